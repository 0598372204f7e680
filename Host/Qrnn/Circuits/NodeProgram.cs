namespace Qrnn.Circuits;

/// <summary>Where Node.js is, and what is said when it is not.</summary>
internal static class NodeProgram
{
    /// <summary>The oldest version that runs what this library starts in it.</summary>
    public const int OldestVersion = 20;

    /// <summary>The program on PATH.</summary>
    /// <param name="purpose">What it is needed for, such as "to compile Q#".</param>
    /// <exception cref="QrnnException">There is none.</exception>
    public static string Find(string purpose)
    {
        string name = OperatingSystem.IsWindows() ? "node.exe" : "node";
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw Missing(purpose, "none is on PATH");
    }

    /// <summary>The error that says what to install.</summary>
    /// <param name="purpose">What it is needed for.</param>
    /// <param name="found">What was found instead.</param>
    /// <param name="cause">The error that led to it.</param>
    public static QrnnException Missing(string purpose, string found, Exception? cause = null) => new(
        FailureKind.MissingComponent, $"Node.js {OldestVersion} or later is needed {purpose}, {found}: install Node.js {OldestVersion} and put it on PATH.", cause);
}
