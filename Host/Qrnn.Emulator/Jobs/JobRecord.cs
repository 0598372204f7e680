using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qrnn.Emulator.Jobs;

/// <summary>A job as it is stored: what was asked for, and what became of it.</summary>
internal sealed record JobRecord
{
    /// <summary>The id that the client chose.</summary>
    public required string Id { get; init; }

    /// <summary>Its place in the order of submission.</summary>
    public long Sequence { get; init; }

    /// <summary>Hash of the definition, without the signatures of links: the same job sent again has the same.</summary>
    public required string DefinitionHash { get; init; }

    public required string Name { get; init; }

    public required string ProviderId { get; init; }

    public required string Target { get; init; }

    /// <summary>The container of its blobs.</summary>
    public required string Container { get; init; }

    /// <summary>The blob that holds the program.</summary>
    public required string InputBlob { get; init; }

    /// <summary>The blob that will hold the results. Jobs that share a container have one each.</summary>
    [JsonIgnore]
    public string OutputBlob => HasOwnContainer ? "outputData" : $"outputData-{Id}";

    /// <summary>Whether the container is this job's alone, by the names that clients choose.</summary>
    [JsonIgnore]
    public bool HasOwnContainer => Container == $"job-{Id}";

    public required string InputDataFormat { get; init; }

    public required string OutputDataFormat { get; init; }

    public JsonElement? InputParams { get; init; }

    public JsonElement? Metadata { get; init; }

    public JsonElement? Tags { get; init; }

    public string? SessionId { get; init; }

    public string Priority { get; init; } = "Basic";

    public required long Shots { get; init; }

    /// <summary>What it would cost on the real target; null when nobody published that.</summary>
    public decimal? CostAmount { get; init; }

    /// <summary>The currency of <see cref="CostAmount"/>: money, or a provider's own unit.</summary>
    public string? CostCurrency { get; init; }

    public JobStatus Status { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    public required DateTimeOffset LastModifiedTime { get; init; }

    public DateTimeOffset? BeginExecutionTime { get; init; }

    public DateTimeOffset? EndExecutionTime { get; init; }

    public DateTimeOffset? CancellationTime { get; init; }

    /// <summary>Why it failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>How often it began to run.</summary>
    public int Executions { get; init; }

    /// <summary>Whether nothing will change any more.</summary>
    [JsonIgnore]
    public bool IsOver => Status is JobStatus.Succeeded or JobStatus.Failed or JobStatus.Cancelled;
}

/// <summary>Why a job failed.</summary>
internal sealed record JobError(string Code, string Message);
