using Qrnn.Circuits;
using Qrnn.Circuits.Passes;

using Xunit;

using static Qrnn.Tests.Circuits.Passes.PassChecks;

namespace Qrnn.Tests.Circuits.Passes;

public sealed class MultiplexingTests
{
    [Theory]
    [InlineData(GateKind.Rx)]
    [InlineData(GateKind.Ry)]
    [InlineData(GateKind.Rz)]
    [InlineData(GateKind.R1)]
    public void Apply_RotationsOfOneKind_BecomeOneWithEqualControlSetsMerged(GateKind kind)
    {
        Circuit circuit = Of(3, 1, [0, 1, 2],
            Gate(kind, 2, 0.3, Control.Qubit(0), Control.Qubit(1)),
            Gate(kind, 2, 0.5),
            new GateOperation(kind, [2], [Control.Qubit(1), Control.Qubit(0)], Angle.OfParameter(1)),
            Gate(kind, 2, 0.7, Control.InputBit(0)));
        Circuit after = Multiplexing.Apply(circuit);
        MultiplexedRotation rotation = Assert.IsType<MultiplexedRotation>(Assert.Single(after.Operations));
        Assert.Equal([2, 0, 1], rotation.Monomials.Select(static monomial => monomial.Controls.Length));
        Assert.Equal(Angle.Of(0.3) + Angle.OfParameter(1), rotation.Monomials[0].Angle);
        AssertSame(circuit, after, 1);
    }

    [Fact]
    public void Apply_AnglesThatCancel_LeaveNothing()
    {
        Circuit circuit = Of(2, 0, [0, 1], Gate(GateKind.Ry, 0, 0.3, Control.Qubit(1)), Gate(GateKind.Ry, 0, -0.3, Control.Qubit(1)));
        Assert.Empty(Multiplexing.Apply(circuit).Operations);
    }

    [Fact]
    public void Apply_OperationsBetweenThatCommute_AreMovedPast()
    {
        // Qubit 1 is used as a control and turned about Z between: both commute with a control on it.
        Circuit circuit = Of(4, 0, [0, 1, 2, 3],
            Gate(GateKind.Ry, 0, 0.3, Control.Qubit(1)), Gate(GateKind.H, 3, 0, Control.Qubit(1)), Gate(GateKind.Rz, 1, 0.2), Gate(GateKind.Ry, 0, 0.4, Control.Qubit(1)));
        Circuit after = Multiplexing.Apply(circuit);
        Assert.Equal(3, after.Operations.Length);
        AssertSame(circuit, after, 2);
    }

    public static TheoryData<string> Obstacles() => ["control changed", "target used as control", "target turned otherwise", "control measured", "postselection"];

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Apply_ObstacleBetween_LeavesTheRotationsApart(string obstacle)
    {
        Operation between = obstacle switch
        {
            "control changed" => Gate(GateKind.Rx, 1, 0.9),
            "target used as control" => Gate(GateKind.H, 2, 0, Control.Qubit(0)),
            "target turned otherwise" => Gate(GateKind.Rx, 0, 0.5),
            "control measured" => new MeasureOperation(1, 0),
            _ => new PostselectOperation(2, PostselectMode.Amplify, Target: 3),
        };
        Circuit circuit = Of(4, 0, [0, 1, 2, 3], Gate(GateKind.Ry, 0, 0.3, Control.Qubit(1)), between, Gate(GateKind.Ry, 0, 0.4, Control.Qubit(1))) with { BitCount = 1 };
        AssertUntouched(circuit, Multiplexing.Apply(circuit));
    }

    [Fact]
    public void Apply_DiagonalRotations_PassTheirTargetsUseAsControl()
    {
        Circuit circuit = Of(2, 0, [0, 1], Gate(GateKind.Rz, 0, 0.3), Flip(1, Control.Qubit(0)), Gate(GateKind.Rz, 0, 0.4));
        Circuit after = Multiplexing.Apply(circuit);
        Assert.Equal(2, after.Operations.Length);
        AssertSame(circuit, after, 3);
    }

    [Fact]
    public void Apply_ConditionedOrClassicalAngle_LeavesTheRotationsApart()
    {
        Circuit circuit = Of(1, 0, [0],
            new MeasureOperation(0, 0),
            Gate(GateKind.Ry, 0, 0.3),
            Gate(GateKind.Ry, 0, 0.4) with { Condition = 0 },
            new GateOperation(GateKind.Ry, [0], [], new Angle(0, [new AngleTerm(SymbolKind.Classical, 1, 0.5)]))) with
        {
            BitCount = 1,
            Expressions =
            [
                new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 0),
                new ClassicalExpression(ClassicalOperator.BoolToInteger, ClassicalType.Int, First: 0),
            ],
        };
        Circuit after = Multiplexing.Apply(circuit);
        AssertUntouched(circuit, after);
        AssertSame(circuit, after, 4);
    }

    [Fact]
    public void Apply_ManyTermsOnOneControlSet_AddsThemAll()
    {
        Operation[] operations = [.. Enumerable.Range(0, 5000).Select(k => new GateOperation(GateKind.Ry, [0], [], Angle.OfParameter(k % 4000, 0.25)))];
        Circuit after = Multiplexing.Apply(Of(1, 0, [0], operations) with { ParameterCount = 4000 });
        Angle angle = Assert.IsType<GateOperation>(Assert.Single(after.Operations)).Angle;
        Assert.Equal(4000, angle.Terms.Length);
        Assert.Equal([.. Enumerable.Repeat(0.5, 1000), .. Enumerable.Repeat(0.25, 3000)], angle.Terms.Select(static term => term.Coefficient));
    }
}
