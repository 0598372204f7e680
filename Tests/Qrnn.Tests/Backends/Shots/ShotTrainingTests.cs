using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Tests.Cli;
using Qrnn.Training;
using Xunit;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>qrnn train and qrnn resume with gradients from circuits.</summary>
public sealed class ShotTrainingTests
{
    private static readonly string[] Tiny =
    [
        "train", "elman-xor", "--workspace", "1", "--degree", "1", "--order", "0", "--stages", "0", "--between", "trace", "--loss", "nll", "--length", "6", "--batch", "3",
        "--validation-batch", "4", "--stop-at-loss", "0", "--initial-weights-spread", "1", "--seed", "4", "--learning-rate", "0.1",
    ];

    [Fact]
    public void Train_ByExactParameterShift_GivesTheLossesOfTheAdjoint()
    {
        using var folder = new TemporaryFolder();
        double[][] losses = [.. new[] { "adjoint", "parameter-shift" }.Select(gradient =>
        {
            CommandLineResult result = CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--steps", "10", "--gradient", gradient, "--output", gradient]);
            Assert.True(result.ExitCode == 0, result.ToString());
            return MetricsReader.ReadAll(folder.PathOf(gradient, "metrics.jsonl")).OfType<MetricsStep>().Select(static step => step.Result.Loss).ToArray();
        })];
        Assert.Equal(10, losses[0].Length);
        Assert.All(losses[0].Zip(losses[1]), static pair => Assert.Equal(pair.First, pair.Second, Tolerances.ShiftedNetwork * 10)); // ten steps of Adam
    }

    [Fact]
    public void Train_OnNative_SaysThePlanFirstAndSpendsIt()
    {
        using var folder = new TemporaryFolder();
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--steps", "3", "--gradient", "parameter-shift", "--backend", "native", "--shots", "40", "--output", "run", "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("gradient by parameter-shift on native, 40 shots per circuit on average", result.Error, StringComparison.Ordinal);
        Assert.True(result.Error.IndexOf("next step", StringComparison.Ordinal) < result.Error.IndexOf("step 3 of", StringComparison.Ordinal), result.ToString());
        MetricsStep[] steps = [.. MetricsReader.ReadAll(folder.PathOf("run", "metrics.jsonl")).OfType<MetricsStep>()];
        Assert.Equal(3, steps.Length);
        Assert.All(steps, static step => Assert.True(step.Result.Spent is { Circuits: > 50, Shots: > 40 * 25, Currency: null }));
        JsonObject spent = result.Answer["spent"]!.AsObject();
        Assert.Equal(steps.Sum(static step => step.Result.Spent!.Shots), spent["shots"]!.GetValue<long>());
        Assert.Contains(steps[0].Result.Spent!.Shots.ToString(CultureInfo.InvariantCulture), result.Error, StringComparison.Ordinal);

        // Everything that is only read, from evaluation to reports, takes the run for what it is.
        CommandLineResult evaluated = CommandLineRunner.RunIn(folder.Path, "evaluate", "run", "--batches", "1", "--json");
        Assert.True(evaluated.ExitCode == 0, evaluated.ToString());
    }

    [Theory]
    [InlineData("spsa", "native")]
    [InlineData("spsa", "exact")]
    public void Train_BySpsa_Runs(string gradient, string backend)
    {
        using var folder = new TemporaryFolder();
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--steps", "3", "--gradient", gradient, "--backend", backend, "--shots", "100", "--spsa-repetitions", "2", "--output", "run", "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(3, result.Answer["steps"]!.GetValue<long>());
        Assert.Equal(backend == "native", result.Answer.ContainsKey("spent"));
    }

