using System.Collections.Immutable;

namespace Qrnn.Simulation;

/// <summary>What is read from every sample's final state, given that all its postselections succeeded.</summary>
public abstract record BatchReadout
{
    private protected BatchReadout()
    {
    }

    /// <summary>How many numbers a sample has of it.</summary>
    public abstract int Count { get; }
}

/// <summary>One number: Σ coefficient·⟨ψ|P|ψ⟩ / ⟨ψ|ψ⟩ of Pauli strings.</summary>
public sealed record PauliReadout(ImmutableArray<PauliTerm> Terms) : BatchReadout
{
    /// <inheritdoc/>
    public override int Count => 1;
}

/// <summary>The probabilities Σ|ψ_i|² / ⟨ψ|ψ⟩ of all 2^(number of qubits) values of a register.</summary>
/// <param name="Qubits">The register, most significant qubit first.</param>
public sealed record RegisterReadout(ImmutableArray<int> Qubits) : BatchReadout
{
    /// <inheritdoc/>
    public override int Count => 1 << Qubits.Length;
}
