using System.Security.Cryptography;
using System.Text;

namespace Qrnn.Circuits;

/// <summary>
/// Compiled programs on disk by content hash. Any number of processes may share a folder: entries are written to a temporary name and
/// renamed, checked by a hash when read, and a cache that cannot be used is only slower.
/// </summary>
internal sealed class KernelCache(string folder, long limit, TimeProvider clock)
{
    private const string Magic = "; qrnn qir cache 1 sha256 ";
    private const string Extension = ".ll";
    private const string TemporaryExtension = ".tmp";
    private static readonly TimeSpan TemporaryLifetime = TimeSpan.FromHours(1);

    /// <summary><c>QRNN_CACHE</c>, else <c>%LOCALAPPDATA%/qrnn/cache</c> or <c>$XDG_CACHE_HOME/qrnn</c> or <c>~/.cache/qrnn</c>; null when there is no home.</summary>
    public static string? DefaultFolder()
    {
        string? chosen = Environment.GetEnvironmentVariable("QRNN_CACHE");
        if (!string.IsNullOrEmpty(chosen))
        {
            return chosen;
        }

        if (OperatingSystem.IsWindows())
        {
            string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return local.Length > 0 ? Path.Combine(local, "qrnn", "cache") : null;
        }

        string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!string.IsNullOrEmpty(xdg) && Path.IsPathRooted(xdg))
        {
            return Path.Combine(xdg, "qrnn");
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache", "qrnn") : null;
    }

    /// <summary>The entry's text, or null when there is none that is whole.</summary>
    public string? Read(string key)
    {
        string path = PathOf(key);
        try
        {
            string all = File.ReadAllText(path);
            int end = all.IndexOf('\n', StringComparison.Ordinal);
            if (end < 0 || !all.StartsWith(Magic, StringComparison.Ordinal) || !all.AsSpan(Magic.Length, end - Magic.Length).SequenceEqual(Checksum(all.AsSpan(end + 1))))
            {
                return null;
            }

            // Marks the entry as used; see Prune.
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            return all[(end + 1)..];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Stores a text; failing to (disk full, no permission) is no error.</summary>
    public void Write(string key, string text)
    {
        string? temporary = null;
        try
        {
            Directory.CreateDirectory(folder);
            temporary = Path.Combine(folder, $"{key}.{Guid.NewGuid():N}{TemporaryExtension}");
            File.WriteAllText(temporary, $"{Magic}{Checksum(text)}\n{text}");
            File.SetLastWriteTimeUtc(temporary, clock.GetUtcNow().UtcDateTime);
            File.Move(temporary, PathOf(key), overwrite: true);
            Prune();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (temporary is not null)
            {
                Delete(temporary);
            }
        }
    }

    /// <summary>Removes the longest unused entries beyond the limit, and temporary files that a killed process left.</summary>
    private void Prune()
    {
        DateTime stale = clock.GetUtcNow().UtcDateTime - TemporaryLifetime;
        var entries = new List<FileInfo>();
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (file.Extension == TemporaryExtension && file.LastWriteTimeUtc < stale)
            {
                Delete(file.FullName);
            }
            else if (file.Extension == Extension)
            {
                entries.Add(file);
            }
        }

        long total = entries.Sum(static file => file.Length);
        foreach (FileInfo file in entries.OrderBy(static file => file.LastWriteTimeUtc).ThenBy(static file => file.Name, StringComparer.Ordinal))
        {
            if (total <= limit)
            {
                break;
            }

            total -= file.Length;
            Delete(file.FullName);
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another process is reading it; it will be removed another time.
        }
    }

    private static string Checksum(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = Encoding.UTF8.GetBytes(text, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length)));
    }

    private string PathOf(string key) => Path.Combine(folder, key + Extension);
}
