using Qrnn.Estimation;
using Qrnn.Models;

namespace Qrnn.Cli;

/// <summary>What a training step runs, and how many shots are thrown away.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Shots">Kept shots of each circuit.</param>
/// <param name="NeuronSuccess">Geometric mean of a neuron's success probability; null when nobody knows.</param>
internal sealed record TrainingWorkload(int Batch, int Shots, double? NeuronSuccess)
{
    /// <summary>Circuits of a step: the shifted ones of every sequence.</summary>
    public double Circuits(EstimationSettings settings) => (double)Batch * GradientCost.Circuits(settings);

    /// <summary>Decimal logarithm of the shots that give one that is kept; 0 when no shot is thrown away for an ancilla, null when nobody knows how many are.</summary>
    public double? LogShotsPerKept(EstimationSettings settings) => settings.Policy != EstimationPolicy.Postselect || settings.Shape.Order == 0 ? 0
        : NeuronSuccess is { } success ? -GradientCost.LogKept(success, settings.Shape, settings.Calls) / Math.Log(10)
        : null;

    /// <summary>Decimal logarithm of the seconds of one inference: the shots until one is kept; null when nobody knows how many.</summary>
    public double? LogInference(EstimationSettings settings, PhysicalEstimate estimate) => Math.Log10(estimate.Seconds) + LogShotsPerKept(settings);

    /// <summary>Decimal logarithm of the seconds of one training step on one machine; null when nobody knows it.</summary>
    public double? LogStep(EstimationSettings settings, PhysicalEstimate estimate) => Math.Log10(Circuits(settings)) + Math.Log10(Shots) + LogInference(settings, estimate);

    /// <summary>
    /// Attempts that a level of a neuron needs on average when it is repeated until it succeeds, all ancillas of a neuron taken for equally likely to fail; null
    /// when nobody knows. At most 2, because in every branch an attempt succeeds with probability cos⁴ + sin⁴ of some angle.
    /// </summary>
    public double? AttemptsPerLevel(NetworkShape shape) => NeuronSuccess is { } success && shape.Order > 0
        ? Math.Min(2, Math.Pow(success, -1.0 / ((1 << shape.Order) - 1)))
        : null;
}
