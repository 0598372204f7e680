using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Qrnn.Tests.Architecture;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>What a wrong input gets: one line with the value, the limit and the cause, an exit code, and nothing half-written.</summary>
public sealed class WrongInputTests
{
    private static readonly ConcurrentDictionary<string, Lazy<(CommandLineResult, string, string, string)>> Outcomes = new();

    /// <summary>The inputs by what is wrong with them.</summary>
    public static TheoryData<string> Names() => [.. WrongInput.All.Select(static input => input.What)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_WrongInput_SaysWhyInOneLineAndLeavesNothing(string what)
    {
        WrongInput input = WrongInput.All.Single(input => input.What == what);
        (CommandLineResult result, _, string before, string after) = Outcome(input);
        Assert.True(result.ExitCode == input.ExitCode, result.ToString());
        Assert.True(result.Error.StartsWith("qrnn: ", StringComparison.Ordinal), result.ToString());
        Assert.True(result.Error.Count(static letter => letter == '\n') == 1, result.ToString());
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Contains(input.Says, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Table_OfWrongInputs_EqualsTheOneInTheDocuments()
    {
        var page = new StringBuilder("# Wrong inputs\n\nWhat the program says and how it exits; made by `WrongInputTests` from real runs. Folders are shortened to `…`.\n\n");
        page.Append("| input | command line | exit code | said |\n|---|---|---|---|\n");
        foreach (WrongInput input in WrongInput.All)
        {
            (CommandLineResult result, string folder, _, _) = Outcome(input);
            string said = result.Error.TrimEnd('\n').Replace(folder, "…", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
            page.Append($"| {input.What} | `qrnn {result.Arguments}` | {result.ExitCode} | {said} |\n".Replace(" `qrnn ` ", " `qrnn` ", StringComparison.Ordinal));
        }

        string stored = Repository.PathOf("Host", "docs", "wrong-inputs.md");
        if (!File.Exists(stored) || File.ReadAllText(stored) != page.ToString())
        {
            string actual = Repository.PathOf("Host", "docs", "wrong-inputs.new.md");
            File.WriteAllText(actual, page.ToString());
            Assert.Fail($"Host/docs/wrong-inputs.md is not what the program says. Compare file://{actual} with file://{stored} and move it there.");
        }
    }

    [Fact]
    public void Run_WrongInputWithJson_AnswersWithErrorAndExitCode()
    {
        CommandLineResult result = CommandLineRunner.Run("train", "elman-xor", "--order", "9", "--json");
        JsonObject answer = result.Answer;
        Assert.Equal(2, answer["exitCode"]!.GetValue<int>());
        Assert.Contains("--order is 9", answer["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongInputVerbose_AddsTheStackTrace()
    {
        CommandLineResult result = CommandLineRunner.Run("train", "nothing", "--verbose");
        Assert.StartsWith("qrnn: task is 'nothing'", result.Error, StringComparison.Ordinal);
        Assert.Contains("   at Qrnn.", result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Train_FullDisk_SaysSoAndKeepsTheLastCheckpoint()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "a small file system is made with Linux's tmpfs");
        using var folder = new TemporaryFolder();
        string small = folder.PathOf("small");
        Directory.CreateDirectory(small);
        Skip.IfNot(Succeeds("mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", small), "mounting a small file system is not permitted here: it needs root");
        try
        {
            // The log grows by about 150 bytes a step until nothing fits any more.
            CommandLineResult result = CommandLineRunner.RunIn(
                folder.Path, "train", "elman-xor", "--workspace", "2", "--degree", "1", "--batch", "1", "--length", "3", "--steps", "100000", "--stop-at-loss", "0", "--checkpoint-seconds", "0", "--output", Path.Combine(small, "run"));
            Assert.True(result.ExitCode == 2, result.ToString());
            Assert.Matches("^qrnn: .*No space left on device.*\n$", result.Error);
            CommandLineResult evaluated = CommandLineRunner.RunIn(folder.Path, "evaluate", Path.Combine(small, "run"), "--checkpoint", "last", "--batches", "1", "--json");
            Assert.True(evaluated.ExitCode == 0, evaluated.ToString());
        }
        finally
        {
            Assert.True(Succeeds("umount", small), $"umount {small}");
        }
    }

    // Each input runs once for both tests.
    private static (CommandLineResult Result, string Folder, string Before, string After) Outcome(WrongInput input) => Outcomes.GetOrAdd(input.What, _ => new(() =>
    {
        using var folder = new TemporaryFolder();
        input.Prepare?.Invoke(folder);
        string before = Listing(folder);
        return (Run(input, folder), folder.Path, before, Listing(folder));
    })).Value;

    private static CommandLineResult Run(WrongInput input, TemporaryFolder folder)
    {
        if (!input.WithoutNode)
        {
            return CommandLineRunner.RunIn(folder.Path, input.Arguments);
        }

        // An empty cache, so that the compiler is needed; a PATH with nothing on it.
        using var empty = new TemporaryFolder();
        return ProgramProcess.Run(folder.Path, input.Arguments, new Dictionary<string, string> { ["PATH"] = empty.Path, ["QRNN_CACHE"] = empty.PathOf("cache") });
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }

    private static string Listing(TemporaryFolder folder) => string.Join('\n', Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
}
