using System.Collections.Immutable;
using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>One summand of a table's angle: the terms count for every table index that has all bits of <paramref name="Mask"/>.</summary>
public readonly record struct TableMonomial(int Mask, Angle Angle);

/// <summary>A gate inside an ancilla block, on the block's own few qubits.</summary>
/// <param name="TargetBit">Bit of the block's basis index that it acts on.</param>
/// <param name="ControlMask">Bits that must be 1.</param>
/// <param name="TableFactor">±1 for a rotation by ± the table's angle; 0 for a constant gate.</param>
/// <param name="Matrix">Row-major 2 × 2 real matrix of a constant gate.</param>
/// <param name="Project">True for a postselection of <paramref name="TargetBit"/> on |0⟩.</param>
public sealed record BlockGate(int TargetBit, int ControlMask, int TableFactor, ImmutableArray<double> Matrix, bool Project);

/// <summary>
/// An operation of the batched engine: M(x) = [[c(η), −s(η)], [s(η), c(η)]] on one lane, with η looked up by the other lanes' bits and,
/// where <see cref="UsesWords"/>, the sample's input word.
/// </summary>
public sealed record TileOperation
{
    /// <summary>Most qubits of a neuron's block: the tables mark its basis states in 32 bits.</summary>
    public const int BlockBitLimit = 5;

    /// <summary>Bit of the amplitude index that is rotated.</summary>
    public required int TargetBit { get; init; }

    /// <summary>Number of bits of the amplitude index before the operation.</summary>
    public required int LiveBits { get; init; }

    /// <summary>True when the lane was |0⟩ and joins the state here, as its new top bit.</summary>
    public required bool IsBirth { get; init; }

    /// <summary>True when η depends on the input word.</summary>
    public required bool UsesWords { get; init; }

    /// <summary>The angle η as a polynomial of the index bits: word bits lowest, then the other lanes' bits in order.</summary>
    public required ImmutableArray<TableMonomial> Monomials { get; init; }

    /// <summary>Gates that turn η into c and s, for a contracted ancilla block; empty for a plain rotation (c = cos η/2, s = sin η/2).</summary>
    public ImmutableArray<BlockGate> Block { get; init; } = [];

    /// <summary>Qubits of the block, the target included as bit 0.</summary>
    public int BlockBits { get; init; }

    /// <summary>True when every branch keeps its weight: (c, s) is divided by √(c² + s²).</summary>
    public bool Amplified { get; init; }

    /// <summary>The neuron's number, or −1.</summary>
    public int Group { get; init; } = -1;

    /// <summary>Number of amplitude pairs, which is the number of table rows.</summary>
    public int Pairs => 1 << (IsBirth ? LiveBits : LiveBits - 1);

    /// <summary>
    /// True for a plain rotation by one number η for all pairs. It is orthogonal with slope ½, so the way back undoes it in place; a neuron is
    /// never counted here, even if it has no controls.
    /// </summary>
    public bool IsUniform { get; init; }
}

/// <summary>
/// A fused cell, lowered for the batched engine: what a recurrent cell's circuit is after the passes, with lanes numbered as bits of the
/// amplitude index. Carried lanes come first (the last one is bit 0); word lanes join above them in the order in which they are first rotated.
/// </summary>
public sealed record TileProgram
{
    /// <summary>Carried lanes.</summary>
    public required int CarriedBits { get; init; }

    /// <summary>Bits of an input or output word.</summary>
    public required int WordBits { get; init; }

    /// <summary>For output block u (the amplitude index above the carried bits): the word that it stands for.</summary>
    public required ImmutableArray<int> WordOfBlock { get; init; }

    /// <summary>The operations in order: first those on the carried lanes, then one birth for each word lane.</summary>
    public required ImmutableArray<TileOperation> Operations { get; init; }

    /// <summary>Number of operations on the carried lanes; the births follow.</summary>
    public int CarriedOperations => Operations.Length - WordBits;

    /// <summary>Number of trained parameters.</summary>
    public required int ParameterCount { get; init; }

    /// <summary>Number of neurons whose success probability is tracked.</summary>
    public int GroupCount => Operations.Max(static operation => operation.Group) + 1;

    /// <summary>Lowers a fused cell.</summary>
    /// <param name="circuit">A circuit out of <c>FusionPipeline</c>, with <see cref="Circuit.CarriedQubits"/> set.</param>
    /// <param name="wordQubits">Qubits of the output word, most significant first; input bit k belongs to word bit k.</param>
    /// <exception cref="QrnnException">The circuit holds something that the batched engine does not run; the message names it.</exception>
    public static TileProgram Lower(Circuit circuit, ImmutableArray<int> wordQubits) => new TileLowering(circuit, wordQubits).Lower();
}
