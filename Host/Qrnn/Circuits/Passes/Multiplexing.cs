using System.Collections.Immutable;

namespace Qrnn.Circuits.Passes;

/// <summary>
/// Gathers (multi-)controlled rotations of one kind about one target into one <see cref="MultiplexedRotation"/>: its angle is
/// η(x) = Σ_S angle_S · Π_{i∈S} x_i over the control sets S, equal sets merged.
/// </summary>
/// <remarks>
/// Gathered are unconditioned Rx, Ry, Rz and R1 whose angles hold no classical values. A rotation moves back to the first of its kind on its
/// target when everything between commutes with it: nothing between may use its target (for Rz and R1: change it) or change a control; qubits
/// are changed by being the target of a non-diagonal gate, a measurement or a reset. A postselection, and a block that holds one, ends every
/// gathering: that keeps a neuron's operations together, and moving past an amplified postselection would change the branches that it weighs.
/// A rotation that finds no partner stays the operation that it was; angles that cancel exactly leave nothing.
/// Preserved: the final state, the measured bits and all probabilities. Linear time: one hash of the control set per rotation.
/// </remarks>
public static class Multiplexing
{
    /// <summary>The circuit with its rotations gathered.</summary>
    public static Circuit Apply(Circuit circuit)
    {
        var walk = new Walk(circuit.QubitCount);
        foreach (Operation operation in circuit.Operations)
        {
            walk.Visit(operation);
        }

        return circuit with { Operations = walk.Finish() };
    }

    /// <summary>Rotations gathered at one place of the output.</summary>
    private sealed class Gathering(GateKind kind, int target, int place, Operation first)
    {
        private readonly Dictionary<ImmutableArray<Control>, int> _places = new(ControlSets.Comparer);
        private readonly List<(ImmutableArray<Control> Controls, AngleSum Angle)> _monomials = [];
        private int _count;

        public GateKind Kind => kind;

        public int Place => place;

        public void Add(ImmutableArray<Monomial> monomials)
        {
            _count++;
            foreach (Monomial monomial in monomials)
            {
                ImmutableArray<Control> controls = ControlSets.Canonical(monomial.Controls);
                if (!_places.TryGetValue(controls, out int index))
                {
                    index = _monomials.Count;
                    _places.Add(controls, index);
                    _monomials.Add((controls, new AngleSum()));
                }

                _monomials[index].Angle.Add(monomial.Angle);
            }
        }

        public Operation? ToOperation()
        {
            if (_count == 1)
            {
                return first;
            }

            ImmutableArray<Monomial> monomials =
            [
                .. _monomials.Select(static monomial => new Monomial(monomial.Controls, monomial.Angle.ToAngle()))
                    .Where(static monomial => !monomial.Angle.IsConstant || monomial.Angle.Constant != 0),
            ];
            return monomials switch
            {
                [] => null,
                [Monomial single] => new GateOperation(kind, [target], single.Controls, single.Angle),
                _ => new MultiplexedRotation(kind, target, monomials),
            };
        }
    }

    private sealed class Walk(int qubits)
    {
        // An operation, or a gathering that becomes one.
        private readonly List<object> _output = [];
        private readonly Gathering?[] _open = new Gathering?[qubits];

        // Last place of the output at which a qubit takes part at all, and at which it is changed.
        private readonly int[] _used = [.. Enumerable.Repeat(-1, qubits)];
        private readonly int[] _changed = [.. Enumerable.Repeat(-1, qubits)];
        private int _barrier = -1;

        public void Visit(Operation operation)
        {
            if (AsRotation(operation) is (GateKind kind, int target, ImmutableArray<Monomial> monomials))
            {
                Gathering? open = _open[target];
                if (open is null || open.Kind != kind || open.Place <= _barrier || !Commutes(kind, target, monomials, open.Place))
                {
                    open = new Gathering(kind, target, _output.Count, operation);
                    _open[target] = open;
                    _output.Add(open);
                }

                open.Add(monomials);
                Touch(operation, open.Place);
                return;
            }

            Touch(operation, _output.Count);
            if (operation is PostselectOperation or AncillaBlock)
            {
                _barrier = _output.Count;
            }

            _output.Add(operation);
        }

        public ImmutableArray<Operation> Finish() =>
            [.. _output.Select(static item => item as Operation ?? ((Gathering)item).ToOperation()).OfType<Operation>()];

        private bool Commutes(GateKind kind, int target, ImmutableArray<Monomial> monomials, int place)
        {
            if ((OperationQubits.IsDiagonal(kind) ? _changed : _used)[target] > place)
            {
                return false;
            }

            foreach (Monomial monomial in monomials)
            {
                foreach (Control control in monomial.Controls)
                {
                    if (control.Kind == ControlKind.Qubit && _changed[control.Index] > place)
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        private void Touch(Operation operation, int place)
        {
            foreach ((int qubit, bool changes) in OperationQubits.Of(operation))
            {
                _used[qubit] = Math.Max(_used[qubit], place);
                _changed[qubit] = changes ? Math.Max(_changed[qubit], place) : _changed[qubit];
            }
        }

        private static (GateKind Kind, int Target, ImmutableArray<Monomial> Monomials)? AsRotation(Operation operation) => operation switch
        {
            GateOperation { Condition: < 0, Kind: GateKind.Rx or GateKind.Ry or GateKind.Rz or GateKind.R1 } gate when !OperationQubits.HoldsClassical(gate.Angle) =>
                (gate.Kind, gate.Targets[0], [new Monomial(gate.Controls, gate.Angle)]),
            MultiplexedRotation { Condition: < 0 } rotation when !rotation.Monomials.Any(static monomial => OperationQubits.HoldsClassical(monomial.Angle)) =>
                (rotation.Kind, rotation.Target, rotation.Monomials),
            _ => null,
        };
    }
}
