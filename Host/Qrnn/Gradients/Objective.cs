using System.Collections.Immutable;

using Qrnn.Simulation;

namespace Qrnn.Gradients;

/// <summary>A function of the probabilities of a register's values, which sum to 1.</summary>
public delegate double ProbabilityFunction(ReadOnlySpan<double> probabilities);

/// <summary>Writes ∂value/∂probability for every value, the probabilities taken as independent.</summary>
public delegate void ProbabilityDerivative(ReadOnlySpan<double> probabilities, Span<double> derivative);

/// <summary>A real number that is read from a circuit's final state, given that all its postselections succeeded.</summary>
public abstract record Objective;

/// <summary>Σ coefficient·⟨ψ|P|ψ⟩ / ⟨ψ|ψ⟩ of Pauli strings.</summary>
public sealed record PauliObjective(ImmutableArray<PauliTerm> Terms) : Objective;

/// <summary>A differentiable function of the conditioned probabilities Σ|ψ_i|² / ⟨ψ|ψ⟩ of a register's values.</summary>
/// <param name="Qubits">The register, most significant qubit first.</param>
/// <param name="Value">The function.</param>
/// <param name="Derivative">Its derivative.</param>
public sealed record RegisterObjective(ImmutableArray<int> Qubits, ProbabilityFunction Value, ProbabilityDerivative Derivative) : Objective;
