using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>The parts that all kinds of operations have in common, for counting and drawing.</summary>
internal static class OperationParts
{
    /// <summary>Distinct controls, in the order in which they first occur.</summary>
    public static IEnumerable<Control> Controls(Operation operation) => operation switch
    {
        GateOperation gate => gate.Controls,
        MultiplexedRotation rotation => rotation.Monomials.SelectMany(static monomial => monomial.Controls).Distinct(),
        AncillaBlock block => block.Body.SelectMany(Controls)
            .Where(control => control.Kind == ControlKind.InputBit || (control.Index != block.Target && !block.Ancillas.Contains(control.Index))).Distinct(),
        _ => [],
    };

    /// <summary>Distinct qubits that an operation touches, controls first.</summary>
    public static IEnumerable<int> Qubits(Operation operation) =>
        Controls(operation).Where(static control => control.Kind == ControlKind.Qubit).Select(static control => control.Index).Concat(Targets(operation)).Distinct();

    /// <summary>The angles of an operation.</summary>
    public static IEnumerable<Angle> Angles(Operation operation) => operation switch
    {
        GateOperation gate => [gate.Angle],
        MultiplexedRotation rotation => rotation.Monomials.Select(static monomial => monomial.Angle),
        AncillaBlock block => block.Body.SelectMany(Angles),
        _ => [],
    };

    private static ImmutableArray<int> Targets(Operation operation) => operation switch
    {
        GateOperation gate => gate.Targets,
        MultiplexedRotation rotation => [rotation.Target],
        MeasureOperation measure => [measure.Qubit],
        ResetOperation reset => [reset.Qubit],
        PostselectOperation { Target: >= 0 } postselect => [postselect.Qubit, postselect.Target],
        PostselectOperation postselect => [postselect.Qubit],

        // The ancillas are born and die inside the block: nothing else waits for them.
        AncillaBlock block => [block.Target],
        _ => [],
    };
}
