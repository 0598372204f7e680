using Qrnn.Circuits;
using Qrnn.Circuits.Passes;

using Xunit;

using static Qrnn.Tests.Circuits.Passes.PassChecks;

namespace Qrnn.Tests.Circuits.Passes;

public sealed class ClassicalLanesTests
{
    [Fact]
    public void Apply_FlippedAndFlippedBack_LeavesOnlyInputBitControls()
    {
        Circuit circuit = Of(2, 1, [1],
            Flip(0, Control.InputBit(0)), Gate(GateKind.Ry, 1, 0.3, Control.Qubit(0)), Flip(0, Control.InputBit(0)), Gate(GateKind.Ry, 1, 0.4, Control.Qubit(0)));
        Circuit after = ClassicalLanes.Apply(circuit);
        GateOperation only = Assert.IsType<GateOperation>(Assert.Single(after.Operations));
        Assert.Equal([Control.InputBit(0)], only.Controls.ToArray());
        AssertSame(circuit, after, 1);
    }

    [Fact]
    public void Apply_LaneBecomesTarget_EmitsItsFlipsJustBefore()
    {
        Circuit circuit = Of(2, 1, [1],
            Flip(0, Control.InputBit(0)), Gate(GateKind.Ry, 1, 0.3, Control.Qubit(0)), Gate(GateKind.Ry, 0, 0.4, Control.Qubit(1)), Gate(GateKind.Ry, 1, 0.5, Control.Qubit(0)));
        Circuit after = ClassicalLanes.Apply(circuit);
        Assert.Equal([GateKind.Ry, GateKind.X, GateKind.Ry, GateKind.Ry], after.Operations.Cast<GateOperation>().Select(static gate => gate.Kind));
        // From then on the qubit is a qubit.
        Assert.Equal([Control.Qubit(0)], ((GateOperation)after.Operations[3]).Controls.ToArray());
        AssertSame(circuit, after, 2);
    }

    [Fact]
    public void Apply_ConstantLanes_DropTheControlOrTheOperation()
    {
        Circuit circuit = Of(3, 0, [2], Flip(0), Gate(GateKind.Ry, 2, 0.3, Control.Qubit(0)), Gate(GateKind.Ry, 2, 0.4, Control.Qubit(1)));
        Circuit after = ClassicalLanes.Apply(circuit);
        Assert.Equal([Gate(GateKind.Ry, 2, 0.3).ToString(), Flip(0).ToString()], after.Operations.Select(static operation => operation.ToString()));
        AssertSame(circuit, after, 3);
    }

    [Fact]
    public void Apply_LaneFlippedByLanes_IsAProductOfInputBits()
    {
        Circuit circuit = Of(4, 2, [3],
            Flip(0, Control.InputBit(0)), Flip(1, Control.InputBit(1)), Flip(2, Control.Qubit(0), Control.Qubit(1)), Gate(GateKind.Rx, 3, 0.3, Control.Qubit(2), Control.Qubit(0)));
        Circuit after = ClassicalLanes.Apply(circuit);
        Assert.Equal([Control.InputBit(0), Control.InputBit(1)], ((GateOperation)after.Operations[0]).Controls.ToArray());
        AssertSame(circuit, after, 4);
    }

    [Fact]
    public void Apply_ExclusiveOrOfBits_StaysAQubit()
    {
        Circuit circuit = Of(2, 2, [1], Flip(0, Control.InputBit(0)), Flip(0, Control.InputBit(1)), Gate(GateKind.Ry, 1, 0.3, Control.Qubit(0)));
        Circuit after = ClassicalLanes.Apply(circuit);
        Assert.Equal(circuit.Operations.Length, after.Operations.Length);
        Assert.Equal([Control.Qubit(0)], ((GateOperation)after.Operations[2]).Controls.ToArray());
        AssertSame(circuit, after, 5);
    }

    [Fact]
    public void Apply_CarriedQubit_IsNoLane()
    {
        Circuit circuit = Of(2, 1, [0, 1], Flip(0, Control.InputBit(0)), Gate(GateKind.Ry, 1, 0.3, Control.Qubit(0)));
        AssertUntouched(circuit, ClassicalLanes.Apply(circuit));
    }

    [Fact]
    public void Apply_ConditionedFlip_MakesTheLaneAQubit()
    {
        Circuit circuit = Of(2, 0, [1], new MeasureOperation(1, 0), Flip(0) with { Condition = 0 }, Gate(GateKind.Ry, 1, 0.3, Control.Qubit(0))) with
        {
            BitCount = 1,
            Expressions = [new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 0)],
        };
        AssertUntouched(circuit, ClassicalLanes.Apply(circuit));
    }
}
