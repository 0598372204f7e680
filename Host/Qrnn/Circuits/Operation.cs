using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>What switches an operation on.</summary>
public enum ControlKind
{
    /// <summary>A qubit that must be |1⟩.</summary>
    Qubit,

    /// <summary>A bit of the sample's input word at this step that must be 1.</summary>
    InputBit,
}

/// <summary>One control of an operation; all controls of an operation must be 1.</summary>
public readonly record struct Control(ControlKind Kind, int Index)
{
    /// <summary>A control by a qubit.</summary>
    public static Control Qubit(int index) => new(ControlKind.Qubit, index);

    /// <summary>A control by a bit of the input word (bit 0 is the most significant).</summary>
    public static Control InputBit(int index) => new(ControlKind.InputBit, index);
}

/// <summary>How a postselection on |0⟩ weighs the branches of the other qubits.</summary>
public enum PostselectMode
{
    /// <summary>Project; every branch keeps its own weight, nothing is renormalised. What Bausch's code computes (up to one common factor).</summary>
    Project,

    /// <summary>
    /// The limit of oblivious amplitude amplification (Bausch 2020, eq. 2): project, then give each branch of the other qubits the weight
    /// that it had before. A branch is one basis configuration of all qubits but the ancilla and <see cref="PostselectOperation.Target"/>.
    /// </summary>
    Amplify,
}

/// <summary>One step of a circuit. Operations are immutable data and know nothing of how they are run.</summary>
/// <param name="Condition">Index of a boolean expression of the circuit that must hold for the operation to happen; −1 when it always happens.</param>
public abstract record Operation(int Condition);

/// <summary>A gate on one or two targets with any number of controls.</summary>
/// <param name="Kind">The gate.</param>
/// <param name="Targets">Target qubits; for two-target gates the first is the more significant index bit of the matrix.</param>
/// <param name="Controls">Controls; may be empty.</param>
/// <param name="Angle">Radians; <see cref="Circuits.Angle.Zero"/> for gates without angle.</param>
/// <param name="Condition">See <see cref="Operation"/>.</param>
public sealed record GateOperation(GateKind Kind, ImmutableArray<int> Targets, ImmutableArray<Control> Controls, Angle Angle, int Condition = -1)
    : Operation(Condition);

/// <summary>A measurement in the Z basis; the qubit stays in the measured state.</summary>
/// <param name="Qubit">The measured qubit.</param>
/// <param name="Bit">The classical result bit that is written, once.</param>
/// <param name="Condition">See <see cref="Operation"/>.</param>
public sealed record MeasureOperation(int Qubit, int Bit, int Condition = -1) : Operation(Condition);

/// <summary>Puts a qubit back to |0⟩ (measure, discard the result, flip if it was 1).</summary>
public sealed record ResetOperation(int Qubit, int Condition = -1) : Operation(Condition);

/// <summary>Keeps only the part of the state in which a qubit is |0⟩.</summary>
/// <param name="Qubit">The ancilla.</param>
/// <param name="Mode">How branches are weighed.</param>
/// <param name="Target">For <see cref="PostselectMode.Amplify"/>: the qubit that the ancilla's success acts on; −1 otherwise.</param>
/// <param name="Group">
/// Number of the neuron that the postselection belongs to, for its success probability; −1 when nobody asks.
/// </param>
/// <param name="Condition">See <see cref="Operation"/>.</param>
public sealed record PostselectOperation(int Qubit, PostselectMode Mode, int Target = -1, int Group = -1, int Condition = -1) : Operation(Condition);

/// <summary>Records one item of a circuit's classical output, in the order of the program's result.</summary>
/// <param name="Kind">What is recorded.</param>
/// <param name="Value">Result bit (<see cref="OutputKind.Result"/>), index of an expression (Bool, Int, Double) or number of elements (Tuple, Array).</param>
/// <param name="Label">The label in the program, or null.</param>
/// <param name="Condition">See <see cref="Operation"/>.</param>
public sealed record OutputOperation(OutputKind Kind, int Value, string? Label, int Condition = -1) : Operation(Condition);

/// <summary>The kinds of classical output that QIR profiles can record.</summary>
public enum OutputKind
{
    /// <summary>A measurement result.</summary>
    Result,

    /// <summary>A truth value.</summary>
    Bool,

    /// <summary>A 64-bit integer.</summary>
    Int,

    /// <summary>A double.</summary>
    Double,

    /// <summary>A tuple of the following items.</summary>
    Tuple,

    /// <summary>An array of the following items.</summary>
    Array,
}

/// <summary>One summand of a multiplexed angle: <paramref name="Angle"/> counts where every control is 1. An empty control list always counts.</summary>
public sealed record Monomial(ImmutableArray<Control> Controls, Angle Angle);

/// <summary>
/// A rotation of one target by an angle that depends on the basis state of its controls:
/// η(x) = Σ_S angle_S · Π_{i∈S} x_i. Produced by the multiplexing pass out of neighbouring controlled rotations.
/// </summary>
public sealed record MultiplexedRotation(GateKind Kind, int Target, ImmutableArray<Monomial> Monomials, int Condition = -1) : Operation(Condition);

/// <summary>
/// Operations on a few ancillas and one target, the ancillas born |0⟩ and postselected on |0⟩ at the end: for every basis state x of the
/// remaining controls it is a 2×2 matrix M(x) on the target. Produced by the ancilla-contraction pass.
/// </summary>
/// <param name="Target">The qubit that M(x) acts on.</param>
/// <param name="Ancillas">The contracted qubits, as numbered inside <paramref name="Body"/>.</param>
/// <param name="Body">Gates, multiplexed rotations and postselections; the target and the ancillas keep their circuit numbers.</param>
/// <param name="Group">The neuron's number, for its success probability.</param>
public sealed record AncillaBlock(int Target, ImmutableArray<int> Ancillas, ImmutableArray<Operation> Body, int Group) : Operation(-1);
