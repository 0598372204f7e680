using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Training.Sweeps;

namespace Qrnn.Reporting;

/// <summary>The figures of the paper that a sweep repeats, recognised by its task and by what it varies, beside the published numbers.</summary>
internal static class PaperFigures
{
    private const string Optimizer = "optimizer", LearningRate = "learningRate", Workspace = "workspace", Stages = "stages", Degree = "degree", Order = "order";

    private static readonly string[] Initial = ["bias", "initialBiasSpread", "initialWeightsSpread", "initialUnitariesSpread"];

    /// <summary>The figures; none when the sweep is none of the paper's.</summary>
    public static IEnumerable<ReportItem> Of(SweepTable table)
    {
        IEnumerable<ReportItem> figures = [];
        if (table.Task.StartsWith("mnist", StringComparison.Ordinal) && table.Results.Rows.Any(static row => !row.Evaluation.IsEmpty))
        {
            figures = figures.Concat(AccuracyFigures.Of(table));
        }

        if (table.Varies(Optimizer) && table.Varies(LearningRate))
        {
            figures = figures.Concat(Optimizers(table));
        }

        if (table.Varies(Workspace) && table.Varies(Stages))
        {
            figures = figures.Concat(Topologies(table));
        }

        if (Initial.Count(table.Varies) >= 2)
        {
            figures = figures.Concat(Initialisation(table));
        }

        if (table.Task.StartsWith("dna", StringComparison.Ordinal) && table.Varies("length"))
        {
            figures = figures.Concat(DnaFigures.Of(table));
        }

        return figures;
    }

    private static IEnumerable<ReportItem> Optimizers(SweepTable table)
    {
        bool known = table.Task == "simple-seq";
        var series = new List<PlotSeries>();
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        object[] optimizers = table.Values(Optimizer), rates = table.Values(LearningRate);
        for (int number = 0; number < optimizers.Length; number++)
        {
            string name = (string)optimizers[number];
            PublishedSeries? published = known ? Published.OptimizerLosses.GetValueOrDefault(name) : null;
            series.Add(new PlotSeries(name, number, PlotStyle.Measured, [.. rates.Select(rate => (rate, loss: SweepTable.LossOf(table.Where((Optimizer, name), (LearningRate, rate)))))
                .Where(static entry => entry.loss is not null).Select(static entry => entry.loss!.Point((double)entry.rate))]));
            if (published is not null)
            {
                series.Add(new PlotSeries($"{name}, author's logs", number, PlotStyle.Published, [.. published.Values.Select(static entry => new PlotPoint(double.Parse(entry.Key, CultureInfo.InvariantCulture), entry.Value.Value))]));
            }

            rows.AddRange(rates.Select(rate =>
            {
                SweepRow[] runs = table.Where((Optimizer, name), (LearningRate, rate));
                return (ImmutableArray<string>)
                [
                    $"{name}, {ReportNumbers.Setting(rate)}", $"{runs.Length}", SweepTable.LossOf(runs)?.Show() ?? "–", table.StepsOf(runs)?.Show() ?? "–", ReportNumbers.Percent(SweepTable.Share(runs)),
                    published?.At(ReportNumbers.Setting(rate)) is { } value ? ReportNumbers.Show(value.Value) : "–",
                ];
            }));
        }

        string caption = $"Optimisers and learning rates on {table.Task}: best validation loss";
        PlotSeries[] drawn = [.. series.Where(static one => one.Points.Length > 0)];
        yield return new ReportPlot(
            caption, "For each optimiser the median best validation loss by learning rate, with quartiles.",
            Plots.Series(new PlotAxis("learning rate", Logarithmic: true), new PlotAxis("best validation loss", Logarithmic: true), drawn, wide: true),
            new ReportTable(caption, ["optimiser, learning rate", "runs", "best loss", "steps to converge", "converged", "author's median best loss"], rows.ToImmutable()),
            known ? "The author's logs have three seeds and no L-BFGS; the paper's text says that Adam is best around 0.05 to 0.2." : string.Empty, Wide: true)
        { Legend = [.. drawn] };
    }

    private static IEnumerable<ReportItem> Topologies(SweepTable table)
    {
        object[] orders = table.Varies(Order) ? table.Values(Order) : [null!];
        foreach (object order in orders)
        {
            string with = order is null ? string.Empty : $", order {order}";
            SweepRow[] runs = order is null ? [.. table.Results.Rows] : table.Where((Order, order));
            if (table.HasThreshold)
            {
                double cap = runs.Select(table.Steps).DefaultIfEmpty(1).Max();
                yield return Map(
                    table, runs, $"Topologies of {table.Task}{with}: median steps to converge", "The more colour, the faster; – where the median run did not converge.",
                    cell => table.StepsOf(cell) is { } steps ? (1 - steps.Median / cap, steps.Median >= cap ? "–" : ReportNumbers.Show(steps.Median), $"{steps.Show()} steps, {ReportNumbers.Percent(SweepTable.Share(cell))} of {cell.Length} converged") : null);
            }

            double[] losses = [.. runs.Select(static row => row.BestValidation?.Loss ?? double.NaN).Where(static loss => loss > 0)];
            if (losses.Length > 0 && !runs.Any(static row => row.Ending == SweepEnding.LossReached))
            {
                double low = Math.Log(losses.Min()), high = Math.Log(losses.Max());
                yield return Map(
                    table, runs, $"Topologies of {table.Task}{with}: median best validation loss", "The more colour, the lower, in logarithmic shades.",
                    cell => SweepTable.LossOf(cell) is { } loss ? ((high - Math.Log(Math.Max(loss.Median, 1e-300))) / Math.Max(high - low, 1e-9), loss.Median.ToString("0.0e0", CultureInfo.InvariantCulture).Replace('-', '−'), $"best loss {loss.Show()}") : null);
            }
        }

        if (table.HasThreshold)
        {
            bool known = table.Task == "elman-letter";
            foreach (string setting in ((string[])[Degree, Stages, Workspace, Order]).Where(table.Varies))
            {
                yield return Marginal(
                    table, setting, "mean steps to converge", $"{table.Task}: steps by {setting}",
                    rows => rows.Length == 0 ? null : new Quartiles(rows.Average(table.Steps), rows.Average(table.Steps), rows.Average(table.Steps), 1),
                    known ? Published.TopologySteps.GetValueOrDefault(setting) : null, known ? Published.TopologyShares.GetValueOrDefault(setting) : null);
            }
        }
    }

