namespace Qrnn.Simulation;

/// <summary>One thread's way of taking a sequence through a dense cell and back. Subclasses say what a state is.</summary>
/// <typeparam name="TWide">Registers of the machine's width.</typeparam>
internal abstract unsafe class OpenSequences<TWide> : IDisposable
    where TWide : struct, ILanes<TWide, double>
{
    protected OpenSequences(DenseCell<TWide> cell) => Cell = cell;

    /// <summary>The matrices.</summary>
    protected DenseCell<TWide> Cell { get; }

    /// <summary>The neurons whose success is recorded in forward runs; null for none.</summary>
    public DenseNeurons<TWide>? Neurons { get; set; }

    /// <summary>Called when the matrices are new, before the first sequence.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Takes a sample's sequence forward; losses, words and probabilities go to <paramref name="run"/>.</summary>
    public abstract void Forward(OpenRun run, int sample);

    /// <summary>Takes it back after <see cref="Forward"/> of the same sample, and adds to the gradients.</summary>
    /// <param name="run">The run.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="scores">For every call of the batch what ∂ln(probability of its outcome) is multiplied by; empty for none.</param>
    /// <param name="gradients">∂L/∂A of all words, then ∂L/∂o, then what <see cref="ExtraLength"/> asks for.</param>
    public abstract void Backward(OpenRun run, int sample, ReadOnlySpan<double> scores, double* gradients);

    /// <summary>Numbers that a subclass accumulates beside the gradients of the matrices.</summary>
    public virtual long ExtraLength => 0;

    /// <summary>Turns the extra numbers, added up over all samples, into ∂L/∂o.</summary>
    public virtual void Finish(double* gradients)
    {
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
