using System.Collections.Immutable;

namespace Qrnn.Circuits.Passes;

/// <summary>
/// Puts ancillas that are born |0⟩, meet only operations on themselves and one target, and end postselected on |0⟩ into one
/// <see cref="AncillaBlock"/>, together with everything that happens to them: a neuron of any order becomes one block, its body the
/// neuron's own operations in their order.
/// </summary>
/// <remarks>
/// <para>Assumes that <see cref="Multiplexing"/> went before (it makes bodies short) but not that anything is contiguous: operations between
/// those of a block move before it when they commute with all of it, that is when they are gates that neither meet its ancillas or its target nor
/// change one of its controls.</para>
/// <para>Left alone: lives of ancillas with conditioned operations, two-target gates, resets, measurements or classical angles in them; groups of ancillas that
/// turn no qubit or more than one, that are controlled by the qubit they turn, or whose postselections belong to different neurons; and
/// amplified postselections unless it is certain that every branch is weighed alike whatever the target's state (see <see cref="Amplification"/>).</para>
/// <para>Preserved: the final state with its norm, the measured bits, and the probability of every postselection group. Linear time: what lies
/// between a block's operations is looked at only while it is at most four times as much as the block itself, plus 64.</para>
/// </remarks>
public static class AncillaContraction
{
    /// <summary>The circuit with its ancillas contracted.</summary>
    public static Circuit Apply(Circuit circuit)
    {
        ImmutableArray<Operation> operations = circuit.Operations;
        var lives = new AncillaLives(circuit);
        var blocks = new Dictionary<int, AncillaBlock>();
        var inside = new bool[operations.Length];
        foreach (List<int> members in lives.Components())
        {
            if (Contract(operations, members, lives) is { } block)
            {
                blocks.Add(members[^1], block);
                members.ForEach(index => inside[index] = true);
            }
        }

        var output = ImmutableArray.CreateBuilder<Operation>();
        for (int index = 0; index < operations.Length; index++)
        {
            if (blocks.TryGetValue(index, out AncillaBlock? block))
            {
                output.Add(block);
            }
            else if (!inside[index])
            {
                output.Add(operations[index]);
            }
        }

        return circuit with { Operations = output.ToImmutable() };
    }

    /// <summary>The block of one component of ancilla lives, or null when it must be left alone.</summary>
    private static AncillaBlock? Contract(ImmutableArray<Operation> operations, List<int> members, AncillaLives lives)
    {
        var ancillas = new SortedSet<int>();
        var controls = new HashSet<int>();
        int target = -1, group = -1;
        bool first = true, amplified = false;
        foreach (int index in members)
        {
            foreach ((int qubit, bool isTarget) in AncillaLives.Roles(operations[index]))
            {
                if (lives.IsAncilla(index, qubit))
                {
                    ancillas.Add(qubit);
                }
                else if (!isTarget)
                {
                    controls.Add(qubit);
                }
                else if (target >= 0 && target != qubit)
                {
                    return null;
                }
                else
                {
                    target = qubit;
                }
            }

            if (operations[index] is PostselectOperation postselect)
            {
                if (!first && postselect.Group != group)
                {
                    return null;
                }

                (first, group) = (false, postselect.Group);
                amplified |= postselect.Mode == PostselectMode.Amplify;
            }
        }

        if (target < 0 || controls.Contains(target) || ancillas.Contains(target) || controls.Overlaps(ancillas))
        {
            return null;
        }

        ImmutableArray<Operation> body = [.. members.Select(index => operations[index])];
        return GathersFreely(operations, members, ancillas, target, controls, amplified) && (!amplified || Amplification.IsStateIndependent(body, ancillas, target))
            ? new AncillaBlock(target, [.. ancillas], body, group)
            : null;
    }

    /// <summary>True when everything between the members commutes with all of them.</summary>
    private static bool GathersFreely(
        ImmutableArray<Operation> operations, List<int> members, SortedSet<int> ancillas, int target, HashSet<int> controls, bool amplified)
    {
        int span = members[^1] - members[0] + 1;
        if (span == members.Count)
        {
            return true;
        }

        // Amplification weighs branches of all other qubits; nothing moves past it.
        if (amplified || span > 5L * members.Count + 64)
        {
            return false;
        }

        int next = 0;
        for (int index = members[0]; index <= members[^1]; index++)
        {
            if (index == members[next])
            {
                next++;
                continue;
            }

            if (operations[index] is not (GateOperation or MultiplexedRotation))
            {
                return false;
            }

            foreach ((int qubit, bool changes) in OperationQubits.Of(operations[index]))
            {
                if (qubit == target || ancillas.Contains(qubit) || (changes && controls.Contains(qubit)))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
