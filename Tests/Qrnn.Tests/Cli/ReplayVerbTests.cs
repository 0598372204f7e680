using System.Text.Json.Nodes;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>replay against the author's numbers.</summary>
public sealed class ReplayVerbTests
{
    private static string[] Golden(params string[] names) => [.. names.Select(static name => Path.Combine(SharedFiles.Folder, "golden", "rvqe", name + ".json"))];

    [SkippableFact]
    public void Replay_EveryRecordedCase_IsWithinTheTolerance()
    {
        Skip.IfNot(Directory.Exists(SharedFiles.Folder), SharedFiles.Missing);
        string[] files = [.. Directory.GetFiles(Path.Combine(SharedFiles.Folder, "golden", "rvqe"), "*.json").Order()];
        CommandLineResult result = CommandLineRunner.Run(["replay", .. files, "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        JsonArray answers = result.Answer["files"]!.AsArray();
        Assert.Equal(files.Length, answers.Count);
        Assert.All(answers, static answer =>
        {
            Assert.True(answer!["probabilities"]!.GetValue<double>() < Tolerances.GoldenNumber, answer.ToJsonString());
            Assert.True(answer["loss"]!.GetValue<double>() < Tolerances.GoldenNumber, answer.ToJsonString());
            Assert.NotNull(answer["gradient"]);
        });
    }

    [SkippableTheory]
    [InlineData("circuit", "g01", "g02", "g03", "g04", "g06", "g21", "g22", "g25")]
    [InlineData("qdk", "g01", "g03", "g21")]
    public void Replay_OtherEngines_AgreeOnSmallCases(string engine, params string[] names)
    {
        Skip.IfNot(Directory.Exists(SharedFiles.Folder), SharedFiles.Missing);
        CommandLineResult result = CommandLineRunner.Run(["replay", .. Golden(names), "--engine", engine, "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(engine, result.Answer["engine"]!.GetValue<string>());
        Assert.All(result.Answer["files"]!.AsArray(), answer =>
        {
            Assert.True(answer!["probabilities"]!.GetValue<double>() < Tolerances.GoldenNumber, answer.ToJsonString());
            Assert.Equal(engine == "qdk", answer["gradient"] is null);
        });
    }

    [SkippableFact]
    public void Replay_ChangedNumber_ExitsWithOneAndNamesTheCase()
    {
        Skip.IfNot(Directory.Exists(SharedFiles.Folder), SharedFiles.Missing);
        using var folder = new TemporaryFolder();
        JsonNode file = JsonNode.Parse(File.ReadAllText(Golden("g01")[0]))!;
        file["loss"] = file["loss"]!.GetValue<double>() + 2e-9;
        File.WriteAllText(folder.PathOf("off.json"), file.ToJsonString());
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "replay", "off.json", "--json");
        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.False(result.Answer["withinTolerance"]!.GetValue<bool>());
        Assert.Contains("BEYOND", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "replay", "off.json", "--tolerance", "1e-8").ExitCode);
    }
}
