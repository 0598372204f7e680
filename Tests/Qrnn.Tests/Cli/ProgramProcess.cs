using System.Diagnostics;

namespace Qrnn.Tests.Cli;

/// <summary>Runs the program as a process of its own, for what only a process can show.</summary>
internal static class ProgramProcess
{
    /// <summary>Starts it with the same runtime that runs the tests.</summary>
    public static Process Start(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : FindDotnet();
        var start = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "Qrnn.Cli.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs it to the end.</summary>
    public static CommandLineResult Run(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(folder, arguments, environment);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandLineResult(string.Join(' ', arguments), process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static string FindDotnet() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")).First(File.Exists);
}
