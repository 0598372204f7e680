using Qrnn.Circuits;

namespace Qrnn.Backends;

/// <summary>A target of Azure Quantum: what it takes, what fits, what it costs. One element of <c>azure/targets.json</c>.</summary>
public sealed record QuantumTarget
{
    /// <summary>The target's id, such as <c>quantinuum.sim.h2-1e</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The provider's id, such as <c>quantinuum</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>Whether it is a machine, a simulator, or a checker that runs nothing.</summary>
    public required TargetKind Kind { get; init; }

    /// <summary>The richest QIR profile that it takes.</summary>
    public required QirProfile Profile { get; init; }

    /// <summary>Its qubits.</summary>
    public required int Qubits { get; init; }

    /// <summary>Most shots of one job; null when none is published.</summary>
    public long? MaximumShots { get; init; }

    /// <summary>Largest QIR text that it takes, in bytes; null when none is published.</summary>
    public long? MaximumQirBytes { get; init; }

    /// <summary>Name of the job parameter that holds the number of shots: <c>shots</c>, or <c>count</c> for older targets.</summary>
    public string ShotsParameter { get; init; } = "shots";

    /// <summary>How its prices are made; null when nobody published them, or when they do not depend on what a circuit holds.</summary>
    public TargetPrice? Price { get; init; }

    /// <summary>What a person must know of the price besides; null when there is nothing.</summary>
    public string? PriceNote { get; init; }

    /// <summary>True when the service no longer lists it, as far as is known: for reading old jobs.</summary>
    public bool Retired { get; init; }

    /// <summary>Where the numbers come from.</summary>
    public required string Source { get; init; }

    /// <summary>The day of the newest of the sources.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>The profile's name as compilers and documents write it.</summary>
    public string ProfileName => NameOf(Profile);

    /// <summary>What a backend on this target can run.</summary>
    public BackendLimits Limits => new(Profile, Qubits, MaximumShots, MaximumQirBytes, Profile != QirProfile.Base, Profile != QirProfile.Base);

    /// <summary>A profile's name as compilers and documents write it.</summary>
    public static string NameOf(QirProfile profile) => profile switch
    {
        QirProfile.Base => "base",
        QirProfile.AdaptiveRi => "adaptive_ri",
        QirProfile.AdaptiveRif => "adaptive_rif",
        _ => "adaptive",
    };
}

/// <summary>Kinds of targets.</summary>
public enum TargetKind
{
    /// <summary>A quantum machine.</summary>
    Machine,

    /// <summary>A simulator, also one with the noise of a machine.</summary>
    Simulator,

    /// <summary>Checks programs and runs nothing.</summary>
    SyntaxChecker,
}

/// <summary>
/// A price: fixed + shots·(perShot + perOneQubitGateShot·N₁ + perTwoQubitGateShot·N₂ + perMeasurementShot·M), at least <see cref="Minimum"/>. Quantinuum's HQC formula,
/// 5 + shots·(N₁ + 10·N₂ + 5·M)/5000, is of this form; IonQ's price by gate and shot is, too.
/// </summary>
/// <param name="Currency">USD, or a provider's unit such as HQC.</param>
/// <param name="Fixed">Per job.</param>
/// <param name="PerShot">Per shot.</param>
/// <param name="PerOneQubitGateShot">Per gate on one qubit and shot.</param>
/// <param name="PerTwoQubitGateShot">Per gate on two qubits and shot.</param>
/// <param name="PerMeasurementShot">Per measurement or reset and shot.</param>
/// <param name="Minimum">Least price of a job.</param>
/// <param name="ChargesPreparation">Whether M counts each qubit's first preparation too, as Quantinuum's formula does.</param>
public sealed record TargetPrice(
    string Currency,
    decimal Fixed,
    decimal PerShot,
    decimal PerOneQubitGateShot,
    decimal PerTwoQubitGateShot,
    decimal PerMeasurementShot,
    decimal Minimum,
    bool ChargesPreparation = false)
{
    /// <summary>What a job costs by this formula.</summary>
    /// <param name="counts">What the program consists of. Gates under conditions count as if they always happened: this is the most that a shot can do.</param>
    /// <param name="shots">Shots.</param>
    public ShotCost Estimate(CircuitCounts counts, long shots)
    {
        ArgumentNullException.ThrowIfNull(counts);

        // A gate on three qubits or more is six gates on two for each qubit beyond the second: what IonQ bills, and what the Toffoli gate takes.
        int gates = counts.Gates.Sum(static gate => gate.Count);
        int two = counts.TwoQubitGates + counts.Gates.Where(static gate => gate.Qubits > 2).Sum(static gate => 6 * (gate.Qubits - 2) * gate.Count);
        int one = gates - counts.TwoQubitGates - counts.LargerGates;
        int measurements = counts.Measurements + counts.Resets + (ChargesPreparation ? counts.Qubits : 0);
        decimal perShot = PerShot + (PerOneQubitGateShot * one) + (PerTwoQubitGateShot * two) + (PerMeasurementShot * measurements);
        return new ShotCost(Math.Max(Minimum, Fixed + (shots * perShot)), Currency, IsEstimate: true);
    }
}
