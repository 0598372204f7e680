namespace Qrnn.Simulation;

/// <summary>
/// Runs one circuit on many samples at once, each with features, an input word and an initial state of its own, and differentiates it.
/// Samples are worked on in tiles, one register wide, and threads take tiles. Memory grows with neither the batch nor the number of gates,
/// but by half a state a postselection when a gradient is asked for. Runs allocate nothing after the first. Calls on one instance must not overlap.
/// </summary>
/// <remarks>
/// Postselections are not renormalised, so that a final state's squared norm is the initial one's times the probability of them all; read-outs
/// are. The gradient takes ψ and ∂L/∂ψ back through the circuit together, undoing each unitary step (Jones and Gacon, arXiv:2009.02823).
/// </remarks>
public abstract class BatchSimulator : IDisposable
{
    private protected BatchSimulator(BatchProgram program) => Program = program;

    /// <summary>The program that it runs.</summary>
    public BatchProgram Program { get; }

    /// <summary>Threads in use.</summary>
    public abstract int Threads { get; }

    /// <summary>Samples a tile.</summary>
    public abstract int TileWidth { get; }

    /// <summary>Makes a simulator; without a register width in the options it takes the widest that the processor has.</summary>
    /// <exception cref="QrnnException">A setting is out of range.</exception>
    public static BatchSimulator Create(BatchProgram program, SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        int threads = options.ThreadCount();
        int bits = options.RegisterBits != 0 ? options.RegisterBits : SimulatorOptions.WidestRegisterBits;
        return (bits, options.Precision) switch
        {
            (512, Precision.Double) => new BatchEngine<Lanes512<double>, double, Lanes512<double>>(program, threads),
            (512, Precision.Single) => new BatchEngine<Lanes512<float>, float, Lanes512<double>>(program, threads),
            (256, Precision.Double) => new BatchEngine<Lanes256<double>, double, Lanes256<double>>(program, threads),
            (256, Precision.Single) => new BatchEngine<Lanes256<float>, float, Lanes256<double>>(program, threads),
            (128, Precision.Double) => new BatchEngine<Lanes128<double>, double, Lanes128<double>>(program, threads),
            (128, Precision.Single) => new BatchEngine<Lanes128<float>, float, Lanes128<double>>(program, threads),
            _ => throw new QrnnException($"register bits is {options.RegisterBits}: must be 512, 256, 128 or 0 (the widest)"),
        };
    }

    /// <summary>Makes states for this simulator, or another of the same precision and width; all samples begin in |0…0⟩.</summary>
    public abstract BatchStates CreateStates(int samples);

    /// <summary>Runs all samples.</summary>
    /// <param name="parameters">As many as the circuit has.</param>
    /// <param name="inputs">The samples.</param>
    /// <param name="initial">Initial states; null for |0…0⟩.</param>
    /// <param name="final">Receives final states; null when they are not wanted. May be <paramref name="initial"/>.</param>
    /// <param name="readouts">Receives ReadoutCount numbers a sample, sample after sample; empty when they are not wanted.</param>
    /// <exception cref="QrnnException">A length is wrong, or a sample's postselections cannot all succeed.</exception>
    public abstract void Run(ReadOnlySpan<double> parameters, BatchInputs inputs, BatchStates? initial, BatchStates? final, Span<double> readouts);

    /// <summary>Takes ∂L/∂(read-outs) and ∂L/∂(final states) back to parameters, features and initial states.</summary>
    /// <param name="parameters">As in the run.</param>
    /// <param name="inputs">As in the run.</param>
    /// <param name="initial">As in the run; still those of before it.</param>
    /// <param name="final">
    /// The run's final states, which save running again; null when they were not kept. Not used when the circuit postselects.
    /// </param>
    /// <param name="readoutGradient">∂L/∂(read-out), as long as the read-outs; empty for none.</param>
    /// <param name="finalGradient">∂L/∂(final state); null for none.</param>
    /// <param name="parameterGradient">Receives ∂L/∂parameter, summed over the samples.</param>
    /// <param name="featureGradient">Receives ∂L/∂feature, laid out as the features; empty when it is not wanted.</param>
    /// <param name="initialGradient">Receives ∂L/∂(initial state); null when it is not wanted. May be <paramref name="finalGradient"/>.</param>
    /// <exception cref="QrnnException">A length is wrong, or a sample's postselections cannot all succeed.</exception>
    public abstract void Differentiate(
        ReadOnlySpan<double> parameters,
        BatchInputs inputs,
        BatchStates? initial,
        BatchStates? final,
        ReadOnlySpan<double> readoutGradient,
        BatchStates? finalGradient,
        Span<double> parameterGradient,
        Span<double> featureGradient,
        BatchStates? initialGradient);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees threads and memory.</summary>
    protected abstract void Dispose(bool disposing);
}
