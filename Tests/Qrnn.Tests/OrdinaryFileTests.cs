using System.Diagnostics;
using Qrnn.Data;
using Qrnn.Data.Preparation;
using Qrnn.Training;
using Qrnn.Training.Sweeps;
using Xunit;

namespace Qrnn.Tests;

/// <summary>Folders from strangers that hold something else than files.</summary>
public sealed class OrdinaryFileTests
{
    [SkippableTheory]
    [InlineData("config.json")]
    [InlineData("results.jsonl")]
    [InlineData("metrics.jsonl")]
    [InlineData("mnist.csv.gz")]
    [InlineData("train-images-idx3-ubyte")]
    public async Task Read_PipeInPlaceOfAFile_IsRefusedInsteadOfWaitedFor(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no pipes among files.");
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(name), link = folder.PathOf("link-to-" + name);
        using (Process make = Process.Start("mkfifo", [path]))
        {
            await make.WaitForExitAsync();
        }

        File.CreateSymbolicLink(link, path);
        foreach (string each in (string[])[path, link])
        {
            Task<QrnnException> refused = Task.Run(() => Assert.Throws<QrnnException>(() => Read(each, name)));
            Assert.StartsWith(each, (await refused.WaitAsync(TimeSpan.FromSeconds(20))).Message.Trim('\''), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void Replace_LinkUnderTheNameOfTheDraft_LeavesWhatItLeadsTo()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var folder = new TemporaryFolder();
        string ours = folder.PathOf("ours"), theirs = folder.PathOf("report.html");
        File.WriteAllText(ours, "precious");
        File.CreateSymbolicLink(theirs + DurableFiles.NewSuffix, ours);
        new DurableFiles().Replace(theirs, "page"u8);
        Assert.Equal(("precious", "page"), (File.ReadAllText(ours), File.ReadAllText(theirs)));
    }

    [SkippableFact]
    public void Resume_MetricsThatAreALink_LeavesWhatItLeadsTo()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("ours"), "precious\n");
        File.CreateSymbolicLink(folder.PathOf("metrics.jsonl"), folder.PathOf("ours"));
        Assert.Contains("is a link to", Assert.Throws<QrnnException>(() => MetricsLog.Resume(folder.PathOf("metrics.jsonl"), 0)).Message, StringComparison.Ordinal);
        Assert.Equal("precious\n", File.ReadAllText(folder.PathOf("ours")));
    }

    [Fact]
    public void Replace_PlaceThatIsAFolder_LeavesNoDraft()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("report.html"));
        Assert.ThrowsAny<IOException>(() => new DurableFiles().Replace(folder.PathOf("report.html"), "page"u8));
        Assert.Equal(["report.html"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Resume_TimeThatIsInfinite_CountsFromZero()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("metrics.jsonl"), "{\"kind\":\"step\",\"seconds\":1e999}\n");
        using MetricsLog log = MetricsLog.Resume(folder.PathOf("metrics.jsonl"), 1);
        Assert.Equal(0, log.Seconds);
    }

    private static void Read(string path, string name)
    {
        switch (Path.GetExtension(name))
        {
            case ".json":
                _ = ConfigurationFile.Read(path);
                break;
            case ".jsonl" when name.StartsWith("results", StringComparison.Ordinal):
                _ = SweepFile.Read(path); // through the reader that all of a sweep's and a checkpoint's files have
                break;
            case ".jsonl":
                _ = MetricsReader.ReadAll(path).Count();
                break;
            case ".gz":
                _ = PackedFile.ReadAll(path, 1 << 20);
                break;
            default:
                _ = IdxFile.Read(path, 3);
                break;
        }
    }
}
