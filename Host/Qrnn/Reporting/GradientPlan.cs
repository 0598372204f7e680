using System.Collections.Immutable;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>What gradients are measured on.</summary>
public sealed record GradientPlan
{
    /// <summary>The sequences; the same for all initialisations, so that only these vary.</summary>
    public required SequenceBatch Batch { get; init; }

    /// <summary>How kept calls are scored.</summary>
    public LossKind Loss { get; init; } = LossKind.SoftmaxOfProbabilities;

    /// <summary>Initial standard deviations.</summary>
    public required InitialSpreads Spreads { get; init; }

    /// <summary>Random initialisations, 2 or more.</summary>
    public int Initialisations { get; init; } = 20;

    /// <summary>Seed of the first initialisation; the others follow.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most distances from the last call that are measured; spaced by equal ratios.</summary>
    public int Distances { get; init; } = 12;

    /// <summary>A batch of uniformly random words, fed and asked for; every call counts.</summary>
    public static SequenceBatch RandomWords(int words, int samples, int calls, ulong seed)
    {
        int[] Draw(ulong stream) => [.. Enumerable.Range(0, samples * calls).Select(k => (int)(CounterRandom.NextDouble(CounterRandom.NextBits(seed, stream, Purpose).Low, (ulong)k, 0) * words))];
        bool[] all = new bool[samples * calls];
        Array.Fill(all, true);
        return new SequenceBatch { Samples = samples, Steps = calls, Inputs = Draw(0), Targets = Draw(1), Kept = all, Postselected = new bool[samples * calls] };
    }

    private const ulong Purpose = 0x67726164; // "grad": keeps these words apart from other uses of the seed
}

/// <summary>How much the loss of the last call depends on what one earlier call did with the parameters.</summary>
/// <param name="Distance">Calls between that call and the last one; 0 is the last itself.</param>
/// <param name="MedianNorm">Median over initialisations of ‖∂(loss of the last call)/∂(parameters as used by that call alone)‖.</param>
/// <param name="Lowest">The smallest of them.</param>
/// <param name="Highest">The largest of them.</param>
public sealed record CallGradient(int Distance, double MedianNorm, double Lowest, double Highest);

/// <summary>The gradient of the training loss by layer.</summary>
/// <param name="Layer">"input", "stage 1" …, "output".</param>
/// <param name="Parameters">Parameters of the layer.</param>
/// <param name="MedianNorm">Median over initialisations of the norm of the layer's part of the gradient.</param>
/// <param name="RootMeanSquare">Root mean square of a single derivative, over initialisations and parameters.</param>
/// <param name="Variance">Variance of a derivative over initialisations, averaged over the layer's parameters.</param>
public sealed record LayerGradient(string Layer, int Parameters, double MedianNorm, double RootMeanSquare, double Variance);

/// <summary>Gradients of a network before training.</summary>
/// <param name="Shape">The network.</param>
/// <param name="Calls">Cell calls of a sequence, L − 1.</param>
/// <param name="Initialisations">Random initialisations.</param>
/// <param name="MedianLoss">Median training loss.</param>
/// <param name="MedianNorm">Median norm of the gradient of the training loss.</param>
/// <param name="Variance">Variance of a derivative of the training loss over initialisations, averaged over all parameters: what falls exponentially with the qubits on a barren plateau (McClean et al., arXiv:1803.11173).</param>
/// <param name="ByCall">By distance from the last call: what falls exponentially with the distance where gradients vanish.</param>
/// <param name="ByLayer">By layer.</param>
public sealed record GradientReport(
    NetworkShape Shape, int Calls, int Initialisations, double MedianLoss, double MedianNorm, double Variance, ImmutableArray<CallGradient> ByCall, ImmutableArray<LayerGradient> ByLayer);
