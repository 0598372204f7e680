using System.Text.Json.Serialization;

namespace Qrnn.Backends.Azure;

/// <summary>What the journal knows of where a job is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JournalState>))]
public enum JournalState
{
    /// <summary>Written down. Whether a request has reached the service is not known: sending it (again) is safe.</summary>
    Planned,

    /// <summary>The service has it.</summary>
    Submitted,

    /// <summary>Done; its results are in the journal.</summary>
    Done,

    /// <summary>Failed; it has no results.</summary>
    Failed,

    /// <summary>Cancelled; it has no results.</summary>
    Cancelled,
}

/// <summary>One job in the journal. It holds no secret: neither key nor link.</summary>
public sealed record JournalEntry
{
    /// <summary>The id that the job has, or will have, in the workspace.</summary>
    public required string Id { get; init; }

    /// <summary>What the job is: a hash of target, program, parameters, shots, seed and label, with the number of its part or copy. The same key is the same job.</summary>
    public required string Key { get; init; }

    /// <summary>The workspace, as <see cref="AzureWorkspace.Identity"/>.</summary>
    public required string Workspace { get; init; }

    /// <summary>The target's id.</summary>
    public required string Target { get; init; }

    /// <summary>SHA-256 of the program.</summary>
    public required string ProgramHash { get; init; }

    /// <summary>Shots asked for.</summary>
    public required long Shots { get; init; }

    /// <summary>What it is for.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>Where it is.</summary>
    public JournalState State { get; init; }

    /// <summary>The session that it belongs to; null for none.</summary>
    public string? Session { get; init; }

    /// <summary>When it was written down.</summary>
    public required DateTimeOffset Planned { get; init; }

    /// <summary>Seconds that the service took.</summary>
    public double Seconds { get; init; }

    /// <summary>What it cost by the service's estimate.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The currency of <see cref="Cost"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>Why it has no results.</summary>
    public string? Failure { get; init; }
}
