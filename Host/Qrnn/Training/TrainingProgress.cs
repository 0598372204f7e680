namespace Qrnn.Training;

/// <summary>Where a training run stands; reported after every step, on the training thread.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Most steps.</param>
/// <param name="Loss">Loss before the newest step.</param>
/// <param name="LastValidation">The newest validation; null before the first.</param>
/// <param name="BestValidation">The best one.</param>
/// <param name="Seconds">Training time of the run so far.</param>
public sealed record TrainingProgress(long Step, long Steps, double Loss, ValidationResult? LastValidation, ValidationResult? BestValidation, double Seconds);

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All steps are done.</summary>
    StepsDone,

    /// <summary>A validation was below the loss to stop at.</summary>
    LossReached,

    /// <summary>The time was up; the run can be resumed.</summary>
    TimedOut,

    /// <summary>It was asked to stop; the run can be resumed.</summary>
    Cancelled,
}

/// <summary>How training ended.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="LastValidation">The newest validation; null when none was done.</param>
/// <param name="BestValidation">The best one.</param>
/// <param name="Seconds">Training time of the run so far, resumed parts included.</param>
public sealed record TrainingOutcome(long Step, StopReason Reason, ValidationResult? LastValidation, ValidationResult? BestValidation, double Seconds);
