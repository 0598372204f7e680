using Qrnn.Circuits;
using Qrnn.Circuits.Passes;
using Qrnn.Tests.Reference;

using Xunit;

using static Qrnn.Tests.Circuits.Passes.PassChecks;

namespace Qrnn.Tests.Circuits.Passes;

public sealed class AncillaContractionTests
{
    private static readonly Monomial[] Eta =
        [new([Control.Qubit(0)], Angle.OfParameter(0)), new([Control.Qubit(0), Control.InputBit(0)], Angle.OfParameter(1)), new([], Angle.Of(0.8))];

    [Theory]
    [InlineData(0, PostselectMode.Project)]
    [InlineData(1, PostselectMode.Project)]
    [InlineData(2, PostselectMode.Project)]
    [InlineData(3, PostselectMode.Project)]
    [InlineData(0, PostselectMode.Amplify)]
    [InlineData(1, PostselectMode.Amplify)]
    [InlineData(2, PostselectMode.Amplify)]
    [InlineData(3, PostselectMode.Amplify)]
    public void Apply_TwoNeuronsOnTheSameAncillas_BecomeTwoBlocks(int order, PostselectMode mode)
    {
        int[] ancillas = [.. Enumerable.Range(2, order)];
        Monomial[] back = [new([Control.Qubit(1)], Angle.OfParameter(2))];
        Circuit circuit = Of(2 + order, 1, [0, 1], [.. NeuronCircuits.Neuron(Eta, 1, ancillas, mode, 4), .. NeuronCircuits.Neuron(back, 0, ancillas, mode, 5)]);
        Circuit after = FusionPipeline.Apply(circuit);
        Assert.Equal(2, after.Operations.Length);
        if (order > 0)
        {
            Assert.Equal([(1, 4), (0, 5)], after.Operations.Cast<AncillaBlock>().Select(static block => (block.Target, block.Group)));
        }

        AssertSame(circuit, after, order);
    }

    [Fact]
    public void Apply_CommutingGatesBetween_AreMovedBeforeTheBlock()
    {
        // Qubit 3 is a stranger; qubit 0 is a control, and is used as one.
        List<Operation> neuron = [.. NeuronCircuits.Neuron(Eta, 1, [2], PostselectMode.Project, 0)];
        neuron.Insert(4, Gate(GateKind.H, 3, 0, Control.Qubit(0)));
        Circuit circuit = Of(4, 1, [0, 1, 3], [.. neuron]);
        Circuit after = AncillaContraction.Apply(circuit);
        Assert.Equal(2, after.Operations.Length);
        Assert.IsType<AncillaBlock>(after.Operations[1]);
        AssertSame(circuit, after, 7);
    }

    public static TheoryData<string> Obstacles() =>
    [
        "control changed", "target turned", "ancilla controls a second target", "target controls the ancilla", "ancilla carried", "ancilla not postselected",
        "ancilla measured", "conditioned", "two groups", "stranger between amplified", "amplified Rx", "amplified by target's state", "no target",
    ];

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Apply_Obstacle_LeavesEverythingAlone(string obstacle)
    {
        bool amplified = obstacle.Contains("amplified", StringComparison.Ordinal);
        int[] carried = obstacle == "ancilla carried" ? [0, 1, 2, 3] : [0, 1, 3];
        List<Operation> operations = [.. NeuronCircuits.Neuron(Eta, 1, [2], amplified ? PostselectMode.Amplify : PostselectMode.Project, 0)];
        switch (obstacle)
        {
            case "ancilla carried":
                break;
            case "control changed":
                operations.Insert(4, Gate(GateKind.H, 0, 0));
                break;
            case "target turned":
                operations.Insert(2, Gate(GateKind.H, 1, 0));
                break;
            case "ancilla controls a second target":
                operations.Insert(4, Gate(GateKind.H, 3, 0, Control.Qubit(2)));
                break;
            case "target controls the ancilla" or "amplified by target's state":
                operations.Insert(4, Gate(GateKind.Ry, 2, 0.4, Control.Qubit(1)));
                break;
            case "ancilla not postselected":
                operations.RemoveAt(operations.Count - 1);
                break;
            case "ancilla measured":
                operations.Insert(4, new MeasureOperation(2, 0));
                break;
            case "conditioned":
                operations.Insert(4, Gate(GateKind.Ry, 2, 0.4) with { Condition = 0 });
                operations.Insert(0, new MeasureOperation(3, 0));
                break;
            case "two groups":
                operations.InsertRange(0, [Gate(GateKind.Ry, 4, 0.9), Gate(GateKind.Ry, 2, 0.4, Control.Qubit(4)), new PostselectOperation(4, PostselectMode.Project, Group: 9)]);
                break;
            case "stranger between amplified":
                operations.Insert(4, Gate(GateKind.H, 3, 0));
                break;
            case "amplified Rx":
                operations.Insert(4, Gate(GateKind.Rx, 1, 0.4, Control.Qubit(2)));
                break;
            case "no target":
                operations = [Gate(GateKind.Ry, 2, 0.4, Control.Qubit(0)), new PostselectOperation(2, PostselectMode.Project, Group: 0)];
                break;
            default:
                throw new InvalidOperationException(obstacle);
        }

        Circuit circuit = Of(5, 1, carried, [.. operations]) with
        {
            BitCount = 1,
            Expressions = [new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 0)],
        };
        AssertUntouched(circuit, AncillaContraction.Apply(circuit));
        AssertSame(circuit, FusionPipeline.Apply(circuit), 8);
    }

    [Fact]
    public void Apply_TargetItselfTurnedBetweenProjectedOnes_ContractsOnlyWhatIsWhole()
    {
        // The first use of the ancilla is no life of its own (never postselected before the reset); the second is.
        Circuit circuit = Of(3, 1, [0, 1],
            [Gate(GateKind.Ry, 2, 0.4), Gate(GateKind.X, 1, 0, Control.Qubit(2)), new ResetOperation(2), .. NeuronCircuits.Neuron(Eta, 1, [2], PostselectMode.Project, 0)]);
        Circuit after = AncillaContraction.Apply(circuit);
        Assert.Equal(4, after.Operations.Length);
        Assert.IsType<AncillaBlock>(after.Operations[3]);
        AssertSame(circuit, after, 9);
    }

    [Fact]
    public void IsReal_ComplexRotationInsideABlock_IsSeen()
    {
        Circuit circuit = Of(3, 1, [0, 1], [.. NeuronCircuits.Neuron(Eta, 1, [2], PostselectMode.Project, 0)]);
        Assert.True(FusionPipeline.Apply(circuit).IsReal);
        Circuit complex = circuit with { Operations = [circuit.Operations[0], Gate(GateKind.Rx, 2, 0.1), Gate(GateKind.Rx, 2, 0.1, Control.Qubit(0)), .. circuit.Operations[1..]] };
        Assert.IsType<AncillaBlock>(Assert.Single(FusionPipeline.Apply(complex).Operations));
        Assert.False(FusionPipeline.Apply(complex).IsReal);
    }
}
