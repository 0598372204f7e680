namespace Qrnn.Emulator.Storage;

/// <summary>Files that are whole at any moment: written under a temporary name, then renamed.</summary>
internal static class StoreFiles
{
    /// <summary>Marks a file that is being written.</summary>
    public const string NewSuffix = ".new";

    private static long s_number;

    /// <summary>A name for a draft that no other writer uses.</summary>
    public static string DraftOf(string path) => $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref s_number)}{NewSuffix}";

    /// <summary>Replaces a file.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        string draft = DraftOf(path);
        try
        {
            File.WriteAllBytes(draft, bytes);
            File.Move(draft, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(draft); // of a full disk
            throw;
        }
    }

    /// <summary>Deletes the drafts that a crash left in a folder.</summary>
    public static void Clean(string folder)
    {
        foreach (string draft in Directory.EnumerateFiles(folder, "*" + NewSuffix, SearchOption.AllDirectories))
        {
            File.Delete(draft);
        }
    }
}
