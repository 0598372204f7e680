namespace Qrnn.Simulation;

/// <summary>Result of one training run.</summary>
/// <param name="Loss">Mean loss over the kept calls.</param>
/// <param name="MinimumPostselectionProbability">The smallest probability of a target word over all calls; 1 when there is none.</param>
public readonly record struct TrainingResult(double Loss, double MinimumPostselectionProbability);
