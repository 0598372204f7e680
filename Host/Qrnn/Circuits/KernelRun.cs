using System.Collections.Immutable;
using System.Numerics;

namespace Qrnn.Circuits;

/// <summary>What Microsoft's simulator reported while it ran a program.</summary>
/// <param name="Shots">One entry a shot, in order.</param>
public sealed record KernelRun(ImmutableArray<KernelShot> Shots);

/// <summary>One run of a program on the simulator.</summary>
/// <param name="Value">The program's value as Q# text; null when it failed.</param>
/// <param name="Failure">Where and why it failed, on one line; null when it did not.</param>
/// <param name="Messages">What <c>Message</c> printed.</param>
/// <param name="States">What <c>DumpMachine</c> and <c>DumpRegister</c> showed.</param>
/// <param name="Matrices">What <c>DumpOperation</c> showed, indexed [row, column].</param>
public sealed record KernelShot(
    string? Value, string? Failure, ImmutableArray<string> Messages, ImmutableArray<KernelState> States, ImmutableArray<Complex[,]> Matrices);

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
