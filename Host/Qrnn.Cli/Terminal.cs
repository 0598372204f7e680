using Azure.Core.Pipeline;

namespace Qrnn.Cli;

/// <summary>Everything a verb may touch of the outside world besides files, so that tests can put their own in its place.</summary>
internal sealed record Terminal
{
    /// <summary>Standard output: the answer.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error: problems, and progress while a machine listens to the answer.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>True when a person watches standard output: progress may overwrite itself.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Columns that a line may have.</summary>
    public int Width { get; init; } = 100;

    /// <summary>The folder that relative paths start from.</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The value of an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>What carries requests to Azure Quantum; null for HTTP.</summary>
    public HttpPipelineTransport? AzureTransport { get; init; }

    /// <summary>The terminal that this process runs in.</summary>
    public static Terminal OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        IsInteractive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null && Environment.GetEnvironmentVariable("TERM") is not "dumb",
        Width = Console.IsOutputRedirected ? 100 : Math.Clamp(Console.WindowWidth, 60, 160),
    };

    /// <summary>A path as the user meant it: relative to <see cref="WorkingDirectory"/>.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, WorkingDirectory);
}
