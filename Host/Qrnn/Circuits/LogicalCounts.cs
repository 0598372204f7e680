namespace Qrnn.Circuits;

/// <summary>What a program asks of a fault-tolerant machine before any machine is chosen; the numbers that Microsoft's resource estimator begins with.</summary>
/// <param name="Qubits">Qubits in use at once, helpers of decomposed gates included.</param>
/// <param name="TGates">T and T† gates, and rotations by odd multiples of π/4.</param>
/// <param name="Rotations">Rotations by any other angle than a multiple of π/4.</param>
/// <param name="RotationDepth">Layers of the schedule that hold a rotation. Only T gates, rotations and CCZ gates take up a layer.</param>
/// <param name="CczGates">CCZ and Toffoli gates.</param>
/// <param name="Measurements">Measurements.</param>
/// <remarks>Beverland et al., arXiv:2211.07629, section III.B.</remarks>
public sealed record LogicalCounts(long Qubits, long TGates, long Rotations, long RotationDepth, long CczGates, long Measurements)
{
    /// <summary>Both programs one after the other on the same qubits, the second not beginning before the first has ended.</summary>
    public static LogicalCounts operator +(LogicalCounts left, LogicalCounts right) => new(
        Math.Max(left.Qubits, right.Qubits),
        checked(left.TGates + right.TGates),
        checked(left.Rotations + right.Rotations),
        checked(left.RotationDepth + right.RotationDepth),
        checked(left.CczGates + right.CczGates),
        checked(left.Measurements + right.Measurements));

    /// <summary>What a program needs beyond a part of it, on the same qubits.</summary>
    public static LogicalCounts operator -(LogicalCounts whole, LogicalCounts part) => new(
        whole.Qubits, whole.TGates - part.TGates, whole.Rotations - part.Rotations, whole.RotationDepth - part.RotationDepth, whole.CczGates - part.CczGates, whole.Measurements - part.Measurements);

    /// <summary>A program several times one after the other, on the same qubits.</summary>
    public static LogicalCounts operator *(long times, LogicalCounts counts) => new(
        counts.Qubits,
        checked(times * counts.TGates),
        checked(times * counts.Rotations),
        checked(times * counts.RotationDepth),
        checked(times * counts.CczGates),
        checked(times * counts.Measurements));
}
