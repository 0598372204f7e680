namespace Qrnn.Circuits.Passes;

/// <summary>Which qubits an operation meets, and how: what decides whether two operations commute.</summary>
internal static class OperationQubits
{
    /// <summary>True for gates that are diagonal in the Z basis: they commute with controls on their targets.</summary>
    public static bool IsDiagonal(GateKind kind) => kind is
        GateKind.Z or GateKind.S or GateKind.SAdjoint or GateKind.T or GateKind.TAdjoint or GateKind.Rz or GateKind.R1 or GateKind.Rzz;

    /// <summary>True when an angle depends on a value that is known only while the circuit runs.</summary>
    public static bool HoldsClassical(Angle angle)
    {
        foreach (AngleTerm term in angle.Terms)
        {
            if (term.Kind == SymbolKind.Classical)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The qubits of an operation, some perhaps more than once; <c>Changes</c> is false where the operation is diagonal in the qubit's Z basis
    /// (controls, and targets of diagonal gates).
    /// </summary>
    public static IEnumerable<(int Qubit, bool Changes)> Of(Operation operation) => operation switch
    {
        GateOperation gate => gate.Targets.Select(target => (target, !IsDiagonal(gate.Kind))).Concat(Of(gate.Controls)),
        MultiplexedRotation rotation => rotation.Monomials.SelectMany(static monomial => Of(monomial.Controls)).Prepend((rotation.Target, !IsDiagonal(rotation.Kind))),
        MeasureOperation measure => [(measure.Qubit, true)],
        ResetOperation reset => [(reset.Qubit, true)],
        PostselectOperation { Target: >= 0 } postselect => [(postselect.Qubit, true), (postselect.Target, true)],
        PostselectOperation postselect => [(postselect.Qubit, true)],
        AncillaBlock block => block.Body.SelectMany(Of),
        _ => [],
    };

    /// <summary>The qubits among some controls.</summary>
    public static IEnumerable<(int Qubit, bool Changes)> Of(IEnumerable<Control> controls) =>
        controls.Where(static control => control.Kind == ControlKind.Qubit).Select(static control => (control.Index, false));
}
