namespace Qrnn.Simulation;

/// <summary>
/// A batch of word sequences. A sequence of L words makes L − 1 cell calls: call t is fed word t of <see cref="Inputs"/> and scored against
/// word t + 1 of the data set's targets, which stands at index t of <see cref="Targets"/> (rvqe.md 1.4).
/// All arrays are sample-major: element (sample, step) is at <c>sample * Steps + step</c>.
/// </summary>
public sealed record SequenceBatch
{
    /// <summary>Number of sequences.</summary>
    public required int Samples { get; init; }

    /// <summary>Number of cell calls, L − 1.</summary>
    public required int Steps { get; init; }

    /// <summary>The word fed at each call; its I bits with lane 0 as the most significant.</summary>
    public required int[] Inputs { get; init; }

    /// <summary>The word that each call is scored against.</summary>
    public required int[] Targets { get; init; }

    /// <summary>Which calls count in the loss and in the character error rate.</summary>
    public required bool[] Kept { get; init; }

    /// <summary>
    /// Which calls are postselected on the target when validating; the others are measured (rvqe.md 1.4: "ignore_output_at_step").
    /// In training every call is postselected.
    /// </summary>
    public required bool[] Postselected { get; init; }

    /// <summary>
    /// The first call that is fed, in place of its own element of <see cref="Inputs"/>, the word that the call before it was collapsed to; all
    /// calls after it are too. Null when every call is fed its own. This is how a network generates; a gradient does not exist then.
    /// </summary>
    /// <value>1 or more.</value>
    public int? FedBackFrom { get; init; }

    /// <summary>
    /// Key of the outcomes that training draws where outputs are measured (<c>between measure</c>); the trainer gives every step its own.
    /// </summary>
    public ulong RandomKey { get; init; }

    /// <summary>Refuses arrays of other lengths and words that a network does not have.</summary>
    /// <param name="words">Words of the network, 2^I.</param>
    internal void Check(int words)
    {
        int calls = checked(Samples * Steps);
        if (Samples < 1 || Steps < 1)
        {
            throw new QrnnException($"a batch of {Samples} sequences with {Steps} steps: both must be 1 or more");
        }

        if (Inputs.Length != calls || Targets.Length != calls || Kept.Length != calls || Postselected.Length != calls)
        {
            throw new QrnnException($"a batch of {Samples} sequences with {Steps} steps needs arrays of {calls} elements");
        }

        if (FedBackFrom < 1)
        {
            throw new QrnnException($"words are fed back from call {FedBackFrom}: no call is before it, must be 1 or more");
        }

        CheckWords(Inputs, words, "input");
        CheckWords(Targets, words, "target");
    }

    private static void CheckWords(int[] values, int words, string kind)
    {
        foreach (int value in values)
        {
            if ((uint)value >= (uint)words)
            {
                throw new QrnnException($"{kind} word {value}: the network's words are 0 to {words - 1}");
            }
        }
    }
}
