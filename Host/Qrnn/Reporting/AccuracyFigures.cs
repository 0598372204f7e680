using System.Collections.Immutable;
using Qrnn.Training.Sweeps;

namespace Qrnn.Reporting;

/// <summary>Accuracy on a split of labelled data: table 1 of the paper.</summary>
internal static class AccuracyFigures
{
    /// <summary>By data set, with the published numbers beside.</summary>
    public static IEnumerable<ReportItem> Of(SweepTable table)
    {
        SweepResults results = table.Results;
        string? measure = results.Rows.SelectMany(static row => row.Evaluation.Select(static entry => entry.Key)).FirstOrDefault(static name => name.EndsWith("Accuracy", StringComparison.Ordinal));
        if (measure is null)
        {
            yield break;
        }

        string[] tasks = [.. table.Values("task").Cast<string>()];
        (string Task, SweepSummary Cell, Quartiles Accuracy)[] best = [.. tasks.Select(task => results.Summaries
            .Where(summary => (string)results.Value(summary.Cell, "task") == task && summary.Evaluation.ContainsKey(measure)).MaxBy(summary => summary.Evaluation[measure].Median))
            .OfType<SweepSummary>().Select(summary => ((string)results.Value(summary.Cell, "task"), summary, SweepTable.MeasuredOf(results.Rows.Where(row => row.Cell == summary.Cell), measure)!))];
        if (best.Length == 0)
        {
            yield break;
        }

        string caption = $"{Readable(measure)} by data set: the cell of highest median, and the published numbers (table 1)";
        string[] words = [.. best.Select(static entry => entry.Task)];
        PlotSeries ours = new("our runs, best cell", 0, PlotStyle.Measured, [.. best.Select(static (entry, number) => entry.Accuracy.Point(number))]);
        PlotSeries single = new("every run of that cell", 0, PlotStyle.Cloud, [.. best.SelectMany((entry, number) => results.Rows.Where(row => row.Cell == entry.Cell.Cell)
            .SelectMany(row => row.Evaluation.Where(one => one.Key == measure)).Select(one => new PlotPoint(number, one.Value)))]);
        PlotSeries theirs = new(Published.TestAccuracy.Name, 1, PlotStyle.Published, [.. words.SelectMany(static (task, number) => For(task).Select(value => new PlotPoint(number, value.Value, value.Value - value.Deviation, value.Value + value.Deviation)))]);
        PlotSeries[] series = [.. ((PlotSeries[])[single, ours, theirs]).Where(static one => one.Points.Length > 0)];
        yield return new ReportPlot(
            caption, "Accuracy over the whole split, from exact probabilities.",
            Plots.Series(new PlotAxis("data set", Categories: [.. words]), new PlotAxis(Readable(measure)), series, wide: true),
            new ReportTable(caption, ["data set", "cell", "runs", "ours: median (quartiles)", "best run", "paper"],
            [
                .. best.Select(entry => (ImmutableArray<string>)
                [
                    entry.Task, table.Name(entry.Cell.Cell, "task") is { Length: > 0 } name ? name : "the only one", $"{entry.Accuracy.Count}", entry.Accuracy.Show(),
                    ReportNumbers.Show(results.Rows.Where(row => row.Cell == entry.Cell.Cell).SelectMany(row => row.Evaluation.Where(one => one.Key == measure)).Max(static one => one.Value)),
                    string.Join(", ", For(entry.Task).Select(static value => $"{ReportNumbers.Percent(value.Value)} ± {ReportNumbers.Show(100 * value.Deviation ?? 0)}")) is { Length: > 0 } text ? text : "–",
                ]),
            ]),
            "Ours: whole labels over the whole split, exact. The paper's error on labels of two words is per word. On reduced digits a table of the training codes reaches as much (95.58 % on d4-r3): 'qrnn evaluate' shows this and other baselines beside a run.", Wide: true)
        { Legend = [.. series] };
        if (results.Summaries.Length > tasks.Length)
        {
            yield return Map(table, measure, tasks);
        }

        yield return new ReportTable("Table 1 of the paper: test accuracy, %", ["digits", "what", "published"], Published.TestAccuracyTable, IsText: true, IsFolded: true);
    }

    /// <summary>Every cell: data sets down, everything else that is varied across.</summary>
    private static ReportPlot Map(SweepTable table, string measure, string[] tasks)
    {
        SweepResults results = table.Results;
        double[] all = [.. results.Summaries.Where(summary => summary.Evaluation.ContainsKey(measure)).Select(summary => summary.Evaluation[measure].Median)];
        double low = all.Min(), high = all.Max();
        var cells = new List<HeatCell>();
        foreach (string task in tasks)
        {
            foreach (SweepSummary summary in results.Summaries.Where(summary => (string)results.Value(summary.Cell, "task") == task && summary.Evaluation.ContainsKey(measure)))
            {
                double value = summary.Evaluation[measure].Median;
                string name = Short(table, summary.Cell);
                cells.Add(new HeatCell(string.Empty, task, name, (value - low) / Math.Max(high - low, 1e-9), (100 * value).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture), $"{task}, {table.Name(summary.Cell, "task")}: {ReportNumbers.Percent(value)}"));
            }
        }

        string caption = $"{Readable(measure)} of every cell, %: median over the seeds";
        return new ReportPlot(
            caption, "The more colour, the higher. Columns: W workspace, S stages, d degree, then the learning rate.", Plots.HeatMap("data set", "", "", cells, 52),
            new ReportTable(caption, ["cell", "accuracy"], [.. cells.Select(static cell => (ImmutableArray<string>)[cell.Tip.Split(": ")[0], cell.Tip.Split(": ")[^1]])]),
            "The more colour, the higher. Columns: W workspace, S stages, d degree, lr learning rate.", Wide: true);
    }

    private static string Short(SweepTable table, int cell) => string.Join(' ', table.Free.Select(setting => setting switch
    {
        "workspace" => "W",
        "stages" => "S",
        "degree" => "d",
        "learningRate" => string.Empty,
        _ => $"{setting} ",
    } + ReportNumbers.Setting(table.Results.Value(cell, setting))));

    private static IEnumerable<PublishedValue> For(string task) => Published.TestAccuracy.Values.Where(entry => task switch
    {
        "mnist01" or "mnist01-ds" => entry.Key == "mnist01",
        "mnist36" or "mnist36-ds" => entry.Key.StartsWith("mnist36", StringComparison.Ordinal),
        _ when task.StartsWith("mnist-umap", StringComparison.Ordinal) => entry.Key == "ten digits UMAP",
        _ when task.StartsWith("mnist-tsne", StringComparison.Ordinal) || task.StartsWith("mnist-pca", StringComparison.Ordinal) => entry.Key == "ten digits PCA + t-SNE",
        _ => false,
    }).Select(static entry => entry.Value);

    private static string Readable(string measure) => measure switch
    {
        "testAccuracy" => "Test accuracy",
        "validationAccuracy" => "Validation accuracy",
        _ => measure,
    };
}
