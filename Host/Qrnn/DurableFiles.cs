using System.Runtime.InteropServices;

namespace Qrnn;

/// <summary>
/// File changes that survive a crash at any point: written under a temporary name, flushed to the disk, then renamed.
/// </summary>
/// <param name="beforeEach">Called before every single change, with what comes next; tests end the process there.</param>
/// <param name="flush">Whether to wait for the disk. Without, only a failure of the whole machine can harm.</param>
internal sealed partial class DurableFiles(Action<string>? beforeEach = null, bool flush = true)
{
    /// <summary>Marks files and folders that are being written.</summary>
    public const string NewSuffix = ".new";

    /// <summary>Marks a folder that is being replaced.</summary>
    public const string OldSuffix = ".old";

    /// <summary>Makes a folder.</summary>
    public void CreateFolder(string path)
    {
        Before("create", path);
        Directory.CreateDirectory(path);
    }

    /// <summary>Writes a file and waits until it is on the disk.</summary>
    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        Before("open", path);
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path); // a stranger's folder may hold a link under this name, to any file of ours
        }

        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        int half = bytes.Length / 2;
        stream.Write(bytes[..half]);
        Before("write", path);
        stream.Write(bytes[half..]);
        Flush(stream);
    }

    /// <summary>Waits until a file is on the disk.</summary>
    public void Flush(FileStream stream)
    {
        Before("flush", stream.Name);
        stream.Flush(flush);
    }

    /// <summary>Replaces a file: at any moment it is whole, the old one or the new one.</summary>
    public void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            Write(path + NewSuffix, bytes);
            Before("rename", path);
            File.Move(path + NewSuffix, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(path + NewSuffix); // the half that a full disk had room for
            throw;
        }

        Sync(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Puts the folder "path.new" in the place of "path". No system renames over a full folder, so the old one is moved aside first:
    /// <see cref="Recover"/> finishes when a crash comes between.
    /// </summary>
    public void ReplaceFolder(string path)
    {
        Sync(path + NewSuffix);
        if (Directory.Exists(path))
        {
            Before("move aside", path);
            Directory.Move(path, path + OldSuffix);
        }

        Before("move in", path);
        Directory.Move(path + NewSuffix, path);
        Sync(Path.GetDirectoryName(path)!);
        Delete(path + OldSuffix);
    }

    /// <summary>Ends what a crash interrupted: afterwards "path" is a complete folder if it ever was one, and nothing else is left.</summary>
    public void Recover(string path)
    {
        // "path" is moved aside only when "path.new" is complete on the disk.
        if (!Directory.Exists(path) && Directory.Exists(path + OldSuffix))
        {
            Before("recover", path);
            Directory.Move(path + NewSuffix, path);
            Sync(Path.GetDirectoryName(path)!);
        }

        Delete(path + OldSuffix);
        Delete(path + NewSuffix);
    }

    /// <summary>Where the complete folder is, without changing anything: for readers.</summary>
    public static string Resolve(string path) => !Directory.Exists(path) && Directory.Exists(path + OldSuffix) ? path + NewSuffix : path;

    /// <summary>Deletes a folder if it is there.</summary>
    public void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Before("delete", path);
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Renames an entry of a folder for good: on Unix a rename is on the disk only when its folder is.</summary>
    public void Sync(string folder)
    {
        Before("sync", folder);
        if (!flush || OperatingSystem.IsWindows())
        {
            return; // NTFS journals renames, and folders can't be flushed there
        }

        int descriptor = Open(folder, 0);
        if (descriptor >= 0)
        {
            // Some file systems can't flush folders and say so: nothing better can be done there.
            _ = FileSync(descriptor);
            _ = Close(descriptor);
        }
    }

    private void Before(string action, string path) => beforeEach?.Invoke($"{action} {path}");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FileSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
