using Qrnn.Circuits;
using Xunit;

namespace Qrnn.Tests.Circuits;

public sealed class LogicalProfileTests
{
    private const double Generic = 0.3;

    [Fact]
    public void Of_RotationsByMultiplesOfAnEighthTurn_AreCliffordOrTGates()
    {
        LogicalProfile profile = Of(1, [.. Enumerable.Range(-8, 17).Select(static k => Ry(k * Math.PI / 4, 0))]);
        Assert.Equal((8, 0, 8), (profile.Counts.TGates, profile.Counts.Rotations, profile.TDepth));
    }

    [Fact]
    public void Of_AnAngleNearAMultiple_IsARotation()
    {
        // The author's bias is a literal for π/2 with seven digits.
        Assert.Equal(1, Of(1, [Ry(1.570796, 0)]).Counts.Rotations);
        Assert.Equal(0, Of(1, [Ry(Math.PI / 2, 0)]).Counts.Rotations);
    }

    [Fact]
    public void Of_IndependentQubits_ShareALayer()
    {
        LogicalProfile apart = Of(2, [Ry(Generic, 0), Ry(Generic, 1)]);
        LogicalProfile joined = Of(2, [Ry(Generic, 0), Gate(GateKind.X, 1, 0), Ry(Generic, 1)]);
        Assert.Equal((2, 1), (apart.Counts.Rotations, apart.Counts.RotationDepth));
        Assert.Equal((2, 2), (joined.Counts.Rotations, joined.Counts.RotationDepth));
        Assert.Equal((1, 1), (joined.TwoQubitGates, joined.TwoQubitDepth));
    }

    [Theory]
    [InlineData(0, 1, 0, 0)]
    [InlineData(1, 2, 0, 0)]
    [InlineData(2, 2, 2, 1)]
    [InlineData(3, 2, 4, 2)]
    [InlineData(4, 2, 6, 3)]
    [InlineData(5, 2, 8, 4)]
    public void Of_AControlledRotation_IsTwoRotationsAndTwoToffoliGatesForEveryControlButTheFirst(int controls, int rotations, int ccz, int helpers)
    {
        LogicalProfile profile = Of(controls + 1, [Gate(GateKind.Ry, controls, [.. Enumerable.Range(0, controls)]) with { Angle = Angle.OfParameter(0) }]);
        Assert.Equal((controls + 1 + helpers, rotations, rotations, ccz), (profile.Counts.Qubits, profile.Counts.Rotations, profile.Counts.RotationDepth, profile.Counts.CczGates));

        // From 4 controls on pairs are joined side by side; with helpers the first rotation shares the layer of a Toffoli gate.
        Assert.Equal(controls < 4 ? ccz : ccz - 2, profile.TDepth);
        Assert.Equal(profile.TDepth + rotations - (controls < 2 ? 0 : 1), profile.Depth);
    }

    [Fact]
    public void Of_ToffoliGates_TakeTwoControlsThemselves()
    {
        Assert.Equal(1, Of(3, [Gate(GateKind.X, 2, 0, 1)]).Counts.CczGates);
        Assert.Equal(3, Of(4, [Gate(GateKind.X, 3, 0, 1, 2)]).Counts.CczGates);
    }

    [Fact]
    public void Of_ContractedAncillas_IsRefused()
    {
        QrnnException refused = Assert.Throws<QrnnException>(() => Of(2, [new AncillaBlock(0, [1], [], 0)]));
        Assert.Contains("AncillaBlock", refused.Message, StringComparison.Ordinal);
    }

    private static GateOperation Ry(double angle, int target) => new(GateKind.Ry, [target], [], Angle.Of(angle));

    private static GateOperation Gate(GateKind kind, int target, params int[] controls) => new(kind, [target], [.. controls.Select(Control.Qubit)], Angle.Zero);

    private static LogicalProfile Of(int qubits, Operation[] operations) => LogicalProfile.Of(new Circuit { QubitCount = qubits, ParameterCount = 1, Operations = [.. operations] });
}
