using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_ManyRunsOfChangingSize_EveryItemOnceAndOnItsOwnRun(int threads)
    {
        using var pool = new WorkerPool(threads);
        var counts = new int[40];
        for (int run = 0; run < 3000; run++)
        {
            int items = 1 + (run * 7 % counts.Length);
            int expected = run;
            var seen = new int[items];
            Array.Clear(counts);
            pool.Run(items, (item, worker) =>
            {
                Interlocked.Increment(ref counts[item]);
                seen[item] = expected + worker - worker;
            });

            Assert.All(counts[..items], static count => Assert.Equal(1, count));
            Assert.All(counts[items..], static count => Assert.Equal(0, count));
            Assert.All(seen, value => Assert.Equal(expected, value));
        }
    }

    [Fact]
    public void Run_ItemThrows_OthersAreDoneAndTheErrorArrivesAsItWas()
    {
        using var pool = new WorkerPool(3);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            int done = 0;
            var error = Assert.Throws<InvalidOperationException>(() => pool.Run(20, (item, _) =>
            {
                Interlocked.Increment(ref done);
                if (item == 7)
                {
                    throw new InvalidOperationException("seven");
                }
            }));
            Assert.Equal("seven", error.Message);
            Assert.Equal(20, done);
        }
    }
}
