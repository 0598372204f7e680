using System.Diagnostics;
using Qrnn.Training.Sweeps;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>qrnn sweep: the same tables however it is run, interrupted or shared.</summary>
public sealed class SweepVerbTests
{
    // 8 runs of a fraction of a second; a checkpoint at every validation, so that a kill has something to go on from.
    private const string Sweep = """
        {
          "name": "tiny",
          "base": { "task": "elman-xor", "workspace": 2, "batch": 4, "validationBatch": 4, "length": 6, "steps": 150, "stopAtLoss": 0, "checkpointSeconds": 0, "initialWeightsSpread": 0.3 },
          "grid": { "degree": [1, 2], "learningRate": [0.1, 0.01] },
          "seeds": [1, 2],
          "evaluate": "test",
          "convergedBelow": 0.4
        }
        """;

    private static readonly string[] Tables = ["results.csv", "results.jsonl", "curves.jsonl", "summary.csv"];

    /// <summary>The tables of an undisturbed sweep, made once.</summary>
    private static readonly Lazy<string[]> Undisturbed = new(static () =>
    {
        using TemporaryFolder folder = Folder();
        AssertDone(CommandLineRunner.RunIn(folder.Path, "sweep", "sweep.json", "--workers", "1", "--json"), here: 8);
        return Read(folder.PathOf("sweeps", "tiny"));
    });

    [Fact]
    public void Sweep_OneOrTwoWorkersAndThreads_GivesTheSameTables()
    {
        using TemporaryFolder folder = Folder();
        AssertDone(CommandLineRunner.RunIn(folder.Path, "sweep", "sweep.json", "--workers", "2", "--output", "two", "--json"), here: 8);
        File.WriteAllText(folder.PathOf("threads.json"), Sweep.Replace("\"task\"", "\"threads\": 2, \"task\"", StringComparison.Ordinal));
        AssertDone(CommandLineRunner.RunIn(folder.Path, "sweep", "threads.json", "--output", "threads", "--json"), here: 8);
        Assert.Equal(Undisturbed.Value, Read(folder.PathOf("two")));
        Assert.Equal(Undisturbed.Value, Read(folder.PathOf("threads")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.PathOf("two", "runs")));
    }

    [Fact]
    public void Sweep_KilledThreeTimesAndResumed_EndsWithTheTablesOfAnUndisturbedOne()
    {
        using TemporaryFolder folder = Folder();
        string sweep = folder.PathOf("sweeps", "tiny");
        for (int kill = 1; kill <= 3; kill++)
        {
            using Process process = ProgramProcess.Start(folder.Path, ["sweep", "sweep.json", "--workers", "2"]);
            int rows = Rows(sweep);
            WaitFor(process, () => Rows(sweep) > rows && Directory.GetDirectories(Path.Combine(sweep, "runs"), "*seed?").Length > 0);
            process.Kill(); // SIGKILL: nothing of the program runs any more
            process.WaitForExit();
        }

        int left = 8 - Rows(sweep);
        Assert.InRange(left, 1, 5);
        AssertDone(CommandLineRunner.RunIn(folder.Path, "sweep", "sweep.json", "--json"), here: left);
        Assert.Equal(Undisturbed.Value, Read(sweep));
    }

    [Fact]
    public void Sweep_TwoProcessesInOneFolder_ShareTheRunsAndBothEndWithTheWholeTable()
    {
        using TemporaryFolder folder = Folder();
        string[] arguments = ["sweep", "sweep.json", "--workers", "1", "--json"];
        using Process other = ProgramProcess.Start(folder.Path, arguments);
        WaitFor(other, () => Directory.Exists(folder.PathOf("sweeps", "tiny", "rows")));
        CommandLineResult here = CommandLineRunner.RunIn(folder.Path, arguments);
        string output = other.StandardOutput.ReadToEnd(); // standard error has a few lines only: it can't fill its pipe
        other.WaitForExit();
        var there = new CommandLineResult("the other process", other.ExitCode, output, other.StandardError.ReadToEnd());
        Assert.True(here.ExitCode == 0 && there.ExitCode == 0, $"{here}\n{there}");
        int doneHere = here.Answer["doneHere"]!.GetValue<int>(), doneThere = there.Answer["doneHere"]!.GetValue<int>();
        Assert.True(doneHere + doneThere == 8, $"{doneHere} + {doneThere}");
        Assert.Equal(Undisturbed.Value, Read(folder.PathOf("sweeps", "tiny")));
    }

    [SkippableFact]
    public void Sweep_Interrupted_KeepsCheckpointsAndTables()
    {
        Skip.If(OperatingSystem.IsWindows(), "there is no SIGINT that one process could send another");
        using TemporaryFolder folder = Folder();
        string sweep = folder.PathOf("sweeps", "tiny");
        using Process process = ProgramProcess.Start(folder.Path, ["sweep", "sweep.json", "--workers", "1"]);
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        WaitFor(process, () => Rows(sweep) >= 1);
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        Assert.True(process.WaitForExit(30_000), "Ctrl-C did not end it");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("qrnn: stopped with checkpoints; the same command goes on\n", error.GetAwaiter().GetResult());
        Assert.Contains("of 8 runs done", output.GetAwaiter().GetResult(), StringComparison.Ordinal);
        SweepResults results = SweepResults.Read(sweep);
        Assert.InRange(results.Rows.Length, 1, 7);
        Assert.False(results.IsComplete);
    }

    [Fact]
    public void Sweep_ChangedFile_IsRefusedWithWhatDiffers()
    {
        using TemporaryFolder folder = Folder();
        AssertDone(CommandLineRunner.RunIn(folder.Path, "sweep", "sweep.json", "--json"), here: 8);
        File.WriteAllText(folder.PathOf("sweep.json"), Sweep.Replace("\"length\": 6", "\"length\": 9", StringComparison.Ordinal));
        CommandLineResult refused = CommandLineRunner.RunIn(folder.Path, "sweep", "sweep.json");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("was begun with another file: base.length was 6 and is 9", refused.Error, StringComparison.Ordinal);
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("sweep.json"), Sweep);
        return folder;
    }

    private static void AssertDone(CommandLineResult result, int here)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal((8, here), (result.Answer["done"]!.GetValue<int>(), result.Answer["doneHere"]!.GetValue<int>()));
    }

    private static string[] Read(string sweep) => [.. Tables.Select(name => File.ReadAllText(Path.Combine(sweep, name)))];

    private static int Rows(string sweep) => Directory.Exists(Path.Combine(sweep, "rows")) ? Directory.GetFiles(Path.Combine(sweep, "rows"), "*.json").Length : 0;

    private static void WaitFor(Process process, Func<bool> happened)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!happened())
        {
            Assert.False(process.HasExited, $"ended by itself with exit code {(process.HasExited ? process.ExitCode : 0)}");
            Assert.True(Stopwatch.GetElapsedTime(begun).TotalSeconds < 60, "nothing happened for a minute");
            Thread.Sleep(2);
        }
    }
}
