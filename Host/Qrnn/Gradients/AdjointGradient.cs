using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Gradients;

/// <summary>
/// Exact gradient in one run forward and one back: the final state ψ and λ = ∂value/∂ψ* are taken back through the circuit together, each unitary
/// step being undone by its inverse, and every angle's derivative is read off as 2·Re⟨λ|∂U·U⁻¹|ψ⟩. The state before each postselection is kept.
/// No allocation after construction; not thread-safe.
/// </summary>
/// <remarks>Jones and Gacon, "Efficient calculation of gradients in classical simulations of variational quantum algorithms", arXiv:2009.02823.</remarks>
public sealed class AdjointGradient : ICircuitGradient
{
    private readonly Circuit _circuit;
    private readonly Objective _objective;
    private readonly StateVectorSimulator<double> _simulator;
    private readonly StateVectorReverse _reverse;
    private readonly StateVectorBuffer<double> _bra;
    private readonly StateVectorBuffer<double>[] _kept;
    private readonly double[] _weights;
    private readonly double[] _slopes;
    private readonly int[] _registerBits;

    /// <summary>Prepares the circuit and allocates two states and one for every postselection.</summary>
    /// <param name="circuit">A circuit without measurements and resets.</param>
    /// <param name="objective">What is differentiated.</param>
    /// <param name="width">Vector width; the widest unless a test wants another.</param>
    public AdjointGradient(Circuit circuit, Objective objective, VectorWidth width = VectorWidth.Widest)
    {
        GradientChecks.CheckDifferentiable(circuit);
        (_circuit, _objective) = (circuit, objective);
        _simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit), width);
        _simulator.Engine.Binding.BindsInverses = true;
        _reverse = new StateVectorReverse(_simulator.Engine);
        _bra = new StateVectorBuffer<double>(circuit.QubitCount);
        _kept = [.. _simulator.Program.Steps.OfType<PostselectStep>().Select(_ => new StateVectorBuffer<double>(circuit.QubitCount))];
        RegisterObjective? register = objective as RegisterObjective;
        _registerBits = register is null ? [] : StateVectorReadout.Bits(circuit.QubitCount, register.Qubits.AsSpan());
        _weights = new double[register is null ? 0 : 1 << _registerBits.Length];
        _slopes = new double[_weights.Length];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _simulator.Dispose();
        _bra.Dispose();
        Array.ForEach(_kept, static state => state.Dispose());
    }

    /// <inheritdoc/>
    public double Evaluate(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> features,
        ulong inputWord,
        Span<double> parameterGradient,
        Span<double> featureGradient,
        ReadOnlySpan<Complex> initialState = default)
    {
        GradientChecks.CheckLengths(_circuit, parameters.Length, parameterGradient.Length, features.Length, featureGradient.Length);
        parameterGradient.Clear();
        featureGradient.Clear();
        StateVectorEngine<double> engine = _simulator.Engine;
        StateVectorBuffer<double> ket = _simulator.Buffer;
        var steps = _simulator.Program.Steps;
        _simulator.Bind(parameters, features, inputWord, initialState);
        int kept = 0;
        foreach (StateVectorStep step in steps)
        {
            if (step is PostselectStep)
            {
                _kept[kept++].CopyFrom(ket);
            }

            if (step is not OutputStep)
            {
                engine.Apply(step, ket, 0, 0);
            }
        }

        double value = SeedBra(ket);
        for (int index = steps.Length - 1; index >= 0; index--)
        {
            StateVectorStep step = steps[index];
            StateVectorBuffer<double>? before = step is PostselectStep ? _kept[--kept] : null;
            if (step is not OutputStep && engine.Binding.Holds(step.Condition))
            {
                _reverse.Reverse(step, ket, _bra, before, parameterGradient, featureGradient);
            }
        }

        return value;
    }

    // λ with d(value) = 2·Re⟨λ|dψ⟩; the quotient by ⟨ψ|ψ⟩ subtracts the part of λ along ψ.
    private double SeedBra(StateVectorBuffer<double> ket)
    {
        double norm = ket.SquaredNorm();
        GradientChecks.CheckNorm(norm);
        _bra.SetComplex(ket.IsComplex);
        _bra.Real.Clear();
        _bra.Imaginary.Clear();
        if (_objective is PauliObjective paulis)
        {
            double expectation = StateVectorReadout.Expectation(ket, paulis.Terms) / norm;
            StateVectorReadout.AddPaulis(ket, paulis.Terms, _bra);
            Combine(_bra.Real, ket.Real, expectation, norm);
            Combine(_bra.Imaginary, ket.Imaginary, expectation, norm);
            return expectation;
        }

        var register = (RegisterObjective)_objective;
        StateVectorReadout.Weights(ket, _registerBits, _weights);
        for (int v = 0; v < _weights.Length; v++)
        {
            _weights[v] /= norm;
        }

        double value = register.Value(_weights);
        register.Derivative(_weights, _slopes);
        double mean = 0;
        for (int v = 0; v < _slopes.Length; v++)
        {
            mean += _slopes[v] * _weights[v];
        }

        Scale(_bra.Real, ket.Real, mean, norm);
        Scale(_bra.Imaginary, ket.Imaginary, mean, norm);
        return value;
    }

    private static void Combine(Span<double> bra, ReadOnlySpan<double> ket, double expectation, double norm)
    {
        for (int i = 0; i < bra.Length; i++)
        {
            bra[i] = (bra[i] - (expectation * ket[i])) / norm;
        }
    }

    private void Scale(Span<double> bra, ReadOnlySpan<double> ket, double mean, double norm)
    {
        for (int i = 0; i < bra.Length; i++)
        {
            bra[i] = (_slopes[StateVectorReadout.Value(_registerBits, i)] - mean) / norm * ket[i];
        }
    }
}
