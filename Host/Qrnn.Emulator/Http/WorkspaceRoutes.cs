using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Qrnn.Backends;
using Qrnn.Emulator.Faults;
using Qrnn.Emulator.Jobs;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator.Http;

/// <summary>What a workspace has: storage, targets, quotas.</summary>
internal sealed class WorkspaceRoutes(BlobLinks links, Func<string> storage, RecordStore<JobRecord> jobs, FaultInjection faults)
{
    /// <summary>Adds the routes under a workspace's address.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/storage/sasUri", Link).WithDisplayName("POST storage/sasUri");
        routes.MapGet("/providerStatus", Providers).WithDisplayName("GET providerStatus");
        routes.MapGet("/quotas", Quotas).WithDisplayName("GET quotas");
    }

    private async Task Link(HttpContext context)
    {
        JsonElement body = await Reply.ReadObjectAsync(context).ConfigureAwait(false);
        string container = Text(body, "containerName") ?? throw Refusal.OfArgument("containerName is missing.");
        string? blob = Text(body, "blobName");
        if (!BlobStore.IsContainerName(container) || (blob is not null && !BlobStore.IsBlobName(blob)))
        {
            throw Refusal.OfArgument($"'{container}' must be 3 to 63 lower-case letters, digits and hyphens, and a blob's name letters, digits, '.', '_' and '-'.");
        }

        string query = links.Query(container, blob, blob is null ? BlobLinks.Everything : "rcw", faults.HandsOutExpiredLinks(context));
        await Reply.JsonAsync(context, StatusCodes.Status200OK, new JsonObject { ["sasUri"] = $"{storage()}/{container}{(blob is null ? string.Empty : "/" + blob)}?{query}" }).ConfigureAwait(false);
    }

    private Task Providers(HttpContext context)
    {
        int waiting = jobs.All.Count(static job => !job.IsOver);
        JsonArray providers = [.. TargetCatalog.All.GroupBy(static target => target.Provider).Select(provider => new JsonObject
        {
            ["id"] = provider.Key,
            ["currentAvailability"] = "Available",
            ["targets"] = new JsonArray([.. provider.Select(target => new JsonObject
            {
                ["id"] = target.Id,
                ["currentAvailability"] = "Available",
                ["averageQueueTime"] = waiting,
                ["statusPage"] = null,
            })]),
        })];
        return Reply.JsonAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = providers, ["nextLink"] = null });
    }

    private Task Quotas(HttpContext context)
    {
        JsonArray quotas = [.. TargetCatalog.All.GroupBy(static target => target.Provider).Select(provider => new JsonObject
        {
            ["dimension"] = "jobs",
            ["scope"] = "Workspace",
            ["providerId"] = provider.Key,
            ["utilization"] = (double)jobs.All.Count(job => job.ProviderId == provider.Key),
            ["holds"] = (double)jobs.All.Count(job => job.ProviderId == provider.Key && !job.IsOver),
            ["limit"] = 1_000_000.0,
            ["period"] = "Infinite",
        })];
        return Reply.JsonAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = quotas, ["nextLink"] = null });
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
