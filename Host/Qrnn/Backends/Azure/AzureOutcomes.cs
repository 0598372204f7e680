using System.Collections.Immutable;

namespace Qrnn.Backends.Azure;

/// <summary>What a job measured. A batch has several of these.</summary>
/// <param name="Weights">Per outcome (its bits in the order in which the program records them) the number of shots, or their share when the service tells shares only.</param>
/// <param name="Failed">Shots without a usable outcome; 0 when the service does not say.</param>
/// <param name="AreShares">Whether the weights are shares that add up to 1.</param>
public sealed record AzureOutcomes(ImmutableSortedDictionary<string, double> Weights, long Failed, bool AreShares)
{
    /// <summary>The number of shots per outcome.</summary>
    /// <param name="shots">Shots that were asked for; shares are taken of these.</param>
    public ImmutableSortedDictionary<string, long> Counts(long shots) => Weights
        .Select(outcome => KeyValuePair.Create(outcome.Key, (long)Math.Round(AreShares ? outcome.Value * shots : outcome.Value)))
        .Where(static outcome => outcome.Value > 0)
        .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
