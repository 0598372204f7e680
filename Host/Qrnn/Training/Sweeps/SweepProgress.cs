using Qrnn.Data;
using Qrnn.Models;

namespace Qrnn.Training.Sweeps;

/// <summary>Where a sweep stands.</summary>
/// <param name="Runs">Runs of the sweep.</param>
/// <param name="Done">Finished runs, by whichever process and on whichever day.</param>
/// <param name="Diverged">Those of them that ended with numbers that are none.</param>
/// <param name="WorkHere">Runs that this call has done, the runs at hand counted by their share of steps.</param>
/// <param name="Seconds">Time since this call began.</param>
public sealed record SweepProgress(int Runs, int Done, int Diverged, double WorkHere, double Seconds);

/// <summary>How a call of <see cref="SweepRunner"/> ended.</summary>
/// <param name="Runs">Runs of the sweep.</param>
/// <param name="Done">Finished runs.</param>
/// <param name="DoneHere">Runs that this call finished.</param>
/// <param name="Diverged">Finished runs that diverged.</param>
/// <param name="Seconds">Time of this call.</param>
/// <param name="Results">The tables as they were written.</param>
public sealed record SweepOutcome(int Runs, int Done, int DoneHere, int Diverged, double Seconds, SweepResults Results);

/// <summary>Measures a trained network for a sweep's table; must be a function of its arguments.</summary>
/// <param name="model">The model of the configuration.</param>
/// <param name="parameters">The best checkpoint's parameters.</param>
/// <param name="configuration">The run's configuration.</param>
/// <param name="source">The task's sequences.</param>
/// <param name="split">What to measure on.</param>
/// <param name="cancellation">Ends it.</param>
/// <returns>Names and numbers, finite.</returns>
public delegate IReadOnlyList<KeyValuePair<string, double>> SweepEvaluation(
    ISequenceModel model, double[] parameters, TrainingConfiguration configuration, ISequenceSource source, SequenceStream split, CancellationToken cancellation);

/// <summary>How to run a sweep; no result depends on it.</summary>
public sealed record SweepOptions
{
    /// <summary>Makes the model of a configuration. Called by one worker at a time.</summary>
    public required Func<TrainingConfiguration, ISequenceModel> CreateModel { get; init; }

    /// <summary>Runs side by side.</summary>
    /// <value>0 to 1024; 0 means one a processor. The default is 0.</value>
    public int Workers { get; init; }

    /// <summary>How to measure best checkpoints; needed when the sweep evaluates.</summary>
    public SweepEvaluation? Evaluate { get; init; }

    /// <summary>Told now and then, on any thread, but never on two at once.</summary>
    public Action<SweepProgress>? Progress { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
