using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;

namespace Qrnn.Backends.Azure;

/// <content>Lists and sessions.</content>
public sealed partial class AzureQuantumClient
{
    /// <summary>The workspace's jobs, page by page as they are read.</summary>
    public IAsyncEnumerable<AzureJob> ListJobsAsync(AzureListQuery? query = null, CancellationToken cancellation = default) => ListAsync("/jobs", query, ReadJob, cancellation);

    /// <summary>The workspace's sessions.</summary>
    public IAsyncEnumerable<AzureSession> ListSessionsAsync(AzureListQuery? query = null, CancellationToken cancellation = default) => ListAsync("/sessions", query, ReadSession, cancellation);

    /// <summary>A session's jobs.</summary>
    public IAsyncEnumerable<AzureJob> ListSessionJobsAsync(string session, AzureListQuery? query = null, CancellationToken cancellation = default) =>
        ListAsync($"/sessions/{Checked(session)}/jobs", query, ReadJob, cancellation);

    /// <summary>The workspace's sessions, and its jobs outside of any.</summary>
    public IAsyncEnumerable<AzureItem> ListTopLevelItemsAsync(AzureListQuery? query = null, CancellationToken cancellation = default) => ListAsync(
        "/topLevelItems",
        query,
        item => AzureJson.Text(item, "itemType") == "Session" ? new AzureItem(null, ReadSession(item)) : new AzureItem(ReadJob(item), null),
        cancellation);

    /// <summary>Opens a session. The same id is the same session: opening it again changes nothing.</summary>
    /// <param name="id">Its id, which the client chooses.</param>
    /// <param name="name">For people.</param>
    /// <param name="provider">The provider's id.</param>
    /// <param name="target">The target's id.</param>
    /// <param name="failurePolicy">Abort or Continue: what a failed job means for the others; null for the service's choice (Abort).</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<AzureSession> OpenSessionAsync(string id, string name, string provider, string target, string? failurePolicy = null, CancellationToken cancellation = default)
    {
        var body = new JsonObject { ["itemType"] = "Session", ["name"] = name, ["providerId"] = provider, ["target"] = target };
        if (failurePolicy is not null)
        {
            body["jobFailurePolicy"] = failurePolicy;
        }

        return ReadSession(await _transport.JsonAsync(_transport.Request(RequestMethod.Put, SessionAddress(id), Content(body)), cancellation).ConfigureAwait(false));
    }

    /// <summary>A session.</summary>
    public async Task<AzureSession> GetSessionAsync(string id, CancellationToken cancellation = default) =>
        ReadSession(await _transport.JsonAsync(_transport.Request(RequestMethod.Get, SessionAddress(id)), cancellation).ConfigureAwait(false));

    /// <summary>Closes a session: it takes no more jobs; those that it has go on.</summary>
    public Task CloseSessionAsync(string id, CancellationToken cancellation = default) =>
        ChangeAsync(RequestMethod.Post, _transport.Address($"/sessions/{Checked(id)}:close"), cancellation);

    private Uri SessionAddress(string id) => _transport.Address($"/sessions/{Checked(id)}");

    private AzureSession ReadSession(JsonElement json) => new(
        Line(json, "id"), Line(json, "name"), Line(json, "providerId"), Line(json, "target"), Line(json, "status"), Line(json, "jobFailurePolicy"),
        AzureJson.Time(json, "creationTime"), AzureJson.Time(json, "endExecutionTime"), AzureCostEstimate.Read(json, Redactor));

    private IAsyncEnumerable<T> ListAsync<T>(string path, AzureListQuery? query, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        query ??= new AzureListQuery();
        if (query.PageSize is < 1 or > 100 || query.Skip < 0)
        {
            throw new QrnnException($"a list's pages have {query.PageSize} items from item {query.Skip} on: 1 to 100 from 0 on are possible");
        }

        return PagesAsync(path, [("filter", query.Filter), ("skip", $"{query.Skip}"), ("top", $"{query.PageSize}"), ("orderby", query.Order)], read, cancellation);
    }

    private async Task<List<JsonElement>> AllAsync(string path, (string Name, string? Value)[] query, CancellationToken cancellation)
    {
        var all = new List<JsonElement>();
        await foreach (JsonElement element in PagesAsync(path, query, static element => element, cancellation).ConfigureAwait(false))
        {
            all.Add(element);
        }

        return all;
    }

    private async IAsyncEnumerable<T> PagesAsync<T>(string path, (string Name, string? Value)[] query, Func<JsonElement, T> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<string>();
        for (Uri address = _transport.Address(path, query); ;)
        {
            JsonElement page = await _transport.JsonAsync(_transport.Request(RequestMethod.Get, address), cancellation).ConfigureAwait(false);
            foreach (JsonElement item in AzureJson.Elements(page, "value"))
            {
                yield return read(item);
            }

            if (AzureJson.Text(page, "nextLink") is not { Length: > 0 } next)
            {
                yield break;
            }

            // The key goes with every request: never to a place that a reply chose.
            address = Uri.TryCreate(next, UriKind.Absolute, out Uri? link) && link.AbsoluteUri.StartsWith(Workspace.Identity + "/", StringComparison.OrdinalIgnoreCase)
                ? link
                : throw new AzureServiceException($"a list's next page is not in the workspace ({(link is null ? "no address" : link.Host)}): it was not asked for");
            if (!seen.Add(next) || seen.Count > _options.MaximumPages)
            {
                throw new AzureServiceException($"a list repeats itself or has more than {_options.MaximumPages} pages: it was not read further");
            }
        }
    }
}
