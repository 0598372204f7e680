namespace Qrnn;

/// <summary>What can be said of a file without opening it. A folder from a stranger may hold pipes, and opening one waits for its other end without an end.</summary>
internal static class OrdinaryFile
{
    /// <summary>True for an empty file and for all that has no length, such as a pipe or a device, behind links as well; false when there is no such file.</summary>
    /// <exception cref="IOException">A link can't be followed, or the path is not there.</exception>
    public static bool IsEmpty(string path) =>
        new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) is { Exists: true, Length: 0 };
}
