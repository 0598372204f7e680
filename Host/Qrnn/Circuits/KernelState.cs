using System.Collections.Immutable;
using System.Numerics;

namespace Qrnn.Circuits;

/// <summary>A simulator state. The qubit that was allocated first is the most significant bit of an index.</summary>
/// <param name="QubitCount">Number of qubits.</param>
/// <param name="Amplitudes">The amplitudes that are not zero, by basis-state index.</param>
public sealed record KernelState(int QubitCount, ImmutableSortedDictionary<long, Complex> Amplitudes)
{
    /// <summary>All 2^n amplitudes.</summary>
    public Complex[] ToVector()
    {
        var vector = new Complex[1L << QubitCount];
        foreach ((long index, Complex amplitude) in Amplitudes)
        {
            vector[index] = amplitude;
        }

        return vector;
    }
}
