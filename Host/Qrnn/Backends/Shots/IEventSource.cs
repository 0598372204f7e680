using System.Collections.Immutable;

namespace Qrnn.Backends.Shots;

/// <summary>One circuit of a gradient: a sequence's network at some parameters.</summary>
/// <param name="Index">Its number among all circuits of the gradient.</param>
/// <param name="Sequence">The sequence.</param>
/// <param name="Events">What is counted.</param>
/// <param name="Parameters">The network's numbers; circuits with the same numbers share the array.</param>
/// <param name="Shots">Shots.</param>
/// <param name="Label">What it is for, in a few words.</param>
public sealed record EventRequest(int Index, ScoredSequence Sequence, SequenceEvents Events, double[] Parameters, long Shots, string Label);

/// <summary>Where the frequencies of a network's events come from: shots of a backend, or exact simulation.</summary>
public interface IEventSource
{
    /// <summary>How a sequence's probabilities depend on each parameter.</summary>
    ImmutableArray<ParameterFrequency> Frequencies(ScoredSequence sequence);

    /// <summary>Runs circuits.</summary>
    /// <param name="requests">The circuits.</param>
    /// <param name="key">Key of the gradient's random numbers; with a circuit's index it gives the circuit's seed.</param>
    /// <returns>One sample per request.</returns>
    IReadOnlyList<EventSample> Measure(IReadOnlyList<EventRequest> requests, ulong key);
}
