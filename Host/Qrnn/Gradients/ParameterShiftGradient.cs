using System.Collections.Immutable;
using System.Numerics;

using Qrnn.Circuits;

namespace Qrnn.Gradients;

/// <summary>
/// Exact gradient from expectation values alone: every occurrence of a symbol is shifted by itself with its own rule, the results are added with
/// the chain rule, and conditioned quantities follow from unnormalised ones by the quotient rule. Runs per gradient: two to four per
/// occurrence.
/// </summary>
/// <remarks>See <see cref="ParameterShiftRule"/>. Not for amplified postselections, whose outcome is no quadratic form of the state.</remarks>
public sealed class ParameterShiftGradient : ICircuitGradient
{
    private readonly Circuit _circuit;
    private readonly ObjectiveEvaluator _evaluator;
    private readonly ImmutableArray<Occurrence> _occurrences;

    /// <summary>Prepares the circuit.</summary>
    /// <exception cref="QrnnException">The circuit measures, resets or amplifies.</exception>
    public ParameterShiftGradient(Circuit circuit, Objective objective)
    {
        GradientChecks.CheckDifferentiable(circuit);
        if (GradientChecks.Flatten(circuit.Operations).OfType<PostselectOperation>().FirstOrDefault(static p => p.Mode == PostselectMode.Amplify) is { } amplified)
        {
            throw new QrnnException(
                $"The circuit amplifies the postselection of qubit {amplified.Qubit}; the parameter-shift rule holds for projected ones only. Use the adjoint gradient.");
        }

        var shifts = new List<Occurrence>();
        Circuit shifted = circuit with { Operations = [.. circuit.Operations.Select(operation => AddShift(operation, circuit.FeatureCount, shifts))] };
        _circuit = circuit;
        _occurrences = [.. shifts];
        _evaluator = new ObjectiveEvaluator(shifted with { FeatureCount = circuit.FeatureCount + shifts.Count }, objective);
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
        parameterGradient.Clear();
        featureGradient.Clear();
        var symbols = new double[features.Length + _occurrences.Length];
        features.CopyTo(symbols);
        var readings = new double[_evaluator.ReadingCount];
        var shifted = new double[readings.Length];
        var changes = new double[readings.Length];
        _evaluator.Read(parameters, symbols, inputWord, initialState, readings);
        double value = _evaluator.Value(readings);
        for (int k = 0; k < _occurrences.Length; k++)
        {
            Array.Clear(changes);
            foreach ((double shift, double weight) in _occurrences[k].Rule)
            {
                symbols[features.Length + k] = shift;
                _evaluator.Read(parameters, symbols, inputWord, initialState, shifted);
                for (int r = 0; r < changes.Length; r++)
                {
                    changes[r] += weight * shifted[r];
                }
            }

            symbols[features.Length + k] = 0;
            double slope = _evaluator.Slope(readings, changes);
            foreach (AngleTerm term in _occurrences[k].Angle.Terms)
            {
                if (term.Kind == SymbolKind.Parameter)
                {
                    parameterGradient[term.Index] += term.Coefficient * slope;
                }
                else if (!featureGradient.IsEmpty)
                {
                    featureGradient[term.Index] += term.Coefficient * slope;
                }
            }
        }

        return value;
    }

    // Each angle that holds a symbol gets one more symbol of its own, its shift, so that one prepared circuit serves all runs.
    private static Operation AddShift(Operation operation, int firstShift, List<Occurrence> occurrences)
    {
        switch (operation)
        {
            case GateOperation gate:
                return gate with { Angle = AddShift(gate.Angle, gate.Kind, gate.Controls, firstShift, occurrences) };
            case MultiplexedRotation rotation:
                return rotation with
                {
                    Monomials = [.. rotation.Monomials.Select(
                        monomial => monomial with { Angle = AddShift(monomial.Angle, rotation.Kind, monomial.Controls, firstShift, occurrences) })],
                };
            case AncillaBlock block:
                return block with { Body = [.. block.Body.Select(inner => AddShift(inner, firstShift, occurrences))] };
            default:
                return operation;
        }
    }

    private static Angle AddShift(Angle angle, GateKind kind, ImmutableArray<Control> controls, int firstShift, List<Occurrence> occurrences)
    {
        if (angle.IsConstant)
        {
            return angle;
        }

        occurrences.Add(new Occurrence(angle, ParameterShiftRule.Of(kind, controls)));
        return angle + Angle.OfFeature(firstShift + occurrences.Count - 1);
    }

    private sealed record Occurrence(Angle Angle, ImmutableArray<(double Shift, double Weight)> Rule);
}
