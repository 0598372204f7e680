using System.Collections.Immutable;

namespace Qrnn.Data.Fetching;

/// <summary>Gets MNIST's four files.</summary>
public static class MnistFetch
{
    /// <summary>Gets what is not there yet.</summary>
    /// <param name="folder">Folder to write; made when it isn't there.</param>
    /// <param name="mirrors">Where the files may be, in the order of trying.</param>
    /// <param name="options">Limits.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; what has come by then is kept for the next time.</param>
    /// <param name="files">The files; null for MNIST's.</param>
    /// <exception cref="QrnnException">No mirror has a file.</exception>
    public static async Task<ImmutableArray<FetchedFile>> FetchAsync(
        string folder, IReadOnlyList<Uri> mirrors, FetchOptions options, IProgress<FetchProgress>? progress, CancellationToken cancellation, IReadOnlyList<RemoteFile>? files = null)
    {
        Directory.CreateDirectory(folder);
        using HttpClient client = FileFetcher.NewClient();
        var fetcher = new FileFetcher(client, options, progress);
        var fetched = ImmutableArray.CreateBuilder<FetchedFile>();
        foreach (RemoteFile file in files ?? MnistMirrors.Files)
        {
            fetched.Add(await fetcher.FetchAsync(file, mirrors, folder, cancellation).ConfigureAwait(false));
        }

        return fetched.ToImmutable();
    }
}
