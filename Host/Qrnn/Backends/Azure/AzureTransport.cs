using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace Qrnn.Backends.Azure;

/// <summary>Sends requests to a workspace and to its storage, and turns everything that is no success into one line.</summary>
internal sealed class AzureTransport
{
    private const string Scope = "https://quantum.microsoft.com/.default";

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    private readonly AzureWorkspace _workspace;
    private readonly AzureClientOptions _options;
    private readonly HttpPipeline _service;
    private readonly HttpPipeline _storage;

    public AzureTransport(AzureWorkspace workspace, AzureClientOptions options, HttpPipeline? service = null)
    {
        (_workspace, _options, Redactor) = (workspace, options, workspace.Redactor);
        _service = service ?? Build(options, Redactor, workspace.Credential.ApiKey is { } key
            ? new ApiKeyPolicy(key)
            : new BearerTokenAuthenticationPolicy(workspace.Credential.Tokens!, Scope));
        _storage = Build(options, Redactor);
    }

    /// <summary>Takes secrets out of texts.</summary>
    public SecretRedactor Redactor { get; }

    /// <summary>A pipeline without logging, tracing and redirects: nobody but the addressee sees a header or a query.</summary>
    public static HttpPipeline Build(AzureClientOptions options, SecretRedactor redactor, params HttpPipelinePolicy[] authentication)
    {
        var pipeline = new PipelineOptions { RetryPolicy = new ServiceRetryPolicy(options, redactor) };
        pipeline.Transport = options.Transport ?? pipeline.Transport;
        pipeline.Diagnostics.IsLoggingEnabled = false;
        pipeline.Diagnostics.IsDistributedTracingEnabled = false;
        pipeline.Diagnostics.ApplicationId = "qrnn";
        return HttpPipelineBuilder.Build(pipeline, [], [.. authentication, new ReplyLimitPolicy(options)], new ResponseClassifier());
    }

    /// <summary>A request to the workspace.</summary>
    public HttpMessage Request(RequestMethod method, Uri uri, RequestContent? content = null) => Message(_service, method, uri, content, "application/json");

    /// <summary>A request to the storage; the link is what opens it.</summary>
    public HttpMessage StorageRequest(RequestMethod method, Uri uri, RequestContent? content = null)
    {
        HttpMessage message = Message(_storage, method, uri, content, "application/octet-stream");
        message.Request.Headers.SetValue("Accept", "application/xml");
        message.Request.Headers.Add("x-ms-version", "2024-05-04");
        return message;
    }

    /// <summary>The address of something in the workspace, with the version and further parameters.</summary>
    public Uri Address(string path, params (string Name, string? Value)[] query) => new(_workspace.Identity + path + "?api-version=" + AzureClientOptions.ApiVersion
        + string.Concat(query.Where(static part => part.Value is not null).Select(static part => $"&{part.Name}={Uri.EscapeDataString(part.Value!)}")));

    /// <summary>Sends a request to the workspace and returns its reply, whatever its status.</summary>
    public Task<Response> SendAsync(HttpMessage message, CancellationToken cancellation) => SendAsync(_service, message, cancellation);

    /// <summary>Sends a request to the storage and returns its reply, whatever its status.</summary>
    public Task<Response> SendToStorageAsync(HttpMessage message, CancellationToken cancellation) => SendAsync(_storage, message, cancellation);

    /// <summary>Sends a request to the workspace and reads its reply.</summary>
    public async Task<JsonElement> JsonAsync(HttpMessage message, CancellationToken cancellation)
    {
        using (message)
        {
            Response response = await SendAsync(message, cancellation).ConfigureAwait(false);
            return response.Status is >= 200 and < 300 ? Parse(message, response) : throw Refusal(message, response);
        }
    }

    /// <summary>The reply's JSON.</summary>
    public JsonElement Parse(HttpMessage message, Response response)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(response.Content.ToMemory(), Reading);
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new AzureServiceException($"{Named(message)} answered with something that is no JSON ({response.Status}): is {_workspace.Endpoint} Azure Quantum?", response.Status, null, Redactor.Clean(failure));
        }
    }

    /// <summary>What a reply that is no success means.</summary>
    public AzureServiceException Refusal(HttpMessage message, Response response)
    {
        (string? code, string? said) = AzureError.Read(response.Content.ToMemory(), Redactor);
        string reason = (code, said) switch
        {
            (null, null) => response.Status == 404 ? "there is no such thing in this workspace" : "no reason given",
            (not null, not null) => $"{code}: {said}",
            _ => code ?? said!,
        };
        string line = response.Status switch
        {
            401 => $"Azure Quantum does not know who asks (401): the {_workspace.Credential.Description} is not, or no longer, valid for {_workspace.Name}. "
                + (_workspace.Credential.ApiKey is null ? "Log in with 'az login', or add --interactive" : $"Copy the connection string again from the workspace's page 'Access keys' into {AzureConnection.ConnectionStringVariable}"),
            403 => $"Azure Quantum does not allow this (403, {reason}): your account needs the role 'Quantum Workspace Data Contributor' on {_workspace.Name}",
            _ => $"{Named(message)} was refused with {response.Status}: {reason}",
        };
        return new AzureServiceException(line, response.Status, code);
    }

    /// <summary>What a reply of the storage that is no success means.</summary>
    public AzureServiceException StorageRefusal(HttpMessage message, Response response)
    {
        (string? code, string? said) = AzureError.Read(response.Content.ToMemory(), Redactor);
        string blob = Redactor.Clean(message.Request.Uri.ToUri());
        return new AzureServiceException($"the workspace's storage refused {message.Request.Method} {blob} with {response.Status}: {(response.Status == 403 ? "the link is not, or no longer, valid" : code ?? said ?? "no reason given")}", response.Status, code);
    }

    private static HttpMessage Message(HttpPipeline pipeline, RequestMethod method, Uri uri, RequestContent? content, string type)
    {
        HttpMessage message = pipeline.CreateMessage();
        message.BufferResponse = false;
        message.Request.Method = method;
        message.Request.Uri.Reset(uri);
        message.Request.Headers.Add("Accept", "application/json");
        if (content is not null)
        {
            message.Request.Content = content;
            message.Request.Headers.Add("Content-Type", type);
        }

        return message;
    }

    private async Task<Response> SendAsync(HttpPipeline pipeline, HttpMessage message, CancellationToken cancellation)
    {
        message.NetworkTimeout = _options.AttemptTimeout;
        try
        {
            await pipeline.SendAsync(message, cancellation).ConfigureAwait(false);
            return message.Response;
        }
        catch (AuthenticationFailedException failure)
        {
            throw new AzureServiceException(
                "no login for Azure Quantum was found (tried " + _workspace.Credential.Description + $"): type 'az login', or set {AzureConnection.ConnectionStringVariable}, or add --interactive", 401, null, Redactor.Clean(failure));
        }
        catch (Exception failure) when (ServiceRetryPolicy.Passes(failure, cancellation))
        {
            throw new AzureServiceException($"{Named(message)} failed {_options.Attempts} times ({ServiceRetryPolicy.Reason(failure)}): is {message.Request.Uri.Host} reachable? Nothing is lost; try again", 0, null, Redactor.Clean(failure));
        }
    }

    private string Named(HttpMessage message) => $"{message.Request.Method} {Redactor.Clean(message.Request.Uri.ToUri()).Replace(_workspace.Identity, string.Empty, StringComparison.Ordinal)}";

    private sealed class PipelineOptions : ClientOptions;
}
