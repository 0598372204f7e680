using System.Collections.Immutable;
using Qrnn.Data;
using Qrnn.Simulation;

namespace Qrnn.Tests.Reporting;

/// <summary>A small labelled data set of random words, of which many occur more than once.</summary>
internal sealed class RandomRows : ILabelledSource
{
    private readonly int _wordBits;
    private readonly int _calls;
    private readonly int _seed;

    public RandomRows(int wordBits, int calls, ImmutableArray<ImmutableArray<int>> labels, int seed, CodeMetric metric = CodeMetric.Hamming)
    {
        (_wordBits, _calls, Labels, _seed, Metric) = (wordBits, calls, labels, seed, metric);
        Classes = [.. Enumerable.Range(0, labels.Length).Select(static label => $"class {label}")];
    }

    public ImmutableArray<ImmutableArray<int>> Labels { get; }

    public ImmutableArray<string> Classes { get; }

    public CodeMetric Metric { get; }

    public LabelledRows Rows(SequenceStream split)
    {
        var random = new Random(_seed + (int)split);
        int count = split == SequenceStream.Training ? 90 : 60;
        // Few different words at the first calls, zeros after them: rows repeat, within a split and across.
        byte[] words = [.. Enumerable.Range(0, count * _calls).Select(i => (byte)(i % _calls < 3 ? random.Next(1 << _wordBits) : 0))];
        return new LabelledRows(count, _calls, [.. words], [.. Enumerable.Range(0, count).Select(row => row * Classes.Length / count)], Labels);
    }

    public SequenceBatch Batch(ulong seed, SequenceStream stream, long step, int samples, int length) => throw new NotSupportedException("evaluation reads rows");
}
