using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>Compares runs on the disk.</summary>
internal static class RunFiles
{
    /// <summary>Fails unless both runs have the same checkpoint files, byte for byte.</summary>
    public static void AssertSameCheckpoints(string expected, string actual)
    {
        string[] names = Names(expected);
        Assert.NotEmpty(names);
        Assert.Equal(names, Names(actual));
        Assert.All(names, name => Assert.True(
            File.ReadAllBytes(Path.Combine(expected, "checkpoints", name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, "checkpoints", name))), $"{name} differs"));
    }

    private static string[] Names(string run)
    {
        string checkpoints = Path.Combine(run, "checkpoints");
        return [.. Directory.GetFiles(checkpoints, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(checkpoints, file)).Order(StringComparer.Ordinal)];
    }
}
