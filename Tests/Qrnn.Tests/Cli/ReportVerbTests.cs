using Qrnn.Tests.Reporting;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>report on runs of a few steps.</summary>
public sealed class ReportVerbTests
{
    [Fact]
    public void Report_Run_WritesOnePageWithPlotsSamplesSettingsAndOrigin()
    {
        using var folder = new TemporaryFolder();
        ReportPages.Train(folder.PathOf("run"));
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "report", "run", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(folder.PathOf("run", "report.html"), result.Answer["report"]!.GetValue<string>());
        Assert.Equal(5, result.Answer["plots"]!.GetValue<int>());
        string html = File.ReadAllText(folder.PathOf("run", "report.html"));
        Assert.All(
            ["Loss over training", "Character error rate", "Overhead of post-selecting", "Gradient norm", "Success of the neurons", "Sequence 4", "initialWeightsSpread", "trained with commit", "machine: cores"],
            text => Assert.Contains(text, html, StringComparison.Ordinal));
    }

    [Fact]
    public void Report_RunWithoutItsCheckpoint_ShowsWhatIsRecordedAndWhyNotMore()
    {
        using var folder = new TemporaryFolder();
        ReportPages.Train(folder.PathOf("run"));
        Directory.Delete(folder.PathOf("run", "checkpoints"), recursive: true);
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "report", "run", "--output", "there/page.html");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("the network was not run", result.Error, StringComparison.Ordinal);
        string html = File.ReadAllText(folder.PathOf("there", "page.html"));
        Assert.Contains("Loss over training", html, StringComparison.Ordinal);
        Assert.Contains("has no checkpoint", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_RunThatHasNotBegun_SaysSo()
    {
        using var folder = new TemporaryFolder();
        ReportPages.Train(folder.PathOf("run"), steps: 1);
        File.WriteAllText(folder.PathOf("run", "metrics.jsonl"), "{\"kind\":\"head\"}\n");
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "report", "run", "--recorded-only");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("No step was done yet", File.ReadAllText(folder.PathOf("run", "report.html")), StringComparison.Ordinal);
    }
}
