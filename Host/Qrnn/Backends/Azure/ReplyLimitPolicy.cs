using Azure.Core;
using Azure.Core.Pipeline;

namespace Qrnn.Backends.Azure;

/// <summary>
/// Reads a reply into memory, up to a limit, inside the retry: a connection that drops in the middle of a reply is then a failure like any other, and a reply
/// without end can fill no memory.
/// </summary>
internal sealed class ReplyLimitPolicy(AzureClientOptions options) : HttpPipelinePolicy
{
    private const string LimitProperty = "qrnn.limit";

    /// <summary>Sets a message's own limit.</summary>
    public static void Allow(HttpMessage message, int bytes) => message.SetProperty(LimitProperty, bytes);

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("The client is asynchronous.");

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        if (message.Response.ContentStream is not { } stream)
        {
            return;
        }

        int limit = message.TryGetProperty(LimitProperty, out object? own) && own is int bytes ? bytes : options.MaximumReplyBytes;
        await using (stream.ConfigureAwait(false))
        {
            // A drop of bytes now and then would keep every single read within its time.
            using var patience = new CancellationTokenSource(options.AttemptTimeout * 5, options.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, message.CancellationToken);
            var whole = new MemoryStream();
            byte[] part = new byte[1 << 16];
            for (int count; (count = await stream.ReadAsync(part, either.Token).ConfigureAwait(false)) > 0;)
            {
                if (whole.Length + count > limit)
                {
                    throw new AzureServiceException($"a reply to {message.Request.Method} of {message.Request.Uri.Host} has more than {limit} bytes, the limit: it was not read further", message.Response.Status);
                }

                whole.Write(part, 0, count);
            }

            if (message.Response.Headers.ContentLength is { } promised && whole.Length < promised && message.Request.Method != RequestMethod.Head)
            {
                throw new IOException($"The connection ended after {whole.Length} of {promised} bytes.");
            }

            whole.Position = 0;
            message.Response.ContentStream = whole;
        }
    }
}
