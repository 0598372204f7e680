namespace Qrnn.Simulation;

/// <summary>Number type of the state.</summary>
public enum Precision
{
    /// <summary>64-bit numbers.</summary>
    Double,

    /// <summary>32-bit numbers: twice as many samples a register, about seven digits.</summary>
    Single,
}

/// <summary>How to run; none of it changes what is computed beyond rounding, and the number of threads changes nothing at all.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Threads that work on tiles.</summary>
    /// <value>0 to 1024; 0 means one a processor. The default is 0.</value>
    public int Threads { get; init; }

    /// <summary>Number type of the state.</summary>
    /// <value>The default is <see cref="Precision.Double"/>.</value>
    public Precision Precision { get; init; } = Precision.Double;

    /// <summary>Width of a register.</summary>
    /// <value>512, 256 or 128; 0 means chosen by the size of each batch. The default is 0.</value>
    public int RegisterBits { get; init; }
}

/// <summary>
/// Runs and differentiates a recurrent cell over batches of word sequences. Samples are worked on in tiles, one register wide; a tile goes
/// through the whole sequence and back before the next, so memory does not grow with the batch. Calls on one instance must not overlap.
/// </summary>
public abstract class RecurrentSimulator : IDisposable
{
    /// <summary>The most threads one simulator uses.</summary>
    public const int ThreadLimit = 1024;

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
        if (options.Threads is < 0 or > ThreadLimit)
        {
            throw new QrnnException($"threads is {options.Threads}: must be 0 (one a processor) to {ThreadLimit}");
        }

        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
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
    public abstract TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees threads and memory.</summary>
    protected abstract void Dispose(bool disposing);
}
