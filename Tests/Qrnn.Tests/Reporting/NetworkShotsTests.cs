using System.Collections.Immutable;
using Qrnn.Backends;
using Qrnn.Reporting;
using Xunit;

namespace Qrnn.Tests.Reporting;

public sealed class NetworkShotsTests
{
    // 2 steps, words of 1 bit, 1 verdict a step: word word verdict verdict.
    private static readonly OutputLayout Layout = new(2, 1, [1, 1]);

    [Theory]
    [InlineData(10, 100, 0.0490047, 0.1762226)] // Clopper and Pearson's intervals as R's binom.test prints them
    [InlineData(0, 10, 0, 0.3084971)]
    [InlineData(10, 10, 0.6915029, 1)]
    [InlineData(0, 0, 0, 1)]
    public void Of_Counts_GivesThePublishedInterval(long count, long trials, double low, double high)
    {
        var interval = BinomialInterval.Of(count, trials, 0.95);
        Assert.Equal(low, interval.Low, 1e-6);
        Assert.Equal(high, interval.High, 1e-6);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.97)]
    public void Of_EveryCount_HoldsTheProbabilityInAtLeastTheWantedShare(double probability)
    {
        const int trials = 25;
        double covered = 0, weight = Math.Pow(1 - probability, trials);
        for (int count = 0; count <= trials; count++)
        {
            var interval = BinomialInterval.Of(count, trials, 0.95);
            covered += interval.Low <= probability && probability <= interval.High ? weight : 0;
            weight *= probability / (1 - probability) * (trials - count) / (count + 1);
        }

        Assert.InRange(covered, 0.95, 1 + Tolerances.Amplitude);
    }

    [Fact]
    public void Of_Outcomes_CountsWordsAmongShotsThatSucceededSoFar()
    {
        NetworkShots shots = NetworkShots.Of(Layout, Result(("0000", 5), ("0101", 3), ("1110", 2)));

        Assert.Equal((8L, 10L), (shots.Steps[0].Success!.Count, shots.Steps[0].Success!.Of));
        Assert.Equal([8L, 0L], shots.Steps[0].Words.Select(static word => word.Count));
        Assert.Equal((5L, 10L), (shots.Steps[1].Success!.Count, shots.Steps[1].Success!.Of));
        Assert.Equal([5L, 0L], shots.Steps[1].Words.Select(static word => word.Count)); // a failure in step 1 does not undo step 0
        Assert.All(shots.Steps[1].Words, static word => Assert.Equal(5, word.Of));
        Assert.Equal((5L, 5L), (shots.Succeeded, shots.Discarded));
    }

    [Fact]
    public void Of_ExactValues_FlagsThoseOutside()
    {
        var exact = new ExactDistribution([[0.999, 0.001], [0.2, 0.8]], [0.8, 0.5], 0);
        NetworkShots shots = NetworkShots.Of(Layout, Result(("0000", 500), ("0101", 300), ("1110", 200)), exact);

        Assert.False(shots.Steps[0].Success!.IsOutside);
        Assert.All(shots.Steps[1].Words, static word => Assert.True(word is { IsOutside: true, IsOutsideSimultaneous: true }));
        Assert.All(shots.Shares, static share => Assert.True(share.Simultaneous.Low <= share.Interval.Low && share.Simultaneous.High >= share.Interval.High));
    }

    [Fact]
    public void Of_NetworkThatCantFail_HasNoSuccess()
    {
        NetworkShots shots = NetworkShots.Of(new OutputLayout(1, 1, [0]), Result(("0", 4)), new ExactDistribution([[1, 0]], [1], 0));

        Assert.Null(shots.Steps[0].Success);
        Assert.Equal(0, shots.Discarded);
        Assert.DoesNotContain(shots.Shares, static share => share.IsOutside);
    }

    private static ShotResult Result(params (string Outcome, long Count)[] counts) => new()
    {
        Counts = counts.ToImmutableSortedDictionary(static pair => pair.Outcome, static pair => pair.Count, StringComparer.Ordinal),
        Requested = counts.Sum(static pair => pair.Count),
        Provenance = new ShotProvenance("test", "1", null, string.Empty, 0),
    };
}
