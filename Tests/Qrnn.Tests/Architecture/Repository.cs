namespace Qrnn.Tests.Architecture;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    private static readonly HashSet<string> NotOurs = ["bin", "obj", "node_modules", ".git", ".vs", "TestResults", "BenchmarkDotNet.Artifacts", "runs"];

    /// <summary>The folder of QRNN.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside the working copy.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every file that could be committed, by its path relative to the root with forward slashes.</summary>
    public static IEnumerable<string> Files() => Walk(Root).Select(static path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (string inner in Directory.EnumerateDirectories(folder))
        {
            bool isLink = new DirectoryInfo(inner).LinkTarget is not null;
            if (!isLink && !NotOurs.Contains(Path.GetFileName(inner)))
            {
                foreach (string file in Walk(inner))
                {
                    yield return file;
                }
            }
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "QRNN.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No QRNN.sln above '{AppContext.BaseDirectory}'.");
    }
}
