using System.Net;
using System.Net.Http.Headers;

namespace Qrnn.Data.Fetching;

/// <summary>A mirror's answer that is of no use.</summary>
/// <param name="message">What it was.</param>
/// <param name="isFinal">True when asking again can't help.</param>
/// <param name="startAnew">True when what has come so far is of no use either.</param>
internal sealed class MirrorRefusal(string message, bool isFinal, bool startAnew = false) : Exception(message)
{
    public bool IsFinal { get; } = isFinal;

    public bool StartAnew { get; } = startAnew || isFinal;
}

/// <summary>
/// One try to get a file. Bytes that an earlier try of the same address left are kept: only the rest is asked for (RFC 9110, section 14), on the condition that the file is still the same one
/// (If-Range). A mirror that sends everything anyway is taken at its word.
/// </summary>
internal sealed class PartialDownload(HttpClient client, FetchOptions options, Uri address, string part, Action<long, long?> progress)
{
    private const string OriginSuffix = ".origin";

    /// <summary>Goes on until the file is complete; true when its beginning is of an earlier try.</summary>
    /// <exception cref="MirrorRefusal">The mirror doesn't have the file, or sends something else.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        (long offset, string? validator) = Earlier();
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(options.Silence);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.IfRange = validator is not null && EntityTagHeaderValue.TryParse(validator, out EntityTagHeaderValue? tag) && !tag.IsWeak ? new RangeConditionHeaderValue(tag) : null;
        }

        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        offset = StartOf(response, offset);
        long? total = offset + response.Content.Headers.ContentLength;
        if (total > options.LengthLimit)
        {
            throw new MirrorRefusal($"offers {total} bytes: at most {options.LengthLimit} are taken", isFinal: true);
        }

        File.WriteAllText(part + OriginSuffix, $"{address}\n{response.Headers.ETag}");
        using Stream content = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write);
        file.SetLength(offset);
        file.Position = offset;
        await CopyAsync(content, file, total, silence).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
        return offset > 0;
    }

    /// <summary>Deletes what a download left.</summary>
    public static void Forget(string part)
    {
        File.Delete(part);
        File.Delete(part + OriginSuffix);
    }

    private async Task CopyAsync(Stream content, FileStream file, long? total, CancellationTokenSource silence)
    {
        byte[] block = new byte[1 << 16];
        while (true)
        {
            silence.CancelAfter(options.Silence);
            int read = await content.ReadAsync(block, silence.Token).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            if (file.Position + read > options.LengthLimit)
            {
                throw new MirrorRefusal($"sends more than {options.LengthLimit} bytes, the limit", isFinal: true);
            }

            await file.WriteAsync(block.AsMemory(0, read), silence.Token).ConfigureAwait(false);
            progress(file.Position, total);
        }

        if (file.Position < total)
        {
            throw new MirrorRefusal($"ended after {file.Position} of {total} bytes", isFinal: false);
        }
    }

    /// <summary>Bytes of an earlier try of the same address, and the mark that the mirror gave that file.</summary>
    private (long Offset, string? Validator) Earlier()
    {
        string origin = part + OriginSuffix;
        if (!File.Exists(part) || !File.Exists(origin) || new FileInfo(origin).Length > 1 << 16)
        {
            return (0, null);
        }

        string[] lines = File.ReadAllLines(origin);
        return lines.Length > 0 && lines[0] == address.ToString() ? (new FileInfo(part).Length, lines.Length > 1 ? lines[1] : null) : (0, null);
    }

    /// <summary>Where the answer's bytes begin.</summary>
    private static long StartOf(HttpResponseMessage response, long asked) => response.StatusCode switch
    {
        HttpStatusCode.OK => 0,
        HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From == asked && asked > 0 => asked,
        HttpStatusCode.PartialContent => throw new MirrorRefusal("sends another part than was asked for", isFinal: false, startAnew: true),
        // The earlier part is whole or not of this file.
        HttpStatusCode.RequestedRangeNotSatisfiable => throw new MirrorRefusal("can't go on where the last try ended", isFinal: false, startAnew: true),
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => throw new MirrorRefusal($"answers {(int)response.StatusCode} {response.ReasonPhrase}", isFinal: false),
        _ => throw new MirrorRefusal($"answers {(int)response.StatusCode} {response.ReasonPhrase}", isFinal: true),
    };
}
