using System.Collections.Immutable;

namespace Qrnn.Circuits.Passes;

/// <summary>
/// Takes qubits whose value is a known function of the input word out of the quantum part: a control on such a lane becomes controls by
/// input bits, or vanishes (value 1), or takes its operation with it (value 0).
/// </summary>
/// <remarks>
/// A lane is a qubit that begins in |0⟩ (not in <see cref="Circuit.CarriedQubits"/>) and has so far been flipped only by X gates with classical
/// controls. Its flips wait until it is first used as anything but a control, and are emitted just before that, or at the end; flips that undo
/// each other are never emitted. A lane whose value is no product of input bits (such as b₀ ⊕ b₁) is flipped for good when it is used as a control.
/// Preserved: the final state, the measured bits and all probabilities, for every input word. In between, a lane may still stand in |0⟩
/// where the circuit had flipped it. Linear time.
/// </remarks>
public static class ClassicalLanes
{
    /// <summary>The circuit without needless controls and flips.</summary>
    public static Circuit Apply(Circuit circuit)
    {
        var walk = new Walk(circuit);
        foreach (Operation operation in circuit.Operations)
        {
            walk.Visit(operation);
        }

        return circuit with { Operations = walk.Finish() };
    }

    private sealed class Walk
    {
        private readonly ImmutableArray<Operation>.Builder _output = ImmutableArray.CreateBuilder<Operation>();

        // Per qubit the lane's value as an exclusive or of products of input bits (the empty product is 1); null for a qubit that is no lane.
        private readonly HashSet<ImmutableArray<Control>>?[] _lanes;

        public Walk(Circuit circuit)
        {
            _lanes = [.. Enumerable.Range(0, circuit.QubitCount).Select(_ => new HashSet<ImmutableArray<Control>>(ControlSets.Comparer))];
            foreach (int qubit in circuit.CarriedQubits)
            {
                _lanes[qubit] = null;
            }
        }

        public void Visit(Operation operation)
        {
            if (operation is GateOperation { Kind: GateKind.X, Condition: < 0 } flip && _lanes[flip.Targets[0]] is { } lane && IsClassical(flip.Controls))
            {
                if (Substitute(flip.Controls, out ImmutableArray<Control> controls) && ControlSets.Canonical(controls) is var product && !lane.Remove(product))
                {
                    lane.Add(product);
                }
            }
            else if (Rewrite(operation) is { } rewritten)
            {
                foreach (int qubit in Touched(rewritten))
                {
                    Emit(qubit);
                }

                _output.Add(rewritten);
            }
        }

        public ImmutableArray<Operation> Finish()
        {
            for (int qubit = 0; qubit < _lanes.Length; qubit++)
            {
                Emit(qubit);
            }

            return _output.ToImmutable();
        }

        /// <summary>The operation with classical controls in place of lanes; null when a control is constantly 0.</summary>
        private Operation? Rewrite(Operation operation)
        {
            switch (operation)
            {
                case GateOperation gate:
                    return !Substitute(gate.Controls, out ImmutableArray<Control> controls) ? null
                        : controls == gate.Controls ? gate
                        : gate with { Controls = controls };
                case MultiplexedRotation rotation:
                    var monomials = ImmutableArray.CreateBuilder<Monomial>();
                    foreach (Monomial monomial in rotation.Monomials)
                    {
                        if (Substitute(monomial.Controls, out ImmutableArray<Control> set))
                        {
                            monomials.Add(monomial with { Controls = set });
                        }
                    }

                    return monomials.Count == 0 ? null : rotation with { Monomials = monomials.ToImmutable() };
                case AncillaBlock block:
                    // Inside, only the block's own qubits change, so every other lane keeps its value throughout.
                    foreach (int qubit in block.Ancillas.Add(block.Target))
                    {
                        Emit(qubit);
                    }

                    return block with { Body = [.. block.Body.Select(Rewrite).OfType<Operation>()] };
                default:
                    return operation;
            }
        }

        /// <summary>Replaces lanes by the input bits that they are products of; false when the controls never hold.</summary>
        private bool Substitute(ImmutableArray<Control> controls, out ImmutableArray<Control> substituted)
        {
            substituted = controls;
            if (!controls.Any(control => Lane(control) is not null))
            {
                return true;
            }

            if (controls.Any(control => Lane(control) is { Count: 0 }))
            {
                return false;
            }

            var result = ImmutableArray.CreateBuilder<Control>();
            foreach (Control control in controls)
            {
                if (Lane(control) is { Count: 1 } lane)
                {
                    result.AddRange(lane.First());
                }
                else
                {
                    Emit(control);
                    result.Add(control);
                }
            }

            substituted = ControlSets.Canonical(result.ToImmutable());
            return true;
        }

        private bool IsClassical(ImmutableArray<Control> controls) =>
            controls.All(control => control.Kind == ControlKind.InputBit || Lane(control) is { Count: <= 1 });

        private HashSet<ImmutableArray<Control>>? Lane(Control control) => control.Kind == ControlKind.Qubit ? _lanes[control.Index] : null;

        private void Emit(Control control)
        {
            if (control.Kind == ControlKind.Qubit)
            {
                Emit(control.Index);
            }
        }

        /// <summary>Makes a lane an ordinary qubit: the flips that wait happen now.</summary>
        private void Emit(int qubit)
        {
            foreach (ImmutableArray<Control> product in _lanes[qubit] ?? [])
            {
                _output.Add(new GateOperation(GateKind.X, [qubit], product, Angle.Zero));
            }

            _lanes[qubit] = null;
        }

        private static ImmutableArray<int> Touched(Operation operation) => operation switch
        {
            GateOperation gate => gate.Targets,
            MultiplexedRotation rotation => [rotation.Target],
            MeasureOperation measure => [measure.Qubit],
            ResetOperation reset => [reset.Qubit],
            PostselectOperation { Mode: PostselectMode.Amplify } postselect => [postselect.Qubit, postselect.Target],
            PostselectOperation postselect => [postselect.Qubit],
            _ => [],
        };
    }
}
