using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>A single-qubit gate as the engine runs it: the matrix's kind, where its angle stands and what switches it on.</summary>
/// <param name="Kind">A gate with one target.</param>
/// <param name="Angle">Index into <see cref="StateVectorProgram.Angles"/>; −1 when the gate has no angle.</param>
/// <param name="InputMask">Bits of the input word that must all be 1.</param>
internal sealed record GateUse(GateKind Kind, int Angle, ulong InputMask)
{
    public bool IsReal => GateTable.Of(Kind).IsReal;
}

/// <summary>One pass over the state. Bits are bits of the amplitude index, 0 the least significant.</summary>
internal abstract record StateVectorStep(int Condition = -1);

/// <summary>Gates without controls by qubits, a list per index bit (ascending); matrices of one bit are multiplied before the pass.</summary>
internal sealed record LayerStep(int[] Targets, GateUse[][] Gates, bool IsReal, int Matrix) : StateVectorStep
{
    /// <summary>The angles when every bit has just one Ry that is always on, the frequent layer of the networks; else empty.</summary>
    public int[] PlainTurns { get; } = Gates.All(static list => list is [{ Kind: GateKind.Ry, InputMask: 0 }])
        ? [.. Gates.Select(static list => list[0].Angle)]
        : [];
}

/// <summary>A run of X, CNOT and Swap: amplitude x moves to Columns·x ⊕ offset (over bits), the offset being a sum of the flips whose input bits are 1.</summary>
internal sealed record PermutationStep(ulong[] Columns, ulong[] InverseColumns, (ulong InputMask, ulong Vector)[] Flips, int Number) : StateVectorStep
{
    public ulong Offset(ulong inputWord)
    {
        ulong offset = 0;
        foreach ((ulong mask, ulong vector) in Flips)
        {
            offset ^= (inputWord & mask) == mask ? vector : 0;
        }

        return offset;
    }

    public ulong InverseOffset(ulong offset) => offset == 0 ? 0 : Multiply(InverseColumns, offset);

    public static ulong Multiply(ReadOnlySpan<ulong> columns, ulong vector)
    {
        ulong product = 0;
        for (int bit = 0; bit < columns.Length; bit++)
        {
            product ^= ((vector >> bit) & 1) != 0 ? columns[bit] : 0;
        }

        return product;
    }
}

/// <summary>One gate on one bit where all bits of a mask are 1.</summary>
internal sealed record GateStep(int Target, ulong Controls, GateUse Gate, bool IsDynamic, int Matrix, int Condition) : StateVectorStep(Condition);

/// <summary>One summand of a multiplexed angle: a subset of the step's control bits (by position in its list), input bits and an angle.</summary>
internal readonly record struct MonomialUse(uint Controls, ulong InputMask, int Angle);

/// <summary>A rotation by a table of angles.</summary>
internal sealed record MultiplexedStep(
    GateKind Kind, int Target, int[] Controls, MonomialUse[] Monomials, bool IsDynamic, int Table, int Condition) : StateVectorStep(Condition)
{
    public ulong ControlMask { get; } = Controls.Aggregate(0UL, static (mask, bit) => mask | (1UL << bit));
}

/// <summary>A measurement (Result ≥ 0) or a reset (−1). Draw numbers it for the random generator.</summary>
internal sealed record MeasureStep(int Target, int Result, ulong Draw, int Condition) : StateVectorStep(Condition);

/// <summary>A postselection on |0⟩; Target is −1 when nothing is amplified.</summary>
internal sealed record PostselectStep(int Ancilla, PostselectMode Mode, int Target, int Group, int Condition) : StateVectorStep(Condition);

/// <summary>Records an item of classical output.</summary>
internal sealed record OutputStep(OutputOperation Output) : StateVectorStep(Output.Condition);
