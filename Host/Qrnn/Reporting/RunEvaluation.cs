using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>A run's network on the whole test split of labelled data, as a part of its report.</summary>
public static class RunEvaluation
{
    /// <summary>Measures the best checkpoint and describes the result; nothing when the task has no labelled rows.</summary>
    /// <param name="model">The model of the configuration.</param>
    /// <param name="run">The run: its best checkpoint is taken, or its last one before the first validation.</param>
    /// <param name="configuration">The run's configuration, with files where they lie now.</param>
    /// <param name="cancellation">Ends it.</param>
    public static ImmutableArray<ReportSection> Measure(ISequenceModel model, RunFolder run, TrainingConfiguration configuration, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.OpenTask() is not ILabelledSource source)
        {
            return [];
        }

        Checkpoint checkpoint = run.TryRead(CheckpointKind.Best, model.Layout) ?? run.Read(CheckpointKind.Last, model.Layout);
        var network = new TrainedNetwork("this network", model, checkpoint.Parameters, configuration.Loss);
        return [Section(SplitEvaluation.Measure(source, SequenceStream.Test, [network], new SplitOptions { Threads = configuration.Threads }, cancellation))];
    }

    /// <summary>A measured split as a part of a page.</summary>
    internal static ReportSection Section(SplitResult result)
    {
        NetworkScore network = result.Networks[0];
        ImmutableArray<string> Row(string name, Estimate whole, Estimate? unseen) =>
            [name, ReportNumbers.Percent(whole.Value), Interval(whole), unseen is { Rows: > 0 } rows ? ReportNumbers.Percent(rows.Value) : "–"];
        var accuracies = new ReportTable(
            $"Accuracy on all {ReportNumbers.Show((long)result.Rows)} test rows",
            ["who", "accuracy", "95 % interval", $"on the {ReportNumbers.Show((long)result.UnseenRows)} rows whose code is not in training"],
            [
                Row("this network, whole labels, exact", network.Exact.Accuracy, network.Exact.Unseen),
                Row("this network, whole labels, measured", network.Sampled, null),
                Row("this network, words of labels, measured (1 − the author's error rate)", network.SampledWords, null),
                .. result.Baselines.Select(baseline => Row($"without a network: {baseline.Name}", baseline.Accuracy, baseline.Unseen)),
                ["most that any function of the codes can reach here", ReportNumbers.Percent(result.Ceiling), "–", "–"],
            ],
            $"{ReportNumbers.Show((long)result.TrainingRows)} training rows have {ReportNumbers.Show((long)result.TrainingCodes)} different codes, the test rows {ReportNumbers.Show((long)result.Codes)}. Intervals are bootstrapped over rows.");
        return new ReportSection("Test split", [accuracies, Confusion(result, network.Exact)]);
    }

    private static ReportPlot Confusion(SplitResult result, ClassScore score)
    {
        int classes = result.Classes.Length;
        var cells = new List<HeatCell>();
        for (int actual = 0; actual < classes; actual++)
        {
            double total = Math.Max(1, score.Confusion.AsSpan(actual * classes, classes).ToArray().Sum());
            for (int said = 0; said < classes; said++)
            {
                int count = score.Confusion[actual * classes + said];

                // The root makes rare confusions visible beside a full diagonal.
                cells.Add(new HeatCell(
                    string.Empty, result.Classes[actual], result.Classes[said], Math.Sqrt(count / total), count == 0 ? "·" : count.ToString(CultureInfo.InvariantCulture),
                    $"{result.Classes[actual]} read as {result.Classes[said]}: {count} of {total:0}"));
            }
        }

        return new ReportPlot(
            "Confusion matrix of the test split", $"{ReportNumbers.Percent(score.Accuracy.Value)} of the rows are on the diagonal.",
            Plots.HeatMap("class", "said", string.Empty, cells, classes > 6 ? 42 : 64),
            new ReportTable(
                "Rows by class and by what was said", ["class", .. result.Classes.Select(static name => $"said {name}"), "right"],
                [.. Enumerable.Range(0, classes).Select(actual => (ImmutableArray<string>)
                [
                    result.Classes[actual], .. Enumerable.Range(0, classes).Select(said => $"{score.Confusion[actual * classes + said]}"), ReportNumbers.Percent(score.ByClass[actual].Value),
                ])]),
            "Whole labels from exact probabilities. The shade is the root of the share of a row.");
    }

    private static string Interval(Estimate estimate) => $"{ReportNumbers.Percent(estimate.Low)} to {ReportNumbers.Percent(estimate.High)}";
}
