using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>
/// "dna" of rvqe.md 1.8, as the author's code has it: at a random place a base carries the marker U, and the last output has to be that base. All
/// other outputs are postselected on targets that equal the base from the marker on, in training and in validation: the answer is written into
/// the state at every call, and nothing has to be remembered. Without the marker in the inputs it is learnt just as well, which is the task
/// "dna-no-marker"; "dna-open" is the task that the paper's text describes.
/// </summary>
public sealed class DnaTask : ISequenceTask, ISequenceSource
{
    /// <summary>Added to the word of the base that is marked.</summary>
    private const int Marked = 4;

    private readonly bool _showsMarker;

    /// <param name="showsMarker">False to take the marker out of the inputs, and leave it in the targets.</param>
    public DnaTask(bool showsMarker) => _showsMarker = showsMarker;

    /// <inheritdoc/>
    public string Name => _showsMarker ? "dna" : "dna-no-marker";

    /// <inheritdoc/>
    public string Description => _showsMarker
        ? "the base marked U is asked for at the end; postselection writes it into the state, as in the author's code"
        : "dna with the marker taken out of the inputs: nothing fed says which base is asked for";

    /// <inheritdoc/>
    public int InputBits => 3;

    /// <summary>The author's settings, on a shorter sequence.</summary>
    public TaskDefaults Defaults { get; } = new()
    {
        Shape = new NetworkShape { Workspace = 5, Inputs = 3, Stages = 1, Order = 2, Degree = 3 },
        LearningRate = 0.01,
        Batch = 128,
        ValidationBatch = 128,
        Length = 50,
        Steps = 5000,
        StopAtLoss = 1e-3,
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
            int wanted = DnaSentences.Base(key, step, sample, marker);
            for (int t = 0; t < length; t++)
            {
                int at = (sample * length) + t;
                sentences[at] = DnaSentences.Base(key, step, sample, t) + (t == marker && _showsMarker ? Marked : 0);
                targets[at] = t < marker ? 0 : t == marker ? wanted + Marked : wanted;
            }
        }

        return DnaSentences.Shift(samples, length, sentences, targets);
    }

    /// <inheritdoc/>
    public string Symbol(int word) => word < Marked ? $"{DnaSentences.Bases[word]}" : $"U{DnaSentences.Bases[word - Marked]}";
}
