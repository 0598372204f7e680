using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Training;
using Qrnn.Training.Sweeps;

namespace Qrnn.Reporting;

/// <summary>Plots that fit any sweep: learning curves, and what each varied setting does.</summary>
internal static class SweepPlots
{
    private const int MostCurves = 6;

    /// <summary>The plots of a sweep.</summary>
    /// <param name="table">The sweep.</param>
    /// <param name="alone">True when no figure of the paper is drawn from it: then what each setting does is shown as well.</param>
    public static IEnumerable<ReportItem> Of(SweepTable table, bool alone)
    {
        if (alone)
        {
            foreach (string setting in table.Results.Definition.Varied.Where(table.Varies))
            {
                if (table.HasThreshold)
                {
                    yield return BySetting(table, setting, "steps to converge", $"Steps to converge by {setting}", table.StepsOf, logarithmic: false);
                }

                yield return BySetting(table, setting, "best validation loss", $"Best validation loss by {setting}", SweepTable.LossOf, logarithmic: true);
            }
        }

        if (Curves(table) is { } curves)
        {
            yield return curves;
        }

        if (Overhead(table) is { } overhead)
        {
            yield return overhead;
        }
    }

    /// <summary>Medians of all runs that share a value of one setting.</summary>
    public static ReportPlot BySetting(SweepTable table, string setting, string what, string caption, Func<IEnumerable<SweepRow>, Quartiles?> measure, bool logarithmic)
    {
        object[] values = table.Values(setting);
        bool words = values.Any(static value => value is string or bool) || values.Length <= 6;
        double At(int number) => words ? number : Convert.ToDouble(values[number], CultureInfo.InvariantCulture);
        Quartiles?[] found = [.. values.Select(value => measure(table.Where((setting, value))))];
        PlotSeries series = new("all runs with this value", 0, PlotStyle.Measured, [.. values.Select((_, number) => (number, found[number])).Where(static entry => entry.Item2 is not null).Select(entry => entry.Item2!.Point(At(entry.number)))]);
        PlotAxis x = words ? new PlotAxis(setting, Categories: [.. values.Select(ReportNumbers.Setting)]) : new PlotAxis(setting, Logarithmic: At(0) > 0 && At(values.Length - 1) / At(0) > 20);
        return new ReportPlot(
            caption, "Median and quartiles over all finished runs that share a value.", Plots.Series(x, new PlotAxis(what, logarithmic, FromZero: !logarithmic), [series]),
            new ReportTable(caption, [setting, "runs", "median (quartiles)"], [.. values.Select((value, number) => (ImmutableArray<string>)[ReportNumbers.Setting(value), $"{found[number]?.Count ?? 0}", found[number]?.Show() ?? "–"])]));
    }

    /// <summary>Median validation loss over the steps, of the best cells.</summary>
    private static ReportPlot? Curves(SweepTable table)
    {
        SweepResults results = table.Results;
        SweepSummary[] best = [.. results.Summaries.Where(static summary => summary.BestLoss is not null)
            .OrderBy(summary => table.HasThreshold ? summary.StepsToConverge.Median : 0).ThenBy(static summary => summary.BestLoss!.Value.Median).Take(MostCurves)];
        PlotSeries[] series = [.. best.Select((summary, number) => new PlotSeries(NameOf(table, summary.Cell), number, PlotStyle.Line, MedianCurve(table, summary.Cell, static point => point.Loss)))
            .Where(static one => one.Points.Length > 1)];
        if (series.Length == 0)
        {
            return null;
        }

        string caption = best.Length < results.Summaries.Length ? $"Validation loss over training: the best {best.Length} of {results.Summaries.Length} cells" : "Validation loss over training";
        return new ReportPlot(
            caption, "Medians over the seeds; a run that ended early keeps its last value.",
            Plots.Series(new PlotAxis("step", FromZero: true), new PlotAxis("validation loss", Logarithmic: true), series, wide: true), CurveTable(caption, series), "Medians over the seeds; a run that ended early keeps its last value.", Wide: true)
        { Legend = [.. series] };
    }

