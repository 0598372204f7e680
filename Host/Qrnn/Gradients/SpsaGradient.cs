using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Gradients;

/// <summary>
/// A random estimate of the gradient from two runs, whatever the number of parameters: all symbols are shifted at once by ±step, and
/// (f⁺ − f⁻)/(2·step·±1) has the gradient as its mean up to step². More repetitions are averaged.
/// </summary>
/// <remarks>Spall, "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation", IEEE Trans. Autom. Control 37 (1992) 332, eq. 2.2.</remarks>
public sealed class SpsaGradient : ICircuitGradient
{
    private readonly Circuit _circuit;
    private readonly ObjectiveEvaluator _evaluator;
    private readonly ulong _seed;

    /// <summary>Prepares the circuit.</summary>
    /// <param name="circuit">A circuit without measurements.</param>
    /// <param name="objective">What is differentiated.</param>
    /// <param name="seed">Key of the random signs.</param>
    public SpsaGradient(Circuit circuit, Objective objective, ulong seed)
    {
        GradientChecks.CheckDifferentiable(circuit);
        (_circuit, _seed, _evaluator) = (circuit, seed, new ObjectiveEvaluator(circuit, objective));
    }

    /// <summary>How far symbols are shifted.</summary>
    /// <value>Above 0. The default is 0.01.</value>
    public double Step { get; init; } = 0.01;

    /// <summary>Pairs of runs per gradient.</summary>
    /// <value>At least 1. The default is 1.</value>
    public int Repetitions { get; init; } = 1;

    /// <summary>Number of the gradient in the random stream; the same number gives the same signs. Set it to the optimiser's step.</summary>
    public ulong Iteration { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _evaluator.Dispose();

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
        double[] p = parameters.ToArray(), f = features.ToArray();
        parameterGradient.Clear();
        featureGradient.Clear();
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            double difference = 0;
            foreach (int side in (ReadOnlySpan<int>)[1, -1])
            {
                Shift(parameters, p, 0, side, repetition);
                Shift(features, f, p.Length, featureGradient.IsEmpty ? 0 : side, repetition);
                difference += side * _evaluator.Evaluate(p, f, inputWord, initialState);
            }

            double slope = difference / (2 * Step * Repetitions);
            for (int k = 0; k < parameterGradient.Length; k++)
            {
                parameterGradient[k] += slope * Sign(k, repetition);
            }

            for (int k = 0; k < featureGradient.Length; k++)
            {
                featureGradient[k] += slope * Sign(p.Length + k, repetition);
            }
        }

        return _evaluator.Evaluate(parameters, features, inputWord, initialState);
    }

    private void Shift(ReadOnlySpan<double> at, double[] shifted, int first, int side, int repetition)
    {
        for (int k = 0; k < shifted.Length; k++)
        {
            shifted[k] = at[k] + (side * Step * Sign(first + k, repetition));
        }
    }

    private int Sign(int symbol, int repetition) =>
        (CounterRandom.NextBits(_seed, Iteration, ((ulong)repetition << 32) | (uint)symbol).Low & 1) != 0 ? 1 : -1;
}
