using System.Collections.Immutable;
using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>What is read from a state: weights of a register's values and expectation values of Pauli strings.</summary>
internal static unsafe class StateVectorReadout
{
    /// <summary>The index bits of a register's qubits, most significant first.</summary>
    public static int[] Bits(int qubitCount, ReadOnlySpan<int> qubits)
    {
        var bits = new int[qubits.Length];
        WriteBits(qubitCount, qubits, bits);
        return bits;
    }

    public static void WriteBits(int qubitCount, ReadOnlySpan<int> qubits, Span<int> bits)
    {
        for (int k = 0; k < qubits.Length; k++)
        {
            if (qubits[k] < 0 || qubits[k] >= qubitCount)
            {
                throw new QrnnException($"A register names qubit {qubits[k]}; the state has qubits 0 to {qubitCount - 1}.");
            }

            bits[k] = qubitCount - 1 - qubits[k];
        }
    }

    /// <summary>The value that a register has in an amplitude's index.</summary>
    public static int Value(ReadOnlySpan<int> bits, int index)
    {
        int value = 0;
        foreach (int bit in bits)
        {
            value = (2 * value) | ((index >> bit) & 1);
        }

        return value;
    }

    public static void Weights<T>(StateVectorBuffer<T> state, ReadOnlySpan<int> bits, Span<double> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        destination.Clear();
        for (int i = 0; i < state.Length; i++)
        {
            destination[Value(bits, i)] += StateVectorEngine<T>.Square(state, i);
        }
    }

    public static double Expectation<T>(StateVectorBuffer<T> state, ImmutableArray<PauliTerm> terms)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double total = 0;
        foreach (PauliTerm term in terms)
        {
            (int flips, int signs, int phase) = term.Masks(state.Bits);
            double sum = 0;
            for (int i = 0; i < state.Length; i++)
            {
                // ⟨ψ|P|ψ⟩ = Σ_i conj(ψ[i ⊕ flips]) · i^phase · (−1)^… · ψ[i]
                int to = i ^ flips;
                double a = double.CreateTruncating(state.Re[to]), b = double.CreateTruncating(state.Re[i]);
                double re = a * b, im = 0;
                if (state.IsComplex)
                {
                    double c = double.CreateTruncating(state.Im[to]), d = double.CreateTruncating(state.Im[i]);
                    re += c * d;
                    im = (a * d) - (c * b);
                }

                double value = phase switch { 0 => re, 1 => -im, 2 => -re, _ => im };
                sum += (BitOperations.PopCount((uint)(i & signs)) & 1) != 0 ? -value : value;
            }

            total += term.Coefficient * sum;
        }

        return total;
    }

    /// <summary>λ += Σ coefficient·P|ψ⟩.</summary>
    public static void AddPaulis<T>(StateVectorBuffer<T> state, ImmutableArray<PauliTerm> terms, StateVectorBuffer<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (PauliTerm term in terms)
        {
            (int flips, int signs, int phase) = term.Masks(state.Bits);
            for (int i = 0; i < state.Length; i++)
            {
                T factor = T.CreateTruncating((BitOperations.PopCount((uint)(i & signs)) & 1) != 0 ? -term.Coefficient : term.Coefficient);
                T re = factor * state.Re[i], im = state.IsComplex ? factor * state.Im[i] : T.Zero;
                (re, im) = phase switch { 0 => (re, im), 1 => (-im, re), 2 => (-re, -im), _ => (im, -re) };
                int to = i ^ flips;
                destination.Re[to] += re;
                if (destination.IsComplex)
                {
                    destination.Im[to] += im;
                }
            }
        }
    }
}
