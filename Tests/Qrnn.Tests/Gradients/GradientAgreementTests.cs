using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Gradients;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Gradients;

/// <summary>A gradient is right when independent ways agree: adjoint, parameter shift and finite differences over random circuits.</summary>
public sealed class GradientAgreementTests
{
    private static readonly RandomCircuitOptions Projected = new()
    {
        Qubits = 4,
        Ancillas = 2,
        Items = 14,
        Neuron = 0.08,
        Postselection = 0.08,
        InputFlip = 0.1,
        RotationRun = 0.15,
        Carried = [0, 1, 2, 3],
    };

    public static TheoryData<GateKind> Rotations => [.. GateTable.All.Where(static gate => gate.IsRotation).Select(static gate => gate.Kind)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_RandomProjectedCircuits_AllThreeWaysAgree(bool real)
    {
        int compared = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            compared += Compare(RandomCircuits.Create(seed, real ? Projected with { Kinds = RandomCircuits.RealKinds } : Projected), seed, real, withShift: true) ? 1 : 0;
        }

        Assert.True(compared >= 15, $"only {compared} of 20 circuits have postselections that can succeed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_RandomAmplifiedCircuits_AdjointMatchesDifferences(bool real)
    {
        RandomCircuitOptions options = Projected with { Neuron = 0.25, Amplify = 0.7 };
        int compared = 0;
        for (int seed = 100; seed < 120; seed++)
        {
            compared += Compare(RandomCircuits.Create(seed, real ? options with { Kinds = RandomCircuits.RealKinds } : options), seed, real, withShift: false) ? 1 : 0;
        }

        Assert.True(compared >= 15, $"only {compared} of 20 circuits have postselections that can succeed");
    }

    // Each rotation alone between random layers, with every number of controls, so that a wrong rule cannot hide.
    [Theory]
    [MemberData(nameof(Rotations))]
    public void Evaluate_OneRotationWithControls_AllThreeWaysAgree(GateKind kind)
    {
        for (int controls = 0; controls <= 3; controls++)
        {
            int targets = GateTable.Of(kind).Targets;
            Operation[] around = [.. RandomCircuits.Create(controls, Projected with { Qubits = 5, Items = 10, Neuron = 0, Postselection = 0, Parameters = 0, Features = 0 }).Operations];
            var circuit = new Circuit
            {
                QubitCount = 7,
                ParameterCount = 1,
                InputBitCount = 2,
                Operations =
                [
                    .. around,
                    new GateOperation(kind, [.. Enumerable.Range(0, targets)], [.. Enumerable.Range(targets, controls).Select(Control.Qubit)], Angle.OfParameter(0, 1.5)),
                    .. around.Reverse(),
                ],
            };
            Assert.True(Compare(circuit, 40 + controls, real: false, withShift: true));
        }
    }

    // What the passes produce instead of gates: tables of angles, and ancilla blocks with a neuron's explicit body.
    [Theory]
    [InlineData(GateKind.Rx)]
    [InlineData(GateKind.Ry)]
    [InlineData(GateKind.Rz)]
    [InlineData(GateKind.R1)]
    public void Evaluate_MultiplexedRotationAndAncillaBlock_AllThreeWaysAgree(GateKind kind)
    {
        Monomial[] monomials =
        [
            new([], Angle.OfParameter(0) + Angle.Of(0.3)),
            new([Control.Qubit(1)], Angle.OfParameter(1, -2)),
            new([Control.Qubit(1), Control.Qubit(3)], Angle.OfFeature(0)),
            new([Control.Qubit(3), Control.InputBit(0)], Angle.OfParameter(2)),
            new([Control.InputBit(1)], Angle.OfParameter(2)),
        ];
        var circuit = new Circuit
        {
            QubitCount = 6,
            ParameterCount = 3,
            FeatureCount = 1,
            InputBitCount = 2,
            Operations =
            [
                new GateOperation(GateKind.H, [1], [], Angle.Zero),
                new MultiplexedRotation(kind, 2, [.. monomials]),
                new GateOperation(GateKind.SqrtX, [2], [], Angle.Zero),
                new AncillaBlock(0, [4, 5], [.. NeuronCircuits.Neuron(monomials, 0, [4, 5], PostselectMode.Project, -1)], Group: 0),
            ],
        };
        Assert.True(Compare(circuit, 7, real: false, withShift: true, carried: 4));
    }

    [Fact]
    public void Create_AmplifiedPostselection_IsRefusedByParameterShift()
    {
        var circuit = new Circuit { QubitCount = 2, Operations = [new PostselectOperation(1, PostselectMode.Amplify, 0)] };
        var error = Assert.Throws<QrnnException>(() => new ParameterShiftGradient(circuit, CircuitGradientContract.Probability(0)));
        Assert.Contains("amplifies the postselection of qubit 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_AngleThroughClassicalArithmetic_IsRefused()
    {
        var circuit = new Circuit
        {
            QubitCount = 1,
            ParameterCount = 1,
            Expressions = [new ClassicalExpression(ClassicalOperator.Parameter, ClassicalType.Double, Integer: 0)],
            Operations = [new GateOperation(GateKind.Ry, [0], [], new Angle(0, [new AngleTerm(SymbolKind.Classical, 0, 1)]))],
        };
        Assert.Throws<QrnnException>(() => new AdjointGradient(circuit, CircuitGradientContract.Probability(0)));
    }

    [Fact]
    public void Evaluate_AdjointAgain_AllocatesNothing()
    {
        Circuit circuit = RandomCircuits.Create(3, Projected);
        using var gradient = new AdjointGradient(circuit, new PauliObjective([PauliTerm.Single(Pauli.Z, 0)]));
        double[] parameters = RandomCircuits.Numbers(1, circuit.ParameterCount), features = RandomCircuits.Numbers(2, circuit.FeatureCount);
        double[] byParameter = new double[parameters.Length], byFeature = new double[features.Length];
        gradient.Evaluate(parameters, features, 0, byParameter, byFeature);
        long before = GC.GetAllocatedBytesForCurrentThread();
        gradient.Evaluate(parameters, features, 0, byParameter, byFeature);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Evaluate_SpsaManyRepetitions_AveragesToTheGradient()
    {
        Circuit circuit = RandomCircuits.Create(3, Projected with { Parameters = 3, Features = 1 });
        Objective objective = CircuitGradientContract.Probability(1);
        double[] parameters = RandomCircuits.Numbers(1, 3), features = RandomCircuits.Numbers(2, 1);
        double[] exact = new double[3], estimated = new double[3], byFeature = new double[1], estimatedByFeature = new double[1];
        using var adjoint = new AdjointGradient(circuit, objective);
        adjoint.Evaluate(parameters, features, 1, exact, byFeature);
        using var spsa = new SpsaGradient(circuit, objective, seed: 4) { Repetitions = 1000 };
        spsa.Evaluate(parameters, features, 1, estimated, estimatedByFeature);
        // A component's variance is the sum of the other components' squares: four standard deviations of the mean.
        double size = Math.Sqrt(exact.Sum(static g => g * g) + (byFeature[0] * byFeature[0]));
        double tolerance = Math.Max(1e-3, 4 * size / Math.Sqrt(1000));
        Assert.True(size > 10 * Tolerances.CircuitDifference, "the circuit has no gradient to compare");
        Assert.All(exact.Zip(estimated), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        Assert.Equal(byFeature[0], estimatedByFeature[0], tolerance);
    }

    private static bool Compare(Circuit circuit, int seed, bool real, bool withShift, int? carried = null)
    {
        double[] parameters = RandomCircuits.Numbers(seed, circuit.ParameterCount), features = RandomCircuits.Numbers(seed + 1, circuit.FeatureCount);
        ulong word = (ulong)(seed & 3);
        int count = carried ?? (circuit.CarriedQubits.IsEmpty ? circuit.QubitCount : circuit.CarriedQubits.Length);
        Complex[] initial = RandomCircuits.State(seed, count, real);
        var embedded = new Complex[1 << circuit.QubitCount];
        for (int i = 0; i < initial.Length; i++)
        {
            embedded[i << (circuit.QubitCount - count)] = initial[i]; // the carried qubits are the first
        }

        if (ReferenceSimulator.Run(circuit, parameters, features, (int)word, embedded).SquaredNorm < 1e-4)
        {
            return false; // conditioned on nearly nothing: every way loses its digits
        }

        Objective[] objectives =
        [
            new PauliObjective([new PauliTerm(0.7, [new PauliFactor(0, Pauli.Z), new PauliFactor(2, Pauli.X)]), new PauliTerm(-1.1, [new PauliFactor(1, Pauli.Y), new PauliFactor(3, Pauli.Y)])]),
            new RegisterObjective(
                [2, 0],
                static p => (p[0] * p[3]) - Math.Log(0.1 + p[1]),
                static (p, slopes) => (slopes[0], slopes[1], slopes[2], slopes[3]) = (p[3], -1 / (0.1 + p[1]), 0, p[0])),
        ];
        foreach (Objective objective in objectives)
        {
            using var differences = new FiniteDifferenceGradient(circuit, objective);
            (double expectedValue, double[] expected) = Evaluate(differences, parameters, features, word, embedded);
            foreach (VectorWidth width in StateVectorSimulator<double>.SupportedWidths(circuit.QubitCount))
            {
                using var adjoint = new AdjointGradient(circuit, objective, width);
                (double value, double[] gradient) = Evaluate(adjoint, parameters, features, word, embedded);
                Assert.Equal(expectedValue, value, Tolerances.Amplitude);
                Close(expected, gradient, Tolerances.CircuitDifference, $"seed {seed}, {width}, differences");
                if (withShift && width == VectorWidth.Scalar)
                {
                    using var shift = new ParameterShiftGradient(circuit, objective);
                    Close(Evaluate(shift, parameters, features, word, embedded).Gradient, gradient, Tolerances.ExactGradient, $"seed {seed}, parameter shift");
                }
            }
        }

        return true;
    }

    private static (double Value, double[] Gradient) Evaluate(ICircuitGradient gradient, double[] parameters, double[] features, ulong word, Complex[] initial)
    {
        double[] byParameter = new double[parameters.Length], byFeature = new double[features.Length];
        double value = gradient.Evaluate(parameters, features, word, byParameter, byFeature, initial);
        return (value, [.. byParameter, .. byFeature]);
    }

    private static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        for (int k = 0; k < expected.Length; k++)
        {
            double error = Math.Abs(expected[k] - actual[k]) / (1 + Math.Abs(expected[k]));
            Assert.True(error <= tolerance, $"{what}, symbol {k}: {expected[k]} against {actual[k]}");
        }
    }
}