    private static ReportPlot Map(SweepTable table, SweepRow[] runs, string caption, string description, Func<SweepRow[], (double Shade, string Text, string Tip)?> measure)
    {
        object[] degrees = table.Varies(Degree) ? table.Values(Degree) : [null!];
        var cells = new List<HeatCell>();
        foreach (object degree in degrees)
        {
            foreach (object stages in table.Values(Stages))
            {
                foreach (object workspace in table.Values(Workspace))
                {
                    SweepRow[] cell = [.. runs.Where(row => table.Results.Value(row.Cell, Stages).Equals(stages) && table.Results.Value(row.Cell, Workspace).Equals(workspace)
                        && (degree is null || table.Results.Value(row.Cell, Degree).Equals(degree)))];
                    if (cell.Length > 0 && measure(cell) is { } found)
                    {
                        cells.Add(new HeatCell(degree is null ? string.Empty : $"degree {degree}", $"{stages}", $"{workspace}", found.Shade, found.Text, $"workspace {workspace}, stages {stages}{(degree is null ? "" : $", degree {degree}")}: {found.Tip}"));
                    }
                }
            }
        }

        bool wide = degrees.Length > 1;
        int width = Math.Clamp((wide ? 960 : 420) / Math.Max(1, degrees.Length * table.Values(Workspace).Length), 34, 56);
        return new ReportPlot(
            caption, description, Plots.HeatMap(Stages, Workspace, string.Empty, cells, width),
            new ReportTable(caption, ["cell", "value"], [.. cells.Select(static cell => (ImmutableArray<string>)[cell.Tip.Split(':')[0], cell.Tip.Split(": ")[^1]])]),
            description, wide);
    }

    private static IEnumerable<ReportItem> Initialisation(SweepTable table)
    {
        bool known = table.Task == "elman-xor";
        foreach (string setting in Initial.Where(table.Varies))
        {
            yield return Marginal(
                table, setting, "median steps to converge", $"{table.Task}, initial values: steps by {setting} (figure 10)", table.StepsOf,
                known ? Published.InitialisationSteps.GetValueOrDefault(setting) : null, known ? Published.InitialisationShares.GetValueOrDefault(setting) : null);
        }

        yield return new ReportText(
            "Each point is over all runs with that value, whatever the other three settings are. Angles are ours: the paper writes half of them, so its bias π/4 is 1.5708 here. "
            + "The appendix of the paper calls π/8 the fastest bias, which is 0.7854 here; the author's own log says 1.5708.");
    }

    /// <summary>What one setting does, all others averaged over, beside what the author's runs gave.</summary>
    private static ReportPlot Marginal(
        SweepTable table, string setting, string what, string caption, Func<SweepRow[], Quartiles?> measure, PublishedSeries? published, PublishedSeries? publishedShares)
    {
        object[] values = table.Values(setting);
        string[] words = [.. values.Select(ReportNumbers.Setting)];
        Quartiles?[] found = [.. values.Select(value => measure(table.Where((setting, value))))];
        double[] shares = [.. values.Select(value => SweepTable.Share(table.Where((setting, value))))];
        PlotPoint[] ours = [.. found.Select(static (one, number) => (one, number)).Where(static entry => entry.one is not null).Select(static entry => entry.one!.Point(entry.number))];
        PlotPoint[] theirs = [.. words.Select((word, number) => (value: published?.At(word), number)).Where(static entry => entry.value is not null).Select(static entry => new PlotPoint(entry.number, entry.value!.Value))];
        PlotSeries[] series = theirs.Length > 0
            ? [new PlotSeries("our runs", 0, PlotStyle.Measured, [.. ours]), new PlotSeries("author's logs", 1, PlotStyle.Published, [.. theirs])]
            : [new PlotSeries("our runs", 0, PlotStyle.Measured, [.. ours])];
        return new ReportPlot(
            caption, $"{what} by {setting}; a run that did not converge counts with its cap.",
            Plots.Series(new PlotAxis(setting, Categories: [.. words]), new PlotAxis(what, FromZero: true), series),
            new ReportTable(
                caption, [setting, "runs", what, "converged", .. theirs.Length > 0 ? (string[])["author's steps", "author's converged"] : []],
                [
                    .. words.Select((word, number) => (ImmutableArray<string>)
                    [
                        word, $"{table.Where((setting, values[number])).Length}", found[number]?.Show() ?? "–", ReportNumbers.Percent(shares[number]),
                        .. theirs.Length > 0
                            ? (string[])[published?.At(word) is { } steps ? ReportNumbers.Show(steps.Value) : "–", publishedShares?.At(word) is { } share ? ReportNumbers.Percent(share.Value) : "–"]
                            : [],
                    ]),
                ]))
        { Legend = series.Length > 1 ? [.. series] : [] };
    }
}
