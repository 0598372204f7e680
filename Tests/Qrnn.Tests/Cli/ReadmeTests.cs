using System.Text.RegularExpressions;
using Qrnn.Tests.Architecture;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>Executes the README.</summary>
public sealed partial class ReadmeTests
{
    private const string Program = "dotnet run -c Release --project Host/Qrnn.Cli -- ";

    [Fact]
    public void Commands_InTheirOrder_DoWhatIsSaid()
    {
        string[] commands = Commands();
        Assert.Equal("dotnet test QRNN.sln", commands[0]); // that is what runs here
        Assert.Equal(Program + "train elman-xor --seed 1", commands[1]);
        using var folder = new TemporaryFolder();

        // The study itself takes minutes: one of its name with two runs stands in its place.
        string studies = folder.PathOf("Host", "examples", "studies");
        Directory.CreateDirectory(studies);
        File.WriteAllText(
            Path.Combine(studies, "elman-xor-initialisation.json"),
            """{ "name": "elman-xor-initialisation", "base": { "task": "elman-xor", "steps": 10 }, "grid": { "bias": [0, 1.5708] }, "seeds": [1] }""");
        string shots = File.ReadAllText(Repository.PathOf("Host", "examples", "elman-xor-shots.json"));
        Assert.Contains("\"steps\": 150", shots, StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("Host", "examples", "elman-xor-shots.json"), shots.Replace("\"steps\": 150", "\"steps\": 1", StringComparison.Ordinal)); // a minute otherwise
        Run(commands[1..].Where(static command => !command.Contains(Digits, StringComparison.Ordinal)), folder.Path);
        CommandLineResult trained = CommandLineRunner.RunIn(folder.Path, "resume", "runs/elman-xor-1", "--json");
        Assert.True(trained.Answer["validationLoss"]!.GetValue<double>() < 1e-3, trained.ToString());
        Assert.Equal(0, trained.Answer["characterErrorRate"]!.GetValue<double>());
    }

    [SkippableFact]
    public void Commands_OnDigits_DoWhatIsSaid()
    {
        Skip.IfNot(Directory.Exists(SharedFiles.Folder), SharedFiles.Missing);
        using var folder = new TemporaryFolder();
        string examples = folder.PathOf("Host", "examples");
        Directory.CreateDirectory(examples);
        string example = File.ReadAllText(Repository.PathOf("Host", "examples", "mnist36.json"));
        Assert.Contains("\"steps\": 150", example, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(examples, "mnist36.json"), example.Replace("\"steps\": 150", "\"steps\": 1, \"maximumIterations\": 1", StringComparison.Ordinal)); // a minute otherwise
        string[] commands = [.. Commands().Where(static command => command.Contains(Digits, StringComparison.Ordinal))];
        Assert.Equal(2, commands.Length);
        Run(commands, folder.Path);
    }

    [Fact]
    public void Output_OfTheFirstTraining_IsThatOfTheProgram()
    {
        using var folder = new TemporaryFolder();
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "train", "elman-xor", "--seed", "1");
        string readme = WithoutNumbers(File.ReadAllText(Repository.PathOf("README.md")));
        string[] lines = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.StartsWith("step ", StringComparison.Ordinal))];
        Assert.True(lines.Length >= 4, result.ToString());
        Assert.All(lines, line => Assert.Contains(WithoutNumbers(line), readme, StringComparison.Ordinal));
    }

    private const string Digits = "mnist36";

    private static string[] Commands() => [.. File.ReadLines(Repository.PathOf("README.md")).Where(static line => line.StartsWith("dotnet ", StringComparison.Ordinal))];

    private static void Run(IEnumerable<string> commands, string folder)
    {
        foreach (string command in commands)
        {
            Assert.StartsWith(Program, command, StringComparison.Ordinal);
            string[] arguments = command[Program.Length..].Replace("../shared", SharedFiles.Folder, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            CommandLineResult result = CommandLineRunner.RunIn(folder, arguments[0] == "bench" ? [.. arguments, "--seconds", "0"] : arguments);
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Empty(result.Error);
        }
    }

    // Seconds are the machine's, and so are a loss's last digits.
    private static string WithoutNumbers(string text) => Numbers().Replace(text, "#");

    [GeneratedRegex(@" +\d+(\.\d+)?(e-\d+)?")]
    private static partial Regex Numbers();
}
