namespace Qrnn.Backends.Shots;

/// <summary>What one gradient takes, known before its first circuit runs.</summary>
/// <param name="Sequences">Distinct sequences of the batch.</param>
/// <param name="Circuits">Distinct circuits: networks at given numbers over given words.</param>
/// <param name="Jobs">Circuits that are sent: with the allocation by variance the shifted ones are sent twice.</param>
/// <param name="Shots">Shots of all of them together.</param>
/// <param name="Cost">Their estimated cost; null when it is not known or nothing.</param>
public sealed record ShotPlan(int Sequences, long Circuits, long Jobs, long Shots, ShotCost? Cost);
