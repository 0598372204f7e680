using System.Collections.Immutable;
using Qrnn.Circuits;

namespace Qrnn.Models;

/// <summary>A network over one sequence as one long circuit: the cell once per call, the word lanes postselected on the target and put back in between.</summary>
public static class UnrolledNetwork
{
    /// <summary>The circuit of the first calls of a sequence; the last call's word lanes are left as they are, for reading out.</summary>
    /// <param name="cell">The cell with input bits as symbols, from <see cref="NetworkCircuits.Cell"/>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="inputs">The word fed at each call.</param>
    /// <param name="targets">The word that each call is postselected on; that of the last call is not used.</param>
    /// <exception cref="QrnnException">The cell uses its input in a way that has no fixed value.</exception>
    public static Circuit Of(Circuit cell, NetworkShape shape, ReadOnlySpan<int> inputs, ReadOnlySpan<int> targets)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(shape);
        var operations = ImmutableArray.CreateBuilder<Operation>();
        for (int call = 0; call < inputs.Length; call++)
        {
            foreach (Operation operation in cell.Operations)
            {
                if (WithWord(operation, inputs[call], shape.Inputs) is { } kept)
                {
                    operations.Add(kept);
                }
            }

            if (call < inputs.Length - 1)
            {
                for (int lane = 0; lane < shape.Inputs; lane++)
                {
                    if (Bit(targets[call], lane, shape.Inputs))
                    {
                        operations.Add(new GateOperation(GateKind.X, [lane], [], Angle.Zero));
                    }

                    operations.Add(new PostselectOperation(lane, PostselectMode.Project));
                }
            }
        }

        return cell with { Operations = operations.ToImmutable(), InputBitCount = 0, CarriedQubits = [] };
    }

    private static bool Bit(int word, int lane, int bits) => ((word >> (bits - 1 - lane)) & 1) != 0;

    // The operation for a known input word; null when a bit that is 0 switches it off.
    private static Operation? WithWord(Operation operation, int word, int bits)
    {
        switch (operation)
        {
            case GateOperation gate when gate.Condition < 0:
                bool isOff = gate.Controls.Any(control => control.Kind == ControlKind.InputBit && !Bit(word, control.Index, bits));
                return isOff ? null : gate with { Controls = gate.Controls.RemoveAll(static control => control.Kind == ControlKind.InputBit) };
            case PostselectOperation postselect when postselect.Condition < 0:
                return postselect with { Group = -1 }; // groups number the neurons of one call
            case OutputOperation:
                return null;
            default:
                throw new QrnnException($"the cell holds a {operation.GetType().Name} that depends on its run; only gates and postselections can be unrolled");
        }
    }
}
