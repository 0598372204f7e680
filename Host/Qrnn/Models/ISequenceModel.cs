namespace Qrnn.Models;

/// <summary>What a distribution over output words is scored with.</summary>
public enum LossKind
{
    /// <summary>Bausch's loss: cross-entropy that takes the probabilities as if they were logits, minus the constant that makes 0 its minimum (rvqe.md 1.5).</summary>
    SoftmaxOfProbabilities,

    /// <summary>Plain negative log-likelihood −ln p[target].</summary>
    NegativeLogLikelihood,
}

/// <summary>How the words between calls are fixed.</summary>
public enum Collapse
{
    /// <summary>Every call is postselected on its target (training).</summary>
    Targets,

    /// <summary>Calls in <see cref="SequenceBatch.Postselected"/> are postselected on their targets, the others are measured (validation).</summary>
    Measure,
}

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
}

/// <summary>What to record in a forward run.</summary>
[Flags]
public enum Recordings
{
    /// <summary>Only what training needs.</summary>
    None = 0,

    /// <summary>The whole distribution of every call.</summary>
    Probabilities = 1,

    /// <summary>Every neuron's own success probability.</summary>
    NeuronProbabilities = 2,
}

/// <summary>
/// A trainable model of sequences of words. The trainer, the tasks, the command line and the reports know models by this interface only.
/// Parameters stay outside: a model is a function of them. Calls on one instance must not overlap.
/// </summary>
public interface ISequenceModel : IDisposable
{
    /// <summary>Name of the model's kind, stored in configurations and checkpoints.</summary>
    string Kind { get; }

    /// <summary>Bits of an input word (I).</summary>
    int InputBits { get; }

    /// <summary>Number of possible output words, 2^I.</summary>
    int OutputWords { get; }

    /// <summary>Names and places of the parameters.</summary>
    ParameterLayout Layout { get; }

    /// <summary>A forward run, collapsed on targets or measured.</summary>
    /// <param name="parameters">Flat vector in the order of <see cref="Layout"/>.</param>
    /// <param name="batch">The sequences.</param>
    /// <param name="loss">How kept calls are scored.</param>
    /// <param name="collapse">How the state is collapsed between calls.</param>
    /// <param name="randomKey">Key of the counter-based generator for measurements: the draw of (sample, step) depends on this key and on them only.</param>
    /// <param name="recordings">What to record beside losses.</param>
    SequenceResult Run(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings = Recordings.None);

    /// <summary>A training run: every call postselected on its target; the gradient of the mean loss is written.</summary>
    /// <param name="parameters">Flat vector in the order of <see cref="Layout"/>.</param>
    /// <param name="batch">The sequences.</param>
    /// <param name="loss">How kept calls are scored.</param>
    /// <param name="gradient">Receives ∂loss/∂parameter; as long as <paramref name="parameters"/>.</param>
    /// <returns>The loss and the smallest postselection probability of any call.</returns>
    TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient);
}

/// <summary>Result of one training run.</summary>
/// <param name="Loss">Mean loss over the kept calls.</param>
/// <param name="MinimumPostselectionProbability">The smallest probability of a target word over all calls; 1 when there is none.</param>
public readonly record struct TrainingResult(double Loss, double MinimumPostselectionProbability);
