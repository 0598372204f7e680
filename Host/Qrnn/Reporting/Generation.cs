using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>
/// Lets networks make sequences up. Free-running: after the given words, every word that is measured is the next one fed. One step ahead, as
/// in the author's notebook: the words of complete sequences are fed, whatever is measured, so that every word of the outcome follows a true
/// past (rvqe.md 1.8).
/// </summary>
public static class Generation
{
    private const ulong Purpose = 0x67656e6572617465; // "generate"

    /// <summary>Free-running sequences.</summary>
    /// <param name="model">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="given">The first words of each sequence, all equally many and at least one.</param>
    /// <param name="length">Words of a sequence, L, more than are given.</param>
    /// <param name="postselectGiven">
    /// True to postselect the outputs within the given words on the next of them, as training does when the targets are the sequence's own next
    /// words; false to measure them and forget the result.
    /// </param>
    /// <param name="seed">Key of the measurements.</param>
    public static GeneratedSequences RunFree(ISequenceModel model, ReadOnlySpan<double> parameters, IReadOnlyList<int[]> given, int length, bool postselectGiven, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(given);
        int words = given[0].Length, steps = length - 1;
        if (words < 1 || length <= words)
        {
            throw new QrnnException($"length is {length} with {words} given words: at least one word must be given and one be left");
        }

        int[] inputs = new int[given.Count * steps], targets = new int[given.Count * steps];
        bool[] postselected = new bool[given.Count * steps];
        for (int sequence = 0; sequence < given.Count; sequence++)
        {
            for (int step = 0; step < words; step++)
            {
                inputs[(sequence * steps) + step] = given[sequence][step];
                if (step + 1 < words)
                {
                    targets[(sequence * steps) + step] = given[sequence][step + 1];
                    postselected[(sequence * steps) + step] = postselectGiven;
                }
            }
        }

        var batch = new SequenceBatch
        {
            Samples = given.Count,
            Steps = steps,
            Inputs = inputs,
            Targets = targets,
            Kept = new bool[inputs.Length],
            Postselected = postselected,
            FedBackFrom = words < steps ? words : null,
        };
        return Collect(model, parameters, batch, words, seed);
    }

    /// <summary>Sequences of which every word is measured one step ahead of the given, complete ones.</summary>
    /// <param name="model">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="batch">What is fed; which outputs are postselected is said by it.</param>
    /// <param name="seed">Key of the measurements.</param>
    public static GeneratedSequences RunAhead(ISequenceModel model, ReadOnlySpan<double> parameters, SequenceBatch batch, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        return Collect(model, parameters, batch, 1, seed);
    }

    private static GeneratedSequences Collect(ISequenceModel model, ReadOnlySpan<double> parameters, SequenceBatch batch, int given, ulong seed)
    {
        ulong key = CounterRandom.NextBits(seed, 0, Purpose).Low;
        SequenceResult result = model.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, key);
        int length = batch.Steps + 1;
        int[] words = new int[batch.Samples * length];
        double[] probabilities = new double[batch.Samples * length];
        for (int sequence = 0; sequence < batch.Samples; sequence++)
        {
            int from = sequence * batch.Steps, to = sequence * length;
            words[to] = batch.Inputs[from];
            probabilities[to] = 1;
            for (int step = 0; step < batch.Steps; step++)
            {
                words[to + step + 1] = step + 1 < given ? batch.Inputs[from + step + 1] : result.Words[from + step];
                probabilities[to + step + 1] = step + 1 >= given || batch.Postselected[from + step] ? result.WordProbabilities[from + step] : 1;
            }
        }

        return new GeneratedSequences(batch.Samples, length, given, words, probabilities);
    }
}
