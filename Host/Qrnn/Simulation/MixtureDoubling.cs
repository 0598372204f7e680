using System.Collections.Immutable;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// A circuit on density matrices, written as one on state vectors of twice the qubits: ρ's rows are qubits 0 … n−1, its columns n … 2n−1, and a gate U
/// becomes U on the rows and its complex conjugate on the columns. Measurements, resets and noise keep the row's qubits and name the column's with them.
/// </summary>
internal static class MixtureDoubling
{
    /// <summary>The circuit of twice the qubits.</summary>
    public static Circuit Apply(Circuit circuit)
    {
        int n = circuit.QubitCount;
        var operations = ImmutableArray.CreateBuilder<Operation>(2 * circuit.Operations.Length);
        foreach (Operation operation in circuit.Operations)
        {
            operations.Add(operation is NoiseOperation noise ? noise with { Qubits = [.. noise.Qubits, .. noise.Qubits.Select(qubit => qubit + n)] } : operation);
            switch (operation)
            {
                case GateOperation gate:
                    AddConjugate(operations, gate, n);
                    break;
                case MultiplexedRotation rotation:
                    operations.Add(rotation with
                    {
                        Target = rotation.Target + n,
                        Monomials = [.. rotation.Monomials.Select(monomial =>
                            new Monomial(Moved(monomial.Controls, n), rotation.Kind == GateKind.Ry ? monomial.Angle : -monomial.Angle))],
                    });
                    break;
                case PostselectOperation or AncillaBlock:
                    throw new QrnnException("the circuit postselects: a distribution of measured outcomes has no such thing");
            }
        }

        return circuit with { QubitCount = 2 * n, Operations = operations.ToImmutable() };
    }

    private static void AddConjugate(ImmutableArray<Operation>.Builder operations, GateOperation gate, int n)
    {
        GateOperation moved = gate with { Targets = [.. gate.Targets.Select(target => target + n)], Controls = Moved(gate.Controls, n) };
        switch (gate.Kind)
        {
            case GateKind.Y:
                // Y* = −Y = ZYZ, also under controls.
                var flip = new GateOperation(GateKind.Z, moved.Targets, [], Angle.Zero);
                operations.AddRange(flip, moved, flip);
                break;
            case GateKind.S or GateKind.SAdjoint or GateKind.T or GateKind.TAdjoint or GateKind.SqrtX or GateKind.SqrtXAdjoint:
                operations.Add(moved with { Kind = GateTable.Of(gate.Kind).Inverse });
                break;
            default:
                // Real gates are their own conjugates; all other rotations turn the other way.
                operations.Add(GateTable.Of(gate.Kind).IsReal ? moved : moved with { Angle = -gate.Angle });
                break;
        }
    }

    private static ImmutableArray<Control> Moved(ImmutableArray<Control> controls, int n) =>
        [.. controls.Select(control => control.Kind == ControlKind.Qubit ? Control.Qubit(control.Index + n) : control)];
}
