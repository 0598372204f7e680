using System.Numerics;

using Qrnn.Circuits;

using Xunit;

namespace Qrnn.Tests.Circuits;

public sealed class GateTableTests
{
    private static readonly double[] Angles = [0, 0.3, -1.7, Math.PI, 2 * Math.PI, 5.1];

    public static TheoryData<GateKind> Kinds => [.. GateTable.All.Select(static gate => gate.Kind)];

    [Fact]
    public void All_InOrder_HasOneRowPerKind() => Assert.Equal(Enum.GetValues<GateKind>(), GateTable.All.Select(static gate => gate.Kind));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Matrix_AnyAngle_IsUnitary(GateKind kind)
    {
        GateDefinition gate = GateTable.Of(kind);
        foreach (double angle in Angles)
        {
            Complex[] matrix = gate.Matrix(angle);
            AssertIdentity(Multiply(matrix, Adjoint(matrix)), gate, angle);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Inverse_AnyAngle_UndoesTheGate(GateKind kind)
    {
        GateDefinition gate = GateTable.Of(kind);
        foreach (double angle in Angles)
        {
            AssertIdentity(Multiply(GateTable.Of(gate.Inverse).Matrix(-angle), gate.Matrix(angle)), gate, angle);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void IsReal_AnyAngle_TellsWhetherEveryEntryIsReal(GateKind kind)
    {
        GateDefinition gate = GateTable.Of(kind);
        bool real = Angles.All(angle => gate.Matrix(angle).All(static entry => entry.Imaginary == 0));
        Assert.Equal(real, gate.IsReal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Matrix_AnyAngle_HasTheSizeOfItsTargetsAndDependsOnTheAngleIfItIsARotation(GateKind kind)
    {
        GateDefinition gate = GateTable.Of(kind);
        Assert.InRange(gate.Targets, 1, 2);
        Assert.All(Angles, angle => Assert.Equal(1 << (2 * gate.Targets), gate.Matrix(angle).Length));
        Assert.Equal(gate.IsRotation, !gate.Matrix(0.3).SequenceEqual(gate.Matrix(1.1)));
    }

    [Theory]
    [InlineData(GateKind.Rx, GateKind.X)]
    [InlineData(GateKind.Ry, GateKind.Y)]
    [InlineData(GateKind.Rz, GateKind.Z)]
    public void Matrix_OfARotationByAHalfTurn_IsMinusITimesThePauliGate(GateKind rotation, GateKind pauli)
    {
        Complex[] expected = [.. GateTable.Of(pauli).Matrix(0).Select(static entry => -Complex.ImaginaryOne * entry)];
        AssertClose(expected, GateTable.Of(rotation).Matrix(Math.PI), $"{rotation}");
    }

    [Fact]
    public void Matrix_OfSqrtX_SquaresToX()
    {
        Complex[] root = GateTable.Of(GateKind.SqrtX).Matrix(0);
        AssertClose(GateTable.Of(GateKind.X).Matrix(0), Multiply(root, root), "sx");
    }

    private static Complex[] Multiply(Complex[] a, Complex[] b)
    {
        int size = (int)Math.Sqrt(a.Length);
        var product = new Complex[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            for (int k = 0; k < size; k++)
            {
                product[i] += a[(i / size * size) + k] * b[(k * size) + (i % size)];
            }
        }

        return product;
    }

    private static Complex[] Adjoint(Complex[] a)
    {
        int size = (int)Math.Sqrt(a.Length);
        return [.. Enumerable.Range(0, a.Length).Select(i => Complex.Conjugate(a[(i % size * size) + (i / size)]))];
    }

    private static void AssertIdentity(Complex[] matrix, GateDefinition gate, double angle)
    {
        int size = (int)Math.Sqrt(matrix.Length);
        AssertClose([.. Enumerable.Range(0, matrix.Length).Select(i => i / size == i % size ? Complex.One : Complex.Zero)], matrix, $"{gate.Name}({angle})");
    }

    private static void AssertClose(Complex[] expected, Complex[] actual, string what) =>
        Assert.All(expected.Zip(actual), pair => Assert.True((pair.First - pair.Second).Magnitude < Tolerances.Amplitude, $"{what}: {pair}"));
}
