using System.Globalization;

namespace Qrnn.Backends;

/// <summary>
/// Numbers as Microsoft's compiler writes them into QIR: the shortest decimal that reads back as the same double, without exponent, always with a
/// point; whole numbers with all their digits and ".0". LLVM reads any of them.
/// </summary>
public static class QirNumber
{
    /// <summary>Most characters of a number: sign, point, and the 323 zeros and 17 digits of the smallest doubles.</summary>
    public const int MostCharacters = 345;

    /// <summary>Writes a number.</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="text">Room for <see cref="MostCharacters"/>.</param>
    /// <returns>The characters written.</returns>
    /// <exception cref="QrnnException">The number is not finite.</exception>
    public static int Write(double value, Span<char> text)
    {
        if (!double.IsFinite(value))
        {
            throw new QrnnException($"{value} is no angle: must be finite");
        }

        if (Math.Floor(value) == value)
        {
            return value.TryFormat(text, out int whole, "F1", CultureInfo.InvariantCulture) ? whole : throw new ArgumentException("too little room", nameof(text));
        }

        if (!value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture))
        {
            throw new ArgumentException("too little room", nameof(text));
        }

        int exponent = text[..length].IndexOf('E');
        return exponent < 0 ? length : WithoutExponent(text, length, exponent);
    }

    /// <summary>Turns −1.25E-07 into −0.000000125, and 1.5E+15 into 1500000000000000 with what follows its point.</summary>
    private static int WithoutExponent(Span<char> text, int length, int exponent)
    {
        int power = int.Parse(text[(exponent + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        Span<char> digits = stackalloc char[exponent];
        int count = 0;
        bool negative = text[0] == '-';
        foreach (char letter in text[(negative ? 1 : 0)..exponent])
        {
            if (letter != '.')
            {
                digits[count++] = letter;
            }
        }

        int at = negative ? 1 : 0; // The sign stays where it is.
        if (power < 0)
        {
            "0.".CopyTo(text[at..]);
            text.Slice(at + 2, -power - 1).Fill('0');
            digits[..count].CopyTo(text[(at + 1 - power)..]);
            return at + 1 - power + count;
        }

        digits[..(power + 1)].CopyTo(text[at..]); // A number that is not whole has digits behind its point.
        text[at + power + 1] = '.';
        digits[(power + 1)..count].CopyTo(text[(at + power + 2)..]);
        return at + count + 1;
    }
}
