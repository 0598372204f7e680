using System.Numerics;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Kernels;

/// <summary>The amplified Q# neuron against the unitary neuron, on superpositions of sources that are entangled with a reference qubit.</summary>
[Collection(CompilerCollection.Name)]
public sealed class AmplifiedNeuronTests(CompilerFixture fixture)
{
    private const int Sources = 2, References = 1;

    [Theory]
    [InlineData(1, new[] { 1, 5, 9, 13 })]
    [InlineData(2, new[] { 1, 9, 25, 33 })]
    [InlineData(3, new[] { 1, 65, 129 })]
    public void ApplyNeuron_AmplifiedPhaseFree_ConvergesToTheUnitaryNeuron(int order, int[] attempts)
    {
        double least = NeuronAmplification.LeastSuccess(order), last = 1;
        foreach (int count in attempts)
        {
            AmplificationSequence sequence = AmplificationSequence.PhaseFree(count, least);
            double worst = 0;
            Circuit circuit = Circuit(order, KernelAncillaPolicy.AmplifiedAndPostselected(sequence.Phases));
            for (int seed = 1; seed <= 3; seed++)
            {
                (AmplifiedNeuron theory, double success, double infidelity) = Run(circuit, order, sequence, seed);
                Assert.Equal(theory.Success, success, Tolerances.ConditionedNumber);
                Assert.Equal(theory.UnitaryInfidelity, infidelity, Tolerances.ConditionedNumber);

                // No superposition of branches can do worse: a loss of amplitude e costs e²/(2 − e)².
                double loss = AmplificationSequence.PhaseFreeLoss(count, least);
                Assert.InRange(infidelity, 0, Math.Pow(loss / (2 - loss), 2) + Tolerances.Amplitude);
                Assert.InRange(1 - success, -Tolerances.Amplitude, 1 - Math.Pow(1 - loss, 2) + Tolerances.Amplitude);
                worst = Math.Max(worst, infidelity);
            }

            Assert.True(worst < last, $"order {order}: {count} attempts leave {worst}, fewer left {last}");
            last = worst;
        }

        Assert.True(last <= 1e-6, $"order {order}: the longest sequence leaves {last}");
    }

    [Theory]
    [InlineData(AmplificationKind.PiOverThree, 1)]
    [InlineData(AmplificationKind.PiOverThree, 2)]
    [InlineData(AmplificationKind.FixedPoint, 1)]
    [InlineData(AmplificationKind.FixedPoint, 2)]
    public void ApplyNeuron_OtherSequences_SucceedButDephaseAsTheorySays(AmplificationKind kind, int order)
    {
        AmplificationSequence sequence = kind == AmplificationKind.PiOverThree
            ? AmplificationSequence.PiOverThree(order + 2)
            : NeuronAmplification.FixedPointFor(order == 1 ? 9 : 25, NeuronAmplification.LeastSuccess(order));
        (AmplifiedNeuron theory, double success, double infidelity) = Run(Circuit(order, KernelAncillaPolicy.AmplifiedAndPostselected(sequence.Phases)), order, sequence, seed: 2);

        Assert.Equal(theory.Success, success, Tolerances.ConditionedNumber);
        Assert.Equal(theory.UnitaryInfidelity, infidelity, Tolerances.ConditionedNumber);
        Assert.True(success > 0.999, $"success {success}");
        Assert.True(infidelity > 1e-4, $"infidelity {infidelity}: the phases that theory sees are not there");
    }

    [Fact]
    public void RunNetwork_AmplifiedInMicrosoftsSimulator_IsTheUnitaryNetwork()
    {
        var shape = new NetworkShape { Workspace = 2, Inputs = 1, Stages = 0, Order = 1, Degree = 1, Meaning = NeuronMeaning.Unitary };
        using var reference = new ReferenceNetwork(shape);
        double[] parameters = RandomCircuits.Numbers(5, reference.Layout.Count);
        SequenceBatch batch = ReferenceNetworkTests.Batch(1, 2, 2, seed: 3);
        SequenceResult expected = reference.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities);
        KernelAncillaPolicy policy = KernelAncillaPolicy.AmplifiedAndPostselected(AmplificationSequence.PhaseFree(17, 0.5).Phases);
        bool[][] Words(int[] words) => [.. words.Select(static word => new[] { word == 1 })];
        string entry = KernelEntry.Network(NetworkCircuits.KernelShapeOf(shape), policy, parameters, Words(batch.Inputs), Words(batch.Targets), dumpStates: true);

        KernelShot shot = Assert.Single(fixture.Compiler.Run(fixture.Library.Program(entry)).Shots);

