using Azure.Core;
using Azure.Core.Pipeline;

namespace Qrnn.Backends.Azure;

/// <summary>Sends a workspace's API key with every request to the workspace, and to nobody else.</summary>
internal sealed class ApiKeyPolicy(string key) : HttpPipelineSynchronousPolicy
{
    private const string Header = "x-ms-quantum-api-key";

    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message) => message.Request.Headers.SetValue(Header, key);
}
