namespace Qrnn.Emulator.Jobs;

/// <summary>A session as it is stored: jobs that belong together.</summary>
internal sealed record SessionRecord
{
    public required string Id { get; init; }

    public long Sequence { get; init; }

    public required string Name { get; init; }

    public required string ProviderId { get; init; }

    public required string Target { get; init; }

    /// <summary>Abort: after a job has failed no other runs. Continue: they do.</summary>
    public required string JobFailurePolicy { get; init; }

    public string Priority { get; init; } = "Basic";

    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>When it was closed; null while it takes jobs.</summary>
    public DateTimeOffset? EndExecutionTime { get; init; }

    /// <summary>The state that follows from its jobs: Waiting, Executing, Succeeded or Failed.</summary>
    public string StatusWith(IReadOnlyCollection<JobRecord> jobs)
    {
        bool aborted = JobFailurePolicy == "Abort" && jobs.Any(static job => job.Status == JobStatus.Failed);
        return aborted ? "Failed"
            : EndExecutionTime is not null ? (jobs.All(static job => job.IsOver) ? "Succeeded" : "Executing")
            : jobs.Count == 0 ? "Waiting" : "Executing";
    }
}
