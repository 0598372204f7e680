using System.Text.RegularExpressions;
using Qrnn.Tests.Architecture;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>Executes the README.</summary>
public sealed partial class ReadmeTests
{
    private const string Program = "dotnet run -c Release --project Host/Qrnn.Cli -- ";

    [Fact]
    public void Commands_InTheirOrder_DoWhatIsSaid()
    {
        string[] commands = [.. File.ReadLines(Repository.PathOf("README.md")).Where(static line => line.StartsWith("dotnet ", StringComparison.Ordinal))];
        Assert.Equal("dotnet test QRNN.sln", commands[0]); // that is what runs here
        Assert.Equal(Program + "train elman-xor --seed 1", commands[1]);
        using var folder = new TemporaryFolder();
        foreach (string command in commands[1..])
        {
            Assert.StartsWith(Program, command, StringComparison.Ordinal);
            string[] arguments = command[Program.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            CommandLineResult result = CommandLineRunner.RunIn(folder.Path, arguments[0] == "bench" ? [.. arguments, "--seconds", "0"] : arguments);
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Empty(result.Error);
        }

        CommandLineResult trained = CommandLineRunner.RunIn(folder.Path, "resume", "runs/elman-xor-1", "--json");
        Assert.True(trained.Answer["validationLoss"]!.GetValue<double>() < 1e-3, trained.ToString());
        Assert.Equal(0, trained.Answer["characterErrorRate"]!.GetValue<double>());
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

    // Seconds are the machine's, and so are a loss's last digits.
    private static string WithoutNumbers(string text) => Numbers().Replace(text, "#");

    [GeneratedRegex(@" +\d+(\.\d+)?(e-\d+)?")]
    private static partial Regex Numbers();
}
