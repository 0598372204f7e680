using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>What the tasks on DNA have in common: bases drawn alike, one of them marked, and asked for at the end (rvqe.md 1.8).</summary>
internal static class DnaSentences
{
    /// <summary>The bases, words 0 to 3.</summary>
    public const string Bases = "GATC";

    /// <summary>Fewest words of a sequence: the marker stands in the first half and never first, and what it marks must be fed.</summary>
    public const int MinimumLength = 4;

    /// <summary>Refuses sizes that have no such sequence.</summary>
    public static void CheckSize(string task, int samples, int length)
    {
        SentenceBatch.CheckSize(task, samples, length);
        if (length < MinimumLength)
        {
            throw new QrnnException($"length is {length}: {task} needs {MinimumLength} words or more, else there is no place for the marker");
        }
    }

    /// <summary>A base that is uniform on 0 to 3.</summary>
    public static int Base(ulong key, long step, int sample, int position) => SentenceBatch.Draw(key, step, sample, position + 1, Bases.Length);

    /// <summary>The marker's place, uniform on 1 … ⌊L/2⌋ − 1.</summary>
    public static int MarkerPosition(ulong key, long step, int sample, int length) => 1 + SentenceBatch.Draw(key, step, sample, 0, (length / 2) - 1);

    /// <summary>Sentences as calls: only the last output counts, all others are postselected unless the network leaves them open.</summary>
    public static SequenceBatch Shift(int samples, int length, int[] sentences, int[] targets)
    {
        int last = length - 2;
        return SentenceBatch.Shift(samples, length, sentences, targets, t => t == last, t => t != last);
    }
}
