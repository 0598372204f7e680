using System.Collections.Immutable;

namespace Qrnn.Simulation;

/// <summary>The Pauli matrices.</summary>
public enum Pauli
{
    /// <summary>Bit flip.</summary>
    X,

    /// <summary>i·X·Z.</summary>
    Y,

    /// <summary>Sign flip of |1⟩.</summary>
    Z,
}

/// <summary>One factor of a Pauli string.</summary>
public readonly record struct PauliFactor(int Qubit, Pauli Pauli);

/// <summary>A number times a product of Pauli matrices on different qubits; no factors stand for the identity.</summary>
public sealed record PauliTerm(double Coefficient, ImmutableArray<PauliFactor> Factors)
{
    /// <summary>A term with one factor.</summary>
    public static PauliTerm Single(Pauli pauli, int qubit, double coefficient = 1) => new(coefficient, [new PauliFactor(qubit, pauli)]);

    // P|i⟩ = i^phase · (−1)^parity(i ∧ signs) · |i ⊕ flips⟩.
    internal (int Flips, int Signs, int Phase) Masks(int qubitCount)
    {
        int flips = 0, signs = 0, phase = 0;
        foreach (PauliFactor factor in Factors)
        {
            if (factor.Qubit < 0 || factor.Qubit >= qubitCount)
            {
                throw new QrnnException($"A Pauli string names qubit {factor.Qubit}; the state has qubits 0 to {qubitCount - 1}.");
            }

            int bit = 1 << (qubitCount - 1 - factor.Qubit);
            if (((flips | signs) & bit) != 0)
            {
                throw new QrnnException($"A Pauli string names qubit {factor.Qubit} twice.");
            }

            flips |= factor.Pauli is Pauli.X or Pauli.Y ? bit : 0;
            signs |= factor.Pauli is Pauli.Y or Pauli.Z ? bit : 0;
            phase += factor.Pauli == Pauli.Y ? 1 : 0;
        }

        return (flips, signs, phase & 3);
    }
}
