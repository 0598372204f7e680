using System.Numerics;

namespace Qrnn.Circuits;

/// <summary>What one gate is: one record a gate, so that adding a row adds its tests.</summary>
/// <param name="Kind">The gate.</param>
/// <param name="Name">Short lower-case name as in QIR and OpenQASM.</param>
/// <param name="Targets">Number of target qubits, 1 or 2.</param>
/// <param name="IsRotation">True when the gate takes an angle.</param>
/// <param name="IsReal">True when every matrix entry is real.</param>
/// <param name="Matrix">The matrix, row-major, 2^Targets × 2^Targets; the first target is the most significant bit of the index.</param>
/// <param name="Inverse">The gate that undoes it; a rotation is undone by itself with the opposite angle.</param>
public sealed record GateDefinition(
    GateKind Kind, string Name, int Targets, bool IsRotation, bool IsReal, Func<double, Complex[]> Matrix, GateKind Inverse);

/// <summary>The one table of gates.</summary>
public static class GateTable
{
    private static readonly Complex I = Complex.ImaginaryOne;
    private static readonly double Half = Math.Sqrt(0.5);

    private static readonly GateDefinition[] Definitions =
    [
        Fixed(GateKind.X, "x", true, [0, 1, 1, 0], GateKind.X),
        Fixed(GateKind.Y, "y", false, [0, -I, I, 0], GateKind.Y),
        Fixed(GateKind.Z, "z", true, [1, 0, 0, -1], GateKind.Z),
        Fixed(GateKind.H, "h", true, [Half, Half, Half, -Half], GateKind.H),
        Fixed(GateKind.S, "s", false, [1, 0, 0, I], GateKind.SAdjoint),
        Fixed(GateKind.SAdjoint, "sdg", false, [1, 0, 0, -I], GateKind.S),
        Fixed(GateKind.T, "t", false, [1, 0, 0, Phase(Math.PI / 4)], GateKind.TAdjoint),
        Fixed(GateKind.TAdjoint, "tdg", false, [1, 0, 0, Phase(-Math.PI / 4)], GateKind.T),
        Fixed(GateKind.SqrtX, "sx", false, [(1 + I) / 2, (1 - I) / 2, (1 - I) / 2, (1 + I) / 2], GateKind.SqrtXAdjoint),
        Fixed(GateKind.SqrtXAdjoint, "sxdg", false, [(1 - I) / 2, (1 + I) / 2, (1 + I) / 2, (1 - I) / 2], GateKind.SqrtX),
        Rotation(GateKind.Rx, "rx", false, t => [C(t), -I * S(t), -I * S(t), C(t)]),
        Rotation(GateKind.Ry, "ry", true, t => [C(t), -S(t), S(t), C(t)]),
        Rotation(GateKind.Rz, "rz", false, t => [Phase(-t / 2), 0, 0, Phase(t / 2)]),
        Rotation(GateKind.R1, "r1", false, t => [1, 0, 0, Phase(t)]),
        Rotation2(GateKind.Rxx, "rxx", false, t => [C(t), 0, 0, -I * S(t), 0, C(t), -I * S(t), 0, 0, -I * S(t), C(t), 0, -I * S(t), 0, 0, C(t)]),
        Rotation2(GateKind.Ryy, "ryy", false, t => [C(t), 0, 0, I * S(t), 0, C(t), -I * S(t), 0, 0, -I * S(t), C(t), 0, I * S(t), 0, 0, C(t)]),
        Rotation2(GateKind.Rzz, "rzz", false, t => [Phase(-t / 2), 0, 0, 0, 0, Phase(t / 2), 0, 0, 0, 0, Phase(t / 2), 0, 0, 0, 0, Phase(-t / 2)]),
        new(GateKind.Swap, "swap", 2, false, true, _ => [1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1], GateKind.Swap),
    ];

    /// <summary>All gates, in the order of <see cref="GateKind"/>.</summary>
    public static IReadOnlyList<GateDefinition> All => Definitions;

    /// <summary>The definition of one gate.</summary>
    public static GateDefinition Of(GateKind kind) => Definitions[(int)kind];

    private static double C(double theta) => Math.Cos(theta / 2);

    private static double S(double theta) => Math.Sin(theta / 2);

    private static Complex Phase(double angle) => new(Math.Cos(angle), Math.Sin(angle));

    private static GateDefinition Fixed(GateKind kind, string name, bool real, Complex[] matrix, GateKind inverse) =>
        new(kind, name, 1, false, real, _ => matrix, inverse);

    private static GateDefinition Rotation(GateKind kind, string name, bool real, Func<double, Complex[]> matrix) => new(kind, name, 1, true, real, matrix, kind);

    private static GateDefinition Rotation2(GateKind kind, string name, bool real, Func<double, Complex[]> matrix) => new(kind, name, 2, true, real, matrix, kind);
}
