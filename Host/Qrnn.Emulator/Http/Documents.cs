using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Qrnn.Emulator.Jobs;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator.Http;

/// <summary>Jobs and sessions as the service writes them.</summary>
/// <param name="links">Makes links.</param>
/// <param name="storage">The address of the storage, without a slash at its end.</param>
internal sealed class Documents(BlobLinks links, Func<string> storage)
{
    /// <summary>A job with links to its blobs.</summary>
    /// <param name="job">The job.</param>
    /// <param name="expired">Whether the links are to have expired already.</param>
    public JsonObject Of(JobRecord job, bool expired)
    {
        string container = $"{storage()}/{job.Container}";
        return new JsonObject
        {
            ["containerUri"] = $"{container}?{links.Query(job.Container, null, "rcwl", expired)}",
            ["inputDataUri"] = $"{container}/{job.InputBlob}?{links.Query(job.Container, job.InputBlob, BlobLinks.Read, expired, $"{job.Id}.input.json")}",
            ["inputDataFormat"] = job.InputDataFormat,
            ["inputParams"] = job.InputParams is { } parameters ? JsonObject.Create(parameters) : [],
            ["metadata"] = job.Metadata is { } metadata ? Texts(metadata) : null,
            ["sessionId"] = job.SessionId,
            ["jobPriority"] = job.Priority,
            ["status"] = job.Status.ToString(),
            ["jobType"] = "QuantumComputing",
            ["outputDataFormat"] = job.OutputDataFormat,
            ["outputDataUri"] = $"{container}/{job.OutputBlob}?{links.Query(job.Container, job.OutputBlob, BlobLinks.Read, expired, $"{job.Id}.output.json")}",
            ["beginExecutionTime"] = Text(job.BeginExecutionTime),
            ["cancellationTime"] = Text(job.CancellationTime),
            ["lastModifiedTime"] = Text(job.LastModifiedTime),
            ["quantumComputingData"] = new JsonObject { ["count"] = 1 },
            ["errorData"] = job.Error is { } error ? new JsonObject { ["code"] = error.Code, ["message"] = error.Message } : null,
            ["isCancelling"] = job.Status == JobStatus.CancellationRequested,
            ["tags"] = job.Tags is { } tags ? JsonArray.Create(tags) : [],
            ["name"] = job.Name,
            ["id"] = job.Id,
            ["providerId"] = job.ProviderId,
            ["target"] = job.Target,
            ["creationTime"] = Text(job.CreationTime),
            ["endExecutionTime"] = Text(job.EndExecutionTime),
            ["costEstimate"] = job.Status == JobStatus.Succeeded ? JobCost.Of(job) : null,
            ["itemType"] = "Job",
        };
    }

    /// <summary>A session.</summary>
    public static JsonObject Of(SessionRecord session, IReadOnlyCollection<JobRecord> jobs) => new()
    {
        ["status"] = session.StatusWith(jobs),
        ["jobFailurePolicy"] = session.JobFailurePolicy,
        ["jobPriority"] = session.Priority,
        ["name"] = session.Name,
        ["id"] = session.Id,
        ["providerId"] = session.ProviderId,
        ["target"] = session.Target,
        ["creationTime"] = Text(session.CreationTime),
        ["endExecutionTime"] = Text(session.EndExecutionTime),
        ["costEstimate"] = jobs.Count == 0 ? null : new JsonObject { ["currencyCode"] = "USD", ["events"] = new JsonArray(), ["estimatedTotal"] = 0.0 },
        ["itemType"] = "Session",
    };

    /// <summary>A property of a job, for filters and orders.</summary>
    public static string? Property(JobRecord job, string name) => name switch
    {
        "Name" => job.Name,
        "Id" => job.Id,
        "ProviderId" => job.ProviderId,
        "Target" => job.Target,
        "State" or "Status" => job.Status.ToString(),
        "CreationTime" => Text(job.CreationTime),
        "JobType" => "QuantumComputing",
        "ItemType" => "Job",
        _ => null,
    };

    /// <summary>A property of a session, for filters and orders.</summary>
    public static string? Property(SessionRecord session, IReadOnlyCollection<JobRecord> jobs, string name) => name switch
    {
        "Name" => session.Name,
        "Id" => session.Id,
        "ProviderId" => session.ProviderId,
        "Target" => session.Target,
        "State" or "Status" => session.StatusWith(jobs),
        "CreationTime" => Text(session.CreationTime),
        "JobType" => string.Empty,
        "ItemType" => "Session",
        _ => null,
    };

    private static string? Text(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);

    // The service turns every value of the metadata into a text.
    private static JsonObject Texts(JsonElement metadata) => new(metadata.EnumerateObject().Select(static property => KeyValuePair.Create(
        property.Name, (JsonNode?)(property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText()))));
}

/// <summary>What a finished job would have cost, as the service writes it.</summary>
internal static class JobCost
{
    /// <summary>The estimate: money has a total, a provider's own unit only an event with the amount.</summary>
    public static JsonObject Of(JobRecord job)
    {
        if (job is not { CostAmount: { } amount, CostCurrency: { } currency })
        {
            return new JsonObject { ["currencyCode"] = "USD", ["events"] = new JsonArray(), ["estimatedTotal"] = 0m };
        }

        bool isMoney = currency == "USD";
        string unit = isMoney ? "job" : currency.ToLowerInvariant();
        return new JsonObject
        {
            ["currencyCode"] = "USD",
            ["events"] = new JsonArray(new JsonObject
            {
                ["dimensionId"] = unit,
                ["dimensionName"] = isMoney ? "Job" : currency,
                ["measureUnit"] = unit,
                ["amountBilled"] = isMoney ? 1m : amount,
                ["amountConsumed"] = isMoney ? 1m : amount,
                ["unitPrice"] = isMoney ? amount : 0m,
            }),
            ["estimatedTotal"] = isMoney ? amount : 0m,
        };
    }
}