    [Fact]
    public void Resume_AfterAKillInTheMiddleOfAGradient_EqualsARunThatNeverStopped()
    {
        string[] train = [.. Tiny, "--steps", "6", "--gradient", "parameter-shift", "--backend", "native", "--shots", "4000", "--output"];
        using var folder = new TemporaryFolder();
        string killed = folder.PathOf("killed"), whole = folder.PathOf("whole"), ledger = Path.Combine(killed, "shots.jsonl");
        CommandLineResult first = CommandLineRunner.RunIn(folder.Path, [.. train, whole, "--json"]);
        Assert.True(first.ExitCode == 0, first.ToString());
        long jobs = first.Answer["spent"]!["circuits"]!.GetValue<long>();
        using (Process process = ProgramProcess.Start(folder.Path, [.. train, killed]))
        {
            long begun = Stopwatch.GetTimestamp();
            while (Lines(ledger) < jobs / 3)
            {
                Assert.False(process.HasExited, "ended by itself");
                Assert.True(Stopwatch.GetElapsedTime(begun).TotalSeconds < 60, "no circuits in a minute");
                Thread.Sleep(1);
            }

            process.Kill(); // SIGKILL: nothing of the program runs any more
            process.WaitForExit();
        }

        int there = Lines(ledger);
        Assert.InRange(there, jobs / 3, jobs - 1);
        File.AppendAllText(ledger, "{\"kind\":\"circuit\",\"key\":\"0123"); // as a kill in the middle of a line leaves it
        CommandLineResult resumed = CommandLineRunner.RunIn(folder.Path, "resume", killed, "--json");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains("what is in its ledger is not run again", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(jobs, resumed.Answer["spent"]!["circuits"]!.GetValue<long>());
        RunFiles.AssertSameCheckpoints(whole, killed);
        Assert.Equal(Steps(whole), Steps(killed));

        static string[] Steps(string run) => [.. MetricsReader.ReadAll(Path.Combine(run, "metrics.jsonl")).OfType<MetricsStep>().Select(static step => $"{step.Result}")];
    }

    [SkippableFact]
    public void Train_InterruptedInTheMiddleOfAGradient_StopsWithACheckpointAndLosesNothing()
    {
        Skip.If(OperatingSystem.IsWindows(), "there is no SIGINT that one process could send another");
        using var folder = new TemporaryFolder();
        using Process process = ProgramProcess.Start(folder.Path, [.. Tiny, "--steps", "1", "--gradient", "parameter-shift", "--backend", "native", "--shots", "100000000", "--shot-allocation", "even", "--noise", "depolarizing@two=0.01", "--output", "run"]);
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string ledger = folder.PathOf("run", "shots.jsonl");
        Assert.True(SpinWait.SpinUntil(() => process.HasExited || File.Exists(ledger), 60_000), "no ledger in a minute");
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        Assert.True(process.WaitForExit(30_000), "Ctrl-C did not end it");
        Assert.Equal("qrnn: stopped at step 0 with a checkpoint; go on with: qrnn resume run\n", error.GetAwaiter().GetResult());
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted", output.GetAwaiter().GetResult(), StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_WithAHigherLimit_GoesOnWhereTheLimitStoppedIt()
    {
        using var folder = new TemporaryFolder();
        string[] train = [.. Tiny, "--gradient", "parameter-shift", "--backend", "native", "--shots", "40"];
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. train, "--steps", "1", "--output", "run"]).ExitCode);
        long spent = MetricsReader.ReadAll(folder.PathOf("run", "metrics.jsonl")).OfType<MetricsStep>().Sum(static step => step.Result.Spent!.Shots);
        CommandLineResult refused = CommandLineRunner.RunIn(folder.Path, "resume", "run", "--steps", "2", "--maximum-shots", $"{spent + 1}");
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith($"qrnn: maximumShots is {spent + 1}: the run took {spent} so far, 1 steps take", refused.Error, StringComparison.Ordinal);
        CommandLineResult resumed = CommandLineRunner.RunIn(folder.Path, "resume", "run", "--steps", "2", "--maximum-shots", $"{10 * spent}", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(2, resumed.Answer["steps"]!.GetValue<long>());
    }

    [Fact]
    public void Resume_RunFromBeforeThereWereShots_IsTrainedAsEver()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. Tiny, "--steps", "3", "--output", "run"]).ExitCode);
        string path = folder.PathOf("run", "config.json");
        JsonObject settings = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        foreach (string key in new[] { "gradient", "backend", "shots", "attempts", "shotAllocation", "spsaStep", "spsaRepetitions", "target", "noise", "maximumShots", "maximumCost" })
        {
            Assert.True(settings.Remove(key), key);
        }

        File.WriteAllText(path, settings.ToJsonString());
        CommandLineResult resumed = CommandLineRunner.RunIn(folder.Path, "resume", "run", "--steps", "5", "--json");
        Assert.True(resumed.ExitCode == 0 && resumed.Answer["steps"]!.GetValue<long>() == 5, resumed.ToString());
        Assert.False(File.Exists(folder.PathOf("run", "shots.jsonl")));
    }

    private static int Lines(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Count(static letter => letter == '\n');
    }
}
