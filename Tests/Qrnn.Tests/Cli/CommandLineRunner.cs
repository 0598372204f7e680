using System.Text.Json.Nodes;
using Qrnn.Cli;

namespace Qrnn.Tests.Cli;

/// <summary>What one command line did.</summary>
internal sealed record CommandLineResult(string Arguments, int ExitCode, string Output, string Error)
{
    /// <summary>The JSON object on the last line of standard output.</summary>
    public JsonObject Answer => JsonNode.Parse(Output.TrimEnd('\n').Split('\n')[^1])!.AsObject();

    /// <summary>Everything, for a failing test's message.</summary>
    public override string ToString() => $"qrnn {Arguments}\nexit code {ExitCode}\n--- standard output\n{Output}\n--- standard error\n{Error}";
}

/// <summary>Runs the program inside the test process.</summary>
internal static class CommandLineRunner
{
    /// <summary>One command line, its words separated.</summary>
    public static CommandLineResult Run(params string[] arguments) => RunIn(Environment.CurrentDirectory, arguments);

    /// <summary>One command line with relative paths starting from a folder.</summary>
    public static CommandLineResult RunIn(string folder, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { Output = output, Error = error, WorkingDirectory = folder, Variable = static _ => null };
        int exitCode = CommandLine.RunAsync(arguments, terminal).GetAwaiter().GetResult();
        return new CommandLineResult(string.Join(' ', arguments), exitCode, output.ToString(), error.ToString());
    }
}
