using System.Collections.Immutable;
using Qrnn.Backends;

namespace Qrnn.Reporting;

/// <summary>A share of shots beside the probability that it estimates.</summary>
/// <param name="Count">Shots that count.</param>
/// <param name="Of">Shots among which they are.</param>
/// <param name="Interval">Holds the probability in 95 % of all runs.</param>
/// <param name="Simultaneous">Intervals of all shares of a result: in 95 % of all runs every one holds its probability (Bonferroni).</param>
/// <param name="Exact">The probability; null when it is not known.</param>
public sealed record MeasuredShare(long Count, long Of, BinomialInterval Interval, BinomialInterval Simultaneous, double? Exact)
{
    // Exact probabilities are sums of thousands of products; one of 1 − 1e-15 must not lie outside [1, 1].
    private const double Rounding = 1e-9;

    /// <summary>The share; NaN when there are no shots.</summary>
    public double Share => (double)Count / Of;

    /// <summary>Whether the probability lies outside <see cref="Interval"/>.</summary>
    public bool IsOutside => IsOutsideOf(Interval);

    /// <summary>Whether the probability lies outside <see cref="Simultaneous"/>.</summary>
    public bool IsOutsideSimultaneous => IsOutsideOf(Simultaneous);

    private bool IsOutsideOf(BinomialInterval interval) => Exact < interval.Low - Rounding || Exact > interval.High + Rounding;
}

/// <summary>One step of a network's shots.</summary>
/// <param name="Success">Shots in which every neuron of this step and of those before succeeded, among all; null for networks that can't fail.</param>
/// <param name="Words">Per word how many of those shots measured it.</param>
public sealed record StepShots(MeasuredShare? Success, ImmutableArray<MeasuredShare> Words);

/// <summary>
/// A network's shots as distributions over words. A step's words are counted among the shots whose neurons have succeeded so far; later steps
/// can't change what earlier ones measured, so that they do not matter.
/// </summary>
/// <param name="Steps">The steps.</param>
/// <param name="Result">The shots that they are of.</param>
/// <param name="Succeeded">Shots in which every neuron of every step succeeded.</param>
public sealed record NetworkShots(ImmutableArray<StepShots> Steps, ShotResult Result, long Succeeded)
{
    /// <summary>Share of runs in which an interval holds its probability.</summary>
    public const double Confidence = 0.95;

    /// <summary>Shots with an outcome that has no use because a neuron failed.</summary>
    public long Discarded => Result.Measured - Succeeded;

    /// <summary>All shares of all steps.</summary>
    public IEnumerable<MeasuredShare> Shares => Steps.SelectMany(static step => step.Success is null ? step.Words : step.Words.Add(step.Success));

    /// <summary>Sorts outcomes into steps and words.</summary>
    /// <param name="layout">How outcomes are read.</param>
    /// <param name="result">The shots.</param>
    /// <param name="exact">The exact values; null when they are not known.</param>
    public static NetworkShots Of(OutputLayout layout, ShotResult result, ExactDistribution? exact = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(result);
        long[,] words = new long[layout.Steps, 1 << layout.WordBits];
        long[] succeeded = new long[layout.Steps];
        foreach ((string outcome, long count) in result.Counts)
        {
            for (int step = 0; step < layout.Steps && layout.SucceededThrough(outcome, step); step++)
            {
                words[step, layout.Word(outcome, step)] += count;
                succeeded[step] += count;
            }
        }

        bool fails = layout.Verdicts.Any(static bits => bits > 0);
        int shares = layout.Steps * (words.GetLength(1) + (fails ? 1 : 0));
        double simultaneous = 1 - ((1 - Confidence) / shares);
        MeasuredShare Share(long count, long of, double? probability) =>
            new(count, of, BinomialInterval.Of(count, of, Confidence), BinomialInterval.Of(count, of, simultaneous), probability);
        return new NetworkShots(
            [.. Enumerable.Range(0, layout.Steps).Select(step => new StepShots(
                fails ? Share(succeeded[step], result.Measured, exact?.Success[step]) : null,
                [.. Enumerable.Range(0, words.GetLength(1)).Select(word => Share(words[step, word], succeeded[step], exact?.Words[step][word]))]))],
            result,
            succeeded[^1]);
    }
}
