using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// Drops what no recorded output can notice: gates, draws and resets of qubits whose state nothing measured later rests on. The joint distribution of the
/// outputs stays as it is, because what happens to a part of a system alone does not change the state of the rest. A program that tidies up its qubits
/// at its end would otherwise split its shots once more for every reset.
/// </summary>
internal static class BranchLiveness
{
    /// <summary>The circuit without dead operations; outputs are kept.</summary>
    public static Circuit Prune(Circuit circuit)
    {
        var live = new Live(circuit);
        var kept = new List<Operation>(circuit.Operations.Length);
        for (int index = circuit.Operations.Length - 1; index >= 0; index--)
        {
            Operation operation = circuit.Operations[index];
            if (live.Needs(operation))
            {
                kept.Add(operation);
            }
        }

        kept.Reverse();
        return circuit with { Operations = [.. kept] };
    }

    // What matters from some place of the circuit on, walked from its end.
    private sealed class Live(Circuit circuit)
    {
        private readonly bool[] _qubits = new bool[circuit.QubitCount];
        private readonly bool[] _bits = new bool[circuit.BitCount];
        private readonly bool[] _expressions = new bool[circuit.Expressions.Length];
        private readonly Stack<int> _pending = new();

        public bool Needs(Operation operation)
        {
            bool needed = operation switch
            {
                OutputOperation output => NeedsOutput(output),
                MeasureOperation measure => _bits[measure.Bit] || _qubits[measure.Qubit],
                ResetOperation reset => _qubits[reset.Qubit],
                NoiseOperation { Channel: NoiseChannel.Readout } noise => _bits[noise.Bit],
                NoiseOperation noise => noise.Qubits.Any(qubit => _qubits[qubit]),

                // Not linear: it weighs the branches of all qubits.
                PostselectOperation or AncillaBlock => true,
                _ => OperationParts.Qubits(operation).Any(qubit => _qubits[qubit]),
            };
            if (!needed)
            {
                return false;
            }

            Use(operation);
            return true;
        }

        private static bool NeedsOutput(OutputOperation output) => output.Kind is not (OutputKind.Tuple or OutputKind.Array);

        private void Use(Operation operation)
        {
            switch (operation)
            {
                case OutputOperation { Kind: OutputKind.Result } output:
                    _bits[output.Value] = true;
                    break;
                case OutputOperation output:
                    UseExpression(output.Value);
                    break;
                case MeasureOperation measure:
                    _qubits[measure.Qubit] = true;
                    break;
                case ResetOperation { Condition: < 0 } reset:
                    _qubits[reset.Qubit] = false;
                    break;
                case NoiseOperation noise:
                    UseQubits(noise.Qubits);
                    break;
                case PostselectOperation or AncillaBlock:
                    Array.Fill(_qubits, true);
                    break;
                default:
                    UseQubits(OperationParts.Qubits(operation));
                    break;
            }

            UseExpression(operation.Condition);
            foreach (Angle angle in OperationParts.Angles(operation))
            {
                foreach (AngleTerm term in angle.Terms)
                {
                    UseExpression(term.Kind == SymbolKind.Classical ? term.Index : -1);
                }
            }
        }

        private void UseQubits(IEnumerable<int> qubits)
        {
            foreach (int qubit in qubits)
            {
                _qubits[qubit] = true;
            }
        }

        private void UseExpression(int expression)
        {
            Push(expression);
            while (_pending.TryPop(out int at))
            {
                ClassicalExpression node = circuit.Expressions[at];
                if (node.Operator == ClassicalOperator.MeasuredBit)
                {
                    _bits[node.Integer] = true;
                }

                Push(node.First);
                Push(node.Second);
                Push(node.Third);
            }
        }

        private void Push(int expression)
        {
            if (expression >= 0 && !_expressions[expression])
            {
                _expressions[expression] = true;
                _pending.Push(expression);
            }
        }
    }
}
