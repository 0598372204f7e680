using System.Collections.Immutable;

using Qrnn.Circuits;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Simulation;

/// <summary>Cells that Bausch's network does not contain but the passes let through. Qubit 0 is the word, 1 and 2 are carried, 3 and up ancillas.</summary>
public sealed class TileLoweringTests
{
    private static readonly double[] Parameters = [0.7, -0.4, 1.1, 0.3, 0.9];

    [Fact]
    public void Differentiate_NeuronWithoutControls_MatchesFiniteDifferences() => CheckGradient(Cell(
        NeuronBlock([new Monomial([], Angle.OfParameter(1))])));

    [Fact]
    public void Differentiate_NeuronThatLeavesItsTarget_MatchesFiniteDifferences() => CheckGradient(Cell(
        NeuronBlock([Summand(1, Control.Qubit(2))]),
        new AncillaBlock(1, [3], [Rotation(3, Summand(2, Control.Qubit(2))), new PostselectOperation(3, PostselectMode.Project)], 1)));

    [Fact]
    public void Differentiate_SummandControlledByAWordQubitStillZero_MatchesFiniteDifferences() => CheckGradient(Cell(
        Rotation(1, Summand(1), Summand(2, Control.InputBit(0), Control.Qubit(0)))));

    [Fact]
    public void Run_SummandControlledByAWordQubitStillZero_HasNoPart()
    {
        SequenceBatch batch = Batch();
        double[] without = Probabilities(Cell(Rotation(1, Summand(1))), batch);
        double[] with = Probabilities(Cell(Rotation(1, Summand(1), Summand(2, Control.InputBit(0), Control.Qubit(0)))), batch);

        Assert.Equal(without, with);
    }

    [Fact]
    public void Lower_MoreAncillasThanRowsHaveMarks_IsRefused()
    {
        int[] ancillas = [3, 4, 5, 6, 7];
        var block = new AncillaBlock(
            1, [.. ancillas], [.. NeuronCircuits.Neuron([Summand(1, Control.Qubit(2))], 1, ancillas, PostselectMode.Project, 0).Select(AsRotation)], 0);

        var error = Assert.Throws<QrnnException>(() => Lower(Cell(block)));

        Assert.Contains("5 ancillas: at most 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lower_InputBitBeyondTheWord_IsRefused()
    {
        var error = Assert.Throws<QrnnException>(() => Lower(Cell(Rotation(1, Summand(1, Control.InputBit(1))))));

        Assert.Contains("input bit 1: words have 1 bits", error.Message, StringComparison.Ordinal);
    }

    private static Monomial Summand(int parameter, params Control[] controls) => new([.. controls], Angle.OfParameter(parameter));

    private static MultiplexedRotation Rotation(int target, params Monomial[] monomials) => new(GateKind.Ry, target, [.. monomials]);

    private static AncillaBlock NeuronBlock(ImmutableArray<Monomial> monomials) =>
        new(1, [3], [.. NeuronCircuits.Neuron(monomials, 1, [3], PostselectMode.Project, 0).Select(AsRotation)], 0);

    private static Operation AsRotation(Operation operation) =>
        operation is GateOperation { Kind: GateKind.Ry, Angle.IsConstant: false } gate ? Rotation(gate.Targets[0], new Monomial(gate.Controls, gate.Angle)) : operation;

    /// <summary>Carried qubits in superposition, the operations under test, and an output that sees them.</summary>
    private static Circuit Cell(params Operation[] middle) => new()
    {
        QubitCount = 8,
        ParameterCount = Parameters.Length,
        InputBitCount = 1,
        CarriedQubits = [1, 2],
        Operations =
        [
            Rotation(1, new Monomial([], Angle.OfParameter(0)), new Monomial([Control.InputBit(0)], Angle.OfParameter(3))),
            Rotation(2, new Monomial([Control.Qubit(1)], Angle.OfParameter(4))),
            .. middle,
            Rotation(0, new Monomial([], Angle.OfParameter(3)), new Monomial([Control.Qubit(1)], Angle.OfParameter(0)), new Monomial([Control.Qubit(2)], Angle.OfParameter(4))),
        ],
    };

    private static TileProgram Lower(Circuit cell) => TileProgram.Lower(cell, [0]);

    private static SequenceBatch Batch() => TileCases.Batch(new() { Workspace = 2, Inputs = 1 }, 3, 4, 1);

    private static double[] Probabilities(Circuit cell, SequenceBatch batch)
    {
        using RecurrentSimulator simulator = RecurrentSimulator.Create(Lower(cell), new SimulatorOptions { Threads = 1 });
        return simulator.Run(Parameters, batch, LossKind.NegativeLogLikelihood, Collapse.Targets, 0, Recordings.Probabilities).Probabilities;
    }

    private static void CheckGradient(Circuit cell)
    {
        const double Step = 1e-5;
        SequenceBatch batch = Batch();
        using RecurrentSimulator simulator = RecurrentSimulator.Create(Lower(cell), new SimulatorOptions { Threads = 1 });
        var gradient = new double[Parameters.Length];
        simulator.Differentiate(Parameters, batch, LossKind.NegativeLogLikelihood, gradient);
        for (int k = 0; k < gradient.Length; k++)
        {
            double difference = (LossAt(Step) - LossAt(-Step)) / (2 * Step);
            Assert.True(Math.Abs(difference - gradient[k]) <= Tolerances.CircuitDifference, $"parameter {k}: {gradient[k]}, by differences {difference}");

            double LossAt(double shift)
            {
                double[] shifted = [.. Parameters];
                shifted[k] += shift;
                return simulator.Run(shifted, batch, LossKind.NegativeLogLikelihood, Collapse.Targets, 0, Recordings.None).Loss;
            }
        }
    }
}
