using System.IO.Compression;
using System.Security.Cryptography;

namespace Qrnn.Data.Fetching;

/// <summary>
/// Gets files from the first mirror that has them right. A file appears under its name only when its checksum is right; until then it is <c>name.part</c>, from which the next try goes on.
/// </summary>
/// <param name="client">What speaks to mirrors.</param>
/// <param name="options">Limits.</param>
/// <param name="progress">Told how far it is.</param>
public sealed class FileFetcher(HttpClient client, FetchOptions options, IProgress<FetchProgress>? progress = null)
{
    private const string PartSuffix = ".part";

    /// <summary>A client with sensible limits: ten redirects, never from https to http.</summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler { MaxAutomaticRedirections = 10, ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Gets one file into a folder, unless it is there and right.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mirrors">Where it may be, in the order of trying.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="cancellation">Stops it; what has come by then is kept for the next time.</param>
    /// <exception cref="QrnnException">No mirror has it; one line says what each answered.</exception>
    public async Task<FetchedFile> FetchAsync(RemoteFile file, IReadOnlyList<Uri> mirrors, string folder, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(mirrors);
        string path = Path.Combine(folder, file.Name);
        if (File.Exists(path) && ProblemOf(file, path) is null)
        {
            return new FetchedFile(file.Name, null, new FileInfo(path).Length);
        }

        var refusals = new List<string>();
        foreach (Uri mirror in mirrors)
        {
            var address = new Uri(mirror, file.Name);
            if (await TryMirrorAsync(file, address, path, cancellation).ConfigureAwait(false) is not { } refusal)
            {
                return new FetchedFile(file.Name, address.ToString(), new FileInfo(path).Length);
            }

            refusals.Add($"{address} {refusal}");
        }

        throw new QrnnException(FailureKind.RemoteService, $"{file.Name} can't be fetched: {string.Join("; ", refusals)}; name another mirror with --mirror URL");
    }

    /// <summary>Null when the file is there and right, else what is wrong with this mirror.</summary>
    private async Task<string?> TryMirrorAsync(RemoteFile file, Uri address, string path, CancellationToken cancellation)
    {
        string part = path + PartSuffix;
        string problem = "was not tried";
        for (int attempt = 0; attempt < options.Tries; attempt++)
        {
            try
            {
                bool continued = await new PartialDownload(client, options, address, part, (bytes, total) => progress?.Report(new FetchProgress(file.Name, address.Host, bytes, total))).RunAsync(cancellation).ConfigureAwait(false);
                if (ProblemOf(file, part) is not { } wrong)
                {
                    File.Move(part, path, overwrite: true);
                    PartialDownload.Forget(part);
                    return null;
                }

                PartialDownload.Forget(part);
                problem = wrong;
                if (!continued)
                {
                    return wrong; // else the two pieces may not belong together: once more from the beginning
                }
            }
            catch (MirrorRefusal refusal) when (refusal.StartAnew)
            {
                PartialDownload.Forget(part);
                problem = refusal.Message;
                if (refusal.IsFinal)
                {
                    return problem;
                }
            }
            catch (Exception failure) when (failure is MirrorRefusal or HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                problem = failure is OperationCanceledException ? $"was silent for {options.Silence.TotalSeconds:0.#} s" : failure.Message.ReplaceLineEndings(" ");
            }
        }

        return problem;
    }

    /// <summary>Null when a file has the right content, else what is wrong. It is unpacked no further than its length.</summary>
    private static string? ProblemOf(RemoteFile file, string path)
    {
        try
        {
            using FileStream packed = File.OpenRead(path);
            using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] block = new byte[1 << 16];
            long length = 0;
            for (int read; (read = unpacked.Read(block)) > 0;)
            {
                length += read;
                if (length > file.UnpackedLength)
                {
                    return $"sent a file of more than {file.UnpackedLength} bytes (unpacked)";
                }

                hash.AppendData(block, 0, read);
            }

            string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            return sha256 == file.UnpackedSha256 ? null : $"sent a file with the wrong checksum (SHA-256 {sha256[..12]}…, must be {file.UnpackedSha256[..12]}…)";
        }
        catch (InvalidDataException)
        {
            return "sent something that is no gzip file";
        }
    }
}
