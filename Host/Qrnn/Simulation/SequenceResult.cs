namespace Qrnn.Simulation;

/// <summary>What a forward run gives. Arrays are sample-major as in <see cref="SequenceBatch"/>.</summary>
public sealed class SequenceResult
{
    /// <summary>Mean loss over the kept calls.</summary>
    public required double Loss { get; init; }

    /// <summary>Probability of every output word: element (sample, step, word), word fastest. Empty when not asked for.</summary>
    public double[] Probabilities { get; init; } = [];

    /// <summary>The word that each call was collapsed to: the target or the measured word.</summary>
    public required int[] Words { get; init; }

    /// <summary>The probability of that word.</summary>
    public required double[] WordProbabilities { get; init; }

    /// <summary>
    /// Success probability of every neuron's ancilla postselections: element (step, neuron, sample), sample fastest. Empty when not asked for
    /// and for models without neurons.
    /// </summary>
    public double[] NeuronProbabilities { get; init; } = [];

    /// <summary>
    /// The normalised real amplitudes after the last call, before its word is fixed: element (sample, basis state), with lane 0 as the most
    /// significant bit of the basis state. Empty when not asked for and for models that have no quantum state.
    /// </summary>
    public double[] FinalStates { get; init; } = [];
}
