using Qrnn.Simulation;

namespace Qrnn.Models;

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
