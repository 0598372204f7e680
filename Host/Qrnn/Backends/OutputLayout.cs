using System.Collections.Immutable;

namespace Qrnn.Backends;

/// <summary>
/// How to read the bits that one shot of a program gives. Bits are in the order in which the program records them, nested arrays and tuples
/// flattened: first the measured words of all steps, then the neurons' verdicts of all steps (0 is success).
/// </summary>
/// <param name="Steps">Calls of the cell; 1 for a program that is no network.</param>
/// <param name="WordBits">Bits of a step's word; bit 0 is the most significant.</param>
/// <param name="Verdicts">Per step the number of verdict bits; 0 for networks that cannot fail.</param>
public sealed record OutputLayout(int Steps, int WordBits, ImmutableArray<int> Verdicts)
{
    /// <summary>Bits of a whole shot.</summary>
    public int Bits => (Steps * WordBits) + Verdicts.Sum();

    /// <summary>The layout of a program of which only the number of bits is known: one word, no verdicts.</summary>
    public static OutputLayout OfBits(int bits) => new(1, bits, [0]);

    /// <summary>The word of a step.</summary>
    /// <param name="outcome">A shot's bits as a text of 0 and 1.</param>
    /// <param name="step">0 or more.</param>
    public int Word(string outcome, int step)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        int word = 0;
        foreach (char bit in outcome.AsSpan(step * WordBits, WordBits))
        {
            word = (word << 1) | (bit == '1' ? 1 : 0);
        }

        return word;
    }

    /// <summary>Whether every neuron of the steps 0 to <paramref name="step"/> succeeded. Later steps can't change what earlier ones measured.</summary>
    public bool SucceededThrough(string outcome, int step)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return !outcome.AsSpan(Steps * WordBits, Verdicts.AsSpan(0, step + 1).ToArray().Sum()).Contains('1');
    }

    /// <summary>Equal when the numbers are.</summary>
    public bool Equals(OutputLayout? other) =>
        other is not null && (Steps, WordBits) == (other.Steps, other.WordBits) && Verdicts.AsSpan().SequenceEqual(other.Verdicts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Steps, WordBits, Verdicts.Length);
}
