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

/// <summary>A task: what has to be learnt and with which settings. <see cref="Open"/> gives its sequences.</summary>
public interface ISequenceTask
{
    /// <summary>The name on the command line and in configurations.</summary>
    string Name { get; }

    /// <summary>What lists show instead of many like names, such as "mnist-umap-d{2,3,4}-r{2,3,4,5,8}"; the name where there is but one.</summary>
    string Family => Name;

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

    /// <summary>Reads what the task needs; the source may be shared by any number of runs.</summary>
    /// <exception cref="QrnnException">A file is missing or damaged; names it, and what gets it.</exception>
    ISequenceSource Open(TaskOptions options);

    /// <summary>What a word stands for, for tables.</summary>
    /// <param name="word">0 to 2^I − 1.</param>
    string Symbol(int word);
}
