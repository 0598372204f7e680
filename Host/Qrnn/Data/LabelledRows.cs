using System.Collections.Immutable;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>The rows of one split of a labelled data set, as the network sees them.</summary>
/// <param name="Count">Number of rows.</param>
/// <param name="Calls">Cell calls of a row, L − 1.</param>
/// <param name="Words">The words fed: element (row, call). Two rows with the same words are the same to any network.</param>
/// <param name="Labels">Class of every row.</param>
/// <param name="LabelWords">The words of every class's label: element [class][position], scored at the last calls.</param>
public sealed record LabelledRows(int Count, int Calls, ImmutableArray<byte> Words, ImmutableArray<int> Labels, ImmutableArray<ImmutableArray<int>> LabelWords)
{
    /// <summary>The words fed of one row.</summary>
    public ReadOnlySpan<byte> Code(int row) => Words.AsSpan(row * Calls, Calls);

    /// <summary>Some rows as a batch: zero words as targets, then the label's; only the label counts, all else is postselected (rvqe.md 1.8).</summary>
    /// <param name="rows">Which rows.</param>
    /// <param name="labels">The class that each is scored against; null for its own.</param>
    public SequenceBatch Batch(ReadOnlySpan<int> rows, int[]? labels = null)
    {
        int first = Calls - LabelWords[0].Length;
        int[] inputs = new int[rows.Length * Calls], targets = new int[rows.Length * Calls];
        bool[] kept = new bool[rows.Length * Calls], postselected = new bool[rows.Length * Calls];
        for (int sample = 0; sample < rows.Length; sample++)
        {
            ReadOnlySpan<byte> code = Code(rows[sample]);
            ImmutableArray<int> label = LabelWords[labels?[sample] ?? Labels[rows[sample]]];
            for (int call = 0; call < Calls; call++)
            {
                int at = sample * Calls + call;
                inputs[at] = code[call];
                targets[at] = call < first ? 0 : label[call - first];
                kept[at] = call >= first;
                postselected[at] = call < first;
            }
        }

        return new SequenceBatch { Samples = rows.Length, Steps = Calls, Inputs = inputs, Targets = targets, Kept = kept, Postselected = postselected };
    }
}
