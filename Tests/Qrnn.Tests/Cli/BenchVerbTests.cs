using Qrnn.Models;
using Qrnn.Reporting;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>bench, and what it counts and measures.</summary>
public sealed class BenchVerbTests
{
    [Fact]
    public void Bench_TinyShape_AnswersWithEveryNumber()
    {
        CommandLineResult result = CommandLineRunner.Run(
            "bench", "--workspace", "2", "--inputs", "1", "--stages", "1", "--order", "1", "--degree", "2", "--batch", "2", "--length", "4", "--seconds", "0", "--threads", "1", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (string key in new[] { "secondsPerStep", "microsecondsPerCall", "peakMemoryBytes", "operations", "stateBytes", "peakFraction", "machineFlops" })
        {
            Assert.True(result.Answer[key]!.GetValue<double>() > 0, key);
        }
    }

    [Fact]
    public void StepCost_OneNeuronOfEachKind_IsCountedByHand()
    {
        // W = 2, I = 1, S = 1: input stage 2 neurons, work stage 2 rotations and 2 neurons, each over 2 pairs: 12 pairs, 6 forward and 16 back.
        // Read-out of 2 words over 4 amplitudes: 1 + 4 + 2 forward, 3 + 1 + 8 + 4 back. 3 samples of 5 calls.
        StepCost cost = StepCost.Of(new NetworkShape { Workspace = 2, Inputs = 1, Stages = 1 }, 3, 5, sizeof(double));
        Assert.Equal(3 * 5 * ((12 * 22) + (4 * 23)), cost.Operations);
        Assert.Equal(3 * 5 * 8 * ((12 * 10) + (4 * 8)), cost.Bytes);
    }

    [Fact]
    public void AuthorTimings_AllExperiments_AreShapesThatCanBeMade()
    {
        Assert.Equal(17, AuthorTimings.All.Count);
        Assert.All(AuthorTimings.All, static timing => timing.Shape.Validated());
        Assert.Equal([198, 1162, 264, 2592, 789, 16630], AuthorTimings.All.Take(6).Select(static timing => timing.Shape.Layout().Count));
    }

    [Fact]
    public void MachinePeak_Measured_IsThatOfARealMachine()
    {
        MachinePeak peak = MachinePeak.Measure();

        // Wide, because a build without optimisation on an overloaded machine counts as well; 1000 GFLOP/s is above any single core.
        Assert.InRange(peak.DoubleFlops, 1e7, 1e12);
        Assert.InRange(peak.SingleFlops, 1e7, 2e12);
        Assert.InRange(peak.CacheBytes, 1e7, 2e12);
    }
}
