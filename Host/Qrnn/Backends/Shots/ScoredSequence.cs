using System.Collections.Immutable;
using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>One sequence of a batch as circuits see it: calls after the last scored one are left out.</summary>
/// <param name="Words">The word fed at each call.</param>
/// <param name="Targets">The word that each call is scored against, or postselected on.</param>
/// <param name="Kept">Which calls count in the loss; the last one does.</param>
public sealed record ScoredSequence(ImmutableArray<int> Words, ImmutableArray<int> Targets, ImmutableArray<bool> Kept)
{
    /// <summary>Number of calls.</summary>
    public int Calls => Words.Length;

    /// <summary>The sequences of a batch in the order in which they first occur, each with how often it does.</summary>
    /// <exception cref="QrnnException">The batch feeds words back.</exception>
    public static ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> Of(SequenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.FedBackFrom is { } first)
        {
            throw new QrnnException($"words are fed back from call {first}: a gradient does not exist then");
        }

        var found = new List<(ScoredSequence Sequence, int Multiplicity)>();
        var places = new Dictionary<ScoredSequence, int>();
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            int start = sample * batch.Steps;
            int calls = Array.LastIndexOf(batch.Kept, true, start + batch.Steps - 1, batch.Steps) - start + 1;
            if (calls <= 0)
            {
                continue;
            }

            var sequence = new ScoredSequence([.. batch.Inputs.AsSpan(start, calls)], [.. batch.Targets.AsSpan(start, calls)], [.. batch.Kept.AsSpan(start, calls)]);
            if (places.TryGetValue(sequence, out int place))
            {
                found[place] = (sequence, found[place].Multiplicity + 1);
            }
            else
            {
                places.Add(sequence, found.Count);
                found.Add((sequence, 1));
            }
        }

        return [.. found];
    }

    /// <summary>A batch of sequences that have equally many calls, for the exact model.</summary>
    internal static SequenceBatch Batch(IReadOnlyList<ScoredSequence> sequences) => new()
    {
        Samples = sequences.Count,
        Steps = sequences[0].Calls,
        Inputs = [.. sequences.SelectMany(static sequence => sequence.Words)],
        Targets = [.. sequences.SelectMany(static sequence => sequence.Targets)],
        Kept = [.. sequences.SelectMany(static sequence => sequence.Kept)],
        Postselected = new bool[sequences.Count * sequences[0].Calls],
    };

    /// <summary>Equal when words, targets and scored calls are.</summary>
    public bool Equals(ScoredSequence? other) =>
        other is not null && Words.AsSpan().SequenceEqual(other.Words.AsSpan()) && Targets.AsSpan().SequenceEqual(other.Targets.AsSpan()) && Kept.AsSpan().SequenceEqual(other.Kept.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (int call = 0; call < Calls; call++)
        {
            hash.Add(((long)Words[call] << 32) | (uint)Targets[call]);
            hash.Add(Kept[call]);
        }

        return hash.ToHashCode();
    }
}
