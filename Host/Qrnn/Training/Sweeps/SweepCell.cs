using System.Collections.Immutable;

namespace Qrnn.Training.Sweeps;

/// <summary>One combination of the settings that a sweep varies.</summary>
/// <param name="Number">Its place in the sweep, from 0.</param>
/// <param name="Values">The value of every varied setting, in the order of <see cref="SweepDefinition.Varied"/>: a long, double, bool or string.</param>
/// <param name="Configuration">The checked configuration; its seed is that of no run yet.</param>
public sealed record SweepCell(int Number, ImmutableArray<object> Values, TrainingConfiguration Configuration);
