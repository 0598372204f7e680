using System.Globalization;
using Azure;
using Azure.Core;

namespace Qrnn.Backends.Azure;

/// <summary>Containers and blobs of the workspace's storage, opened by signed links. Refusals are returned, not thrown: an expired link is no failure yet.</summary>
internal sealed class AzureStorage(AzureTransport transport, AzureClientOptions options)
{
    private const int PartBytes = 32 << 20;
    private const int ContainerAttempts = 5;

    /// <summary>Makes a container unless it is there, and sees that it is; null when it is, else why not.</summary>
    public async Task<AzureServiceException?> EnsureContainerAsync(SasUri container, CancellationToken cancellation)
    {
        Uri address = container.With("restype=container");
        for (int attempt = 1; ; attempt++)
        {
            using (HttpMessage look = transport.StorageRequest(RequestMethod.Get, address))
            {
                Response found = await transport.SendToStorageAsync(look, cancellation).ConfigureAwait(false);
                if (found.Status is 200)
                {
                    return null;
                }

                if (found.Status is not 404 || attempt > ContainerAttempts)
                {
                    return transport.StorageRefusal(look, found);
                }
            }

            using HttpMessage make = transport.StorageRequest(RequestMethod.Put, address, RequestContent.Create(ReadOnlyMemory<byte>.Empty));
            Response made = await transport.SendToStorageAsync(make, cancellation).ConfigureAwait(false);
            if (made.Status is not (201 or 409)) // 409: somebody else was faster, or an answer got lost
            {
                return transport.StorageRefusal(make, made);
            }
        }
    }

    /// <summary>Writes a blob; null when it is written, else why not.</summary>
    public async Task<AzureServiceException?> WriteAsync(SasUri blob, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using HttpMessage message = transport.StorageRequest(RequestMethod.Put, blob.Signed, RequestContent.Create(bytes));
        message.Request.Headers.Add("x-ms-blob-type", "BlockBlob");
        Response response = await transport.SendToStorageAsync(message, cancellation).ConfigureAwait(false);
        return response.Status is 201 or 200 ? null : transport.StorageRefusal(message, response);
    }

    /// <summary>Reads a blob in parts.</summary>
    public async Task<(ReadOnlyMemory<byte>? Blob, AzureServiceException? Refusal)> ReadAsync(SasUri blob, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        for (long? length = null; length is null || whole.Length < length;)
        {
            using HttpMessage message = transport.StorageRequest(RequestMethod.Get, blob.Signed);
            message.Request.Headers.Add("x-ms-range", $"bytes={whole.Length}-{whole.Length + PartBytes - 1}");
            ReplyLimitPolicy.Allow(message, options.MaximumResultBytes);
            Response response = await transport.SendToStorageAsync(message, cancellation).ConfigureAwait(false);
            if (response.Status is 416 && whole.Length == 0)
            {
                return (ReadOnlyMemory<byte>.Empty, null); // an empty blob has no first byte
            }

            if (response.Status is not (200 or 206))
            {
                return (null, transport.StorageRefusal(message, response));
            }

            ReadOnlyMemory<byte> part = response.Content.ToMemory();
            length = response.Status == 200 ? part.Length : TotalOf(response) ?? whole.Length + part.Length;
            if (length > options.MaximumResultBytes || (part.IsEmpty && whole.Length < length))
            {
                throw new AzureServiceException($"{blob} has {length} bytes, the limit is {options.MaximumResultBytes}, or it stopped after {whole.Length}: it was not read further", response.Status);
            }

            if (response.Status == 200)
            {
                whole.SetLength(0); // the storage does not know ranges and sent everything
            }

            whole.Write(part.Span);
        }

        return (whole.ToArray(), null);
    }

    // "bytes 0-33/34"
    private static long? TotalOf(Response response) =>
        response.Headers.TryGetValue("Content-Range", out string? range) && range.LastIndexOf('/') is var slash and > 0
        && long.TryParse(range.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long total)
            ? total
            : null;
}
