using System.Numerics;

namespace Qrnn.Gradients;

/// <summary>
/// Value and gradient of an <see cref="Objective"/> of a circuit with respect to its parameters and features. Implementations differ in
/// what they ask of the machine: the adjoint needs the state, the parameter shift only expectation values, as hardware gives them.
/// </summary>
public interface ICircuitGradient : IDisposable
{
    /// <summary>Computes value and gradient at a point.</summary>
    /// <param name="parameters">As many as the circuit has.</param>
    /// <param name="features">As many as the circuit has.</param>
    /// <param name="inputWord">The input word.</param>
    /// <param name="parameterGradient">Receives ∂value/∂parameter; as long as <paramref name="parameters"/>.</param>
    /// <param name="featureGradient">Receives ∂value/∂feature; empty when it is not wanted, else as long as <paramref name="features"/>.</param>
    /// <param name="initialState">2^QubitCount amplitudes of any norm; empty for |0…0⟩.</param>
    /// <returns>The objective's value.</returns>
    /// <exception cref="QrnnException">The postselections cannot succeed, or a length is wrong.</exception>
    double Evaluate(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> features,
        ulong inputWord,
        Span<double> parameterGradient,
        Span<double> featureGradient,
        ReadOnlySpan<Complex> initialState = default);
}
