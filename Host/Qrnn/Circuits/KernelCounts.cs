using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>What many shots of a program gave in Microsoft's simulator.</summary>
/// <param name="Values">How often each value occurred; the key is the value as Q# text, such as <c>([[Zero, One]], [[Zero]])</c>.</param>
/// <param name="Failures">Shots that failed while they ran; the first failure ends the run.</param>
/// <param name="Failure">Where and why the first one failed, on one line; null when none did.</param>
public sealed record KernelCounts(ImmutableSortedDictionary<string, long> Values, long Failures, string? Failure);
