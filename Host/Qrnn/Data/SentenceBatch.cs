using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>Steps that the tasks share: random draws and the shift from sentences to cell calls.</summary>
internal static class SentenceBatch
{
    /// <summary>Fewest words of a sequence: one is fed, one is predicted.</summary>
    public const int MinimumLength = 2;

    /// <summary>Most words of a sequence.</summary>
    public const int MaximumLength = 100_000;

    /// <summary>Most sequences of a batch.</summary>
    public const int MaximumSamples = 100_000;

    /// <summary>Refuses sizes outside the limits that all tasks have.</summary>
    public static void CheckSize(string task, int samples, int length)
    {
        if (samples is < 1 or > MaximumSamples)
        {
            throw new QrnnException($"batch is {samples}: {task} needs 1 to {MaximumSamples} sequences");
        }

        if (length is < MinimumLength or > MaximumLength)
        {
            throw new QrnnException($"length is {length}: {task} needs {MinimumLength} to {MaximumLength} words");
        }
    }

    /// <summary>A key of the counter-based generator for one stream of one seed.</summary>
    public static ulong Key(ulong seed, SequenceStream stream) => CounterRandom.NextBits(seed, (ulong)stream, BatchPurpose).Low;

    /// <summary>A number that is uniform on 0 … <paramref name="count"/> − 1.</summary>
    public static int Draw(ulong key, long step, int sample, int position, int count) =>
        (int)(CounterRandom.NextDouble(key, (ulong)step, ((ulong)(uint)sample << 32) | (uint)position) * count);

    /// <summary>Cuts sentences x, y of L words into L − 1 calls: call t is fed x_t and scored against y_{t+1} (rvqe.md 1.4).</summary>
    public static SequenceBatch Shift(int samples, int length, ReadOnlySpan<int> sentences, ReadOnlySpan<int> targets, Func<int, bool> kept, Func<int, bool> postselected)
    {
        int steps = length - 1;
        int[] inputs = new int[samples * steps], scored = new int[samples * steps];
        bool[] keptCalls = new bool[samples * steps], postselectedCalls = new bool[samples * steps];
        for (int sample = 0; sample < samples; sample++)
        {
            for (int step = 0; step < steps; step++)
            {
                int call = sample * steps + step, word = sample * length + step;
                inputs[call] = sentences[word];
                scored[call] = targets[word + 1];
                keptCalls[call] = kept(step);
                postselectedCalls[call] = postselected(step);
            }
        }

        return new SequenceBatch { Samples = samples, Steps = steps, Inputs = inputs, Targets = scored, Kept = keptCalls, Postselected = postselectedCalls };
    }

    /// <summary>Separates the keys of batches from other uses of the seed; any constant that no other purpose has.</summary>
    private const ulong BatchPurpose = 0x6261746368; // "batch"
}
