using System.Text.RegularExpressions;
using Qrnn.Emulator.Http;

namespace Qrnn.Emulator.Storage;

/// <summary>Containers and blobs as folders and files.</summary>
/// <param name="folder">The folder of containers.</param>
/// <param name="largest">Largest blob, in bytes.</param>
internal sealed partial class BlobStore(string folder, long largest)
{
    /// <summary>Whether a name may be a container's: 3 to 63 lower-case letters, digits and hyphens.</summary>
    public static bool IsContainerName(string name) => ContainerName().IsMatch(name);

    /// <summary>Whether a name may be a blob's. Folders within containers are not kept.</summary>
    public static bool IsBlobName(string name) => BlobName().IsMatch(name) && !name.EndsWith(StoreFiles.NewSuffix, StringComparison.Ordinal);

    /// <summary>Whether a container is there.</summary>
    public bool HasContainer(string container) => Directory.Exists(PathOf(container));

    /// <summary>Makes a container; false when it was there.</summary>
    public bool CreateContainer(string container)
    {
        string path = PathOf(container);
        if (Directory.Exists(path))
        {
            return false;
        }

        Directory.CreateDirectory(path);
        return true;
    }

    /// <summary>Deletes a container with its blobs.</summary>
    public void DeleteContainer(string container)
    {
        if (HasContainer(container))
        {
            Directory.Delete(PathOf(container), recursive: true);
        }
    }

    /// <summary>Writes a blob, or replaces it.</summary>
    /// <exception cref="Refusal">It is too long.</exception>
    public async Task WriteAsync(string container, string blob, Func<Stream, Task> write, CancellationToken cancellation)
    {
        string path = PathOf(container, blob), draft = StoreFiles.DraftOf(path);
        try
        {
            await using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
            {
                await write(stream).ConfigureAwait(false);
            }

            cancellation.ThrowIfCancellationRequested();
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft); // what a broken connection left; gone already otherwise
        }
    }

    /// <summary>Copies a request's body into a blob.</summary>
    /// <exception cref="Refusal">It is too long.</exception>
    public Task WriteAsync(string container, string blob, Stream content, CancellationToken cancellation) => WriteAsync(
        container,
        blob,
        async stream =>
        {
            byte[] buffer = new byte[1 << 16];
            long length = 0;
            for (int count; (count = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                length += count;
                if (length > largest)
                {
                    throw new Refusal(413, "RequestBodyTooLarge", $"The blob has more than {largest} bytes, the emulator's limit.");
                }

                await stream.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            }
        },
        cancellation);

    /// <summary>Opens a blob; null when it is not there.</summary>
    public FileStream? TryOpen(string container, string blob)
    {
        try
        {
            return new FileStream(PathOf(container, blob), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, useAsync: true);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string PathOf(string container) => IsContainerName(container) ? Path.Combine(folder, container) : throw Refusal.OfArgument($"'{container}' is no name of a container.");

    private string PathOf(string container, string blob) =>
        IsBlobName(blob) ? Path.Combine(PathOf(container), blob) : throw Refusal.OfArgument($"'{blob}' is no name of a blob: letters, digits, '.', '_' and '-'.");

    [GeneratedRegex("^[a-z0-9](-?[a-z0-9]){2,62}$")]
    private static partial Regex ContainerName();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$")]
    private static partial Regex BlobName();
}
