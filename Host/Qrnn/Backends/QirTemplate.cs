using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Backends;

/// <summary>
/// A program's QIR with a gap for every rotation's angle. The thousands of circuits of a gradient differ in numbers only, and compiling one takes the Q#
/// compiler 0.1 s and more; filling in the gaps takes microseconds and gives the same text.
/// </summary>
/// <remarks>
/// Made of the program compiled once with generic numbers and of its circuit with symbols, whose rotations come in the same order. Whether that is so is
/// checked, not assumed: at the generic numbers, all different, the symbolic angles must be the literals of the compiled text, one by one.
/// </remarks>
public sealed class QirTemplate
{
    private const string Rotation = "  call void @__quantum__qis__r";
    private const string Literal = "(double ";

    // Key of the generic numbers; any number will do, but it must stay, because the compiler's cache knows the programs with these numbers.
    private const ulong GenericKey = 4;

    /// <summary>Symbolic angles and literals are sums and products of the same few numbers of size about 1, perhaps in another order.</summary>
    private const double Agreement = 1e-12;

    private readonly ImmutableArray<string> _pieces;
    private readonly ImmutableArray<Angle> _angles;
    private readonly int _characters;

    private QirTemplate(ImmutableArray<string> pieces, ImmutableArray<Angle> angles, int parameterCount)
    {
        (_pieces, _angles, ParameterCount) = (pieces, angles, parameterCount);
        _characters = pieces.Sum(static piece => piece.Length) + (24 * angles.Length);
    }

    /// <summary>Numbers that the program takes.</summary>
    public int ParameterCount { get; }

    /// <summary>Rotations of the program, each with one gap.</summary>
    public int Rotations => _angles.Length;

    /// <summary>The numbers to compile a program with for <see cref="TryCreate"/>: all different, from 0.3 to 1.3, no two sums of a few alike.</summary>
    public static double[] GenericNumbers(int count) => [.. Enumerable.Range(0, count).Select(static index => 0.3 + CounterRandom.NextDouble(GenericKey, (ulong)index, 0))];

    /// <summary>Makes a template; null when text and circuit do not agree at the generic numbers, so that the compiler has to be asked each time.</summary>
    /// <param name="qir">The program compiled with <see cref="GenericNumbers"/>.</param>
    /// <param name="symbolic">The same program's circuit as devices run it, with its numbers as symbols.</param>
    public static QirTemplate? TryCreate(string qir, Circuit symbolic)
    {
        ArgumentNullException.ThrowIfNull(qir);
        ArgumentNullException.ThrowIfNull(symbolic);
        ImmutableArray<Angle> angles = [.. symbolic.Operations.OfType<GateOperation>().Where(static gate => GateTable.Of(gate.Kind).IsRotation).Select(static gate => gate.Angle)];
        if (angles.Any(static angle => angle.Terms.Any(static term => term.Kind != SymbolKind.Parameter)))
        {
            return null;
        }

        double[] numbers = GenericNumbers(symbolic.ParameterCount);
        var pieces = ImmutableArray.CreateBuilder<string>(angles.Length + 1);
        int piece = 0;
        for (int at = 0; (at = qir.IndexOf(Rotation, at, StringComparison.Ordinal)) >= 0;)
        {
            int line = qir.IndexOf('\n', at);
            int start = qir.IndexOf(Literal, at, StringComparison.Ordinal) + Literal.Length;
            int end = start < Literal.Length ? -1 : qir.IndexOf(',', start);
            at = line < 0 ? qir.Length : line;
            if (end < 0 || end > at)
            {
                continue; // A reset, or whatever else begins like a rotation.
            }

            if (pieces.Count == angles.Length
                || !double.TryParse(qir.AsSpan(start, end - start), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double literal)
                || !(Math.Abs(literal - Evaluate(angles[pieces.Count], numbers)) <= Agreement))
            {
                return null;
            }

            pieces.Add(qir[piece..start]);
            piece = end;
        }

        if (pieces.Count != angles.Length)
        {
            return null;
        }

        pieces.Add(qir[piece..]);
        return new QirTemplate(pieces.MoveToImmutable(), angles, symbolic.ParameterCount);
    }

    /// <summary>The program's QIR.</summary>
    /// <param name="parameters">The numbers, all finite.</param>
    /// <exception cref="QrnnException">There are too many or too few of them, or one is not finite.</exception>
    public string Fill(ReadOnlySpan<double> parameters)
    {
        if (parameters.Length != ParameterCount)
        {
            throw new QrnnException($"{parameters.Length} parameters for a program that has {ParameterCount}");
        }

        char[] text = ArrayPool<char>.Shared.Rent(_characters);
        int length = 0;
        try
        {
            for (int index = 0; index < _angles.Length; index++)
            {
                _pieces[index].CopyTo(Room(ref text, length, _pieces[index].Length));
                length += _pieces[index].Length;
                length += QirNumber.Write(Evaluate(_angles[index], parameters), Room(ref text, length, QirNumber.MostCharacters));
            }

            return string.Concat(text.AsSpan(0, length), _pieces[^1]);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    // Unlike Angle.Evaluate this does not begin with the constant 0, which would turn −0 into 0.
    private static double Evaluate(Angle angle, ReadOnlySpan<double> parameters)
    {
        if (angle.Constant != 0 || angle.Terms.IsEmpty)
        {
            return angle.Evaluate(parameters);
        }

        double sum = angle.Terms[0].Coefficient * parameters[angle.Terms[0].Index];
        for (int term = 1; term < angle.Terms.Length; term++)
        {
            sum += angle.Terms[term].Coefficient * parameters[angle.Terms[term].Index];
        }

        return sum;
    }

    private static Span<char> Room(ref char[] text, int used, int wanted)
    {
        if (text.Length - used < wanted)
        {
            char[] larger = ArrayPool<char>.Shared.Rent(Math.Max(2 * text.Length, used + wanted));
            text.AsSpan(0, used).CopyTo(larger);
            ArrayPool<char>.Shared.Return(text);
            text = larger;
        }

        return text.AsSpan(used);
    }
}
