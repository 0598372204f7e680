using System.Collections.Immutable;

namespace Qrnn.Data;

/// <summary>How the words of a row are to be drawn.</summary>
public enum DigitDrawing
{
    /// <summary>Word t is pixel t of a square image, row by row; its first bit is 0 where there is ink.</summary>
    Pixels,

    /// <summary>Word t holds the leading bits of feature t.</summary>
    Features,

    /// <summary>Word t holds bit t of every coordinate, the leading one first.</summary>
    BitPlanes,
}

/// <summary>How a row of a prepared file becomes words (rvqe.md 1.8).</summary>
/// <param name="Drawing">The arrangement.</param>
/// <param name="Bits">Bits of a word, I.</param>
/// <param name="Words">Words that carry the row; what a sequence has beyond is zero.</param>
public sealed record DigitWords(DigitDrawing Drawing, int Bits, int Words)
{
    private const int ValueBits = 8, PixelBits = 3;

    /// <summary>Scan lines: the first two (row-major, column-major) or all three (and rotated) of the bits stored for a position.</summary>
    public static DigitWords ScanLines(int bits, int pixels) => new(DigitDrawing.Pixels, bits, pixels);

    /// <summary>The leading bits of the leading principal components, one component a word.</summary>
    public static DigitWords Components(int bits, int components) => new(DigitDrawing.Features, bits, components);

    /// <summary>The leading bit planes of some coordinates, one plane a word.</summary>
    public static DigitWords Planes(int coordinates, int planes) => new(DigitDrawing.BitPlanes, coordinates, planes);

    /// <summary>Word t of a row.</summary>
    public byte At(ReadOnlySpan<byte> row, int t)
    {
        if (t >= Words)
        {
            return 0;
        }

        if (Drawing != DigitDrawing.BitPlanes)
        {
            return (byte)(row[t] >> (Drawing == DigitDrawing.Pixels ? PixelBits : ValueBits) - Bits);
        }

        int word = 0;
        foreach (byte coordinate in row)
        {
            word = word << 1 | coordinate >> ValueBits - 1 - t & 1;
        }

        return (byte)word;
    }

    /// <summary>
    /// The words of a label: the number of the class, most significant bit first, with zeros before it up to a multiple of the word's length.
    /// (The paper says least significant bit first; its code does this.)
    /// </summary>
    /// <param name="label">Number of the class.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="bits">Bits of a word.</param>
    public static ImmutableArray<int> OfLabel(int label, int classes, int bits)
    {
        int needed = Math.Max(1, int.Log2(classes - 1) + 1), words = (needed + bits - 1) / bits;
        return [.. Enumerable.Range(0, words).Select(word => label >> (words - 1 - word) * bits & (1 << bits) - 1)];
    }
}
