using System.Collections.Immutable;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>
/// "simple-quotes" of rvqe.md 1.8: know six quotes by heart. The author's six are not at hand; these are as many, of the same alphabet and length,
/// from texts that belong to everybody.
/// </summary>
public sealed class QuotesTask : ISequenceTask, ISequenceSource
{
    /// <summary>Characters of a sequence; shorter quotes are followed by blanks.</summary>
    public const int QuoteLength = 70;

    /// <summary>Shakespeare (three plays), Descartes, Newton's letter of 1675, Dickens.</summary>
    public static ImmutableArray<string> Quotes { get; } =
    [
        "to be, or not to be, that is the question.",
        "o romeo, romeo! wherefore art thou romeo?",
        "a horse! a horse! my kingdom for a horse!",
        "i think, therefore i am.",
        "if i have seen further it is by standing on the shoulders of giants.",
        "it was the best of times, it was the worst of times.",
    ];

    private static readonly ImmutableArray<ImmutableArray<byte>> Words = [.. Quotes.Select(static quote => ImmutableArray.Create(TextAlphabet.Encode(quote)))];

    /// <inheritdoc/>
    public string Name => "simple-quotes";

    /// <inheritdoc/>
    public string Description => "know six quotes of at most 70 characters by heart; all are in every batch";

    /// <inheritdoc/>
    public int InputBits => TextAlphabet.Bits;

    /// <summary>The author's network.</summary>
    public TaskDefaults Defaults { get; } = new()
    {
        Shape = new NetworkShape { Workspace = 6, Inputs = TextAlphabet.Bits, Stages = 3, Order = 2, Degree = 3 },
        LearningRate = 0.01,
        Batch = 6,
        ValidationBatch = 6,
        Length = QuoteLength,
        Steps = 2000,
        StopAtLoss = 1e-3,
    };

    /// <inheritdoc/>
    public void CheckSize(int samples, int length)
    {
        SentenceBatch.CheckSize(Name, samples, length);
        if (samples % Quotes.Length != 0)
        {
            throw new QrnnException($"batch is {samples}: {Name} has {Quotes.Length} quotes, the batch must be a multiple of {Quotes.Length}");
        }

        if (length > QuoteLength)
        {
            throw new QrnnException($"length is {length}: the quotes of {Name} have {QuoteLength} characters");
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
            ImmutableArray<byte> quote = Words[i / length % Quotes.Length];
            words[i] = i % length < quote.Length ? quote[i % length] : TextAlphabet.Blank;
        }

        SequenceBatch batch = SentenceBatch.Shift(samples, length, words, words, static _ => true, static _ => false);
        // In validation the consonants are given, and vowels, blanks and marks have to be known.
        return batch with { Postselected = [.. batch.Targets.Select(IsConsonant)] };
    }

    /// <inheritdoc/>
    public string Symbol(int word) => TextAlphabet.Symbol(word);

    private static bool IsConsonant(int word) => TextAlphabet.Characters[word] is > 'a' and <= 'z' and not ('e' or 'i' or 'o' or 'u');
}
