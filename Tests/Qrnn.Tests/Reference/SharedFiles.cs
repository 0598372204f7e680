using Qrnn.Tests.Architecture;

namespace Qrnn.Tests.Reference;

/// <summary>The recorded files beside the repository, which are not part of it.</summary>
internal static class SharedFiles
{
    public const string Missing = "../shared is not there: it holds the recorded numbers and is not part of the repository";

    /// <summary>The folder <c>../shared</c>, seen from the repository's root; it may not exist.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Repository.Root, "../shared"));

    /// <summary>Files of a subfolder in the order of their names; one empty path when there are none, so that a test can say that it is skipped.</summary>
    public static string[] Find(string folder, string pattern)
    {
        string path = Path.Combine(Folder, folder);
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path, pattern) : [];
        return files.Length == 0 ? [""] : [.. files.Order(StringComparer.Ordinal)];
    }
}
