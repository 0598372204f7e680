using Qrnn.Simulation;

namespace Qrnn.Models;

/// <summary>
/// Bausch's recurrent quantum neural network (arXiv:2006.14619): the cell's circuit, compiled from Q#, run over word sequences by the
/// batched engine. Between calls the word lanes are projected on the target or on a measured word and reset.
/// </summary>
public sealed class RecurrentNetwork : ISequenceModel
{
    /// <summary><see cref="Kind"/> of every network.</summary>
    public const string KindName = "recurrent-network";

    private readonly RecurrentSimulator _simulator;

    /// <summary>Makes the network from its fused cell.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="program">The cell from <see cref="NetworkCircuits.FusedCell"/> for this shape.</param>
    /// <param name="options">How to run.</param>
    /// <exception cref="QrnnException">An option is out of range or the shape does not fit into memory.</exception>
    public RecurrentNetwork(NetworkShape shape, TileProgram program, SimulatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(program);
        Shape = shape.Validated();
        Layout = shape.Layout();
        if (program.ParameterCount != Layout.Count)
        {
            throw new ArgumentException($"The program has {program.ParameterCount} parameters, the shape {Layout.Count}.", nameof(program));
        }

        _simulator = RecurrentSimulator.Create(program, options ?? new SimulatorOptions());
    }

    /// <summary>The shape.</summary>
    public NetworkShape Shape { get; }

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public int InputBits => Shape.Inputs;

    /// <inheritdoc/>
    public int OutputWords => 1 << Shape.Inputs;

    /// <inheritdoc/>
    public ParameterLayout Layout { get; }

    /// <inheritdoc/>
    public SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings = Recordings.None) =>
        _simulator.Run(parameters, batch, loss, collapse, randomKey, recordings);

    /// <inheritdoc/>
    public TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient) =>
        _simulator.Differentiate(parameters, batch, loss, gradient);

    /// <summary>The gradient of what the calls from one on do with the parameters; the calls before keep theirs fixed. Differences are single calls' shares.</summary>
    /// <inheritdoc cref="RecurrentSimulator.Differentiate(ReadOnlySpan{double}, SequenceBatch, LossKind, int, Span{double})"/>
    public TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, int firstCall, Span<double> gradient) =>
        _simulator.Differentiate(parameters, batch, loss, firstCall, gradient);

    /// <inheritdoc/>
    public void Dispose() => _simulator.Dispose();
}
