namespace Qrnn.Backends.Azure;

/// <summary>A job to be run exactly once.</summary>
public sealed record AzureJobPlan
{
    /// <summary>What the job is; the same key is the same job. See <see cref="JournalEntry.Key"/>.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of the program.</summary>
    public required string ProgramHash { get; init; }

    /// <summary>The target's id.</summary>
    public required string Target { get; init; }

    /// <summary>Shots.</summary>
    public required long Shots { get; init; }

    /// <summary>What it is for.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>Makes the submission when it is needed: programs are large, and a job that is done needs none.</summary>
    public required Func<string, string?, AzureJobSubmission> Submission { get; init; }
}
