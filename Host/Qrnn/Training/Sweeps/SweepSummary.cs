using System.Collections.Immutable;

namespace Qrnn.Training.Sweeps;

/// <summary>Middle and spread of some numbers.</summary>
/// <param name="Median">The median; of an even count the mean of the middle two.</param>
/// <param name="Deviation">The median absolute deviation from it (MAD, not scaled).</param>
public readonly record struct MedianSpread(double Median, double Deviation)
{
    /// <summary>Of at least one number; null of none.</summary>
    public static MedianSpread? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        double median = Middle(sorted);
        return new MedianSpread(median, Middle([.. sorted.Select(value => Math.Abs(value - median)).Order()]));
    }

    private static double Middle(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}

/// <summary>A cell's runs taken together.</summary>
/// <param name="Cell">The cell's number.</param>
/// <param name="Runs">Finished runs.</param>
/// <param name="Converged">Those that converged.</param>
/// <param name="Diverged">Those that diverged.</param>
/// <param name="Parameters">Trained parameters.</param>
/// <param name="StepsToConverge">A run that did not converge counts with the cell's cap, <see cref="TrainingConfiguration.Steps"/>.</param>
/// <param name="BestLoss">Best validation loss; runs without a validation do not count. Null when no run has one.</param>
/// <param name="BestErrorRate">Character error rate of the best validation.</param>
/// <param name="LastLoss">Last validation loss.</param>
/// <param name="MinimumPostselectionProbability">The runs' smallest probabilities.</param>
/// <param name="Evaluation">By name.</param>
public sealed record SweepSummary(
    int Cell,
    int Runs,
    int Converged,
    int Diverged,
    int Parameters,
    MedianSpread StepsToConverge,
    MedianSpread? BestLoss,
    MedianSpread? BestErrorRate,
    MedianSpread? LastLoss,
    MedianSpread MinimumPostselectionProbability,
    ImmutableSortedDictionary<string, MedianSpread> Evaluation)
{
    /// <summary>Share of the finished runs that converged.</summary>
    public double ConvergedShare => Converged / (double)Runs;

    /// <summary>Summary of a cell with at least one finished run.</summary>
    /// <param name="rows">The cell's rows.</param>
    /// <param name="cap">Most steps of a run.</param>
    public static SweepSummary Of(IReadOnlyCollection<SweepRow> rows, int cap)
    {
        ArgumentNullException.ThrowIfNull(rows);
        SweepRow first = rows.First();
        return new SweepSummary(
            first.Cell,
            rows.Count,
            rows.Count(static row => row.Converged),
            rows.Count(static row => row.Ending == SweepEnding.Diverged),
            first.Parameters,
            MedianSpread.Of(rows.Select(row => (double)(row.StepsToConverge ?? cap)))!.Value,
            MedianSpread.Of(rows.Select(static row => row.BestValidation).OfType<ValidationResult>().Select(static best => best.Loss)),
            MedianSpread.Of(rows.Select(static row => row.BestValidation).OfType<ValidationResult>().Select(static best => best.CharacterErrorRate)),
            MedianSpread.Of(rows.Select(static row => row.LastValidation).OfType<ValidationResult>().Select(static last => last.Loss)),
            MedianSpread.Of(rows.Select(static row => row.MinimumPostselectionProbability))!.Value,
            rows.SelectMany(static row => row.Evaluation).GroupBy(static pair => pair.Key)
                .ToImmutableSortedDictionary(static group => group.Key, static group => MedianSpread.Of(group.Select(static pair => pair.Value))!.Value, StringComparer.Ordinal));
    }
}
