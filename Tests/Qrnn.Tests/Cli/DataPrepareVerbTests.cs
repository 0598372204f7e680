using System.Text.Json.Nodes;
using Qrnn.Tests.Data.Preparation;
using Xunit;

namespace Qrnn.Tests.Cli;

public sealed class DataPrepareVerbTests
{
    [Fact]
    public void Prepare_AllKinds_WritesFilesThatTasksTrainOn()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.Write(folder.PathOf("idx"), 8, 4);
        CommandLineResult result = CommandLineRunner.RunIn(
            folder.Path, "data", "prepare", "mnist", "--idx", "idx", "--output", "out", "--families", "pca,umap-3,tsne-2", "--validate", "3", "--neighbours", "5", "--epochs", "10", "--perplexity", "2", "--steps", "5", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(["pca", "tsne-2", "umap-3"], result.Answer["families"]!.AsArray().Select(static family => family!.GetValue<string>()));
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(result.Answer["manifest"]!.GetValue<string>()))!.AsObject();
        Assert.Equal("5", manifest["families"]![2]!["settings"]!["neighbours"]!.GetValue<string>());
        CommandLineResult shown = CommandLineRunner.RunIn(folder.Path, "data", "show", "mnist-umap-d3-r4", "--data", "out", "--split", "test", "--json");
        Assert.True(shown.ExitCode == 0, shown.ToString());
    }

    [Fact]
    public void Prepare_MoreNeighboursThanRows_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.Write(folder.PathOf("idx"), 2, 1);
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "data", "prepare", "mnist", "--idx", "idx", "--output", "out", "--families", "umap-2", "--validate", "1");
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains("15 neighbours are asked for where 9 other rows are", result.Error, StringComparison.Ordinal);
    }
}
