namespace Qrnn.Estimation;

/// <summary>What one run of a program costs on a machine.</summary>
/// <remarks>The words are the estimator's: Beverland et al., arXiv:2211.07629.</remarks>
public sealed record PhysicalEstimate
{
    /// <summary>Logical qubits after layout: those of the program and those that move them.</summary>
    public required long LogicalQubits { get; init; }

    /// <summary>Logical cycles.</summary>
    public required long LogicalDepth { get; init; }

    /// <summary>Distance of the error-correcting code.</summary>
    public required int CodeDistance { get; init; }

    /// <summary>All physical qubits.</summary>
    public required long PhysicalQubits { get; init; }

    /// <summary>Those of them that make T states.</summary>
    public required long FactoryQubits { get; init; }

    /// <summary>Copies of the T factory; 0 when no T state is needed.</summary>
    public required long Factories { get; init; }

    /// <summary>T states that are used up.</summary>
    public required long TStates { get; init; }

    /// <summary>T states that one rotation takes.</summary>
    public required int TStatesPerRotation { get; init; }

    /// <summary>Time of one run in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Reliable quantum operations per second: logical qubits times logical clock frequency.</summary>
    public required double Rqops { get; init; }
}

/// <summary>A program on one machine.</summary>
/// <param name="Hardware">The machine's name.</param>
/// <param name="Estimate">The estimate for the shortest run time; null when the machine can't run it.</param>
/// <param name="Refusal">Why the machine can't run it; empty when it can.</param>
/// <param name="Frontier">Estimates from the shortest run time to the fewest qubits; empty unless asked for.</param>
public sealed record HardwareEstimate(string Hardware, PhysicalEstimate? Estimate, string Refusal, System.Collections.Immutable.ImmutableArray<PhysicalEstimate> Frontier);
