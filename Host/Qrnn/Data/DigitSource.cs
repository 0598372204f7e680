using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>The rows of a <see cref="DigitTask"/>'s files. Immutable once read, so that threads may share it.</summary>
internal sealed class DigitSource : ILabelledSource
{
    private readonly DigitTask _task;
    private readonly Lazy<Split>[] _splits;

    public DigitSource(DigitTask task, string folder)
    {
        _task = task;
        // Read at once, so that a run is refused before it begins, and not at its first validation.
        Split training = Read(folder, SequenceStream.Training), validation = Read(folder, SequenceStream.Validation);
        _splits = [new(training), new(validation), new(() => Read(folder, SequenceStream.Test))];
    }

    public ImmutableArray<string> Classes => _task.Classes;

    public CodeMetric Metric => _task.Words.Drawing switch
    {
        DigitDrawing.BitPlanes => CodeMetric.BitPlanes,
        DigitDrawing.Features => CodeMetric.Levels,
        _ => CodeMetric.Hamming,
    };

    public LabelledRows Rows(SequenceStream split) => _splits[(int)split].Value.Rows;

    public SequenceBatch Batch(ulong seed, SequenceStream stream, long step, int samples, int length)
    {
        _task.CheckSize(samples, length);
        Split split = _splits[(int)stream].Value;
        return split.Rows.Batch(Draw(split.First, seed, stream, step, samples));
    }

    /// <summary>Rows with replacement, the digits in turn.</summary>
    /// <param name="first">First row of every digit, and the end of the last.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which stream.</param>
    /// <param name="step">Number of the batch.</param>
    /// <param name="samples">How many rows.</param>
    internal static int[] Draw(int[] first, ulong seed, SequenceStream stream, long step, int samples)
    {
        ulong key = SentenceBatch.Key(seed, stream);
        var rows = new int[samples];
        for (int sample = 0; sample < samples; sample++)
        {
            int digit = sample % (first.Length - 1);
            rows[sample] = first[digit] + SentenceBatch.Draw(key, step, sample, 0, first[digit + 1] - first[digit]);
        }

        return rows;
    }

    private Split Read(string folder, SequenceStream stream)
    {
        NumberTable[] tables = [.. MnistFiles.Locate(folder, _task.Files, _task.Digits, stream).Select(path => NumberTable.Read(path, _task.Files.Columns, _task.Files.Largest))];
        int[] first = [0, .. tables.Select(static table => table.Rows)];
        for (int digit = 1; digit < first.Length; digit++)
        {
            first[digit] += first[digit - 1];
        }

        int count = first[^1], calls = _task.Defaults.Length - 1;
        byte[] words = new byte[count * calls];
        int[] labels = new int[count];
        for (int digit = 0; digit < tables.Length; digit++)
        {
            for (int row = 0; row < tables[digit].Rows; row++)
            {
                int at = first[digit] + row;
                labels[at] = _task.ClassOfDigit[digit];
                ReadOnlySpan<byte> values = tables[digit].Row(row);
                Span<byte> code = words.AsSpan(at * calls, calls);
                for (int call = 0; call < calls; call++)
                {
                    code[call] = _task.Words.At(values, call);
                }
            }
        }

        ImmutableArray<byte> fed = ImmutableCollectionsMarshal.AsImmutableArray(words);
        return new Split(first, new LabelledRows(count, calls, fed, ImmutableCollectionsMarshal.AsImmutableArray(labels), _task.LabelWords));
    }

    private sealed record Split(int[] First, LabelledRows Rows);
}
