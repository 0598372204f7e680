using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>
/// "dna-open": the task that the paper's text describes. The marker U is a symbol of its own, the base after it is asked for at the end, and no
/// target before the last says anything: they are all word 0 and by default not used, since the outputs in between are left open
/// (<see cref="OutputsBetween"/>).
/// </summary>
public sealed class DnaOpenTask : ISequenceTask, ISequenceSource
{
    /// <summary>The word of U; 5 to 7 do not occur.</summary>
    private const int Marker = 4;

    /// <inheritdoc/>
    public string Name => "dna-open";

    /// <inheritdoc/>
    public string Description => "the base after the symbol U is asked for at the end; the outputs in between say nothing and are left open";

    /// <inheritdoc/>
    public int InputBits => 3;

    /// <summary>
    /// The author's settings for dna, but for the loss: the softmax of probabilities is too flat to learn this from (Host/docs/dna.md).
    /// </summary>
    public TaskDefaults Defaults { get; } = new()
    {
        Shape = new NetworkShape { Workspace = 5, Inputs = 3, Stages = 1, Order = 2, Degree = 3 },
        Loss = LossKind.NegativeLogLikelihood,
        Between = OutputsBetween.Trace,
        LearningRate = 0.01,
        Batch = 128,
        ValidationBatch = 128,
        Length = 10,
        Steps = 5000,
        StopAtLoss = 0.01,
    };

    /// <inheritdoc/>
    public void CheckSize(int samples, int length) => DnaSentences.CheckSize(Name, samples, length);

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
            int marker = DnaSentences.MarkerPosition(key, step, sample, length);
            for (int t = 0; t < length; t++)
            {
                sentences[(sample * length) + t] = t == marker ? Marker : DnaSentences.Base(key, step, sample, t);
            }

            targets[(sample * length) + length - 1] = DnaSentences.Base(key, step, sample, marker + 1);
        }

        return DnaSentences.Shift(samples, length, sentences, targets);
    }

    /// <inheritdoc/>
    public string Symbol(int word) => word < Marker ? $"{DnaSentences.Bases[word]}" : word == Marker ? "U" : "–";
}
