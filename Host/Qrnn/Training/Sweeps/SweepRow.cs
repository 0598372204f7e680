using System.Collections.Immutable;

namespace Qrnn.Training.Sweeps;

/// <summary>How a sweep's run ended.</summary>
public enum SweepEnding
{
    /// <summary>A validation was below stopAtLoss.</summary>
    LossReached,

    /// <summary>All steps were done.</summary>
    StepsDone,

    /// <summary>Its timeoutSeconds were up. Such a row depends on the machine.</summary>
    TimedOut,

    /// <summary>The loss or a gradient was no longer a number.</summary>
    Diverged,
}

/// <summary>The result of one run. Holds no time and no machine: the same run has the same row, whoever did it and however often it was interrupted.</summary>
public sealed record SweepRow
{
    /// <summary>Number of the cell.</summary>
    public required int Cell { get; init; }

    /// <summary>The run's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public required int Parameters { get; init; }

    /// <summary>Steps done.</summary>
    public required long Steps { get; init; }

    /// <summary>How it ended.</summary>
    public required SweepEnding Ending { get; init; }

    /// <summary>The line that a run failed with; null when it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Step of the first validation below the sweep's threshold with an error rate of at most stopAtError; null when there was none.</summary>
    public long? StepsToConverge { get; init; }

    /// <summary>True when a validation was below the threshold.</summary>
    public bool Converged => StepsToConverge is not null;

    /// <summary>The last validation; null when none was done.</summary>
    public ValidationResult? LastValidation { get; init; }

    /// <summary>The validation of lowest loss; null when none was done.</summary>
    public ValidationResult? BestValidation { get; init; }

    /// <summary>Smallest probability of a postselected word over all training steps; 1 when there was none.</summary>
    public required double MinimumPostselectionProbability { get; init; }

    /// <summary>What was measured on the sweep's split with the best checkpoint, by name; empty when the sweep does not evaluate.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Evaluation { get; init; } = [];
}

/// <summary>A run's validations, thinned to at most <see cref="SweepCurves.MaximumPoints"/>; first and last are always there.</summary>
/// <param name="Cell">Number of the cell.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Points">In the order of steps.</param>
public sealed record SweepCurve(int Cell, long Seed, ImmutableArray<ValidationResult> Points);

/// <summary>How long a run took. Differs from one execution to the next, and so stands apart from the rows.</summary>
/// <param name="Cell">Number of the cell.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Seconds">Training time, resumed parts included.</param>
public sealed record SweepTiming(int Cell, long Seed, double Seconds);
