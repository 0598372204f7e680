using Qrnn.Circuits;

namespace Qrnn.Gradients;

/// <summary>Which circuits have a gradient, said in one line each.</summary>
internal static class GradientChecks
{
    /// <summary>Refuses circuits whose outcome is random or whose angles pass through classical arithmetic.</summary>
    public static void CheckDifferentiable(Circuit circuit)
    {
        foreach (Operation operation in Flatten(circuit.Operations))
        {
            string? cause = operation switch
            {
                MeasureOperation measure => $"measures qubit {measure.Qubit} into bit {measure.Bit}",
                ResetOperation reset => $"resets qubit {reset.Qubit}",
                _ => Angles(operation).Any(static angle => angle.Terms.Any(static term => term.Kind == SymbolKind.Classical))
                    ? "has an angle that passes through classical arithmetic"
                    : null,
            };
            if (cause is not null)
            {
                throw new QrnnException($"The circuit {cause}; a gradient needs a circuit of gates and postselections whose angles are affine in the parameters.");
            }
        }
    }

    public static void CheckLengths(Circuit circuit, int parameters, int parameterGradient, int features, int featureGradient)
    {
        if (parameters != circuit.ParameterCount || parameterGradient != circuit.ParameterCount)
        {
            throw new QrnnException($"Got {parameters} parameters and room for {parameterGradient} derivatives; the circuit has {circuit.ParameterCount} parameters.");
        }

        if (features != circuit.FeatureCount || (featureGradient != 0 && featureGradient != circuit.FeatureCount))
        {
            throw new QrnnException($"Got {features} features and room for {featureGradient} derivatives; the circuit has {circuit.FeatureCount} features.");
        }
    }

    public static void CheckNorm(double squaredNorm)
    {
        if (!(squaredNorm > 0))
        {
            throw new QrnnException($"The squared norm is {squaredNorm} after the postselections: they cannot all succeed, so nothing is conditioned on them.");
        }
    }

    /// <summary>All operations, those inside ancilla blocks included.</summary>
    public static IEnumerable<Operation> Flatten(IEnumerable<Operation> operations) =>
        operations.SelectMany(static operation => operation is AncillaBlock block ? Flatten(block.Body) : [operation]);

    private static IEnumerable<Angle> Angles(Operation operation) => operation switch
    {
        GateOperation gate => [gate.Angle],
        MultiplexedRotation rotation => rotation.Monomials.Select(static monomial => monomial.Angle),
        _ => [],
    };
}
