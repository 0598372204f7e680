namespace Qrnn.Simulation;

/// <summary>
/// Runs and differentiates a recurrent cell over batches of word sequences in which only the calls in <see cref="SequenceBatch.Kept"/> collapse the
/// state; all others are open, in training and in validation (decision 7). Calls on one instance must not overlap.
/// </summary>
internal abstract class OpenSimulator : IDisposable
{
    /// <summary>Most carried lanes: the matrices have 4^W numbers, and a call's work grows as 8^W.</summary>
    public const int CarriedLimit = 10;

    /// <summary>Makes a simulator.</summary>
    /// <param name="cell">The fused cell.</param>
    /// <param name="outputStage">See <see cref="DenseCell{TWide}"/>; needed for <see cref="OpenOutputs.Keep"/>.</param>
    /// <param name="outputs">What becomes of open outputs.</param>
    /// <param name="options">How to run.</param>
    /// <exception cref="QrnnException">A setting is out of range, or the shape does not fit into memory.</exception>
    public static OpenSimulator Create(TileProgram cell, TileProgram? outputStage, OpenOutputs outputs, SimulatorOptions options)
    {
        string name = outputs.ToString().ToLowerInvariant();
        if (cell.CarriedBits > CarriedLimit)
        {
            throw new QrnnException($"workspace is {cell.CarriedBits} with between {name}: it takes matrices of 2^W x 2^W numbers, at most {CarriedLimit} lanes; use between postselect");
        }

        if (options.Precision != Precision.Double)
        {
            throw new QrnnException($"precision is single with between {name}: only double is simulated; use precision double or between postselect");
        }

        int bits = options.RegisterBits == 0 ? SimulatorOptions.WidestRegisterBits : options.RegisterBits;
        int threads = options.ThreadCount();
        return bits switch
        {
            512 => Create<Lanes512<double>>(cell, outputStage, outputs, threads),
            256 => Create<Lanes256<double>>(cell, outputStage, outputs, threads),
            128 => Create<Lanes128<double>>(cell, outputStage, outputs, threads),
            _ => throw new QrnnException($"register bits is {bits}: must be 512, 256, 128 or 0 (the widest there is)"),
        };
    }

    /// <summary>A forward run. Kept calls are collapsed as <paramref name="collapse"/> says. See <see cref="Recordings"/>.</summary>
    public abstract SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings);

    /// <summary>A training run: kept calls postselected on their targets; ∂loss/∂parameter is written to <paramref name="gradient"/>.</summary>
    public abstract TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient);

    internal abstract TrainingResult Differentiate(ReadOnlySpan<double> parameters, OpenRun run, double[]? baselines, Span<double> gradient);

    /// <inheritdoc/>
    public abstract void Dispose();

    private static OpenSimulator<TWide> Create<TWide>(TileProgram cell, TileProgram? outputStage, OpenOutputs outputs, int threads)
        where TWide : struct, ILanes<TWide, double>
    {
        var dense = new DenseCell<TWide>(cell, outputs == OpenOutputs.Keep ? outputStage : null, threads);
        return new OpenSimulator<TWide>(dense, cell.ParameterCount, outputs, threads);
    }
}
