namespace Qrnn.Circuits;

/// <summary>A circuit counted as a fault-tolerant machine would run it, by our own schedule.</summary>
/// <param name="Counts">The estimator's numbers.</param>
/// <param name="TDepth">Layers that hold a T or a CCZ gate.</param>
/// <param name="Depth">All layers: those that hold a T gate, a rotation or a CCZ gate.</param>
/// <param name="TwoQubitGates">Clifford gates on two qubits.</param>
/// <param name="TwoQubitDepth">Longest chain of gates on two or more qubits in which each shares a qubit with the one before.</param>
public sealed record LogicalProfile(LogicalCounts Counts, long TDepth, long Depth, long TwoQubitGates, long TwoQubitDepth)
{
    /// <summary>
    /// Counts a circuit in one pass. Clifford gates, measurements and resets take no layer; a Clifford gate on two qubits makes them wait for each other. Gates
    /// with more controls than machines have are decomposed as the Q# library does: two rotations for a controlled rotation, two Toffoli gates and a helper qubit
    /// for every control but the first. Operations under a condition count as executed.
    /// </summary>
    /// <exception cref="QrnnException">The circuit holds something that no machine runs, such as a contracted ancilla.</exception>
    public static LogicalProfile Of(Circuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return new LogicalSchedule(circuit).Profile();
    }
}
