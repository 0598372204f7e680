namespace Qrnn.Backends;

/// <summary>One circuit to be run for shots.</summary>
public sealed record ShotRequest
{
    /// <summary>The program.</summary>
    public required IShotProgram Program { get; init; }

    /// <summary>Numbers for its parameters.</summary>
    public required ReadOnlyMemory<double> Parameters { get; init; }

    /// <summary>Shots, 1 or more.</summary>
    public required long Shots { get; init; }

    /// <summary>Key of the random numbers of backends that have a seed; others draw their own. Different requests need different keys.</summary>
    public ulong Seed { get; init; }

    /// <summary>What the circuit is for, in a few words, as job lists show it: "step 12, parameter 3, shift 2".</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>
    /// A hint: per output bit '0', '1' or '.' for any. Nobody will look further at shots that leave this pattern, so that a backend may stop following
    /// them and give '.' for their remaining bits. Null when every bit counts.
    /// </summary>
    public string? Expected { get; init; }
}
