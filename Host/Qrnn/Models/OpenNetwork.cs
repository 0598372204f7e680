using Qrnn.Simulation;

namespace Qrnn.Models;

/// <summary>
/// Bausch's network with open outputs: calls that don't count in the loss are neither postselected nor scored, in training and in validation. Their words
/// are measured and forgotten, traced out, or kept on their lanes (<see cref="OutputsBetween"/>, decision 7). Calls that count are as in
/// <see cref="RecurrentNetwork"/>, whose parameters these are.
/// </summary>
public sealed class OpenNetwork : ISequenceModel
{
    private readonly OpenSimulator _simulator;

    /// <summary>Makes the network from its fused cell.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="between">What becomes of outputs that don't count; not <see cref="OutputsBetween.Postselect"/>.</param>
    /// <param name="cell">The cell from <see cref="NetworkCircuits.FusedCell"/> for this shape.</param>
    /// <param name="outputStage">For <see cref="OutputsBetween.Keep"/> the output stage from <see cref="NetworkCircuits.FusedOutputStage"/>; else not used.</param>
    /// <param name="options">How to run.</param>
    /// <exception cref="QrnnException">An option is out of range or the shape does not fit into memory.</exception>
    public OpenNetwork(NetworkShape shape, OutputsBetween between, TileProgram cell, TileProgram? outputStage = null, SimulatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(cell);
        Shape = shape.Validated();
        Layout = shape.Layout();
        if (cell.ParameterCount != Layout.Count)
        {
            throw new ArgumentException($"The cell has {cell.ParameterCount} parameters, the shape {Layout.Count}.", nameof(cell));
        }

        if (between == OutputsBetween.Keep && (outputStage is null || outputStage.CarriedBits != shape.Workspace + shape.Inputs || outputStage.ParameterCount != Layout.Count))
        {
            throw new ArgumentException("Kept words need the output stage of the same shape.", nameof(outputStage));
        }

        Between = between;
        OpenOutputs outputs = between switch
        {
            OutputsBetween.Trace => OpenOutputs.Trace,
            OutputsBetween.Measure => OpenOutputs.Measure,
            OutputsBetween.Keep => OpenOutputs.Keep,
            _ => throw new ArgumentException("Postselected outputs are a RecurrentNetwork's.", nameof(between)),
        };
        _simulator = OpenSimulator.Create(cell, outputStage, outputs, options ?? new SimulatorOptions());
    }

    /// <summary>The shape.</summary>
    public NetworkShape Shape { get; }

    /// <summary>What becomes of outputs that don't count.</summary>
    public OutputsBetween Between { get; }

    /// <summary>That of <see cref="RecurrentNetwork"/>: the parameters are the same, and a checkpoint of one runs as the other.</summary>
    public string Kind => "recurrent-network";

    /// <inheritdoc/>
    public int InputBits => Shape.Inputs;

    /// <inheritdoc/>
    public int OutputWords => 1 << Shape.Inputs;

    /// <inheritdoc/>
    public ParameterLayout Layout { get; }

    internal OpenSimulator Simulator => _simulator;

    /// <summary>
    /// A forward run. The word of an open call is −1 unless it was measured, and its probability 1, since nothing was postselected. Final states
    /// are not recorded, and success of neurons only where its matrices take less than 256 MiB.
    /// </summary>
    /// <inheritdoc/>
    public SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings = Recordings.None) =>
        _simulator.Run(parameters, batch, loss, collapse, randomKey, recordings);

    /// <summary>
    /// A training run: calls that count are postselected on their targets, the others are open. Where these are measured, the gradient is an unbiased
    /// estimate of the gradient of the expected loss; its draws come from <see cref="SequenceBatch.RandomKey"/>.
    /// </summary>
    /// <inheritdoc/>
    public TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient) =>
        _simulator.Differentiate(parameters, batch, loss, gradient);

    /// <inheritdoc/>
    public void Dispose() => _simulator.Dispose();
}
