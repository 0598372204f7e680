using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Training.Sweeps;

namespace Qrnn.Reporting;

/// <summary>The DNA tasks by length: figure 9 of the paper, and what becomes of it without post-selecting the answer.</summary>
internal static class DnaFigures
{
    private const string Length = "length";

    /// <summary>Steps, shares and errors by length.</summary>
    public static IEnumerable<ReportItem> Of(SweepTable table)
    {
        object[] lengths = table.Values(Length);
        (string Name, (string, object)[] Settings)[] groups = [.. Groups(table)];
        bool published = groups.Any(static group => group.Settings.Any(static setting => setting is ("task", "dna"))) || (!table.Varies("task") && table.Task == "dna");
        PlotSeries[] ours = [.. groups.Select((group, number) => Series(group.Name, number, lengths, runs => table.StepsOf(runs), group.Settings, table))];
        PlotSeries[] theirs = published ? [.. Published.DnaSteps.Select((series, number) => new PlotSeries(
            series.Name, number == 0 ? 0 : 3 + number, PlotStyle.Published,
            [.. series.Values.Select(static entry => new PlotPoint(double.Parse(entry.Key, CultureInfo.InvariantCulture), entry.Value.Value, entry.Value.Value - entry.Value.Deviation, entry.Value.Value + entry.Value.Deviation))]))] : [];
        if (table.HasThreshold)
        {
            string caption = published ? "DNA: steps to converge by length (figure 9)" : $"{table.Task}: steps to converge by length";
            PlotSeries[] series = [.. ((PlotSeries[])[.. ours, .. theirs]).Where(static one => one.Points.Length > 0)];
            yield return new ReportPlot(
                caption, "Median steps to a validation loss below the threshold, by length of the sequence.",
                Plots.Series(new PlotAxis("length", Logarithmic: true), new PlotAxis("steps to converge", Logarithmic: true), series, wide: true),
                Table(caption, table, lengths, groups, published), (published
                    ? "Published: medians ± median absolute deviation; the author's QRNN stopped counting at 999 steps and his RNN at 100 000. In his data set the label is written into the state at every step after the marker, by post-selection, so these curves measure no memory; see Host/docs/dna.md. "
                    : string.Empty) + "A run that did not converge counts with its cap.", Wide: true)
            { Legend = [.. series] };
        }

        if (groups.Length > 1 || !published)
        {
            if (table.HasThreshold)
            {
                yield return Plot(table, lengths, groups, "share that converged", "Share of runs that converged, by length", runs => runs.Length == 0 ? null : new Quartiles(SweepTable.Share(runs), SweepTable.Share(runs), SweepTable.Share(runs), 1));
            }

            yield return Plot(table, lengths, groups, "character error rate", "Error rate of the best validation, by length; chance is 0.75", static runs => Quartiles.Of(runs.Select(static row => row.BestValidation?.CharacterErrorRate ?? double.NaN)));
        }
    }

    private static ReportPlot Plot(SweepTable table, object[] lengths, (string Name, (string, object)[] Settings)[] groups, string what, string caption, Func<SweepRow[], Quartiles?> measure)
    {
        PlotSeries[] series = [.. groups.Select((group, number) => Series(group.Name, number, lengths, measure, group.Settings, table)).Where(static one => one.Points.Length > 0)];
        return new ReportPlot(
            caption, "Medians over the seeds, with quartiles.", Plots.Series(new PlotAxis("length", Logarithmic: true), new PlotAxis(what, FromZero: true), series),
            new ReportTable(caption, ["length", .. groups.Select(static group => group.Name)],
            [
                .. lengths.Select(length => (ImmutableArray<string>)[ReportNumbers.Setting(length), .. groups.Select(group => measure(table.Where([.. group.Settings, (Length, length)]))?.Show() ?? "–")]),
            ]))
        { Legend = series.Length > 1 ? [.. series] : [] };
    }

    private static ReportTable Table(string caption, SweepTable table, object[] lengths, (string Name, (string, object)[] Settings)[] groups, bool published) => new(
        caption, ["length", .. groups.SelectMany(static group => (string[])[$"{group.Name}: steps", "converged"]), .. published ? Published.DnaSteps.Select(static series => series.Name) : []],
        [
            .. lengths.Select(length => (ImmutableArray<string>)
            [
                ReportNumbers.Setting(length),
                .. groups.SelectMany(group =>
                {
                    SweepRow[] runs = table.Where([.. group.Settings, (Length, length)]);
                    return (string[])[table.StepsOf(runs)?.Show() ?? "–", runs.Length == 0 ? "–" : $"{runs.Count(static row => row.Converged)} of {runs.Length}"];
                }),
                .. published ? Published.DnaSteps.Select(series => series.At(ReportNumbers.Setting(length)) is { } value
                    ? $"{ReportNumbers.Show(value.Value)}{(value.Deviation is { } deviation ? $" ± {ReportNumbers.Show(deviation)}" : string.Empty)}" : "–") : [],
            ]),
        ]);

    private static PlotSeries Series(string name, int number, object[] lengths, Func<SweepRow[], Quartiles?> measure, (string, object)[] settings, SweepTable table) => new(
        name, number, PlotStyle.Measured,
        [.. lengths.Select(length => (length, found: measure(table.Where([.. settings, (Length, length)])))).Where(static entry => entry.found is not null).Select(static entry => entry.found!.Point(Convert.ToDouble(entry.length, CultureInfo.InvariantCulture)))]);

    /// <summary>Every combination of the varied settings but the length.</summary>
    private static IEnumerable<(string Name, (string Setting, object Value)[] Settings)> Groups(SweepTable table)
    {
        string[] others = [.. table.Varies("task") ? (string[])["task"] : [], .. table.Free.Where(static setting => setting != Length)];
        IEnumerable<(string, object)[]> groups = [[]];
        foreach (string setting in others)
        {
            groups = groups.SelectMany(group => table.Values(setting).Select(value => ((string, object)[])[.. group, (setting, value)]));
        }

        return groups.Where(group => table.Where(group).Length > 0)
            .Select(group => (group.Length == 0 ? $"our runs of {table.Task}" : string.Join(", ", group.Select(static entry => entry.Item2 is string word ? word : $"{entry.Item1} {ReportNumbers.Setting(entry.Item2)}")), group));
    }
}
