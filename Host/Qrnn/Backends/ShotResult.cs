using System.Collections.Immutable;

namespace Qrnn.Backends;

/// <summary>What a backend measured.</summary>
public sealed record ShotResult
{
    /// <summary>How often each outcome occurred; the key holds the shot's bits in the order of <see cref="OutputLayout"/>, ordinal order.</summary>
    public required ImmutableSortedDictionary<string, long> Counts { get; init; }

    /// <summary>Shots that were asked for. <see cref="Measured"/> and <see cref="Failed"/> need not add up to them: services lose shots.</summary>
    public required long Requested { get; init; }

    /// <summary>Shots without a usable outcome: an error, or a lost qubit.</summary>
    public long Failed { get; init; }

    /// <summary>What the run cost, or null when the backend is free or does not say.</summary>
    public ShotCost? Cost { get; init; }

    /// <summary>Where the counts come from.</summary>
    public required ShotProvenance Provenance { get; init; }

    /// <summary>Shots with an outcome.</summary>
    public long Measured => Counts.Values.Sum();
}

/// <summary>An amount of money.</summary>
/// <param name="Amount">The amount.</param>
/// <param name="Currency">Its code, such as USD; or a provider's own unit, such as HQC.</param>
/// <param name="IsEstimate">True until the service has billed it.</param>
public sealed record ShotCost(decimal Amount, string Currency, bool IsEstimate);

/// <summary>Where counts come from.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Version">Its version, or the service's target.</param>
/// <param name="Job">The service's job id; null for local backends.</param>
/// <param name="ProgramHash">SHA-256 (hexadecimal) of what was run, numbers included.</param>
/// <param name="Seconds">Time that the run took, queueing included.</param>
public sealed record ShotProvenance(string Backend, string Version, string? Job, string ProgramHash, double Seconds);
