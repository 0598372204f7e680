namespace Qrnn.Simulation;

/// <summary>
/// Runs and differentiates a recurrent cell over batches of word sequences. Samples are worked on in tiles, one register wide; a tile goes
/// through the whole sequence and back before the next, so memory does not grow with the batch. Calls on one instance must not overlap.
/// </summary>
public abstract class RecurrentSimulator : IDisposable
{
    private protected RecurrentSimulator()
    {
    }

    /// <summary>Threads in use.</summary>
    public abstract int Threads { get; }

    /// <summary>Makes a simulator for a fused cell.</summary>
    /// <exception cref="QrnnException">A setting is out of range, or the shape does not fit into memory.</exception>
    public static RecurrentSimulator Create(TileProgram program, SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        int threads = options.ThreadCount();
        return options.RegisterBits == 0
            ? new WidthSelectingSimulator(program, options with { Threads = threads })
            : Create(program, options.Precision, options.RegisterBits, threads);
    }

    /// <summary>Makes a simulator of one register width.</summary>
    internal static RecurrentSimulator Create(TileProgram program, Precision precision, int registerBits, int threads) => (registerBits, precision) switch
    {
        (512, Precision.Double) => new TileSimulator<Lanes512<double>, double, Lanes512<double>>(program, threads),
        (512, Precision.Single) => new TileSimulator<Lanes512<float>, float, Lanes512<double>>(program, threads),
        (256, Precision.Double) => new TileSimulator<Lanes256<double>, double, Lanes256<double>>(program, threads),
        (256, Precision.Single) => new TileSimulator<Lanes256<float>, float, Lanes256<double>>(program, threads),
        (128, Precision.Double) => new TileSimulator<Lanes128<double>, double, Lanes128<double>>(program, threads),
        (128, Precision.Single) => new TileSimulator<Lanes128<float>, float, Lanes128<double>>(program, threads),
        _ => throw new QrnnException($"register bits is {registerBits}: must be 512, 256, 128 or 0 (chosen by batch size)"),
    };

    /// <summary>A forward run. See <see cref="Collapse"/> and <see cref="Recordings"/>.</summary>
    public abstract SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings);

    /// <summary>A training run: every call postselected on its target; ∂loss/∂parameter is written to <paramref name="gradient"/>.</summary>
    public TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient) =>
        Differentiate(parameters, batch, loss, 0, gradient);

    /// <summary>
    /// The same as if the cell had parameters of its own from a call on: only what the calls from <paramref name="firstCall"/> on do with the
    /// parameters is counted. Differences of two such gradients are a single call's share.
    /// </summary>
    /// <param name="parameters">The parameters of all calls.</param>
    /// <param name="batch">The sequences.</param>
    /// <param name="loss">How kept calls are scored.</param>
    /// <param name="firstCall">0 for all calls, up to the batch's steps for none.</param>
    /// <param name="gradient">Receives ∂loss/∂parameter.</param>
    public abstract TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, int firstCall, Span<double> gradient);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees threads and memory.</summary>
    protected abstract void Dispose(bool disposing);
}
