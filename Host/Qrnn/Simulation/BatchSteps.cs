using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// An affine set of amplitude positions, Base ⊕ span(Basis), visited in Gray order: position k+1 is position k ⊕ Basis[trailing zeros of
/// k+1]. Fixed qubits, controls and permuted indices all become such sets, so that one loop serves them all.
/// </summary>
internal sealed record IndexWalk(int Base, int[] Basis)
{
    public uint Count => 1u << Basis.Length;
}

/// <summary>One gate within a step.</summary>
/// <param name="Kind">A gate with one target.</param>
/// <param name="Angle">Index into <see cref="BatchProgram.Angles"/>; −1 when the gate has no angle.</param>
/// <param name="Mask">Index into <see cref="BatchProgram.InputMasks"/>; −1 when no input bit controls the gate.</param>
/// <param name="Matrix">The matrix of a gate without angle: real parts of m00, m01, m10, m11, then imaginary parts; else empty.</param>
/// <param name="Turn">
/// For a gate without angle: U·P·U† = Σ_Q Turn[P, Q]·Q over the Pauli matrices X, Y, Z, row by row; else empty.
/// </param>
internal sealed record BatchFactor(GateKind Kind, int Angle, int Mask, double[] Matrix, double[] Turn);

/// <summary>What a step's 2×2 matrices look like; the narrower, the cheaper.</summary>
internal enum BatchShape
{
    /// <summary>Any.</summary>
    General,

    /// <summary>Without imaginary parts.</summary>
    Real,

    /// <summary>Real on the diagonal, imaginary off it: Rx, Rxx, Ryy.</summary>
    Crossed,

    /// <summary>Zero off the diagonal.</summary>
    Diagonal,

    /// <summary>diag(1, phase): only the second amplitudes of pairs change.</summary>
    Phase,

    /// <summary>X.</summary>
    Exchange,
}

/// <summary>One pass over the amplitudes, in positions as they are stored.</summary>
internal abstract record BatchStep
{
    /// <summary>True when the step has an angle that depends on a parameter or a feature.</summary>
    public bool HasSymbols { get; init; }
}

/// <summary>A product of gates on the pairs (p, p ⊕ flip), the first factor acting first.</summary>
internal sealed record BatchPairStep(IndexWalk Walk, int Flip, BatchFactor[] Factors, BatchShape Shape) : BatchStep;

/// <summary>Negates amplitudes: a run of Z, controlled or not.</summary>
internal sealed record BatchSignStep(int[] Positions) : BatchStep;

/// <summary>One summand of a multiplexed angle: a subset of the step's controls (by position in its list), an input mask or −1, and an angle.</summary>
internal readonly record struct BatchMonomial(int Controls, int Mask, int Angle);

/// <summary>A rotation by a table: the pairs of control value x are Walk ⊕ Offsets[x].</summary>
/// <param name="Walk">The pairs of control value 0.</param>
/// <param name="Offsets">2^controls displacements.</param>
/// <param name="Flip">From a pair's first to its second position.</param>
/// <param name="Kind">Rx, Ry, Rz or R1.</param>
/// <param name="Monomials">The summands of the angle.</param>
/// <param name="Table">Where its entries begin among those of its sort.</param>
/// <param name="IsShared">True when the table is the same for all samples: no features, no input bits.</param>
internal sealed record BatchMultiplexedStep(
    IndexWalk Walk, int[] Offsets, int Flip, GateKind Kind, BatchMonomial[] Monomials, int Table, bool IsShared) : BatchStep
{
    public BatchShape Shape => Kind switch
    {
        GateKind.Ry => BatchShape.Real,
        GateKind.Rx => BatchShape.Crossed,
        GateKind.R1 => BatchShape.Phase,
        _ => BatchShape.Diagonal,
    };
}

/// <summary>Clears the amplitudes of an ancilla that is 1.</summary>
/// <param name="Walk">Those amplitudes.</param>
/// <param name="Number">How many such steps there are before it.</param>
internal sealed record BatchProjectStep(IndexWalk Walk, int Number) : BatchStep;
