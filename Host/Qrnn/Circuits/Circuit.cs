using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>
/// A quantum circuit as immutable data: what every engine, pass, drawing and count works on. Made from Q# by way of QIR; the passes turn
/// one circuit into another that does the same.
/// </summary>
public sealed record Circuit
{
    /// <summary>Number of qubits; qubit 0 is the most significant bit of a printed word and of a basis-state index.</summary>
    public required int QubitCount { get; init; }

    /// <summary>Number of measurement result bits.</summary>
    public int BitCount { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public int ParameterCount { get; init; }

    /// <summary>Number of features per sample and step.</summary>
    public int FeatureCount { get; init; }

    /// <summary>Number of bits in a sample's input word.</summary>
    public int InputBitCount { get; init; }

    /// <summary>The operations in order.</summary>
    public required ImmutableArray<Operation> Operations { get; init; }

    /// <summary>The classical expressions that conditions, classical angle terms and outputs refer to by index.</summary>
    public ImmutableArray<ClassicalExpression> Expressions { get; init; } = [];

    /// <summary>
    /// Qubits that carry a state in from the step before; all others begin in |0⟩. A recurrent cell's workspace; empty for a whole program.
    /// </summary>
    public ImmutableArray<int> CarriedQubits { get; init; } = [];

    /// <summary>True when every amplitude stays real if it begins real: only real gates occur.</summary>
    public bool IsReal => Operations.All(StaysReal);

    private static bool StaysReal(Operation operation) => operation switch
    {
        GateOperation gate => GateTable.Of(gate.Kind).IsReal,
        MultiplexedRotation rotation => GateTable.Of(rotation.Kind).IsReal,
        AncillaBlock block => block.Body.All(StaysReal),
        _ => true,
    };
}