    /// <summary>Overhead of post-selecting what comes before the outputs that count (figure 11 of the paper), where validations post-select.</summary>
    private static ReportPlot? Overhead(SweepTable table)
    {
        SweepResults results = table.Results;
        if (results.Curves.All(static curve => curve.Points.All(static point => point.MinimumPostselectionProbability >= 1)))
        {
            return null;
        }

        SweepSummary[] best = [.. results.Summaries.OrderBy(static summary => summary.BestLoss?.Median ?? double.PositiveInfinity).Take(MostCurves)];
        PlotSeries[] series = [.. best.Select((summary, number) => new PlotSeries(
            NameOf(table, summary.Cell), number, PlotStyle.Line, MedianCurve(table, summary.Cell, static point => point.MinimumPostselectionProbability > 0 ? 1 / Math.Sqrt(point.MinimumPostselectionProbability) : double.NaN)))
            .Where(static one => one.Points.Length > 1)];
        string task = best.Length > 0 && results.Value(best[0].Cell, "task") is string name ? name : string.Empty;
        PublishedValue? published = Published.Overhead.At(task);
        bool known = task.StartsWith("mnist", StringComparison.Ordinal);
        string caption = "Overhead of post-selection over training" + (known ? " (figure 11)" : string.Empty);
        return series.Length == 0 ? null : new ReportPlot(
            caption, "1/√p, p being the smallest probability of a postselected output in a validation: the order of what amplitude amplification needs. Medians over the seeds.",
            Plots.Series(new PlotAxis("step", FromZero: true), new PlotAxis("1/√p", Logarithmic: true), series, published is null ? [] : [new PlotLevel(published.Value, $"paper: about {ReportNumbers.Show(published.Value)}")], wide: true),
            CurveTable(caption, series),
            "1/√p, p being the smallest probability of a postselected output in a validation: the order of what amplitude amplification needs; repeating until success needs 1/p. "
                + (known ? "The paper's 40 for digits fits 1/√p: the author's log of that run has a median p of 0.0012." : string.Empty), Wide: true)
        { Legend = [.. series] };
    }

    private static ImmutableArray<PlotPoint> MedianCurve(SweepTable table, int cell, Func<ValidationResult, double> value)
    {
        ImmutableArray<ValidationResult>[] runs = [.. table.Results.Curves.Where(curve => curve.Cell == cell && curve.Points.Length > 0).Select(static curve => curve.Points)];
        long[] steps = [.. runs.SelectMany(static run => run.Select(static point => point.Step)).Distinct().Order()];
        int every = Math.Max(1, steps.Length / 200);
        int[] at = new int[runs.Length];
        var points = ImmutableArray.CreateBuilder<PlotPoint>();
        for (int number = 0; number < steps.Length; number++)
        {
            for (int run = 0; run < runs.Length; run++)
            {
                while (at[run] + 1 < runs[run].Length && runs[run][at[run] + 1].Step <= steps[number])
                {
                    at[run]++;
                }
            }

            if ((number % every == 0 || number == steps.Length - 1)
                && Quartiles.Of(runs.Select((run, index) => run[at[index]].Step <= steps[number] ? value(run[at[index]]) : double.NaN)) is { } middle)
            {
                points.Add(new PlotPoint(steps[number], middle.Median));
            }
        }

        return points.ToImmutable();
    }

    private static ReportTable CurveTable(string caption, PlotSeries[] series)
    {
        const int rows = 20;
        double[] steps = [.. series.SelectMany(static one => one.Points.Select(static point => point.X)).Distinct().Order()];
        int every = (steps.Length + rows - 1) / rows;
        return new ReportTable(caption, ["step", .. series.Select(static one => one.Name)],
        [
            .. steps.Where((_, number) => number % every == 0 || number == steps.Length - 1).Select(step => (ImmutableArray<string>)
                [ReportNumbers.Show(step), .. series.Select(one => one.Points.LastOrDefault(point => point.X <= step) is { } point ? ReportNumbers.Show(point.Y) : "–")]),
        ]);
    }

    private static string NameOf(SweepTable table, int cell) => table.Name(cell) is { Length: > 0 } name ? name : table.Task;
}
