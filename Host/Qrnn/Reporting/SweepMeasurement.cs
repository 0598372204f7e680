using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>The measurement of trained networks in a sweep's table.</summary>
public static class SweepMeasurement
{
    private const int Batches = 10;

    /// <summary>Errors of a network on fresh batches of a split, sampled and exact. A <see cref="Training.Sweeps.SweepEvaluation"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, double>> Measure(
        ISequenceModel model, double[] parameters, TrainingConfiguration configuration, ISequenceSource source, SequenceStream split, CancellationToken cancellation)
    {
        EvaluationResult result = Evaluation.Measure(model, parameters, configuration, split, Batches, cancellation);
        string prefix = split == SequenceStream.Test ? "test" : "validation";
        return
        [
            new(prefix + "ExactLoss", result.ExactLoss),
            new(prefix + "CharacterErrorRate", result.CharacterErrorRate),
            new(prefix + "LikeliestErrorRate", result.LikeliestErrorRate),
        ];
    }
}
