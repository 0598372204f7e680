using System.Collections.Immutable;

namespace Qrnn.Reporting;

/// <summary>A number that others published or logged, for comparison; never one of ours.</summary>
/// <param name="Value">The number.</param>
/// <param name="Deviation">Its spread, as the source gives it; null without.</param>
/// <param name="Runs">Runs behind it; null when not said.</param>
public sealed record PublishedValue(double Value, double? Deviation = null, int? Runs = null);

/// <summary>Published numbers of one kind, by what they belong to.</summary>
/// <param name="Name">What they are, for a legend.</param>
/// <param name="Source">Where they are from.</param>
/// <param name="Values">By place: a setting's value, a length or a data set.</param>
public sealed record PublishedSeries(string Name, string Source, ImmutableArray<KeyValuePair<string, PublishedValue>> Values)
{
    /// <summary>The number of a place; null when there is none.</summary>
    public PublishedValue? At(string place) => Values.Where(entry => entry.Key == place).Select(static entry => entry.Value).FirstOrDefault();
}

/// <summary>
/// The published side of the paper's figures (arXiv 2006.14619): from its text, and from the logs and notebooks in the author's repository,
/// of which medians and means were taken for this project (rvqe.md 1.10). Counts of steps go in tens, and a run that did not converge counts
/// with the author's cap.
/// </summary>
internal static class Published
{
    private const string Text = "Bausch, arXiv 2006.14619v1", Logs = "the author's logs (results/hparam_logs), taken together for this project", Notebook = "the author's notebook of classical baselines";

    /// <summary>simple-seq: median best validation loss of three seeds, by optimiser and learning rate (hparams_table_experiment1-A, B, C).</summary>
    public static ImmutableDictionary<string, PublishedSeries> OptimizerLosses { get; } = new[]
    {
        Of("adam", Logs, ("0.005", 5.9e-3), ("0.02", 9.0e-4), ("0.05", 2.1e-4), ("0.1", 1.1e-4), ("0.2", 2.1e-4), ("0.5", 1.0e-3)),
        Of("rmsprop", Logs, ("0.02", 1.6e-4), ("0.05", 2.3e-4), ("0.1", 1.9e-4)),
        Of("sgd", Logs, ("1", 4.6e-4), ("2", 3.1e-4)),
    }.ToImmutableDictionary(static series => series.Name);

    /// <summary>elman-letter: mean steps to a validation loss below 0.01, cap 999, by setting and value (elman-letter-topology.csv, 785 runs).</summary>
    public static ImmutableDictionary<string, PublishedSeries> TopologySteps { get; } = new[]
    {
        Of("degree", Logs, ("1", 795), ("2", 558), ("3", 566), ("4", 674)),
        Of("stages", Logs, ("1", 757), ("2", 538), ("3", 649), ("4", 645)),
        Of("workspace", Logs, ("3", 953), ("4", 731), ("5", 583), ("6", 500), ("7", 557), ("8", 541)),
    }.ToImmutableDictionary(static series => series.Name);

    /// <summary>The share of those runs that converged.</summary>
    public static ImmutableDictionary<string, PublishedSeries> TopologyShares { get; } = new[]
    {
        Of("degree", Logs, ("1", .40), ("2", .59), ("3", .55), ("4", .42)),
        Of("stages", Logs, ("1", .36), ("2", .60), ("3", .49), ("4", .50)),
        Of("workspace", Logs, ("3", .10), ("4", .42), ("5", .58), ("6", .66), ("7", .59), ("8", .62)),
    }.ToImmutableDictionary(static series => series.Name);

    /// <summary>elman-xor, figure 10: median steps to a validation loss below 1e-3, cap 999, by setting and value (elman-xor-initialization.csv, 1643 runs).</summary>
    public static ImmutableDictionary<string, PublishedSeries> InitialisationSteps { get; } = new[]
    {
        Of("bias", Logs, ("0", 870), ("0.785398", 805), ("1.5708", 480), ("3.14159", 999)),
        Of("initialBiasSpread", Logs, ("0", 520), ("0.01", 585), ("0.1", 570), ("1", 830), ("10", 830)),
        Of("initialWeightsSpread", Logs, ("0", 560), ("0.01", 630), ("0.1", 650), ("1", 710), ("10", 830)),
        Of("initialUnitariesSpread", Logs, ("0", 490), ("0.01", 530), ("0.1", 540), ("1", 999), ("10", 999)),
    }.ToImmutableDictionary(static series => series.Name);

