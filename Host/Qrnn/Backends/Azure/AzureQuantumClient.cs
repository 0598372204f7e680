using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;

namespace Qrnn.Backends.Azure;

/// <summary>
/// A workspace of Azure Quantum over REST: jobs, sessions, lists, providers, quotas and results. Every request may be repeated and is, when it fails for a reason that passes.
/// May be used by many threads at once.
/// </summary>
public sealed partial class AzureQuantumClient
{
    private const string InputBlob = "inputData";
    private const string OutputBlob = "outputData";
    private const int LinkRenewals = 3;

    private readonly AzureTransport _transport;
    private readonly AzureStorage _storage;
    private readonly AzureClientOptions _options;

    /// <summary>A client; nothing is sent yet.</summary>
    /// <param name="workspace">Where, and how to be let in.</param>
    /// <param name="options">How to talk; null for the defaults.</param>
    public AzureQuantumClient(AzureWorkspace workspace, AzureClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        (Workspace, _options) = (workspace, options ?? new AzureClientOptions());
        _transport = new AzureTransport(workspace, _options);
        _storage = new AzureStorage(_transport, _options);
    }

    /// <summary>The workspace.</summary>
    public AzureWorkspace Workspace { get; }

    /// <summary>The clock that waits are measured by.</summary>
    public TimeProvider Clock => _options.Clock;

    /// <summary>Takes the workspace's secrets out of texts.</summary>
    public SecretRedactor Redactor => _transport.Redactor;

    /// <summary>The workspace's providers with their targets, availability and queues.</summary>
    public async Task<ImmutableArray<AzureProviderStatus>> GetProviderStatusAsync(CancellationToken cancellation = default) =>
        [.. (await AllAsync("/providerStatus", [], cancellation).ConfigureAwait(false)).Select(provider => new AzureProviderStatus(
            Line(provider, "id"),
            Line(provider, "currentAvailability"),
            [.. AzureJson.Elements(provider, "targets").Select(target => new AzureTargetStatus(
                Line(target, "id"), Line(target, "currentAvailability"), TimeSpan.FromSeconds(Math.Clamp(AzureJson.Number(target, "averageQueueTime") ?? 0, 0, 1e9))))]))];

    /// <summary>What the workspace may use, and has used.</summary>
    public async Task<ImmutableArray<AzureQuota>> GetQuotasAsync(CancellationToken cancellation = default) =>
        [.. (await AllAsync("/quotas", [], cancellation).ConfigureAwait(false)).Select(quota => new AzureQuota(
            Line(quota, "providerId"), Line(quota, "dimension"), Line(quota, "scope"), Line(quota, "period"),
            AzureJson.Number(quota, "utilization") ?? 0, AzureJson.Number(quota, "holds") ?? 0, AzureJson.Number(quota, "limit") ?? 0))];

    /// <summary>
    /// Submits a job: makes its container, puts the program there, makes the job. The same id is the same job: sending it again changes nothing, so an interrupted
    /// submission is finished by repeating it.
    /// </summary>
    /// <exception cref="AzureServiceException">The service refused it.</exception>
    public async Task<AzureJob> SubmitAsync(AzureJobSubmission submission, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(submission);
        SasUri container = await UploadAsync(submission, cancellation).ConfigureAwait(false);
        JsonObject body = submission.Body(container.Signed.AbsoluteUri, container.Blob(InputBlob).Address.AbsoluteUri);
        using HttpMessage message = _transport.Request(RequestMethod.Put, JobAddress(submission.Id), Content(body));
        Response response = await _transport.SendAsync(message, cancellation).ConfigureAwait(false);
        if (response.Status is >= 200 and < 300)
        {
            return ReadJob(_transport.Parse(message, response));
        }

        // The job may run already: an earlier answer got lost on its way. A service that refuses to hear of it again has it.
        if (response.Status is 409 or 412 && await TryGetJobAsync(submission.Id, cancellation).ConfigureAwait(false) is { } there)
        {
            return there;
        }

        throw _transport.Refusal(message, response);
    }

