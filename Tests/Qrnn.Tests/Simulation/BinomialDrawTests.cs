using Qrnn.Simulation;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class BinomialDrawTests
{
    private const int Draws = 20_000;

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.5)]
    [InlineData(5, 0.2)]
    [InlineData(19, 0.52)]
    [InlineData(21, 0.5)]
    [InlineData(40, 0.27)]
    [InlineData(60, 0.9)]
    [InlineData(1000, 0.001)]
    [InlineData(1000, 0.3)]
    [InlineData(1_000_000, 2e-5)]
    [InlineData(1_000_000, 0.999985)]
    [InlineData(4_000_000_000, 1e-9)]
    [InlineData(1_000_000_000_000, 4e-11)]
    public void Next_ManyDraws_FollowTheExactProbabilities(long trials, double probability)
    {
        var counts = new Dictionary<string, long>();
        for (ulong draw = 0; draw < Draws; draw++)
        {
            var random = new DrawStream(11, 3, draw);
            string successes = BinomialDraw.Next(trials, probability, ref random).ToString(System.Globalization.CultureInfo.InvariantCulture);
            counts[successes] = counts.GetValueOrDefault(successes) + 1;
        }

        ChiSquare.AssertFits(Probabilities(trials, probability), counts, $"{trials} trials of {probability}");
    }

    // Too many counts for a table: mean and variance, within five of their own deviations.
    [Theory]
    [InlineData(1_000_000_000, 0.25)]
    [InlineData(1L << 52, 0.5)]
    [InlineData(1L << 52, 1e-3)]
    public void Next_HugeNumbers_HaveTheRightMeanAndVariance(long trials, double probability)
    {
        double mean = trials * probability, variance = mean * (1 - probability);
        double sum = 0, squares = 0;
        for (ulong draw = 0; draw < Draws; draw++)
        {
            var random = new DrawStream(12, 0, draw);
            double normal = (BinomialDraw.Next(trials, probability, ref random) - mean) / Math.Sqrt(variance);
            (sum, squares) = (sum + normal, squares + (normal * normal));
        }

        Assert.InRange(sum / Draws, -5 / Math.Sqrt(Draws), 5 / Math.Sqrt(Draws));
        Assert.InRange((squares / Draws) - 1, -5 * Math.Sqrt(2.0 / Draws), 5 * Math.Sqrt(2.0 / Draws));
    }

    [Theory]
    [InlineData(10, 0.0, 0)]
    [InlineData(10, -1e-17, 0)]
    [InlineData(10, double.NaN, 0)]
    [InlineData(10, 1.0, 10)]
    [InlineData(10, 1.0000000001, 10)]
    [InlineData(0, 0.5, 0)]
    public void Next_CertainOutcome_NeedsNoLuck(long trials, double probability, long expected)
    {
        var random = new DrawStream(1, 2, 3);
        Assert.Equal(expected, BinomialDraw.Next(trials, probability, ref random));
    }

    [Fact]
    public void Turn_ManyPaths_AreDifferent()
    {
        var paths = new HashSet<ulong> { 0 };
        for (ulong draw = 0; draw < 1000; draw++)
        {
            ulong path = DrawStream.Turn(0, draw);
            Assert.True(paths.Add(path));
            Assert.True(paths.Add(DrawStream.Turn(path, draw + 1)));
        }
    }

    // By recursion from the mode on, so that nothing underflows, and then divided by the sum.
    private static Dictionary<string, double> Probabilities(long n, double p)
    {
        const double negligible = 1e-20;
        var weights = new SortedDictionary<long, double>();
        long mode = Math.Min(n, (long)((n + 1) * p));
        double weight = 1;
        for (long k = mode; k <= n && weight > negligible; k++)
        {
            weights[k] = weight;
            weight *= (double)(n - k) / (k + 1) * p / (1 - p);
        }

        weight = 1;
        for (long k = mode; k >= 0 && weight > negligible; k--)
        {
            weights[k] = weight;
            weight *= (double)k / (n - k + 1) * (1 - p) / p;
        }

        double sum = weights.Values.Sum();
        return weights.ToDictionary(static pair => pair.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), pair => pair.Value / sum);
    }
}
