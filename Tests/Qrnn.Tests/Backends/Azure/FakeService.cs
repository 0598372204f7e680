using System.Collections.Immutable;
using System.Net;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Qrnn.Backends.Azure;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>What the client sent.</summary>
internal sealed record SentRequest(string Method, Uri Address, byte[] Body, ImmutableDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>Answers requests in the place of HTTP and keeps them; the client above is the whole one.</summary>
internal sealed class FakeService(Func<SentRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly Lock _lock = new();

    public const string Key = "marked-api-key-7f3c9";

    /// <summary>Every request, in order.</summary>
    public List<SentRequest> Sent { get; } = [];

    /// <summary>The clock of the client.</summary>
    public ImpatientClock Clock { get; } = new();

    /// <summary>A transport for the client.</summary>
    public HttpPipelineTransport Transport => new HttpClientTransport(new HttpClient(this, disposeHandler: false));

    public AzureClientOptions Options => new() { Transport = Transport, Clock = Clock, Seed = 7 };

    public static AzureWorkspace Workspace { get; } = new("00000000-0000-0000-0000-000000000000", "myresourcegroup", "myworkspace", new Uri("https://eastus.quantum.azure.com"), AzureCredential.OfApiKey(Key));

    public static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var sent = new SentRequest(
            request.Method.Method,
            request.RequestUri!,
            body,
            request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToImmutableDictionary(static header => header.Key.ToLowerInvariant(), static header => string.Join(',', header.Value)));
        lock (_lock)
        {
            Sent.Add(sent);
            return answer(sent);
        }
    }
}

/// <summary>A login that always works.</summary>
internal sealed class FakeTokens(string token) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(token, new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
