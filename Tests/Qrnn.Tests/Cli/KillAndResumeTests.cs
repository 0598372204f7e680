using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>What a process alone can show.</summary>
public sealed class KillAndResumeTests
{
    private const int Steps = 600;

    private static readonly string[] Train =
        ["train", "elman-xor", "--workspace", "3", "--degree", "2", "--batch", "8", "--length", "18", "--steps", $"{Steps}", "--stop-at-loss", "0", "--checkpoint-seconds", "0", "--seed", "5", "--output"];

    [Fact]
    public void Resume_AfterAKillHalfWay_GivesTheSameCheckpointsByteForByte()
    {
        using var folder = new TemporaryFolder();
        string killed = folder.PathOf("killed"), whole = folder.PathOf("whole");
        using (Process process = ProgramProcess.Start(folder.Path, [.. Train, killed]))
        {
            WaitForSteps(process, Path.Combine(killed, "metrics.jsonl"), Steps / 4);
            process.Kill(); // SIGKILL: nothing of the program runs any more
            process.WaitForExit();
        }

        Assert.InRange(StepsIn(Path.Combine(killed, "metrics.jsonl")), Steps / 4, Steps - 1);
        CommandLineResult resumed = CommandLineRunner.RunIn(folder.Path, "resume", killed, "--json");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(Steps, resumed.Answer["steps"]!.GetValue<long>());
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, [.. Train, whole]).ExitCode);
        RunFiles.AssertSameCheckpoints(whole, killed);
    }

    [SkippableFact]
    public void Train_Interrupted_WritesACheckpointAndSaysHowToGoOn()
    {
        Skip.If(OperatingSystem.IsWindows(), "there is no SIGINT that one process could send another");
        using var folder = new TemporaryFolder();
        using Process process = ProgramProcess.Start(folder.Path, ["train", "elman-xor", "--steps", "100000", "--stop-at-loss", "0", "--output", "run"]);
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        WaitForSteps(process, folder.PathOf("run", "metrics.jsonl"), 20);
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        Assert.True(process.WaitForExit(30_000), "Ctrl-C did not end it");
        Assert.Equal(130, process.ExitCode);
        Assert.Matches(@"^qrnn: stopped at step \d+ with a checkpoint; go on with: qrnn resume run\n$", error.GetAwaiter().GetResult());
        Assert.Contains("interrupted", output.GetAwaiter().GetResult(), StringComparison.Ordinal);
        CommandLineResult evaluated = CommandLineRunner.RunIn(folder.Path, "evaluate", "run", "--checkpoint", "last", "--batches", "1", "--json");
        Assert.True(evaluated.ExitCode == 0 && evaluated.Answer["step"]!.GetValue<long>() >= 20, evaluated.ToString());
    }

    [SkippableFact]
    public void Circuit_InterruptedWhileTheCompilerWorks_EndsAtOnceWithTheCompiler()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs SIGINT, and /proc to find the compiler's process");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a.qs"), "@EntryPoint()\noperation Main() : Unit { mutable i = 0; while true { set i += 1; } }\n");
        using Process process = ProgramProcess.Start(folder.Path, ["circuit", "a.qs"]);
        Task<string> error = process.StandardError.ReadToEndAsync();
        int? compiler = null;
        for (int wait = 0; compiler is null && wait < 600; wait++)
        {
            Thread.Sleep(50);
            compiler = Process.GetProcessesByName("node").Select(static node => node.Id).Cast<int?>().FirstOrDefault(id => ParentOf(id!.Value) == process.Id);
        }

        Assert.NotNull(compiler);
        Thread.Sleep(500);
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        bool ended = process.WaitForExit(20_000);
        process.Kill(entireProcessTree: true);
        Assert.True(ended, "Ctrl-C did not end it");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("qrnn: interrupted; nothing was left half-written.\n", error.GetAwaiter().GetResult());
        Assert.True(SpinWait.SpinUntil(() => !Works(compiler.Value), 10_000), "the compiler's process was left behind");
    }

    [SkippableFact]
    public void Circuit_InterruptedWhileItWaitsForAPipe_Ends()
    {
        Skip.If(OperatingSystem.IsWindows(), "there is no SIGINT that one process could send another");
        using var folder = new TemporaryFolder();
        Process.Start("mkfifo", [folder.PathOf("a.ll")]).WaitForExit();
        using Process process = ProgramProcess.Start(folder.Path, ["circuit", "a.ll"]);
        Thread.Sleep(2000); // opening a pipe that nobody writes to waits for ever
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        bool ended = process.WaitForExit(20_000);
        process.Kill();
        Assert.True(ended, "Ctrl-C did not end it");
        Assert.Equal(130, process.ExitCode);
    }

    private static bool Works(int process) => StatusOf(process) is { } status && status[0] != "Z"; // a zombie only waits to be counted

    private static int ParentOf(int process) => StatusOf(process) is { } status ? int.Parse(status[1], CultureInfo.InvariantCulture) : -1;

    /// <summary>State, parent and so on of a process; null when it is gone.</summary>
    private static string[]? StatusOf(int process)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void WaitForSteps(Process process, string metrics, int steps)
    {
        long begun = Stopwatch.GetTimestamp();
        while (StepsIn(metrics) < steps)
        {
            Assert.False(process.HasExited, $"ended by itself with exit code {(process.HasExited ? process.ExitCode : 0)}");
            Assert.True(Stopwatch.GetElapsedTime(begun).TotalSeconds < 60, $"no {steps} steps in a minute");
            Thread.Sleep(2);
        }
    }

    private static int StepsIn(string metrics)
    {
        if (!File.Exists(metrics))
        {
            return 0;
        }

        using var reader = new StreamReader(new FileStream(metrics, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n').Count(static line => line.Contains("\"kind\":\"step\"", StringComparison.Ordinal));
    }
}
