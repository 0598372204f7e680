using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>The independent streams of batches that a task deals from one seed.</summary>
public enum SequenceStream
{
    /// <summary>Batches that parameters are fitted to.</summary>
    Training,

    /// <summary>Batches that decide about the best checkpoint and the early stop.</summary>
    Validation,

    /// <summary>Batches that no decision of a training run has seen.</summary>
    Test,
}

/// <summary>
/// A source of word sequences. A batch is a pure function of (seed, stream, step, samples, length): nothing is stored between draws,
/// so a resumed run sees the batches of an undisturbed one.
/// </summary>
public interface ISequenceTask
{
    /// <summary>The name on the command line and in configurations.</summary>
    string Name { get; }

    /// <summary>What has to be learnt, in one line.</summary>
    string Description { get; }

    /// <summary>Bits of a word, I.</summary>
    int InputBits { get; }

    /// <summary>Settings that train to convergence.</summary>
    TaskDefaults Defaults { get; }

    /// <summary>Refuses sizes that the task has no batches of.</summary>
    /// <param name="samples">Sequences in a batch.</param>
    /// <param name="length">Words in a sequence, L; the network is called L − 1 times.</param>
    /// <exception cref="QrnnException">Names the value and the limit.</exception>
    void CheckSize(int samples, int length);

    /// <summary>The batch of one step.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which of the independent streams.</param>
    /// <param name="step">The number of the batch within its stream.</param>
    /// <param name="samples">Sequences in the batch.</param>
    /// <param name="length">Words in a sequence, L.</param>
    SequenceBatch Batch(ulong seed, SequenceStream stream, long step, int samples, int length);

    /// <summary>What a word stands for, for tables.</summary>
    /// <param name="word">0 to 2^I − 1.</param>
    string Symbol(int word);
}
