using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>Replays with the engine that trains: the fused cell, batched.</summary>
/// <param name="circuits">Makes cells from the Q# kernels; not disposed here.</param>
public sealed class FusedReplay(NetworkCircuits circuits) : IReplayEngine
{
    /// <inheritdoc/>
    public string Name => "fused";

    /// <inheritdoc/>
    public ReplayNumbers Compute(GoldenFile file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        cancellation.ThrowIfCancellationRequested();
        using var network = new RecurrentNetwork(file.Shape, circuits.FusedCell(file.Shape));
        SequenceResult forward = network.Run(
            file.Parameters, file.Batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities | Recordings.NeuronProbabilities);
        double[] gradient = new double[network.Layout.Count];
        TrainingResult training = network.Differentiate(file.Parameters, file.Batch, LossKind.SoftmaxOfProbabilities, gradient);
        return new ReplayNumbers
        {
            Probabilities = forward.Probabilities,
            PostselectionProbabilities = forward.WordProbabilities,
            Loss = training.Loss,
            NeuronProbabilities = forward.NeuronProbabilities,
            Gradient = gradient,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Networks are made and disposed per case.
    }
}
