using System.Collections.Immutable;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>The plots of one run over its steps.</summary>
internal static class RunPlots
{
    private const int RowsOfATable = 40;

    private static readonly PlotAxis Step = new("step", FromZero: true);

    /// <summary>Loss, error rate, overhead of post-selection, neuron success and gradient norms.</summary>
    public static IEnumerable<ReportItem> All(TrainingConfiguration configuration, RunHistory history)
    {
        if (history.Steps == 0)
        {
            yield return new ReportText("No step was done yet.");
            yield break;
        }

        string binned = history.Loss.Any(static bin => bin.Count > 1) ? "Each point stands for several steps: their mean, with the range from smallest to largest as a band." : string.Empty;
        PlotSeries training = Series("training", 0, history.Loss), validation = Series("validation", 1, history.ValidationLoss, PlotStyle.Measured);
        bool logarithmic = history.Loss.All(static bin => bin.Minimum > 0);
        PlotLevel[] stop = configuration.StopAtLoss > 0 ? [new PlotLevel(configuration.StopAtLoss, "stopAtLoss")] : [];
        yield return Plot(
            "Loss over training", $"Training loss goes from {First(history.Loss)} to {Last(history.Loss)}, validation loss to {Last(history.ValidationLoss)}.",
            new PlotAxis("loss", logarithmic), [training, validation], binned, stop, ("training", history.Loss), ("validation", history.ValidationLoss));
        yield return Plot(
            "Character error rate of the validations", $"It goes from {First(history.ErrorRate)} to {Last(history.ErrorRate)}.",
            new PlotAxis("error rate", FromZero: true), [Series("validation", 1, history.ErrorRate, PlotStyle.Measured)],
            "Share of the outputs that count in which another word than the target was measured.", [], ("error rate", history.ErrorRate));
        SeriesBin[] overhead = [.. history.LeastProbability.Where(static bin => bin.Minimum > 0).Select(static bin => bin with { Minimum = 1 / bin.Maximum, Mean = 1 / bin.Mean, Maximum = 1 / bin.Minimum })];
        SeriesBin[] amplified = [.. overhead.Select(static bin => bin with { Minimum = Math.Sqrt(bin.Minimum), Mean = Math.Sqrt(bin.Mean), Maximum = Math.Sqrt(bin.Maximum) })];
        yield return Plot(
            "Overhead of post-selecting the outputs", $"1/p goes from {First(overhead)} to {Last(overhead)}.",
            new PlotAxis("repetitions", Logarithmic: true), [Series("1/p: repeat until it succeeds", 2, overhead), Series("1/√p: amplitude amplification, up to constants", 3, amplified)],
            "p is the smallest probability of a target word over all samples and calls of a training step.", [], ("1/p", [.. overhead]), ("1/√p", [.. amplified]));
        if (!history.MeanNeuronSuccess.IsEmpty)
        {
            yield return Plot(
                "Success of the neurons' own post-selections", $"The mean goes from {First(history.MeanNeuronSuccess)} to {Last(history.MeanNeuronSuccess)}, the smallest is {Last(history.LeastNeuronSuccess)} at the end.",
                new PlotAxis("probability", FromZero: true), [Series("mean", 0, history.MeanNeuronSuccess, PlotStyle.Measured), Series("smallest", 4, history.LeastNeuronSuccess, PlotStyle.Measured)],
                "Probability that all ancillas of a neuron are found in 0, over all neurons, calls and samples of a validation.", [], ("mean", history.MeanNeuronSuccess), ("smallest", history.LeastNeuronSuccess));
        }

        yield return Plot(
            "Gradient norm before clipping", $"It goes from {First(history.GradientNorm)} to {Last(history.GradientNorm)}; gradients are shortened to {ReportNumbers.Show(configuration.ClipNorm)}.",
            new PlotAxis("norm", history.GradientNorm.All(static bin => bin.Minimum > 0)), [Series("gradient norm", 5, history.GradientNorm)], binned,
            [new PlotLevel(configuration.ClipNorm, "clipNorm")], ("gradient norm", history.GradientNorm));
    }

    private static ReportPlot Plot(
        string caption, string description, PlotAxis y, PlotSeries[] series, string note, PlotLevel[] levels, params (string Name, ImmutableArray<SeriesBin> Bins)[] numbers)
    {
        PlotSeries[] drawn = [.. series.Where(static one => one.Points.Length > 0)];
        return new ReportPlot(caption, description, Plots.Series(Step, y, drawn, levels), Table(caption, numbers), note) { Legend = drawn.Length > 1 ? [.. drawn] : [] };
    }

    private static ReportTable Table(string caption, (string Name, ImmutableArray<SeriesBin> Bins)[] numbers) => new(
        caption, ["series, steps", "mean", "smallest", "largest"],
        [
            .. numbers.SelectMany(static entry => Thin(entry.Bins).Select(bin => (ImmutableArray<string>)
            [
                $"{entry.Name}, {(bin.First == bin.Last ? ReportNumbers.Show(bin.First) : $"{ReportNumbers.Show(bin.First)}–{ReportNumbers.Show(bin.Last)}")}",
                ReportNumbers.Show(bin.Mean), ReportNumbers.Show(bin.Minimum), ReportNumbers.Show(bin.Maximum),
            ])),
        ]);

    private static PlotSeries Series(string name, int colour, IEnumerable<SeriesBin> bins, PlotStyle style = PlotStyle.Line)
    {
        ImmutableArray<PlotPoint> points = [.. bins.Select(static bin => new PlotPoint((bin.First + bin.Last) / 2.0, bin.Mean, bin.Count > 1 ? bin.Minimum : null, bin.Count > 1 ? bin.Maximum : null))];
        return new PlotSeries(name, colour, points.Length > 60 ? PlotStyle.Line : style, points);
    }

    /// <summary>Neighbouring bins put together until a table of them is readable.</summary>
    private static IEnumerable<SeriesBin> Thin(ImmutableArray<SeriesBin> bins)
    {
        int together = (bins.Length + RowsOfATable - 1) / RowsOfATable;
        return bins.Chunk(Math.Max(1, together)).Select(static chunk => chunk.Aggregate(static (first, next) => first.With(next)));
    }

    private static string First(IReadOnlyList<SeriesBin> bins) => bins.Count == 0 ? "nothing" : ReportNumbers.Show(bins[0].Mean);

    private static string Last(IReadOnlyList<SeriesBin> bins) => bins.Count == 0 ? "nothing" : ReportNumbers.Show(bins[^1].Mean);
}
