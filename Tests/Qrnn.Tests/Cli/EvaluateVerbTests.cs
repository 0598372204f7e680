using System.Text.Json.Nodes;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Cli;

public sealed class EvaluateVerbTests
{
    [SkippableFact]
    public void Evaluate_WholeSplitOfTwoRuns_SaysTheSameWithOneAndWithTwoThreads()
    {
        string data = Path.Combine(SharedFiles.Folder, "data");
        Skip.IfNot(Directory.Exists(Path.Combine(data, "rvqe")), SharedFiles.Missing);
        using var folder = new TemporaryFolder();
        foreach (string seed in new[] { "1", "2" })
        {
            Run(folder, "train", "mnist-umap-d2-r2", "--data", data, "--workspace", "2", "--degree", "1", "--batch", "10", "--validation-batch", "10", "--steps", "2", "--validate-every", "1", "--seed", seed, "--output", "run" + seed);
        }

        string[] arguments = ["evaluate", "run1", "run2", "--split", "validate", "--resamples", "20", "--json"];
        JsonObject one = Run(folder, [.. arguments, "--threads", "1"]).Answer, two = Run(folder, [.. arguments, "--threads", "2"]).Answer;

        Assert.Equal(one.ToJsonString(), two.ToJsonString());
        Assert.Equal(5000, (int)one["rows"]!);
        Assert.Equal(2, one["networks"]!.AsArray().Count);
        Assert.Equal(["majority vote", "mean probability"], one["ensembles"]!.AsArray().Select(static ensemble => (string)ensemble!["name"]!));
        Assert.Equal(["majority class", "lookup table", "1 nearest", "5 nearest"], one["baselines"]!.AsArray().Select(static baseline => (string)baseline!["name"]!));
        Assert.Equal(5000, one["networks"]![0]!["confusion"]!.AsArray().Sum(static row => row!.AsArray().Sum(static count => (int)count!)));
        JsonNode accuracy = one["networks"]![0]!["accuracy"]!;
        Assert.InRange((double)accuracy["value"]!, (double)accuracy["low"]!, (double)accuracy["high"]!);

        CommandLineResult shown = Run(folder, "evaluate", "run1", "--split", "validate", "--resamples", "20");
        Assert.Contains("lookup table", shown.Output, StringComparison.Ordinal);
        Assert.Contains(@"run1: class \ said", shown.Output, StringComparison.Ordinal);
        CommandLineResult refused = CommandLineRunner.RunIn(folder.Path, "evaluate", "run1", "--batches", "3");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--batches is 3: mnist-umap-d2-r2 has splits", refused.Error, StringComparison.Ordinal);
    }

    private static CommandLineResult Run(TemporaryFolder folder, params string[] arguments)
    {
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
