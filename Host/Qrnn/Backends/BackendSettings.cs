namespace Qrnn.Backends;

/// <summary>The backends.</summary>
public enum BackendKind
{
    /// <summary>The host's own engine.</summary>
    Native,

    /// <summary>Microsoft's simulator.</summary>
    Qdk,

    /// <summary>Azure Quantum, or its emulator.</summary>
    Azure,
}

/// <summary>What a person chooses of a backend.</summary>
public sealed record BackendSettings
{
    /// <summary>The backend.</summary>
    public BackendKind Kind { get; init; } = BackendKind.Native;

    /// <summary>The service's target, such as <c>quantinuum.sim.h2-1e</c>; empty for the other backends.</summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>
    /// The noise: for native as <c>NoiseModel.Parse</c> reads it, for qdk as <see cref="Circuits.KernelNoise.Parse"/> does; empty for none. A service has its own.
    /// </summary>
    public string Noise { get; init; } = string.Empty;

    /// <summary>Threads of the native backend; 0 means one per core. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Folder in which the jobs of a service are written down before they are submitted, so that none is submitted twice.</summary>
    public string JournalFolder { get; init; } = "azure-jobs";

    /// <summary>Most shots that one batch may ask a service for; null for any.</summary>
    public long? MaximumShots { get; init; }

    /// <summary>Most that one batch may cost by the estimate, in the target's currency; null for any.</summary>
    public decimal? MaximumCost { get; init; }

    /// <summary>Jobs that a service is given at a time.</summary>
    public int InFlight { get; init; } = 8;

    /// <summary>Whether jobs of a service that failed or were cancelled in an earlier run are submitted anew.</summary>
    public bool RetryFailed { get; init; }
}
