using System.Numerics;

using Qrnn.Circuits;

namespace Qrnn.Gradients;

/// <summary>
/// Gradient by five-point central differences, (−f(2h) + 8f(h) − 8f(−h) + f(−2h)) / 12h: four runs per symbol, error h⁴f⁗′/30 and rounding
/// near 1e-16/h. Works for every circuit; the check on the other ways.
/// </summary>
public sealed class FiniteDifferenceGradient : ICircuitGradient
{
    /// <summary>Where truncation (h⁴ times a fifth derivative up to 1e2) and rounding balance near 1e-12.</summary>
    public const double DefaultStep = 1e-3;

    private readonly Circuit _circuit;
    private readonly ObjectiveEvaluator _evaluator;
    private readonly double _step;

    /// <summary>Prepares the circuit.</summary>
    /// <param name="circuit">A circuit without measurements.</param>
    /// <param name="objective">What is differentiated.</param>
    /// <param name="step">The step h; above 0.</param>
    public FiniteDifferenceGradient(Circuit circuit, Objective objective, double step = DefaultStep)
    {
        GradientChecks.CheckDifferentiable(circuit);
        if (!(step > 0))
        {
            throw new QrnnException($"The step of a finite difference is {step}; it must be above 0.");
        }

        (_circuit, _step, _evaluator) = (circuit, step, new ObjectiveEvaluator(circuit, objective));
    }

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
        for (int k = 0; k < p.Length; k++)
        {
            parameterGradient[k] = Slope(ref p[k], p, f, inputWord, initialState);
        }

        for (int k = 0; k < featureGradient.Length; k++)
        {
            featureGradient[k] = Slope(ref f[k], p, f, inputWord, initialState);
        }

        return _evaluator.Evaluate(p, f, inputWord, initialState);
    }

    private double Slope(ref double symbol, double[] parameters, double[] features, ulong inputWord, ReadOnlySpan<Complex> initialState)
    {
        double at = symbol, slope = 0;
        ReadOnlySpan<(int Steps, double Weight)> rule = [(-2, 1), (-1, -8), (1, 8), (2, -1)];
        foreach ((int steps, double weight) in rule)
        {
            symbol = at + (steps * _step);
            slope += weight * _evaluator.Evaluate(parameters, features, inputWord, initialState);
        }

        symbol = at;
        return slope / (12 * _step);
    }
}
