using System.Collections.Immutable;

namespace Qrnn.Data;

/// <summary>The 32 characters of tasks on text, one word of five bits each, in the author's order (rvqe.md 1.8), and what becomes of all others.</summary>
public static class TextAlphabet
{
    /// <summary>Bits of a word.</summary>
    public const int Bits = 5;

    /// <summary>Character k is word k.</summary>
    public const string Characters = "abcdefghijklmnopqrstuvwxyz,.?! \n";

    /// <summary>The word of a blank, which also stands for what has no character of its own.</summary>
    public const byte Blank = 30;

    private const byte LineEnd = 31;

    /// <summary>The letters that U+00C0 to U+00FF are without their accents; a blank where there is none.</summary>
    private const string WithoutAccents = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";

    /// <summary>What is left out: apostrophes and quotation marks, so that "don't" is "dont", and carriage returns.</summary>
    private const string Dropped = "'\"`\r‘’“”„«»´";

    private static readonly ImmutableArray<sbyte> Words = [.. Enumerable.Range(0, 0x100).Select(static letter => WordOf((char)letter))];

    /// <summary>
    /// Text as words: capitals as small letters, letters with accents (of Latin-1) as those without, colons and semicolons as commas, apostrophes
    /// and quotation marks left out, anything else as a blank, and one blank for many.
    /// </summary>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        byte[] words = new byte[text.Length];
        int count = 0;
        foreach (char letter in text)
        {
            sbyte word = letter < Words.Length ? Words[letter] : WordOf(letter);
            bool again = word == Blank && count > 0 && words[count - 1] is Blank or LineEnd;
            if (word >= 0 && !again)
            {
                words[count++] = (byte)word;
            }
        }

        return words[..count];
    }

    /// <summary>The character of a word, a line's end as "⏎".</summary>
    public static string Symbol(int word) => word == LineEnd ? "⏎" : Characters[word].ToString();

    /// <summary>The word of a character; −1 when it is left out.</summary>
    private static sbyte WordOf(char letter)
    {
        if (Dropped.Contains(letter, StringComparison.Ordinal))
        {
            return -1;
        }

        char mapped = letter switch
        {
            >= 'A' and <= 'Z' => (char)(letter | 0x20),
            ':' or ';' => ',',
            '…' => '.',
            >= '\u00c0' and <= '\u00ff' => WithoutAccents[letter - '\u00c0'],
            _ => letter,
        };
        int word = Characters.IndexOf(mapped, StringComparison.Ordinal);
        return word < 0 ? (sbyte)Blank : (sbyte)word;
    }
}
