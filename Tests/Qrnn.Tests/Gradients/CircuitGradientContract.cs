using Qrnn.Circuits;
using Qrnn.Gradients;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Gradients;

/// <summary>What every <see cref="ICircuitGradient"/> must do; each implementation runs it with the accuracy that it promises.</summary>
public abstract class CircuitGradientContract
{
    /// <summary>Largest error of a component, relative to 1 + |component|.</summary>
    protected abstract double Tolerance { get; }

    /// <summary>Creates the gradient under test.</summary>
    public abstract ICircuitGradient Create(Circuit circuit, Objective objective);

    [Fact]
    public void Evaluate_OneRotation_GivesTheClosedForm()
    {
        // ⟨Z⟩ after Ry(2p + f/2) on |0⟩ is cos(2p + f/2).
        var circuit = new Circuit
        {
            QubitCount = 1,
            ParameterCount = 1,
            FeatureCount = 1,
            Operations = [new GateOperation(GateKind.Ry, [0], [], Angle.OfParameter(0, 2) + Angle.OfFeature(0, 0.5))],
        };
        using ICircuitGradient gradient = Create(circuit, new PauliObjective([PauliTerm.Single(Pauli.Z, 0)]));
        double[] byParameter = [99], byFeature = [99]; // what was there before must not matter
        double value = gradient.Evaluate([0.3], [0.2], 0, byParameter, byFeature);
        Assert.Equal(Math.Cos(0.7), value, Tolerances.Amplitude);
        Close(-2 * Math.Sin(0.7), byParameter[0]);
        Close(-0.5 * Math.Sin(0.7), byFeature[0]);
    }

    [Fact]
    public void Evaluate_PostselectedNeuron_GivesTheClosedForm()
    {
        // An order-1 neuron on |0⟩ keeps cos²(η/2)|0⟩ + sin²(η/2)|1⟩, so the conditioned p₁ = s⁴/(c⁴ + s⁴).
        const double eta = 0.9;
        var circuit = new Circuit
        {
            QubitCount = 2,
            ParameterCount = 1,
            Operations = [.. NeuronCircuits.Neuron([new Monomial([], Angle.OfParameter(0))], 0, [1], PostselectMode.Project, 0)],
        };
        using ICircuitGradient gradient = Create(circuit, Probability(0));
        double[] slope = [0];
        double value = gradient.Evaluate([eta], [], 0, slope, []);
        double c = Math.Cos(eta / 2), s = Math.Sin(eta / 2), norm = Math.Pow(c, 4) + Math.Pow(s, 4);
        Assert.Equal(Math.Pow(s, 4) / norm, value, Tolerances.Amplitude);
        Close(2 * Math.Pow(s * c, 3) / (norm * norm), slope[0]);
    }

    [Fact]
    public void Evaluate_SharedParameter_AddsItsOccurrences()
    {
        // Three controlled and plain turns by the same angle: on |11⟩⊗|0⟩ the target turns by 3p in all.
        var circuit = new Circuit
        {
            QubitCount = 3,
            ParameterCount = 1,
            InputBitCount = 1,
            Operations =
            [
                new GateOperation(GateKind.X, [0], [], Angle.Zero),
                new GateOperation(GateKind.X, [1], [], Angle.Zero),
                new GateOperation(GateKind.Ry, [2], [], Angle.OfParameter(0)),
                new GateOperation(GateKind.Ry, [2], [Control.Qubit(0)], Angle.OfParameter(0)),
                new GateOperation(GateKind.Ry, [2], [Control.Qubit(0), Control.Qubit(1), Control.InputBit(0)], Angle.OfParameter(0)),
            ],
        };
        using ICircuitGradient gradient = Create(circuit, new PauliObjective([PauliTerm.Single(Pauli.Z, 2, 3)]));
        double[] slope = [0];
        foreach ((ulong word, int turns) in (ReadOnlySpan<(ulong, int)>)[(1, 3), (0, 2)])
        {
            Assert.Equal(3 * Math.Cos(turns * 0.4), gradient.Evaluate([0.4], [], word, slope, []), Tolerances.Amplitude);
            Close(-3 * turns * Math.Sin(turns * 0.4), slope[0]);
        }
    }

    [Fact]
    public void Evaluate_WrongLengths_NamesThem()
    {
        using ICircuitGradient gradient = Create(new Circuit { QubitCount = 1, ParameterCount = 2, Operations = [] }, Probability(0));
        Assert.Contains("Got 1 parameters", Assert.Throws<QrnnException>(() => gradient.Evaluate([1], [], 0, new double[2], [])).Message, StringComparison.Ordinal);
        Assert.Contains("Got 1 features", Assert.Throws<QrnnException>(() => gradient.Evaluate([1, 2], [3], 0, new double[2], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ImpossiblePostselection_SaysSo()
    {
        var circuit = new Circuit
        {
            QubitCount = 1,
            ParameterCount = 0,
            Operations = [new GateOperation(GateKind.X, [0], [], Angle.Zero), new PostselectOperation(0, PostselectMode.Project)],
        };
        using ICircuitGradient gradient = Create(circuit, Probability(0));
        Assert.Contains("cannot all succeed", Assert.Throws<QrnnException>(() => gradient.Evaluate([], [], 0, [], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_MeasuringCircuit_IsRefused()
    {
        var measured = new Circuit { QubitCount = 1, BitCount = 1, Operations = [new MeasureOperation(0, 0)] };
        Assert.Contains("measures qubit 0", Assert.Throws<QrnnException>(() => Create(measured, Probability(0))).Message, StringComparison.Ordinal);
        var reset = new Circuit { QubitCount = 1, Operations = [new ResetOperation(0)] };
        Assert.Contains("resets qubit 0", Assert.Throws<QrnnException>(() => Create(reset, Probability(0))).Message, StringComparison.Ordinal);
    }

    /// <summary>The conditioned probability that a qubit is 1.</summary>
    internal static RegisterObjective Probability(int qubit) => new([qubit], static p => p[1], static (_, slopes) => (slopes[0], slopes[1]) = (0, 1));

    private void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerance * (1 + Math.Abs(expected)), $"{expected} expected, {actual} computed");
}

/// <inheritdoc/>
public sealed class AdjointGradientContract : CircuitGradientContract
{
    protected override double Tolerance => Tolerances.ExactGradient;

    public override ICircuitGradient Create(Circuit circuit, Objective objective) => new AdjointGradient(circuit, objective);
}

/// <inheritdoc/>
public sealed class ParameterShiftGradientContract : CircuitGradientContract
{
    protected override double Tolerance => Tolerances.ExactGradient;

    public override ICircuitGradient Create(Circuit circuit, Objective objective) => new ParameterShiftGradient(circuit, objective);
}

/// <inheritdoc/>
public sealed class FiniteDifferenceGradientContract : CircuitGradientContract
{
    protected override double Tolerance => Tolerances.CircuitDifference;

    public override ICircuitGradient Create(Circuit circuit, Objective objective) => new FiniteDifferenceGradient(circuit, objective);
}

/// <inheritdoc/>
public sealed class SpsaGradientContract : CircuitGradientContract
{
    protected override double Tolerance => Tolerances.Spsa;

    public override ICircuitGradient Create(Circuit circuit, Objective objective) => new SpsaGradient(circuit, objective, seed: 11) { Repetitions = 400 };
}
