using System.Numerics;

using Qrnn.Circuits;

using Xunit;

namespace Qrnn.Tests.Reference;

/// <summary>The reference itself against closed forms that are written out here.</summary>
public sealed class ReferenceSimulatorTests
{
    [Fact]
    public void Run_ControlledFlips_FollowsTheOrderOfQubits()
    {
        // Qubit 0 is the most significant bit: X on 0, then CX from 0 to 2 takes |000⟩ to |101⟩ = index 5; the input bit 1 of word 01 flips qubit 1.
        Circuit circuit = Of(3, 2,
            new GateOperation(GateKind.X, [0], [], Angle.Zero),
            new GateOperation(GateKind.X, [2], [Control.Qubit(0)], Angle.Zero),
            new GateOperation(GateKind.X, [1], [Control.InputBit(1)], Angle.Zero));
        Assert.Equal(Complex.One, ReferenceSimulator.Run(circuit, inputWord: 0b10).State[0b101]);
        Assert.Equal(Complex.One, ReferenceSimulator.Run(circuit, inputWord: 0b01).State[0b111]);
    }

    [Theory]
    [InlineData(1, 0.9)]
    [InlineData(2, 0.9)]
    [InlineData(3, -2.1)]
    public void Run_NeuronCircuit_GivesTheClosedFormOnSuperposedControls(int order, double angle)
    {
        // Two branches x = 0, 1 of one control with η(x) = ½ + angle · x; rvqe.md 1.2 and design.md section 6.
        foreach (PostselectMode mode in Enum.GetValues<PostselectMode>())
        {
            Monomial[] monomials = [new([], Angle.Of(0.5)), new([Control.Qubit(0)], Angle.Of(angle))];
            Circuit circuit = Of(2 + order, 0, [.. NeuronCircuits.Neuron(monomials, 1, [.. Enumerable.Range(2, order)], mode, 0)]);
            Complex[] initial = RandomCircuits.State(7, 2);
            Complex[] state = ReferenceSimulator.Run(circuit, initial: ReferenceSimulator.Embed(circuit with { CarriedQubits = [0, 1] }, initial)).State;
            for (int x = 0; x < 2; x++)
            {
                double eta = 0.5 + angle * x;
                double c = Math.Pow(Math.Cos(eta / 2), 1 << order), s = Math.Pow(Math.Sin(eta / 2), 1 << order);
                double weight = mode == PostselectMode.Project ? 1 : Math.Sqrt(c * c + s * s);
                AssertNear((c * initial[2 * x] - s * initial[2 * x + 1]) / weight, state[2 * x << order]);
                AssertNear((s * initial[2 * x] + c * initial[2 * x + 1]) / weight, state[(2 * x + 1) << order]);
            }

            Assert.Equal(1, ReferenceSimulator.Run(circuit, initial: ReferenceSimulator.Embed(circuit with { CarriedQubits = [0, 1] }, initial))
                .State.Where((_, index) => index % (1 << order) == 0).Sum(a => a.Magnitude * a.Magnitude) / state.Sum(a => a.Magnitude * a.Magnitude), Tolerances.Amplitude);
        }
    }

    [Fact]
    public void Run_MeasuredBellPair_ConditionsOnTheOutcome()
    {
        Circuit circuit = Of(2, 0,
            new GateOperation(GateKind.H, [0], [], Angle.Zero),
            new GateOperation(GateKind.X, [1], [Control.Qubit(0)], Angle.Zero),
            new MeasureOperation(0, 0),
            new GateOperation(GateKind.X, [1], [], Angle.Zero, Condition: 0)) with
        {
            BitCount = 1,
            Expressions = [new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 0)],
        };
        AssertNear(1, ReferenceSimulator.Run(circuit, choose: ReferenceSimulator.Supplied([0])).State[0b00]);
        AssertNear(1, ReferenceSimulator.Run(circuit, choose: ReferenceSimulator.Supplied([1])).State[0b10]);
        int ones = Enumerable.Range(0, 200).Count(seed => ReferenceSimulator.Run(circuit, choose: ReferenceSimulator.Drawn(seed)).Bits[0] == 1);
        Assert.InRange(ones, 70, 130);
    }

    [Fact]
    public void Run_RandomCircuitWithoutPostselection_KeepsTheNorm()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var options = new RandomCircuitOptions { Ancillas = 0, Measurement = 0.1, Reset = 0.05, RotationRun = 0.1, InputFlip = 0.1 };
            Circuit circuit = RandomCircuits.Create(seed, options);
            ReferenceRun run = ReferenceSimulator.Run(
                circuit, RandomCircuits.Numbers(seed, 5), RandomCircuits.Numbers(seed + 1, 2), seed % 4, RandomCircuits.State(seed, 4), ReferenceSimulator.Drawn(seed));
            Assert.True(Math.Abs(run.SquaredNorm - 1) < Tolerances.Amplitude, $"seed {seed}: norm² {run.SquaredNorm}");
        }
    }

    [Fact]
    public void Run_Projection_ReportsTheGroupsProbability()
    {
        // Two ancillas of one group, each kept with probability cos²(θ/2).
        Circuit circuit = Of(2, 0,
            new GateOperation(GateKind.Ry, [0], [], Angle.Of(0.8)),
            new GateOperation(GateKind.Ry, [1], [], Angle.Of(1.4)),
            new PostselectOperation(0, PostselectMode.Project, Group: 3),
            new PostselectOperation(1, PostselectMode.Project, Group: 3));
        double expected = Math.Pow(Math.Cos(0.4) * Math.Cos(0.7), 2);
        ReferenceRun run = ReferenceSimulator.Run(circuit);
        Assert.Equal(expected, run.GroupProbabilities[3], Tolerances.Amplitude);
        Assert.Equal(expected, run.SquaredNorm, Tolerances.Amplitude);
    }

    private static Circuit Of(int qubits, int inputBits, params Operation[] operations) =>
        new() { QubitCount = qubits, InputBitCount = inputBits, Operations = [.. operations] };

    private static void AssertNear(Complex expected, Complex actual) =>
        Assert.True((expected - actual).Magnitude < Tolerances.Amplitude, $"expected {expected}, got {actual}");
}