        Assert.Null(shot.Failure);
        for (int step = 0; step < 2; step++)
        {
            var probabilities = new double[2];
            foreach ((long index, Complex amplitude) in shot.States[step].Amplitudes)
            {
                probabilities[index >> shape.Workspace] += amplitude.Magnitude * amplitude.Magnitude;
            }

            Assert.Equal(expected.Probabilities[2 * step], probabilities[0], Tolerances.AmplifiedNetwork);
        }
    }

    [Fact]
    public void Measure_AmplifiedNetwork_IsItsCircuit()
    {
        // The study's plain arithmetic against the whole cell's circuit, one call from the ground state.
        var shape = new NetworkShape { Workspace = 2, Inputs = 1, Stages = 1, Order = 1, Degree = 2, Meaning = NeuronMeaning.Unitary };
        var circuits = new NetworkCircuits(fixture.Compiler, fixture.Library);
        AmplificationSequence sequence = AmplificationSequence.PhaseFree(5, 0.5);
        double[] parameters = RandomCircuits.Numbers(11, shape.Layout().Count);
        var batch = new SequenceBatch { Samples = 1, Steps = 1, Inputs = [1], Targets = [1], Kept = [true], Postselected = [true] };
        AmplifiedCalls calls = Assert.Single(new AmplifiedNetwork(circuits.FusedCell(shape), shape.Order, parameters).Measure(batch, [sequence]));

        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuits.CellUnder(shape, KernelAncillaPolicy.AmplifiedAndPostselected(sequence.Phases))));
        simulator.Run(parameters, inputWord: 1);
        double norm = simulator.SquaredNorm;
        double word = 0;
        for (int index = simulator.Real.Length / 2; index < simulator.Real.Length; index++)
        {
            word += (simulator.Real[index] * simulator.Real[index]) + (simulator.Imaginary[index] * simulator.Imaginary[index]);
        }

        Assert.Equal(norm, calls.CallSuccess, Tolerances.ConditionedNumber);
        Assert.Equal(word / norm, calls.LeastWord, Tolerances.ConditionedNumber);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Operations_OfAnAmplifiedNeuron_GrowByTheSameWithEveryAttempt(int order)
    {
        CircuitCounts Count(int attempts) => CircuitCounts.Of(Circuit(order, KernelAncillaPolicy.Amplified(AmplificationSequence.PhaseFree(attempts, 0.5).Phases)));
        CircuitCounts a = Count(5), b = Count(9), c = Count(17);
        Assert.Equal(c.Operations, a.Operations + (3 * (b.Operations - a.Operations)));
        Assert.Equal(c.Depth, a.Depth + (3 * (b.Depth - a.Depth)));
        Assert.Equal(Sources + 1 + NeuronAmplification.Flags(order), c.Qubits - References);
    }

    [Fact]
    public void Phases_OfTheKernels_AreThoseOfTheHost()
    {
        (string Expression, AmplificationSequence Sequence)[] all =
        [
            ("AmplitudeAmplification.PiOverThreePhases(2)", AmplificationSequence.PiOverThree(2)),
            ("AmplitudeAmplification.FixedPointPhases(9, 0.1)", AmplificationSequence.FixedPoint(9, 0.1)),
        ];
        foreach ((string expression, AmplificationSequence sequence) in all)
        {
            KernelShot shot = Assert.Single(fixture.Compiler.Run(new KernelProgram(fixture.Library.Sources), expression).Shots);
            double[] phases = [.. shot.Value!.Trim('[', ']').Split(',').Select(static text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(sequence.Phases.Length, phases.Length);
            Assert.All(phases.Zip(sequence.Phases), static pair => Assert.Equal(pair.First, pair.Second, Tolerances.Amplitude));
        }
    }

    private Circuit Circuit(int order, KernelAncillaPolicy policy) => new NetworkCircuits(fixture.Compiler, fixture.Library).Neuron(order, Sources, 2, policy, References);

    /// <summary>Theory, and what the circuit does to a random state of reference, sources and target: success and 1 − fidelity with the unitary neuron.</summary>
    private static (AmplifiedNeuron Theory, double Success, double Infidelity) Run(Circuit circuit, int order, AmplificationSequence sequence, int seed)
    {
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        int outer = References + Sources + 1, flags = circuit.QubitCount - outer;
        Assert.Equal(NeuronAmplification.Flags(order), flags);
        double[] parameters = [.. RandomCircuits.Numbers(seed, 4).Select(static number => 1.5 * number)];
        double Eta(int x) => parameters[3] + ((x & 2) != 0 ? parameters[0] : 0) + ((x & 1) != 0 ? parameters[1] : 0) + (x == 3 ? parameters[2] : 0);
        double[] numbers = RandomCircuits.Numbers(seed + 100, 1 << outer);
        double norm = Math.Sqrt(numbers.Sum(static number => number * number));
        var initial = new Complex[1 << circuit.QubitCount];
        for (int index = 0; index < 1 << outer; index++)
        {
            initial[index << flags] = numbers[index] / norm;
        }

        simulator.Run(parameters, initialState: initial);

        var branches = new double[1 << Sources];
        var ideal = new Complex[1 << outer];
        for (int pair = 0; pair < 1 << (outer - 1); pair++)
        {
            int x = pair & ((1 << Sources) - 1); // bit 1 is source 0
            double eta = Eta(x);
            double turn = Math.Atan2(Math.Pow(Math.Sin(eta / 2), 1 << order), Math.Pow(Math.Cos(eta / 2), 1 << order));
            Complex zero = initial[(2 * pair) << flags], one = initial[((2 * pair) + 1) << flags];
            branches[x] += Math.Pow(zero.Magnitude, 2) + Math.Pow(one.Magnitude, 2);
            ideal[2 * pair] = (Math.Cos(turn) * zero) - (Math.Sin(turn) * one);
            ideal[(2 * pair) + 1] = (Math.Sin(turn) * zero) + (Math.Cos(turn) * one);
        }

        Complex[] state = [.. Enumerable.Range(0, 1 << outer).Select(index => new Complex(simulator.Real[index << flags], simulator.Imaginary.IsEmpty ? 0 : simulator.Imaginary[index << flags]))];
        double success = simulator.SquaredNorm;
        Complex overlap = state.Zip(ideal, static (a, b) => Complex.Conjugate(b) * a).Aggregate(Complex.Zero, static (sum, each) => sum + each);
        double distance = state.Zip(ideal, (a, b) => Math.Pow((a - (overlap * b)).Magnitude, 2)).Sum() / success;
        Assert.Equal(success, state.Sum(static each => Math.Pow(each.Magnitude, 2)), Tolerances.Amplitude); // all flags are |0⟩
        NeuronBranch[] weighed = [.. branches.Select((weight, x) => new NeuronBranch(weight, Eta(x)))];
        return (NeuronAmplification.Of(sequence, order, weighed), success, distance);
    }
}
