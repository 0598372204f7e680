using System.Collections.Immutable;
using Qrnn.Data;

namespace Qrnn.Reporting;

/// <summary>
/// The different codes of a split. Rows with the same code are the same to any function of the words that are fed, so networks and baselines
/// are asked once for each code.
/// </summary>
/// <param name="Rows">The split.</param>
/// <param name="First">For each code the first row that has it, ascending.</param>
/// <param name="CodeOfRow">For each row the index of its code.</param>
/// <param name="ClassCounts">Rows by code and class: element [code · classes + class].</param>
public sealed record DistinctCodes(LabelledRows Rows, ImmutableArray<int> First, ImmutableArray<int> CodeOfRow, ImmutableArray<int> ClassCounts)
{
    /// <summary>Number of different codes.</summary>
    public int Count => First.Length;

    /// <summary>Number of classes.</summary>
    public int Classes => Rows.LabelWords.Length;

    /// <summary>The words of a code.</summary>
    public ReadOnlySpan<byte> Code(int code) => Rows.Code(First[code]);

    /// <summary>How many rows of each class have a code.</summary>
    public ReadOnlySpan<int> CountsOf(int code) => ClassCounts.AsSpan(code * Classes, Classes);

    /// <summary>Finds the codes of a split.</summary>
    public static DistinctCodes Of(LabelledRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var first = ImmutableArray.CreateBuilder<int>();
        var codeOfRow = new int[rows.Count];
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int row = 0; row < rows.Count; row++)
        {
            string key = KeyOf(rows.Code(row));
            if (!index.TryGetValue(key, out int code))
            {
                code = first.Count;
                index.Add(key, code);
                first.Add(row);
            }

            codeOfRow[row] = code;
        }

        int classes = rows.LabelWords.Length;
        var counts = new int[first.Count * classes];
        for (int row = 0; row < rows.Count; row++)
        {
            counts[(codeOfRow[row] * classes) + rows.Labels[row]]++;
        }

        return new DistinctCodes(rows, first.ToImmutable(), [.. codeOfRow], [.. counts]);
    }

    /// <summary>For each of these codes the index of the same code among others; −1 where there is none.</summary>
    public int[] FindIn(DistinctCodes others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int code = 0; code < others.Count; code++)
        {
            index.Add(KeyOf(others.Code(code)), code);
        }

        var found = new int[Count];
        for (int code = 0; code < Count; code++)
        {
            found[code] = index.GetValueOrDefault(KeyOf(Code(code)), -1);
        }

        return found;
    }

    // A letter a word: strings are compared and hashed by the framework, and words are bytes.
    private static string KeyOf(ReadOnlySpan<byte> code) => System.Text.Encoding.Latin1.GetString(code);
}
