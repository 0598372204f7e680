using Qrnn.Simulation;
using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class CounterRandomTests
{
    // Known-answer vectors of Philox4x32-10 as published with the authors' reference implementation (Random123, kat_vectors).
    [Theory]
    [InlineData(0ul, 0ul, 0ul, 0xe169c58d_6627e8d5ul, 0x9b00dbd8_bc57ac4cul)]
    [InlineData(~0ul, ~0ul, ~0ul, 0x41c83b0e_408f276dul, 0x6d5451fd_a20bc7c6ul)]
    [InlineData(0x299f31d0_a4093822ul, 0x85a308d3_243f6a88ul, 0x03707344_13198a2eul, 0x94fdcceb_d16cfe09ul, 0x24126ea1_5001e420ul)]
    public void NextBits_PublishedCounters_GivePublishedBits(ulong key, ulong counter0, ulong counter1, ulong low, ulong high) =>
        Assert.Equal((low, high), CounterRandom.NextBits(key, counter0, counter1));

    [Fact]
    public void NextDouble_ManyCounters_AreUniformOnTheUnitInterval()
    {
        const int count = 100_000, bins = 20;
        var histogram = new int[bins];
        double sum = 0;
        for (ulong i = 0; i < count; i++)
        {
            double value = CounterRandom.NextDouble(7, i, 3);
            Assert.InRange(value, 0, 1 - 1e-16);
            histogram[(int)(value * bins)]++;
            sum += value;
        }

        double chiSquare = histogram.Sum(observed => Math.Pow(observed - (count / (double)bins), 2) / (count / (double)bins));
        Assert.InRange(chiSquare, 4, 43.8); // 19 degrees of freedom: 0.1 % in either tail, and the seed is fixed
        Assert.Equal(0.5, sum / count, 0.004); // four standard deviations of the mean, 4/√(12·100000)
    }
}