    /// <summary>What <see cref="SubmitAsync"/> would send, without secrets; nothing is sent.</summary>
    public ImmutableArray<AzureRequestPreview> Preview(AzureJobSubmission submission)
    {
        ArgumentNullException.ThrowIfNull(submission);
        const string storage = "<storage of the workspace>";
        string container = $"{storage}/{Container(submission.Id)}";
        string body = submission.Body($"{container}?{SecretRedactor.Mask}", $"{container}/{InputBlob}").ToJsonString(BodyFormat);
        return
        [
            new AzureRequestPreview("POST", _transport.Address("/storage/sasUri").AbsoluteUri, new JsonObject { ["containerName"] = Container(submission.Id) }.ToJsonString()),
            new AzureRequestPreview("PUT", $"{container}?restype=container&{SecretRedactor.Mask}", null),
            new AzureRequestPreview("PUT", $"{container}/{InputBlob}?{SecretRedactor.Mask}", Redactor.Clean(Encoding.UTF8.GetString(submission.Program.Span))),
            new AzureRequestPreview("PUT", JobAddress(submission.Id).AbsoluteUri, Redactor.Clean(body)),
        ];
    }

    /// <summary>A job; null when the workspace has none of that id.</summary>
    public async Task<AzureJob?> TryGetJobAsync(string id, CancellationToken cancellation = default)
    {
        using HttpMessage message = _transport.Request(RequestMethod.Get, JobAddress(id));
        Response response = await _transport.SendAsync(message, cancellation).ConfigureAwait(false);
        return response.Status switch
        {
            >= 200 and < 300 => ReadJob(_transport.Parse(message, response)),
            404 => null,
            _ => throw _transport.Refusal(message, response),
        };
    }

    /// <summary>A job.</summary>
    /// <exception cref="AzureServiceException">There is none of that id.</exception>
    public async Task<AzureJob> GetJobAsync(string id, CancellationToken cancellation = default) =>
        await TryGetJobAsync(id, cancellation).ConfigureAwait(false)
        ?? throw new AzureServiceException($"the workspace {Workspace.Name} has no job {id}: see 'qrnn azure list'", 404);

    /// <summary>Asks the service to cancel a job. It may end as succeeded all the same; what ran is paid for.</summary>
    public Task CancelJobAsync(string id, CancellationToken cancellation = default) =>
        ChangeAsync(RequestMethod.Post, _transport.Address($"/jobs/{Checked(id)}:cancel"), cancellation);

    /// <summary>Deletes a job.</summary>
    public Task DeleteJobAsync(string id, CancellationToken cancellation = default) => ChangeAsync(RequestMethod.Delete, JobAddress(id), cancellation);

