using System.Collections.Immutable;
using Qrnn.Circuits;

namespace Qrnn.Estimation;

/// <summary>What a network over a sequence costs.</summary>
/// <param name="Settings">What was estimated.</param>
/// <param name="Counts">What it asks of any machine.</param>
/// <param name="Hardware">One entry for each machine, in the settings' order.</param>
public sealed record ResourceEstimate(EstimationSettings Settings, LogicalCounts Counts, ImmutableArray<HardwareEstimate> Hardware);
