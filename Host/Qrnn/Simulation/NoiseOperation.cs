using System.Collections.Immutable;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>The channels of a <see cref="NoiseModel"/>.</summary>
public enum NoiseChannel
{
    /// <summary>With probability p one of the Paulis but the identity, all alike: 3 on one qubit, 15 on two.</summary>
    Depolarizing,

    /// <summary>With probability p a Z.</summary>
    Dephasing,

    /// <summary>Amplitude damping: |1⟩ decays to |0⟩ with probability γ.</summary>
    Damping,

    /// <summary>The recorded bit is flipped; the qubit is not.</summary>
    Readout,
}

/// <summary>A noise channel at one place of a circuit. Only <see cref="NoiseInsertion"/> makes them, and only the engines that draw or mix run them.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Qubits">One or two qubits; none for <see cref="NoiseChannel.Readout"/>.</param>
/// <param name="Strength">p or γ; for read-out the probability that a 0 is recorded as 1.</param>
/// <param name="OneToZero">For read-out the probability that a 1 is recorded as 0.</param>
/// <param name="Bit">For read-out the result bit; −1 otherwise.</param>
/// <param name="Condition">See <see cref="Operation"/>.</param>
internal sealed record NoiseOperation(NoiseChannel Channel, ImmutableArray<int> Qubits, double Strength, double OneToZero = 0, int Bit = -1, int Condition = -1)
    : Operation(Condition);

/// <summary>A <see cref="NoiseOperation"/> as a step: qubits have become bits of the amplitude index.</summary>
internal sealed record NoiseStep(NoiseChannel Channel, int[] Targets, double Strength, double OneToZero, int Result, int Condition) : StateVectorStep(Condition);
