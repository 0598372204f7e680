using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>How often one gate with one number of controls occurs.</summary>
/// <param name="Gate">The gate's name in <see cref="GateTable"/>; "multiplexed ry" for a multiplexed rotation.</param>
/// <param name="QubitControls">Number of controlling qubits.</param>
/// <param name="InputControls">Number of controlling input bits.</param>
/// <param name="Count">Number of such gates.</param>
public readonly record struct GateCount(string Gate, int QubitControls, int InputControls, int Count)
{
    /// <summary>Qubits that each of these gates acts on, controls included.</summary>
    public int Qubits
    {
        get
        {
            string name = Gate;
            return QubitControls + (GateTable.All.FirstOrDefault(gate => gate.Name == name)?.Targets ?? 1);
        }
    }
}

/// <summary>What a circuit consists of, in numbers.</summary>
public sealed record CircuitCounts
{
    /// <summary>Number of qubits.</summary>
    public required int Qubits { get; init; }

    /// <summary>Number of operations, outputs not counted; an ancilla block is one.</summary>
    public required int Operations { get; init; }

    /// <summary>Gates by name and number of controls, most controls last. An ancilla block's inner gates are not among them.</summary>
    public required ImmutableArray<GateCount> Gates { get; init; }

    /// <summary>Gates that act on exactly two qubits, controls included.</summary>
    public required int TwoQubitGates { get; init; }

    /// <summary>Gates that act on three or more qubits, controls included.</summary>
    public required int LargerGates { get; init; }

    /// <summary>
    /// Length of the longest chain of operations in which each waits for the one before: they share a qubit, or a result of the one decides the
    /// condition or angle of the other.
    /// </summary>
    public required int Depth { get; init; }

    /// <summary>Number of trained parameters that the circuit declares.</summary>
    public required int Parameters { get; init; }

    /// <summary>Number of features that the circuit declares.</summary>
    public required int Features { get; init; }

    /// <summary>Number of bits of the input word.</summary>
    public required int InputBits { get; init; }

    /// <summary>Number of terms with a parameter in all angles together.</summary>
    public required int ParameterTerms { get; init; }

    /// <summary>Number of terms with a feature in all angles together.</summary>
    public required int FeatureTerms { get; init; }

    /// <summary>Number of terms with a classical expression in all angles together.</summary>
    public required int ClassicalTerms { get; init; }

    /// <summary>Number of measurements.</summary>
    public required int Measurements { get; init; }

    /// <summary>Number of resets.</summary>
    public required int Resets { get; init; }

    /// <summary>Number of postselections, those inside ancilla blocks included.</summary>
    public required int Postselections { get; init; }

    /// <summary>Number of ancilla blocks.</summary>
    public required int AncillaBlocks { get; init; }

    /// <summary>Number of operations that happen under a condition.</summary>
    public required int ConditionalOperations { get; init; }

    /// <summary>Number of classical expressions.</summary>
    public required int Expressions { get; init; }

    /// <summary>Counts a circuit in one pass.</summary>
    public static CircuitCounts Of(Circuit circuit) => new CircuitCounter(circuit).Count();
}

/// <summary>The pass behind <see cref="CircuitCounts.Of"/>.</summary>
internal sealed class CircuitCounter(Circuit circuit)
{
    private readonly Dictionary<(string Gate, int Qubits, int Inputs), int> _gates = [];
    private readonly int[] _terms = new int[Enum.GetValues<SymbolKind>().Length];
    private readonly int[] _layerOfQubit = new int[circuit.QubitCount];
    private readonly ClassicalLayers _classical = new(circuit);
    private int _two;
    private int _larger;
    private int _depth;

    public CircuitCounts Count()
    {
        int operations = 0;
        foreach (Operation operation in circuit.Operations)
        {
            if (operation is OutputOperation)
            {
                continue;
            }

            operations++;
            CountGate(operation);
            Place(operation);
        }

        return new CircuitCounts
        {
            Qubits = circuit.QubitCount,
            Operations = operations,
            Gates = [.. _gates.OrderBy(static g => g.Key.Qubits).ThenBy(static g => g.Key.Inputs).ThenBy(static g => g.Key.Gate, StringComparer.Ordinal)
                .Select(static g => new GateCount(g.Key.Gate, g.Key.Qubits, g.Key.Inputs, g.Value))],
            TwoQubitGates = _two,
            LargerGates = _larger,
            Depth = _depth,
            Parameters = circuit.ParameterCount,
            Features = circuit.FeatureCount,
            InputBits = circuit.InputBitCount,
            ParameterTerms = _terms[(int)SymbolKind.Parameter],
            FeatureTerms = _terms[(int)SymbolKind.Feature],
            ClassicalTerms = _terms[(int)SymbolKind.Classical],
            Measurements = circuit.Operations.Count(static o => o is MeasureOperation),
            Resets = circuit.Operations.Count(static o => o is ResetOperation),
            Postselections = circuit.Operations.Sum(static o => o is PostselectOperation ? 1 : o is AncillaBlock block ? block.Body.Count(static i => i is PostselectOperation) : 0),
            AncillaBlocks = circuit.Operations.Count(static o => o is AncillaBlock),
            ConditionalOperations = circuit.Operations.Count(static o => o.Condition >= 0 && o is not OutputOperation),
            Expressions = circuit.Expressions.Length,
        };
    }

    private void CountGate(Operation operation)
    {
        foreach (Angle angle in OperationParts.Angles(operation))
        {
            foreach (AngleTerm term in angle.Terms)
            {
                _terms[(int)term.Kind]++;
            }
        }

        (string? name, int targets) = operation switch
        {
            GateOperation gate => (GateTable.Of(gate.Kind).Name, gate.Targets.Length),
            MultiplexedRotation rotation => ($"multiplexed {GateTable.Of(rotation.Kind).Name}", 1),
            _ => (null, 0),
        };
        if (name is null)
        {
            return;
        }

        int qubits = OperationParts.Controls(operation).Count(static control => control.Kind == ControlKind.Qubit);
        int inputs = OperationParts.Controls(operation).Count(static control => control.Kind == ControlKind.InputBit);
        _gates[(name, qubits, inputs)] = _gates.GetValueOrDefault((name, qubits, inputs)) + 1;
        _two += qubits + targets == 2 ? 1 : 0;
        _larger += qubits + targets > 2 ? 1 : 0;
    }

    private void Place(Operation operation)
    {
        int layer = _classical.Before(operation);
        List<int> qubits = [.. OperationParts.Qubits(operation)];
        layer = qubits.Aggregate(layer, (most, qubit) => Math.Max(most, _layerOfQubit[qubit])) + 1;
        qubits.ForEach(qubit => _layerOfQubit[qubit] = layer);
        if (operation is MeasureOperation measure)
        {
            _classical.SetBit(measure.Bit, layer);
        }

        _depth = Math.Max(_depth, layer);
    }
}
