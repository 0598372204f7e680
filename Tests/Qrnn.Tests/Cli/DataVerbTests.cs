using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Tests.Data;
using Qrnn.Tests.Reporting;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary><c>qrnn data show</c>, and what training says of missing files.</summary>
public sealed class DataVerbTests
{
    [Fact]
    public void Show_Digits_DrawsThemWritesThePictureAndAnswers()
    {
        using var folder = new TemporaryFolder();
        PreparedDigits.Write(folder.PathOf("data", "rvqe"), MnistFiles.Simple, 2, static (_, _, pixel) => pixel < 50 ? 0 : 7);
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "data", "show", "mnist36", "--split", "validate", "--count", "3", "--output", "digits.png", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.StartsWith("3           6           3\n██████████", result.Error, StringComparison.Ordinal);
        JsonArray sequences = result.Answer["sequences"]!.AsArray();
        Assert.Equal(["3", "6", "3"], sequences.Select(static sequence => sequence!["class"]!.GetValue<string>()));
        Assert.Equal(99, sequences[0]!["fed"]!.AsArray().Count);
        Assert.Equal(folder.PathOf("digits.png"), result.Answer["image"]!.GetValue<string>());
        Assert.Equal(2 * 88 + 8, PngReader.Read(File.ReadAllBytes(folder.PathOf("digits.png"))).Width);
        Assert.Equal(["data", "digits.png"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Train_OnPreparedDigits_Trains()
    {
        using var folder = new TemporaryFolder();
        PreparedDigits.Write(folder.PathOf("prepared"), MnistFiles.Umap(2), 2, static (digit, row, column) => (digit * 25 + row + column) % 256);
        CommandLineResult result = CommandLineRunner.RunIn(
            folder.Path, "train", "mnist-umap-d2-r3", "--data", folder.PathOf("prepared"), "--workspace", "2", "--stages", "1", "--degree", "1", "--batch", "10", "--validation-batch", "10", "--steps", "2", "--validate-every", "1", "--output", "run", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(2, result.Answer["steps"]!.GetValue<int>());
    }

    [Fact]
    public void Train_MissingFiles_LeavesNoRunBehind()
    {
        using var folder = new TemporaryFolder();
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "train", "mnist01", "--data", folder.PathOf("nowhere"), "--output", "run");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("qrnn: mnist-simple-0-train.csv.gz is neither in", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Tasks_Families_AreOneLineEach()
    {
        CommandLineResult result = CommandLineRunner.Run("tasks", "--json");
        Assert.Equal(SequenceTasks.All.Select(static task => task.Name), result.Answer["tasks"]!.AsArray().Select(static task => task!["name"]!.GetValue<string>()));
        string[] lines = result.Error.Split('\n');
        Assert.All(SequenceTasks.Families, family => Assert.Single(lines, line => line.TrimStart().StartsWith(family + " ", StringComparison.Ordinal)));
        Assert.True(lines.Length < 60, $"{lines.Length} lines");
    }
}
