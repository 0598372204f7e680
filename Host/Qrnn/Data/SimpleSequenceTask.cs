using System.Globalization;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>"simple-seq" of rvqe.md 1.8: tell 0, 1, 2, 3, 0, 1, … from 4, 4, 4, … and continue each.</summary>
public sealed class SimpleSequenceTask : ISequenceTask, ISequenceSource
{
    private const int Sentences = 2;

    /// <inheritdoc/>
    public string Name => "simple-seq";

    /// <inheritdoc/>
    public string Description => "continue 0123 0123 … and 4444 …; both sentences are in every batch";

    /// <inheritdoc/>
    public int InputBits => 3;

    /// <summary>Converged for the seeds 1 to 20, in 160 steps at the median.</summary>
    public TaskDefaults Defaults { get; } = new()
    {
        Shape = new NetworkShape { Workspace = 5, Inputs = 3, Stages = 2, Order = 2, Degree = 3 },
        LearningRate = 0.01,
        Batch = Sentences,
        ValidationBatch = Sentences,
        Length = 20,
        Steps = 2000,
        StopAtLoss = 1e-3,
    };

    /// <summary>
    /// The task has exactly two sentences (the author's code insists on a batch of 2); even batches repeat them, which changes no mean and
    /// gives validation more measured samples.
    /// </summary>
    public void CheckSize(int samples, int length)
    {
        SentenceBatch.CheckSize(Name, samples, length);
        if (samples % Sentences != 0)
        {
            throw new QrnnException($"batch is {samples}: {Name} has {Sentences} sentences, the batch must be a multiple of {Sentences}");
        }
    }

    /// <inheritdoc/>
    public ISequenceSource Open(TaskOptions options) => this;

    /// <inheritdoc/>
    public SequenceBatch Batch(ulong seed, SequenceStream stream, long step, int samples, int length)
    {
        CheckSize(samples, length);
        int[] words = new int[samples * length];
        for (int i = 0; i < words.Length; i++)
        {
            int sample = i / length, position = i % length;
            words[i] = sample % Sentences == 0 ? position % 4 : 4;
        }

        return SentenceBatch.Shift(samples, length, words, words, static _ => true, static _ => false);
    }

    /// <inheritdoc/>
    public string Symbol(int word) => word.ToString(CultureInfo.InvariantCulture);
}
