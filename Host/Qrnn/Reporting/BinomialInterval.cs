using MathNet.Numerics;

namespace Qrnn.Reporting;

/// <summary>
/// The exact interval of a probability from counts: it holds the probability in at least the wanted share of all experiments, also with few counts
/// (C. Clopper and E. Pearson, Biometrika 26 (1934) 404).
/// </summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct BinomialInterval(double Low, double High)
{
    // Halvings of [0, 1]: more than a double has bits near 0.
    private const int Halvings = 64;

    /// <summary>The interval of <paramref name="count"/> successes in <paramref name="trials"/> trials; [0, 1] without trials.</summary>
    /// <param name="count">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">0 or more.</param>
    /// <param name="confidence">Share of experiments whose interval holds the probability, between 0 and 1.</param>
    public static BinomialInterval Of(long count, long trials, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, trials);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        double tail = (1 - confidence) / 2;
        return new BinomialInterval(
            count == 0 ? 0 : Quantile(count, trials - count + 1, tail),
            count == trials ? 1 : Quantile(count + 1, trials - count, 1 - tail));
    }

    /// <summary>Where the cumulative beta distribution reaches a share.</summary>
    private static double Quantile(double a, double b, double share)
    {
        double low = 0, high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = SpecialFunctions.BetaRegularized(a, b, middle) < share ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
