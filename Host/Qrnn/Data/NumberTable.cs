using System.Globalization;

namespace Qrnn.Data;

/// <summary>
/// A table of small whole numbers from a CSV file. Such files come from others: size, form and every number are bounded, and whatever is
/// wrong is said in one line with file and line.
/// </summary>
/// <param name="Columns">Numbers in a row.</param>
/// <param name="Values">Element (row, column).</param>
public sealed record NumberTable(int Columns, byte[] Values)
{
    /// <summary>Most bytes of text, unpacked: ten times the largest file of the author, and what 60 000 images of 20 × 20 take.</summary>
    public const int TextLimit = 64 << 20;

    /// <summary>Number of rows.</summary>
    public int Rows => Values.Length / Columns;

    /// <summary>One row.</summary>
    public ReadOnlySpan<byte> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>Reads a file: decimal numbers, commas, LF or CRLF, no header; unpacks it when its name ends with .gz.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Numbers that every row must have.</param>
    /// <param name="largest">Largest number allowed, at most 255.</param>
    /// <exception cref="QrnnException">The file can't be read, is too long, or is no such table.</exception>
    public static NumberTable Read(string path, int columns, int largest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(largest, byte.MaxValue);
        return new NumberTable(columns, Parse(PackedFile.ReadAll(path, TextLimit), path, columns, largest));
    }

    private static byte[] Parse(ReadOnlySpan<byte> text, string path, int columns, int largest)
    {
        byte[] values = new byte[text.Length / 2 + 1]; // a number takes a digit and what ends it
        int written = 0, line = 1, column = 0;
        for (int at = 0; at < text.Length;)
        {
            int first = at, number = 0;
            for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
            {
                number = number * 10 + text[at] - '0';
                if (number > largest)
                {
                    throw new QrnnException($"{path}: line {line} holds a number above {largest} in column {column + 1}");
                }
            }

            bool comma = at < text.Length && text[at] == ',', ended = at == text.Length || text[at] is (byte)'\n' or (byte)'\r';
            if (!comma && !ended)
            {
                throw new QrnnException($"{path}: line {line} holds {Shown(text[at])} in column {column + 1}: rows are whole numbers from 0 to {largest} with commas between them");
            }

            if (at == first || column == columns)
            {
                throw new QrnnException(column == columns ? $"{path}: line {line} has more than {columns} numbers" : $"{path}: line {line} has no number in column {column + 1}");
            }

            values[written++] = (byte)number;
            column++;
            if (comma)
            {
                at++;
                if (at == text.Length)
                {
                    throw new QrnnException($"{path}: line {line} ends with a comma");
                }

                continue;
            }

            if (column != columns)
            {
                throw new QrnnException($"{path}: line {line} has {column} numbers, must have {columns}");
            }

            at += at < text.Length && text[at] == '\r' ? 1 : 0;
            if (at < text.Length && text[at] != '\n')
            {
                throw new QrnnException($"{path}: line {line} has {Shown(text[at])} after a carriage return: lines end with LF or CRLF");
            }

            at++;
            column = 0;
            line++;
        }

        return written > 0 ? values[..written] : throw new QrnnException($"{path}: is empty");
    }

    private static string Shown(byte letter) => letter is > 32 and < 127 ? $"'{(char)letter}'" : string.Create(CultureInfo.InvariantCulture, $"byte {letter}");
}
