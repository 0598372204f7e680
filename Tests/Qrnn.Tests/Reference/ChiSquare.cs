using Xunit;

namespace Qrnn.Tests.Reference;

/// <summary>Whether counts may come from a distribution: Pearson's statistic against its mean and deviation.</summary>
internal static class ChiSquare
{
    /// <summary>Below this expected count, outcomes are taken together: the statistic's distribution is that of normal deviations.</summary>
    private const double LeastExpected = 8;

    /// <summary>Asserts that counts fit, and that what cannot happen did not.</summary>
    /// <param name="expected">Probabilities; their sum is 1.</param>
    /// <param name="counts">Counts of outcomes.</param>
    /// <param name="what">For the message.</param>
    public static void AssertFits(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, long> counts, string what)
    {
        long shots = counts.Values.Sum();
        foreach ((string outcome, long count) in counts)
        {
            Assert.True(expected.GetValueOrDefault(outcome) > Tolerances.Amplitude, $"{what}: {outcome} occurred {count} times and cannot");
        }

        double statistic = 0, pooledExpected = 0, pooled = 0;
        int bins = 0;
        foreach ((string outcome, double probability) in expected)
        {
            double mean = probability * shots, count = counts.GetValueOrDefault(outcome);
            if (mean < LeastExpected)
            {
                (pooledExpected, pooled) = (pooledExpected + mean, pooled + count);
                continue;
            }

            statistic += (count - mean) * (count - mean) / mean;
            bins++;
        }

        if (pooledExpected >= LeastExpected)
        {
            statistic += (pooled - pooledExpected) * (pooled - pooledExpected) / pooledExpected;
            bins++;
        }
        else
        {
            Assert.True(pooled <= pooledExpected + (6 * Math.Sqrt(pooledExpected)) + 6, $"{what}: rare outcomes occurred {pooled} times, {pooledExpected:0.0} are expected");
        }

        int freedom = bins - 1;
        double limit = freedom + (Tolerances.ChiSquareDeviations * Math.Sqrt(2.0 * Math.Max(freedom, 1))) + Tolerances.ChiSquareDeviations;
        Assert.True(statistic <= limit, $"{what}: χ² is {statistic:0.0} with {freedom} degrees of freedom, above {limit:0.0}");
    }
}
