using System.Collections.Immutable;
using System.Globalization;

namespace Qrnn.Cli;

/// <summary>Words on the command line: as bits (00,01,11) or as whole numbers (0,1,3).</summary>
internal static class WordList
{
    /// <summary>How the words of an option are written, for its description.</summary>
    public const string Form = "each as its bits, the most significant first (01), or as a whole number (1)";

    /// <summary>Reads words. As many digits 0 and 1 as a word has bits are bits; nothing that fits is both and means two things.</summary>
    /// <param name="list">Words between commas.</param>
    /// <param name="bits">Bits of a word.</param>
    /// <exception cref="QrnnException">A word is neither.</exception>
    public static ImmutableArray<int> Parse(string list, int bits) => [.. list.Split(',', StringSplitOptions.TrimEntries).Select(part =>
        part.Length == bits && part.All(static digit => digit is '0' or '1') ? Convert.ToInt32(part, 2)
        : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int word) && word < 1 << bits ? word
        : throw new QrnnException($"--words holds '{part}': {(bits == 1 ? "a word of 1 bit is 0 or 1" : $"a word of {bits} bits is {bits} digits 0 and 1, or a whole number from 0 to {(1 << bits) - 1}")}"))];

    /// <summary>A word as its bits.</summary>
    public static string Bits(int word, int bits) => Convert.ToString(word, 2).PadLeft(bits, '0');
}
