using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

using Qrnn.Circuits;

namespace Qrnn.Backends;

/// <summary>Hashes of circuits for provenance: equal circuits with equal numbers and noise have equal hashes, on any machine.</summary>
internal static class NativeProgramHash
{
    /// <summary>SHA-256 of a circuit and of the text of its noise.</summary>
    public static byte[] Of(Circuit circuit, string noise)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(noise);
        writer.Write(circuit.QubitCount);
        writer.Write(circuit.BitCount);
        writer.Write(circuit.ParameterCount);
        Write(writer, circuit.Operations);
        writer.Write(circuit.Expressions.Length);
        foreach (ClassicalExpression node in circuit.Expressions)
        {
            Write(writer, (int)node.Operator, (int)node.Type, node.First, node.Second, node.Third);
            writer.Write(node.Integer);
            writer.Write(node.Number);
        }

        writer.Flush();
        return SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>The hash (hexadecimal) of a circuit's hash and the numbers of its parameters.</summary>
    public static string With(ReadOnlySpan<byte> circuitHash, ReadOnlySpan<double> parameters)
    {
        var bytes = new byte[circuitHash.Length + (parameters.Length * sizeof(double))];
        circuitHash.CopyTo(bytes);
        MemoryMarshal.AsBytes(parameters).CopyTo(bytes.AsSpan(circuitHash.Length));
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static void Write(BinaryWriter writer, ImmutableArray<Operation> operations)
    {
        writer.Write(operations.Length);
        foreach (Operation operation in operations)
        {
            writer.Write(operation.GetType().Name);
            writer.Write(operation.Condition);
            switch (operation)
            {
                case GateOperation gate:
                    Write(writer, [(int)gate.Kind, .. gate.Targets]);
                    Write(writer, gate.Controls);
                    Write(writer, gate.Angle);
                    break;
                case MultiplexedRotation rotation:
                    Write(writer, (int)rotation.Kind, rotation.Target, rotation.Monomials.Length);
                    foreach (Monomial monomial in rotation.Monomials)
                    {
                        Write(writer, monomial.Controls);
                        Write(writer, monomial.Angle);
                    }

                    break;
                case MeasureOperation measure:
                    Write(writer, measure.Qubit, measure.Bit);
                    break;
                case ResetOperation reset:
                    Write(writer, reset.Qubit);
                    break;
                case PostselectOperation postselect:
                    Write(writer, postselect.Qubit, (int)postselect.Mode, postselect.Target, postselect.Group);
                    break;
                case OutputOperation output:
                    Write(writer, (int)output.Kind, output.Value);
                    break;
                case AncillaBlock block:
                    Write(writer, [block.Target, block.Group, .. block.Ancillas]);
                    Write(writer, block.Body);
                    break;
                default:
                    throw new InvalidOperationException($"No bytes are known for {operation.GetType().Name}.");
            }
        }
    }

    private static void Write(BinaryWriter writer, ImmutableArray<Control> controls)
    {
        writer.Write(controls.Length);
        foreach (Control control in controls)
        {
            Write(writer, (int)control.Kind, control.Index);
        }
    }

    private static void Write(BinaryWriter writer, Angle angle)
    {
        writer.Write(angle.Constant);
        writer.Write(angle.Terms.Length);
        foreach (AngleTerm term in angle.Terms)
        {
            Write(writer, (int)term.Kind, term.Index);
            writer.Write(term.Coefficient);
        }
    }

    // Lists begin with their length, so that no two different lists give the same bytes.
    private static void Write(BinaryWriter writer, params ReadOnlySpan<int> numbers)
    {
        writer.Write(numbers.Length);
        foreach (int number in numbers)
        {
            writer.Write(number);
        }
    }
}