    /// <summary>The share of those runs that converged.</summary>
    public static ImmutableDictionary<string, PublishedSeries> InitialisationShares { get; } = new[]
    {
        Of("bias", Logs, ("0", .54), ("0.785398", .58), ("1.5708", .75), ("3.14159", .32)),
        Of("initialBiasSpread", Logs, ("0", .66), ("0.01", .64), ("0.1", .64), ("1", .58), ("10", .58)),
        Of("initialWeightsSpread", Logs, ("0", .66), ("0.01", .60), ("0.1", .61), ("1", .64), ("10", .57)),
        Of("initialUnitariesSpread", Logs, ("0", .72), ("0.01", .70), ("0.1", .73), ("1", .46), ("10", .47)),
    }.ToImmutableDictionary(static series => series.Name);

    /// <summary>DNA, figure 9: steps to a loss below 1e-3 by length, median ± median absolute deviation.</summary>
    public static ImmutableArray<PublishedSeries> DnaSteps { get; } =
    [
        new("author's QRNN, logs", Logs, Lengths((5, 80, 20, 30), (10, 180, 90, 32), (20, 230, 150, 33), (50, 255, 140, 34), (100, 370, 210, 32), (200, 380, 230, 33), (500, 305, 145, 30), (1000, 180, 40, 2))),
        new("LSTM, logs", Logs, Lengths((5, 41, 6, 30), (10, 193, 48, 0), (20, 361, 70, 0), (50, 500, 159, 0), (100, 881, 306, 0), (200, 1187, 484, 0), (500, 1543, 614, 5), (1000, 952, 256, 4))),
        new("LSTM, notebook", Notebook, Lengths((5, 41.5, 5.5, 30), (10, 127.5, 29, 30), (20, 244.5, 55, 30), (50, 456.5, 97.5, 30), (100, 725.5, 243.5, 30), (200, 836.5, 298, 30), (500, 700.5, 309.5, 8), (1000, 691, 0, 1))),
        new("RNN, notebook", Notebook, Lengths((5, 386, 12, 5), (10, 569, 13, 5), (20, 1055, 63, 5), (50, 5048, 1861, 5), (100, 6362, 1566, 5), (200, 5613, 1861, 5), (500, 8789, 0, 2))),
    ];

    /// <summary>Table 1: share of test digits (or words) that are right.</summary>
    public static PublishedSeries TestAccuracy { get; } = new("paper, table 1", Text,
    [
        Entry("mnist01", .992, .002), Entry("mnist36", .897, .008), Entry("mnist36 L-BFGS", .971, .007), Entry("ten digits PCA + t-SNE", .946, .004), Entry("ten digits UMAP", .967, .002),
    ]);

    /// <summary>Table 1: ensembles and what others reached, as (what, network, accuracy).</summary>
    public static ImmutableArray<ImmutableArray<string>> TestAccuracyTable { get; } =
    [
        ["0 and 1", "QRNN, 12 qubits, Adam", "99.2 ± 0.2"],
        ["0 and 1", "ensemble of 4", "99.6 ± 0.16"],
        ["0 and 1", "VQE, 17 qubits", "98"],
        ["3 and 6", "QRNN, 12 qubits, Adam", "89.7 ± 0.8"],
        ["3 and 6", "QRNN, 10 qubits, L-BFGS", "97.1 ± 0.7"],
        ["3 and 6", "ensemble of 6", "99.0 ± 0.3"],
        ["even and odd", "VQE", "82"],
        ["ten digits", "QRNN, 10 qubits, PCA + t-SNE (per word of the label)", "94.6 ± 0.4"],
        ["ten digits", "QRNN, 13 qubits, UMAP", "96.7 ± 0.2"],
        ["ten digits", "ensemble of 3", "99.23 ± 0.05"],
        ["ten digits", "uRNN", "95.1"],
        ["ten digits", "LSTM", "98.2"],
        ["ten digits", "QFD", "98.5"],
    ];

    /// <summary>Figure 11: overhead of post-selection at the end of training.</summary>
    public static PublishedSeries Overhead { get; } = new("paper, figure 11", Text, [Entry("simple-seq", 1, null), Entry("mnist01", 40, null)]);

    private static PublishedSeries Of(string name, string source, params (string Place, double Value)[] values) => new(name, source, [.. values.Select(static entry => Entry(entry.Place, entry.Value, null))]);

    private static KeyValuePair<string, PublishedValue> Entry(string place, double value, double? deviation) => new(place, new PublishedValue(value, deviation));

    private static ImmutableArray<KeyValuePair<string, PublishedValue>> Lengths(params (int Length, double Median, double Deviation, int Runs)[] values) =>
        [.. values.Select(static entry => new KeyValuePair<string, PublishedValue>(
            entry.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), new PublishedValue(entry.Median, entry.Deviation == 0 ? null : entry.Deviation, entry.Runs == 0 ? null : entry.Runs)))];
}
