using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Qrnn.Training.Torch;

/// <summary>The bytes of a pickle, read front to back; every length is checked before anything is made of it.</summary>
internal sealed class PickleInput(ReadOnlyMemory<byte> bytes, int position)
{
    /// <summary>Longest text or byte string.</summary>
    public const int MaximumTextBytes = 1 << 16;

    /// <summary>Longest whole number.</summary>
    public const int MaximumIntegerBytes = 32;

    private const int MaximumDigits = 80;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private static readonly Encoding PickledText = Encoding.Latin1;

    /// <summary>Place of the next byte.</summary>
    public int Position { get; private set; } = position;

    private ReadOnlySpan<byte> Rest => bytes.Span[Position..];

    /// <summary>The next byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>An unsigned 16-bit number.</summary>
    public ushort Word() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>A signed 32-bit number.</summary>
    public int Integer() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>An unsigned 32-bit number.</summary>
    public uint Unsigned() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>An unsigned 64-bit number.</summary>
    public ulong Long() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A floating point number; the only one in a pickle that is big-endian.</summary>
    public double Number() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A whole number of a given length in bytes, two's complement.</summary>
    public object WholeNumber(long length) =>
        length is < 0 or > MaximumIntegerBytes
            ? throw Fail($"a whole number has {length} bytes, the limit is {MaximumIntegerBytes}")
            : Narrow(new BigInteger(Take((int)length)));

    /// <summary>Bytes of a given length.</summary>
    public byte[] Bytes(ulong length) => Take(Bounded(length)).ToArray();

    /// <summary>UTF-8 of a given length. Python lets half a surrogate pass, which no text of ours may hold.</summary>
    public string Text(ulong length)
    {
        try
        {
            return Utf8.GetString(Take(Bounded(length)));
        }
        catch (DecoderFallbackException failure)
        {
            throw new QrnnException(Fail("a text is not valid UTF-8").Message, failure);
        }
    }

    /// <summary>Text up to the end of a line, each byte a letter.</summary>
    public string Line()
    {
        int end = Rest[..Math.Min(Rest.Length, MaximumTextBytes + 1)].IndexOf((byte)'\n');
        if (end < 0)
        {
            throw Fail(Rest.Length > MaximumTextBytes ? $"a line has more than {MaximumTextBytes} bytes" : "a line has no end: the file is cut off");
        }

        string line = PickledText.GetString(Take(end));
        _ = Byte();
        return line;
    }

    /// <summary>A line in which \uXXXX and \UXXXXXXXX stand for letters (protocol 0).</summary>
    public string EscapedLine()
    {
        string line = Line();
        var text = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            int digits = line[i] == '\\' && i + 1 < line.Length ? line[i + 1] switch { 'u' => 4, 'U' => 8, _ => 0 } : 0;
            if (digits == 0)
            {
                text.Append(line[i]);
                continue;
            }

            ReadOnlySpan<char> code = line.AsSpan(i + 2, Math.Min(digits, line.Length - i - 2));
            text.Append(code.Length == digits && uint.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint letter) && Rune.TryCreate(letter, out Rune rune)
                ? rune.ToString()
                : throw Fail("a text has an escape that is no letter"));
            i += 1 + digits;
        }

        return text.ToString();
    }

    /// <summary>A whole number in decimal digits; 'L' may stand behind it. 01 and 00 are the booleans of protocol 0.</summary>
    public object DecimalWholeNumber(bool booleans)
    {
        string line = Line();
        if (booleans && line is "00" or "01")
        {
            return line == "01";
        }

        string digits = line.EndsWith('L') ? line[..^1] : line;
        return digits.Length <= MaximumDigits && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? Narrow(value)
            : throw Fail($"'{Setting.Short(line)}' is no whole number of at most {MaximumDigits} digits");
    }

    /// <summary>A floating point number in decimal digits.</summary>
    public double DecimalNumber()
    {
        string line = Line();
        return line.Length <= MaximumDigits && double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Fail($"'{Setting.Short(line)}' is no number of at most {MaximumDigits} letters");
    }

    /// <summary>An error at this place.</summary>
    public QrnnException Fail(string problem) => new($"byte {Position}: {problem}");

    /// <summary>A long where it fits, so that most numbers have one type.</summary>
    private static object Narrow(BigInteger value)
    {
        object narrow = value >= long.MinValue && value <= long.MaxValue ? (long)value : (object)value;
        return narrow;
    }

    private int Bounded(ulong length) => length <= MaximumTextBytes
        ? (int)length
        : throw Fail($"a text or byte string has {length} bytes, the limit is {MaximumTextBytes}");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - Position)
        {
            throw Fail($"{count} bytes are needed, {bytes.Length - Position} are left: the file is cut off");
        }

        ReadOnlySpan<byte> taken = bytes.Span.Slice(Position, count);
        Position += count;
        return taken;
    }
}
