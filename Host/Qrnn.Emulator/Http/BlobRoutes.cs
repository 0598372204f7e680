using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator.Http;

/// <summary>The storage: containers and blobs, for whoever has a link.</summary>
internal sealed class BlobRoutes(BlobStore blobs, BlobLinks links)
{
    /// <summary>The first part of the path, where the service has the storage account's host.</summary>
    public const string Account = "/storage-of-emulator";

    private const string Version = "2024-05-04";

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Account + "/{container}", Container).WithDisplayName("GET container");
        routes.MapPut(Account + "/{container}", CreateContainer).WithDisplayName("PUT container");
        routes.MapPut(Account + "/{container}/{blob}", PutBlob).WithDisplayName("PUT blob");
        routes.MapMethods(Account + "/{container}/{blob}", [HttpMethods.Get, HttpMethods.Head], GetBlob).WithDisplayName("GET blob");
    }

    private Task Container(HttpContext context)
    {
        string container = Prepare(context, null, "rl");
        if (!blobs.HasContainer(container))
        {
            throw NoContainer();
        }

        context.Response.Headers["x-ms-lease-state"] = "available";
        context.Response.Headers["x-ms-lease-status"] = "unlocked";
        return Empty(context, StatusCodes.Status200OK);
    }

    private Task CreateContainer(HttpContext context)
    {
        string container = Prepare(context, null, "cw");
        return blobs.CreateContainer(container) ? Empty(context, StatusCodes.Status201Created) : throw new Refusal(StatusCodes.Status409Conflict, "ContainerAlreadyExists", "The specified container already exists.");
    }

    private async Task PutBlob(HttpContext context)
    {
        string blob = context.Request.RouteValues["blob"] as string ?? string.Empty;
        string container = Prepare(context, blob, "cw");
        if (context.Request.Headers["x-ms-blob-type"] != "BlockBlob")
        {
            throw new Refusal(StatusCodes.Status400BadRequest, "MissingRequiredHeader", "The header x-ms-blob-type must say BlockBlob.");
        }

        if (!blobs.HasContainer(container))
        {
            throw NoContainer();
        }

        await blobs.WriteAsync(container, blob, context.Request.Body, context.RequestAborted).ConfigureAwait(false);
        await Empty(context, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task GetBlob(HttpContext context)
    {
        string blob = context.Request.RouteValues["blob"] as string ?? string.Empty;
        string container = Prepare(context, blob, "r");
        await using FileStream stream = blobs.TryOpen(container, blob) ?? throw new Refusal(StatusCodes.Status404NotFound, "BlobNotFound", "The specified blob does not exist.");
        HttpResponse response = context.Response;
        long length = stream.Length, from = 0, to = length - 1;
        string range = context.Request.Headers["x-ms-range"].ToString() is { Length: > 0 } own ? own : context.Request.Headers.Range.ToString();
        if (range.Length > 0 && RangeHeaderValue.TryParse(range, out RangeHeaderValue? parsed) && parsed.Ranges.Count == 1 && parsed.Ranges.First() is { From: { } first } only)
        {
            if (first >= length)
            {
                response.Headers.ContentRange = $"bytes */{length}";
                throw new Refusal(StatusCodes.Status416RangeNotSatisfiable, "InvalidRange", "The range specified is invalid for the current size of the resource.");
            }

            (from, to) = (first, Math.Min(only.To ?? to, to));
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{to}/{length}";
        }

        response.ContentType = "application/octet-stream";
        response.ContentLength = to - from + 1;
        response.Headers.AcceptRanges = "bytes";
        response.Headers["x-ms-blob-type"] = "BlockBlob";
        response.Headers["x-ms-creation-time"] = File.GetCreationTimeUtc(stream.Name).ToString("R", CultureInfo.InvariantCulture);
        response.Headers["x-ms-lease-state"] = "available";
        response.Headers["x-ms-lease-status"] = "unlocked";
        response.Headers["x-ms-server-encrypted"] = "false";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        stream.Position = from;
        byte[] buffer = new byte[1 << 16];
        for (long left = to - from + 1; left > 0;)
        {
            int count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), context.RequestAborted).ConfigureAwait(false);
            if (count == 0)
            {
                context.Abort(); // it was replaced by a shorter one
                return;
            }

            await response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted).ConfigureAwait(false);
            left -= count;
        }
    }

    private string Prepare(HttpContext context, string? blob, string anyOf)
    {
        string container = context.Request.RouteValues["container"] as string ?? string.Empty;
        context.Response.Headers["x-ms-version"] = Version;
        if (blob is null && context.Request.Query["restype"] != "container")
        {
            throw new Refusal(StatusCodes.Status400BadRequest, "InvalidQueryParameterValue", "restype must be container.");
        }

        links.Demand(context.Request.Query, container, blob, anyOf);
        return container;
    }

    private static Refusal NoContainer() => new(StatusCodes.Status404NotFound, "ContainerNotFound", "The specified container does not exist.");

    private static Task Empty(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
