using Qrnn.Data;
using Qrnn.Tests.Architecture;
using Qrnn.Tests.Data;
using Qrnn.Training;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>train, resume and evaluate on runs of a few steps.</summary>
public sealed class TrainingVerbTests
{
    // Small enough for a fraction of a second, large enough to have every kind of neuron.
    private static readonly string[] Tiny = ["train", "elman-xor", "--workspace", "2", "--degree", "2", "--batch", "4", "--validation-batch", "4", "--length", "6", "--steps", "20", "--stop-at-loss", "0"];

    /// <summary>The example configurations.</summary>
    public static TheoryData<string> Examples() => [.. Directory.GetFiles(Repository.PathOf("Host", "examples"), "*.json").Select(static path => Path.GetFileName(path)).Order()];

    [Fact]
    public void Train_Task_AnswersWithLossErrorStepsSecondsAndRun()
    {
        using var folder = new TemporaryFolder();
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--seed", "7", "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Single(result.Output.TrimEnd('\n').Split('\n'));
        Assert.True(result.Answer["validationLoss"]!.GetValue<double>() is > 0 and < 1, result.ToString());
        Assert.InRange(result.Answer["characterErrorRate"]!.GetValue<double>(), 0, 1);
        Assert.Equal(20, result.Answer["steps"]!.GetValue<long>());
        Assert.True(result.Answer["seconds"]!.GetValue<double>() > 0);
        Assert.Equal(folder.PathOf("runs", "elman-xor-7"), result.Answer["run"]!.GetValue<string>());
        Assert.True(File.Exists(folder.PathOf("runs", "elman-xor-7", "config.json")));
    }

    [Fact]
    public void Train_TakenDefaultFolder_CountsUp()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, Tiny).ExitCode);
        CommandLineResult second = CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--json"]);
        Assert.Equal(folder.PathOf("runs", "elman-xor-1-2"), second.Answer["run"]!.GetValue<string>());
    }

    [Fact]
    public void Train_WithoutJson_PrintsATableAndNoAnswer()
    {
        using var folder = new TemporaryFolder();
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, Tiny);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("validation loss", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("{", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Resume_AfterATimeOut_EqualsARunThatNeverStopped()
    {
        using var folder = new TemporaryFolder();
        string whole = folder.PathOf("whole"), parts = folder.PathOf("parts");
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--output", whole]).ExitCode);
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--output", parts, "--timeout-seconds", "1e-9"]).ExitCode);
        CommandLineResult resumed = CommandLineRunner.RunIn(folder.Path, "resume", "parts", "--timeout-seconds", "0", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(20, resumed.Answer["steps"]!.GetValue<long>());
        RunFiles.AssertSameCheckpoints(whole, parts);
    }

    [Theory]
    [InlineData("first", "best")]
    [InlineData("first:best", "best")]
    [InlineData("first:last", "last")]
    public void Train_From_BeginsWithTheOthersWeightsAndAFreshOptimizer(string from, string kind)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--learning-rate", "0.3", "--validate-every", "1", "--output", "first"]).ExitCode);

        // Stopped before its first step, the run holds what it begins with.
        string[] next = [.. Tiny.Select(static word => word == "6" ? "9" : word), "--from", from, "--seed", "5", "--output"];
        CommandLineResult begun = CommandLineRunner.RunIn(folder.Path, [.. next, "next", "--timeout-seconds", "1e-9"]);
        Assert.True(begun.ExitCode == 0, begun.ToString());
        Qrnn.Models.ParameterLayout layout = RunFolder.Open(folder.PathOf("next")).Configuration.Shape.Layout();
        RunFolder first = RunFolder.Open(folder.PathOf("first")), run = RunFolder.Open(folder.PathOf("next"));
        Checkpoint given = first.Read(kind == "best" ? CheckpointKind.Best : CheckpointKind.Last, layout), taken = run.Read(CheckpointKind.Last, layout);
        Assert.Equal(given.Parameters, taken.Parameters);
        Assert.NotEqual(first.Read(kind == "best" ? CheckpointKind.Last : CheckpointKind.Best, layout).Parameters, taken.Parameters);
        Assert.Equal((0L, 9), (taken.Step, run.Configuration.Length));
        Assert.Empty(taken.Optimizer);
        ImportedFrom origin = run.Origin()!;
        string file = folder.PathOf("first", "checkpoints", kind, "weights.safetensors");
        Assert.Equal((file, "elman-xor", given.Step), (origin.File, origin.Dataset, origin.Epoch));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))), origin.Sha256);
        Assert.Equal((kind == "best" ? given.BestValidation : given.LastValidation)!.Loss, origin.BestValidationLoss);
        Assert.Equal([6L, 0.3], [origin.Arguments["length"], origin.Arguments["learningRate"]]);

        // Stopped and resumed it ends like one that never stopped.
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. next, "whole"]).ExitCode);
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "resume", "next", "--timeout-seconds", "0").ExitCode);
        RunFiles.AssertSameCheckpoints(folder.PathOf("whole"), folder.PathOf("next"));
    }

    [Fact]
    public void Train_FromARunThatWasNeverValidated_TakesItsLastAndRefusesItsBest()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--output", "first", "--timeout-seconds", "1e-9"]).ExitCode);
        CommandLineResult refused = CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--from", "first", "--output", "next"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("has no best checkpoint yet", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("next")));
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "train", "first/config.json", "--timeout-seconds", "0", "--from", "first:last", "--output", "next").ExitCode);
        Assert.True(double.IsNaN(RunFolder.Open(folder.PathOf("next")).Origin()!.BestValidationLoss));
    }

    [Fact]
    public void Evaluate_Run_ScoresEveryTargetWord()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--output", "run"]).ExitCode);
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "evaluate", "run", "--batches", "3", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());

        // 3 batches of 4 sentences of 6 words: outputs 1 and 4 count.
        Assert.Equal(3 * 4 * 2, result.Answer["outputs"]!.GetValue<long>());
        Assert.Equal(["0", "1"], result.Answer["words"]!.AsArray().Select(static word => word!["symbol"]!.GetValue<string>()));
        CommandLineResult again = CommandLineRunner.RunIn(folder.Path, "evaluate", "run", "--batches", "3", "--threads", "1", "--json");
        Assert.Equal(result.Output, again.Output);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Train_EveryExample_Runs(string example)
    {
        using var folder = new TemporaryFolder();
        string path = Repository.PathOf("Host", "examples", example);
        string[] images = [];
        if (SequenceTasks.Find(ConfigurationFile.Read(path).Task) is DigitTask digits)
        {
            // Made-up rows, and few of them in a batch: two steps are to show that the settings fit, not what they reach.
            PreparedDigits.Write(folder.PathOf("images"), digits.Files, 2, (digit, row, column) => ((25 * digit) + row + column) % (digits.Files.Largest + 1));
            images = ["--data", folder.PathOf("images"), "--batch", "20", "--validation-batch", "20"];
        }

        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, ["train", path, "--steps", "2", "--maximum-iterations", "2", "--stop-at-loss", "0", "--output", "run", "--json", .. images]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(2, result.Answer["steps"]!.GetValue<long>());
        Assert.Contains(example, File.ReadAllText(Repository.PathOf("Host", "examples", "README.md")), StringComparison.Ordinal);
    }
}
