using System.Collections.Concurrent;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>
/// Measures the trained networks of a sweep for its table, without the intervals, baselines and draws of <see cref="SplitEvaluation"/>, which
/// would take longer than many a run. May be shared by threads.
/// </summary>
public sealed class SweepMeasurement
{
    /// <summary>Fresh batches of tasks without a finite split.</summary>
    private const int Batches = 10;

    private readonly ConcurrentDictionary<(ISequenceSource, SequenceStream), Lazy<(DistinctCodes Codes, bool[] Unseen)>> _splits = new();

    /// <summary>
    /// A <see cref="Training.Sweeps.SweepEvaluation"/>. Labelled data sets: accuracy over the whole split from exact probabilities, of whole labels,
    /// of their words, and of rows whose code no training row has. Other tasks: loss and errors on ten batches of the split.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, double>> Measure(
        ISequenceModel model, double[] parameters, TrainingConfiguration configuration, ISequenceSource source, SequenceStream split, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string prefix = split == SequenceStream.Test ? "test" : "validation";
        if (source is ILabelledSource labelled)
        {
            (DistinctCodes codes, bool[] unseen) = _splits.GetOrAdd((source, split), _ => new(() => Codes(labelled, split))).Value;
            return Accuracies(prefix, codes, unseen, LabelReading.Of(model, parameters, codes, cancellation));
        }

        EvaluationResult result = Evaluation.Measure(model, parameters, configuration, source, split, Batches, cancellation);
        return
        [
            new(prefix + "ExactLoss", result.ExactLoss),
            new(prefix + "CharacterErrorRate", result.CharacterErrorRate),
            new(prefix + "LikeliestErrorRate", result.LikeliestErrorRate),
        ];
    }

    private static (DistinctCodes, bool[]) Codes(ILabelledSource source, SequenceStream split)
    {
        DistinctCodes asked = DistinctCodes.Of(source.Rows(split));
        return (asked, [.. asked.FindIn(DistinctCodes.Of(source.Rows(SequenceStream.Training))).Select(static code => code < 0)]);
    }

    private static List<KeyValuePair<string, double>> Accuracies(string prefix, DistinctCodes codes, bool[] unseen, LabelReading reading)
    {
        int[] said = Ensemble.Likeliest(SplitEvaluation.JointProbabilities(reading, codes), codes.Classes);
        long right = 0, words = 0, unseenRight = 0, unseenRows = 0;
        for (int row = 0; row < codes.Rows.Count; row++)
        {
            int code = codes.CodeOfRow[row], label = codes.Rows.Labels[row];
            bool hit = said[code] == label;
            right += hit ? 1 : 0;
            unseenRows += unseen[code] ? 1 : 0;
            unseenRight += unseen[code] && hit ? 1 : 0;
            words += codes.Rows.LabelWords[said[code]].Zip(codes.Rows.LabelWords[label]).Count(static pair => pair.First == pair.Second);
        }

        var accuracies = new List<KeyValuePair<string, double>>
        {
            new(prefix + "Accuracy", right / (double)codes.Rows.Count),
            new(prefix + "WordAccuracy", words / ((double)codes.Rows.Count * reading.Positions)),
        };
        if (unseenRows > 0)
        {
            accuracies.Add(new(prefix + "UnseenAccuracy", unseenRight / (double)unseenRows));
        }

        return accuracies;
    }
}