    /// <summary>Waits until a job is over: asks after 0.2 s, then ever more rarely, at last every 30 s.</summary>
    /// <param name="id">The job.</param>
    /// <param name="seen">Told each answer.</param>
    /// <param name="cancellation">Ends the waiting; the job goes on.</param>
    public async Task<AzureJob> WaitAsync(string id, Action<AzureJob>? seen = null, CancellationToken cancellation = default)
    {
        const double growth = 1.5;
        for (TimeSpan delay = _options.FirstPoll; ; delay = TimeSpan.FromSeconds(Math.Min(_options.LongestPoll.TotalSeconds, delay.TotalSeconds * growth)))
        {
            AzureJob job = await GetJobAsync(id, cancellation).ConfigureAwait(false);
            seen?.Invoke(job);
            if (job.IsOver)
            {
                return job;
            }

            await Task.Delay(delay, _options.Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A finished job's results as the service wrote them. Links that have expired are renewed.</summary>
    /// <exception cref="AzureServiceException">There are none, or they can't be read.</exception>
    public async Task<ReadOnlyMemory<byte>> DownloadAsync(AzureJob job, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        SasUri? link = job.Output is { IsSigned: true } signed ? signed : null;
        for (int renewal = 0; ; renewal++)
        {
            // First the job's own link, then that of the job as the service tells it now, at last a link to the blob itself.
            link ??= renewal < LinkRenewals && await GetJobAsync(job.Id, cancellation).ConfigureAwait(false) is { Output: { IsSigned: true } fresh }
                ? fresh
                : await GetSasUriAsync(Container(job.Id), job.Output?.Address.Segments[^1] ?? OutputBlob, cancellation).ConfigureAwait(false);
            (ReadOnlyMemory<byte>? blob, AzureServiceException? refusal) = await _storage.ReadAsync(link, cancellation).ConfigureAwait(false);
            if (blob is { } whole)
            {
                return whole;
            }

            if (refusal!.Status is not (401 or 403) || renewal >= LinkRenewals)
            {
                throw refusal;
            }

            link = null;
        }
    }

    /// <summary>A link that opens a container, or one blob of it, for a while.</summary>
    public async Task<SasUri> GetSasUriAsync(string container, string? blob = null, CancellationToken cancellation = default)
    {
        var body = new JsonObject { ["containerName"] = container };
        if (blob is not null)
        {
            body["blobName"] = blob;
        }

        JsonElement reply = await _transport.JsonAsync(_transport.Request(RequestMethod.Post, _transport.Address("/storage/sasUri"), Content(body)), cancellation).ConfigureAwait(false);
        return SasUri.TryParse(AzureJson.Text(reply, "sasUri"), Workspace.IsLocal)
            ?? throw new AzureServiceException("Azure Quantum gave a link to its storage that is no https address: nothing was sent there");
    }

    /// <summary>The container of a job.</summary>
    internal static string Container(string id) => "job-" + Checked(id);

    private async Task<SasUri> UploadAsync(AzureJobSubmission submission, CancellationToken cancellation)
    {
        for (int renewal = 0; ; renewal++)
        {
            SasUri container = await GetSasUriAsync(Container(submission.Id), null, cancellation).ConfigureAwait(false);
            AzureServiceException? refusal = await _storage.EnsureContainerAsync(container, cancellation).ConfigureAwait(false)
                ?? await _storage.WriteAsync(container.Blob(InputBlob), submission.Program, cancellation).ConfigureAwait(false);
            if (refusal is null)
            {
                return container;
            }

            if (refusal.Status is not (401 or 403) || renewal >= LinkRenewals)
            {
                throw refusal;
            }
        }
    }

    private async Task ChangeAsync(RequestMethod method, Uri address, CancellationToken cancellation)
    {
        using HttpMessage message = _transport.Request(method, address);
        Response response = await _transport.SendAsync(message, cancellation).ConfigureAwait(false);
        if (response.Status is < 200 or >= 300)
        {
            throw _transport.Refusal(message, response);
        }
    }

    private Uri JobAddress(string id) => _transport.Address($"/jobs/{Checked(id)}");

    private AzureJob ReadJob(JsonElement json) => AzureJob.Read(json, Redactor, Workspace.IsLocal);

    private string Line(JsonElement element, string name) => AzureError.Line(AzureJson.Text(element, name), Redactor) ?? string.Empty;

    // Ids become parts of addresses: only what can't change the address.
    private static string Checked(string id) => id is { Length: > 0 and <= 100 } && id.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        ? id
        : throw new QrnnException($"'{(id.Length > 100 ? id[..100] + "…" : id)}' is no id of a job or session: letters, digits, - and _ only, 1 to 100 of them");

    private static RequestContent Content(JsonObject body) => RequestContent.Create(Encoding.UTF8.GetBytes(body.ToJsonString(BodyFormat)));

    private static JsonSerializerOptions BodyFormat { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
