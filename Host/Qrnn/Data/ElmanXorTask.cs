using System.Globalization;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>"elman-xor" of rvqe.md 1.8: a stream of triples a, b, a ⊕ b; every third bit has to be predicted.</summary>
public sealed class ElmanXorTask : ISequenceTask, ISequenceSource
{
    /// <summary>The target where nothing can be known: word 10.</summary>
    private const int DontKnow = 2;

    private const int Period = 3;

    /// <inheritdoc/>
    public string Name => "elman-xor";

    /// <inheritdoc/>
    public string Description => "in a stream of bits a, b, a xor b, … predict every third (Elman 1990)";

    /// <inheritdoc/>
    public int InputBits => 2;

    /// <summary>
    /// The author's network with twice his learning rate: converged for the seeds 1 to 30, in 180 steps at the median and 360 at most.
    /// </summary>
    public TaskDefaults Defaults { get; } = new()
    {
        Shape = new NetworkShape { Workspace = 4, Inputs = 2, Stages = 1, Order = 2, Degree = 3 },
        LearningRate = 0.01,
        Batch = 16,
        ValidationBatch = 16,
        Length = 36,
        Steps = 2000,
        StopAtLoss = 1e-3,
    };

    /// <inheritdoc/>
    public void CheckSize(int samples, int length)
    {
        SentenceBatch.CheckSize(Name, samples, length);
        if (length < Period)
        {
            throw new QrnnException($"length is {length}: {Name} needs {Period} words or more, else no output counts");
        }
    }

    /// <inheritdoc/>
    public ISequenceSource Open(TaskOptions options) => this;

    /// <inheritdoc/>
    public SequenceBatch Batch(ulong seed, SequenceStream stream, long step, int samples, int length)
    {
        CheckSize(samples, length);
        ulong key = SentenceBatch.Key(seed, stream);
        int[] sentences = new int[samples * length], targets = new int[samples * length];
        for (int sample = 0; sample < samples; sample++)
        {
            Span<int> sentence = sentences.AsSpan(sample * length, length), target = targets.AsSpan(sample * length, length);
            for (int t = 0; t < length; t++)
            {
                bool answer = t % Period == Period - 1;
                sentence[t] = answer ? sentence[t - 1] ^ sentence[t - 2] : SentenceBatch.Draw(key, step, sample, t, 2);
                target[t] = answer ? sentence[t] : DontKnow;
            }
        }

        return SentenceBatch.Shift(samples, length, sentences, targets, static t => t % Period == 1, static t => (t + 2) % Period != 0);
    }

    /// <inheritdoc/>
    public string Symbol(int word) => word == DontKnow ? "?" : word.ToString(CultureInfo.InvariantCulture);
}
