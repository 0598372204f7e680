using System.Collections.Immutable;

namespace Qrnn.Circuits.Passes;

/// <summary>
/// Whether amplified postselections are linear. Giving a branch back its weight depends in general on the state; it does not when the
/// projection leaves of each branch a·1 + b·(−iY) with real a and b, a rotation times √(a² + b²): then the weight is given back by the
/// factor 1/√(a² + b²) whatever the state. That is so when the ancilla meets only real gates, controlled by outside qubits only, and turns its
/// target by Ry only; and then the whole is an Ry on that target again, so that nested levels follow by induction.
/// </summary>
internal static class Amplification
{
    /// <summary>A body longer than this is not looked at: the check takes quadratic time in the worst case, and a neuron of order 4 has some 70 operations.</summary>
    private const int LengthLimit = 4096;

    /// <summary>One operation of the body, or a completed level, which is an Ry.</summary>
    private sealed record Step(int Target, bool IsRy, bool IsReal, ImmutableArray<int> InnerControls);

    /// <summary>True when every postselection is amplified and none weighs a branch by the state of what it acts on.</summary>
    /// <param name="body">The operations of a block.</param>
    /// <param name="ancillas">Its ancillas.</param>
    /// <param name="target">The qubit that it turns.</param>
    public static bool IsStateIndependent(ImmutableArray<Operation> body, IReadOnlySet<int> ancillas, int target)
    {
        if (body.Length > LengthLimit)
        {
            return false;
        }

        var steps = new List<Step>();
        foreach (Operation operation in body)
        {
            switch (operation)
            {
                case GateOperation gate:
                    steps.Add(Of(gate.Kind, gate.Targets[0], gate.Controls, ancillas, target));
                    break;
                case MultiplexedRotation rotation:
                    steps.Add(Of(rotation.Kind, rotation.Target, rotation.Monomials.SelectMany(static monomial => monomial.Controls), ancillas, target));
                    break;
                case PostselectOperation { Mode: PostselectMode.Amplify } postselect when Completes(steps, postselect):
                    break;
                default:
                    return false;
            }
        }

        return steps.All(step => step.Target == target && step.InnerControls.IsEmpty);
    }

    private static Step Of(GateKind kind, int target, IEnumerable<Control> controls, IReadOnlySet<int> ancillas, int blockTarget) => new(
        target,
        kind == GateKind.Ry,
        GateTable.Of(kind).IsReal,
        [.. OperationQubits.Of(controls).Select(static control => control.Qubit).Where(qubit => ancillas.Contains(qubit) || qubit == blockTarget).Distinct()]);

    /// <summary>Replaces the steps since the ancilla's birth by one Ry on what it turns, if that is what they are.</summary>
    private static bool Completes(List<Step> steps, PostselectOperation postselect)
    {
        int ancilla = postselect.Qubit;
        int from = steps.FindIndex(step => step.Target == ancilla || step.InnerControls.Contains(ancilla));
        if (from < 0)
        {
            return true;
        }

        for (int index = from; index < steps.Count; index++)
        {
            Step step = steps[index];
            bool fits = step.Target == ancilla
                ? step.IsReal && step.InnerControls.IsEmpty
                : step.Target == postselect.Target && step.IsRy && step.InnerControls.All(control => control == ancilla);
            if (!fits)
            {
                return false;
            }
        }

        steps.RemoveRange(from, steps.Count - from);
        steps.Add(new Step(postselect.Target, IsRy: true, IsReal: true, []));
        return true;
    }
}
