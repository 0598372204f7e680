using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>
/// What a network says about every code of a split, without drawing: the whole distribution of the label's words. A label of K words needs
/// one run for each way to measure the K − 1 words before the last, the state being collapsed on them.
/// </summary>
internal sealed class LabelReading
{
    /// <summary>Codes that run together; fixed, because the engine's register width, and with it the last bit, follows the batch's size.</summary>
    private const int CodesPerBatch = 512;

    private readonly DistinctCodes _codes;
    private readonly int _words;
    private readonly double[][] _distributions;

    private LabelReading(DistinctCodes codes, int words)
    {
        _codes = codes;
        _words = words;
        Positions = codes.Rows.LabelWords[0].Length;
        _distributions = [.. Enumerable.Range(0, Positions).Select(position => new double[codes.Count * Power(words, position + 1)])];
        PostselectionProbabilities = new double[codes.Count * PostselectedCalls];
    }

    /// <summary>Words of a label, K.</summary>
    public int Positions { get; }

    /// <summary>Possible words.</summary>
    public int Words => _words;

    /// <summary>Calls before the label, whose outputs are postselected.</summary>
    public int PostselectedCalls => _codes.Rows.Calls - Positions;

    /// <summary>Probability of the postselected word, given those before: element (code, call).</summary>
    public double[] PostselectionProbabilities { get; }

    /// <summary>Runs a network over all codes.</summary>
    /// <param name="model">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="codes">The codes.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    public static LabelReading Of(ISequenceModel model, ReadOnlySpan<double> parameters, DistinctCodes codes, CancellationToken cancellation)
    {
        var reading = new LabelReading(codes, model.OutputWords);
        int prefixes = Power(model.OutputWords, reading.Positions - 1);
        for (int begin = 0; begin < codes.Count; begin += CodesPerBatch)
        {
            ReadOnlySpan<int> rows = codes.First.AsSpan(begin, Math.Min(CodesPerBatch, codes.Count - begin));
            SequenceBatch batch = codes.Rows.Batch(rows);
            for (int prefix = 0; prefix < prefixes; prefix++)
            {
                cancellation.ThrowIfCancellationRequested();
                reading.Collapse(batch.Targets, prefix);
                SequenceResult result = model.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Simulation.Collapse.Targets, 0, Recordings.Probabilities);
                reading.Keep(result, begin, rows.Length, prefix);
            }
        }

        return reading;
    }

    /// <summary>The distribution of the label's word at a position, given the words before it.</summary>
    /// <param name="code">The code.</param>
    /// <param name="before">The words before, as one number with the first word as its highest digit.</param>
    /// <param name="position">0 to K − 1.</param>
    public ReadOnlySpan<double> Distribution(int code, int before, int position) =>
        _distributions[position].AsSpan(((code * Power(_words, position)) + before) * _words, _words);

    /// <summary>The probability that all words of a label are measured: p(w₁) · p(w₂ | w₁) · …</summary>
    public double Joint(int code, ReadOnlySpan<int> label)
    {
        double probability = 1;
        int before = 0;
        for (int position = 0; position < label.Length && probability > 0; position++)
        {
            probability *= Distribution(code, before, position)[label[position]];
            before = (before * _words) + label[position];
        }

        return probability;
    }

    private static int Power(int value, int exponent) => exponent == 0 ? 1 : checked(value * Power(value, exponent - 1));

    /// <summary>Makes the label's words but the last those of a prefix.</summary>
    private void Collapse(int[] targets, int prefix)
    {
        for (int at = PostselectedCalls; at < targets.Length; at += _codes.Rows.Calls)
        {
            for (int position = Positions - 2, left = prefix; position >= 0; position--, left /= _words)
            {
                targets[at + position] = left % _words;
            }
        }
    }

    private void Keep(SequenceResult result, int begin, int count, int prefix)
    {
        int calls = _codes.Rows.Calls;
        for (int sample = 0; sample < count; sample++)
        {
            int code = begin + sample;
            for (int position = 0, rest = Power(_words, Positions - 1); position < Positions; position++, rest /= _words)
            {
                // Several prefixes begin with the same words; the first of them is read.
                if (prefix % rest == 0)
                {
                    int before = prefix / rest;
                    result.Probabilities.AsSpan(((sample * calls) + PostselectedCalls + position) * _words, _words)
                        .CopyTo(_distributions[position].AsSpan(((code * Power(_words, position)) + before) * _words));
                }
            }

            if (prefix == 0)
            {
                result.WordProbabilities.AsSpan(sample * calls, PostselectedCalls).CopyTo(PostselectionProbabilities.AsSpan(code * PostselectedCalls));
            }
        }
    }
}
