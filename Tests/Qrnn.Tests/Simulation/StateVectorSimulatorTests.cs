using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class StateVectorSimulatorTests
{
    private static readonly RandomCircuitOptions Everything = new()
    {
        Qubits = 5,
        Ancillas = 2,
        Items = 30,
        Neuron = 0.05,
        Amplify = 0.5,
        Postselection = 0.05,
        InputFlip = 0.1,
        Measurement = 0.05,
        Reset = 0.03,
        RotationRun = 0.1,
        Carried = [0, 1, 2, 3, 4],
    };

    public static TheoryData<GateKind, int> GatesAndControls()
    {
        var data = new TheoryData<GateKind, int>();
        foreach (GateDefinition gate in GateTable.All)
        {
            for (int controls = 0; controls <= 3; controls++)
            {
                data.Add(gate.Kind, controls);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(GatesAndControls))]
    public void Run_EveryGateAtEveryPlace_MatchesTheReferenceAtEveryWidth(GateKind kind, int controls)
    {
        const int qubits = 6;
        var random = new Random(1000 + (10 * (int)kind) + controls);
        for (int trial = 0; trial < 6; trial++)
        {
            int[] shuffled = [.. Enumerable.Range(0, qubits)];
            random.Shuffle(shuffled);
            int targets = GateTable.Of(kind).Targets;
            Control[] by = [.. shuffled[targets..(targets + controls)].Select(Control.Qubit)];
            var circuit = new Circuit
            {
                QubitCount = qubits,
                ParameterCount = 1,
                InputBitCount = 2,
                Operations =
                [
                    new GateOperation(kind, [.. shuffled[..targets]], [.. by], GateTable.Of(kind).IsRotation ? Angle.OfParameter(0) : Angle.Zero),
                    new GateOperation(kind, [.. shuffled[..targets]], [.. by, Control.InputBit(trial % 2)], GateTable.Of(kind).IsRotation ? Angle.OfParameter(0, -0.4) : Angle.Zero),
                ],
            };
            bool real = GateTable.Of(kind).IsReal && trial % 2 == 0;
            AssertMatchesReference(circuit, RandomCircuits.Numbers(trial, 1), [], inputWord: 2, RandomCircuits.State(trial, qubits, real), seed: 0);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_RandomCircuitOfEveryOperation_MatchesTheReferenceAtEveryWidth(bool real)
    {
        for (int seed = 0; seed < 80; seed++)
        {
            RunRandom(seed, real ? Everything with { Kinds = RandomCircuits.RealKinds } : Everything, real);
        }
    }

    // Few qubits: narrower vectors than the machine's, and every index bit inside a register.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Run_FewQubits_MatchesTheReference(int qubits)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            RandomCircuitOptions options = Everything with
            {
                Qubits = qubits,
                Ancillas = 0,
                Kinds = qubits == 1 ? [GateKind.H, GateKind.Ry, GateKind.T, GateKind.X, GateKind.Rx] : [],
                Carried = [],
            };
            RunRandom(seed, options, real: false);
        }
    }

    // Beyond one first-level-cache chunk (2^12 doubles), where a layer is split into passes.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_LayersOfFourteenQubits_MatchOneGateAtATime(bool real)
    {
        const int qubits = 14;
        GateKind[] kinds = real ? [GateKind.Ry, GateKind.H, GateKind.Z] : [GateKind.Rx, GateKind.H, GateKind.T, GateKind.Rz];
        var random = new Random(3);
        var operations = new List<Operation>();
        for (int layer = 0; layer < 3; layer++)
        {
            for (int qubit = 0; qubit < qubits; qubit++)
            {
                operations.Add(new GateOperation(kinds[random.Next(kinds.Length)], [qubit], [], Angle.Of(random.NextDouble())));
            }

            for (int qubit = 0; qubit < qubits; qubit++)
            {
                operations.Add(new GateOperation(GateKind.X, [(qubit + 1 + layer) % qubits], [Control.Qubit(qubit)], Angle.Zero));
            }
        }

        // A barrier between all operations keeps the scheduler from fusing anything.
        var fused = new Circuit { QubitCount = qubits, Operations = [.. operations] };
        var single = new Circuit { QubitCount = qubits, Operations = [.. operations.SelectMany(operation => (Operation[])[operation, new OutputOperation(OutputKind.Tuple, 0, null)])] };
        using var fast = new StateVectorSimulator<double>(StateVectorProgram.Prepare(fused));
        using var slow = new StateVectorSimulator<double>(StateVectorProgram.Prepare(single), VectorWidth.Scalar);
        fast.Run([]);
        slow.Run([]);
        Assert.True(fast.Program.StepCount <= 6, $"{fast.Program.StepCount} passes");
        AssertClose(slow.ToArray(), fast.ToArray(), Tolerances.Amplitude, "14 qubits");
    }

    [Fact]
    public void Prepare_LayersOfRyAndCnotRing_FuseToOnePassEach()
    {
        var operations = new List<Operation>();
        for (int layer = 0; layer < 5; layer++)
        {
            operations.AddRange(Enumerable.Range(0, 8).Select(static qubit => new GateOperation(GateKind.Ry, [qubit], [], Angle.OfParameter(0))));
            operations.AddRange(Enumerable.Range(0, 8).Select(static qubit => new GateOperation(GateKind.X, [(qubit + 1) % 8], [Control.Qubit(qubit)], Angle.Zero)));
        }

        Assert.Equal(10, StateVectorProgram.Prepare(new Circuit { QubitCount = 8, ParameterCount = 1, Operations = [.. operations] }).StepCount);
    }

    [Fact]
    public void Run_Again_AllocatesNothing()
    {
        Circuit circuit = RandomCircuits.Create(5, Everything with { Measurement = 0, Reset = 0 });
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        double[] parameters = RandomCircuits.Numbers(1, circuit.ParameterCount), features = RandomCircuits.Numbers(2, circuit.FeatureCount);
        simulator.Run(parameters, features);
        long before = GC.GetAllocatedBytesForCurrentThread();
        simulator.Run(parameters, features);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Sample_TeleportedState_GivesTheSameShotsAsRun()
    {
        Circuit circuit = Teleportation();
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        var shots = simulator.Sample(200, [0.8], seed: 5);
        for (int shot = 0; shot < shots.Length; shot++)
        {
            simulator.Run([0.8], seed: 5, shot: (ulong)shot);
            Assert.Equal(shots[shot].Bits.AsSpan(), simulator.Bits);
            var weights = new double[2];
            simulator.Weights([2], weights);
            Assert.Equal(Math.Pow(Math.Cos(0.4), 2), weights[0], Tolerances.Amplitude);
        }

        // All four outcomes of the two measurements are equally likely: four standard deviations of a binomial around 50 of 200.
        Assert.All(shots.GroupBy(static shot => (shot.Bits[0], shot.Bits[1])), static group => Assert.InRange(group.Count(), 25, 75));
        Assert.Equal(4, shots.Select(static shot => (shot.Bits[0], shot.Bits[1])).Distinct().Count());
    }

    [Fact]
    public void Run_ClassicalAngleAndOutputs_FollowTheMeasuredBit()
    {
        // A measured bit b turns qubit 1 by π·b, so that its own measurement copies b; then everything is recorded.
        var circuit = new Circuit
        {
            QubitCount = 2,
            BitCount = 2,
            Expressions =
            [
                new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 0),
                new ClassicalExpression(ClassicalOperator.BoolToInteger, ClassicalType.Int, First: 0),
                new ClassicalExpression(ClassicalOperator.ToDouble, ClassicalType.Double, First: 1),
            ],
            Operations =
            [
                new GateOperation(GateKind.H, [0], [], Angle.Zero),
                new MeasureOperation(0, 0),
                new GateOperation(GateKind.Ry, [1], [], new Angle(0, [new AngleTerm(SymbolKind.Classical, 2, Math.PI)])),
                new MeasureOperation(1, 1),
                new OutputOperation(OutputKind.Tuple, 2, "pair"),
                new OutputOperation(OutputKind.Result, 1, null),
                new OutputOperation(OutputKind.Int, 1, "integer"),
                new OutputOperation(OutputKind.Double, 2, "double"),
                new OutputOperation(OutputKind.Bool, 0, "only if one", Condition: 0),
            ],
        };
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        var shots = simulator.Sample(20, []);
        Assert.Equal(2, shots.Select(static shot => shot.Bits[0]).Distinct().Count());
        foreach (StateVectorShot shot in shots)
        {
            long bit = shot.Bits[0];
            RecordedOutput[] expected =
            [
                new(OutputKind.Tuple, "pair", 2, 0),
                new(OutputKind.Result, null, bit, 0),
                new(OutputKind.Int, "integer", bit, 0),
                new(OutputKind.Double, "double", 0, bit),
                new(OutputKind.Bool, "only if one", 1, 0),
            ];
            Assert.Equal(expected[..(bit == 1 ? 5 : 4)], shot.Outputs.AsEnumerable());
        }
    }

    [Fact]
    public void Expectation_RandomState_MatchesTheMatrixDefinition()
    {
        var circuit = new Circuit { QubitCount = 4, Operations = [new GateOperation(GateKind.S, [0], [], Angle.Zero)] };
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        simulator.Run([], initialState: RandomCircuits.State(9, 4));
        Complex[] state = simulator.ToArray();
        PauliFactor[] factors = [new(0, Pauli.Y), new(1, Pauli.X), new(3, Pauli.Y), new(2, Pauli.Z)];
        for (int count = 0; count <= factors.Length; count++)
        {
            // The Paulis are gates, so the reference simulator applies the string.
            var string0 = new Circuit
            {
                QubitCount = 4,
                Operations = [.. factors[..count].Select(static f => new GateOperation(Enum.Parse<GateKind>(f.Pauli.ToString()), [f.Qubit], [], Angle.Zero))],
            };
            Complex[] applied = ReferenceSimulator.Run(string0, initial: state).State;
            double expected = state.Zip(applied, static (bra, ket) => (Complex.Conjugate(bra) * ket).Real).Sum();
            Assert.Equal(-1.5 * expected, simulator.Expectation([new PauliTerm(-1.5, [.. factors[..count]])]), Tolerances.Amplitude);
        }
    }

    [Fact]
    public void Weights_RegisterInAnyOrder_SumTheRightAmplitudes()
    {
        var circuit = new Circuit { QubitCount = 3, Operations = [] };
        using var simulator = new StateVectorSimulator<float>(StateVectorProgram.Prepare(circuit));
        simulator.Run([], initialState: [1, 2, 3, 4, 5, 6, 7, 8]);
        var weights = new double[4];
        simulator.Weights([2, 0], weights); // value = 2·(last bit) + (first bit)
        Assert.Equal([1 + 9, 25 + 49, 4 + 16, 36 + 64], weights);
    }

    [Theory]
    [InlineData(31, "31 qubits")]
    public void Prepare_TooManyQubits_NamesValueAndLimit(int qubits, string expected)
    {
        var error = Assert.Throws<QrnnException>(() => StateVectorProgram.Prepare(new Circuit { QubitCount = qubits, Operations = [] }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("30", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongNumberOfParameters_NamesBothNumbers()
    {
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(new Circuit { QubitCount = 1, ParameterCount = 3, Operations = [] }));
        Assert.Equal("Got 2 parameters; the circuit has 3.", Assert.Throws<QrnnException>(() => simulator.Run([1, 2])).Message);
    }

    [Fact]
    public void Run_MeasurementAfterAnImpossiblePostselection_SaysSo()
    {
        var circuit = new Circuit
        {
            QubitCount = 1,
            BitCount = 1,
            Operations =
            [
                new GateOperation(GateKind.X, [0], [], Angle.Zero),
                new PostselectOperation(0, PostselectMode.Project),
                new MeasureOperation(0, 0),
            ],
        };
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        Assert.Contains("postselection cannot succeed", Assert.Throws<QrnnException>(() => simulator.Run([])).Message, StringComparison.Ordinal);
    }

    private static Circuit Teleportation() => new()
    {
        QubitCount = 3,
        BitCount = 2,
        ParameterCount = 1,
        Expressions =
        [
            new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 0),
            new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 1),
        ],
        Operations =
        [
            new GateOperation(GateKind.Ry, [0], [], Angle.OfParameter(0)),
            new GateOperation(GateKind.H, [1], [], Angle.Zero),
            new GateOperation(GateKind.X, [2], [Control.Qubit(1)], Angle.Zero),
            new GateOperation(GateKind.X, [1], [Control.Qubit(0)], Angle.Zero),
            new GateOperation(GateKind.H, [0], [], Angle.Zero),
            new MeasureOperation(0, 0),
            new MeasureOperation(1, 1),
            new GateOperation(GateKind.X, [2], [], Angle.Zero, 1),
            new GateOperation(GateKind.Z, [2], [], Angle.Zero, 0),
        ],
    };

    private static void RunRandom(int seed, RandomCircuitOptions options, bool real)
    {
        Circuit circuit = RandomCircuits.Create(seed, options);
        Complex[] initial = ReferenceSimulator.Embed(
            circuit, options.Carried.IsDefaultOrEmpty ? [1] : RandomCircuits.State(seed, options.Carried.Length, real));
        AssertMatchesReference(
            circuit, RandomCircuits.Numbers(seed, circuit.ParameterCount), RandomCircuits.Numbers(seed + 1, circuit.FeatureCount), seed & 3, initial, (ulong)seed);
    }

    private static void AssertMatchesReference(Circuit circuit, double[] parameters, double[] features, int inputWord, Complex[] initial, ulong seed)
    {
        // The reference asks for outcomes in the order of the circuit, which is how the engine numbers its draws.
        ulong draw = 0;
        ReferenceRun expected = ReferenceSimulator.Run(
            circuit, parameters, features, inputWord, initial, (_, probabilityOfOne) => CounterRandom.NextDouble(seed, 3, draw++) < probabilityOfOne ? 1 : 0);
        if (expected.SquaredNorm < Tolerances.Amplitude)
        {
            return; // postselections that exclude each other: nothing to compare, and measurements then fail (tested apart)
        }

        StateVectorProgram program = StateVectorProgram.Prepare(circuit);
        bool real = circuit.IsReal && initial.All(static amplitude => amplitude.Imaginary == 0);
        foreach (VectorWidth width in StateVectorSimulator<double>.SupportedWidths(circuit.QubitCount))
        {
            using var simulator = new StateVectorSimulator<double>(program, width) { RecordsGroups = true };
            simulator.Run(parameters, features, (ulong)inputWord, initial, seed, shot: 3);
            Assert.Equal(real, simulator.Imaginary.IsEmpty);
            AssertClose(expected.State, simulator.ToArray(), Tolerances.Amplitude, $"seed {seed}, {width}");
            Assert.Equal(expected.Bits, simulator.Bits.ToArray().Select(static bit => (int)bit));
            foreach ((int group, double factor) in expected.GroupProbabilities)
            {
                Assert.Equal(factor, simulator.GroupFactors[group], Tolerances.Amplitude);
            }
        }

        foreach (VectorWidth width in StateVectorSimulator<float>.SupportedWidths(circuit.QubitCount))
        {
            using var simulator = new StateVectorSimulator<float>(program, width);
            simulator.Run(parameters, features, (ulong)inputWord, initial, seed, shot: 3);
            AssertClose(expected.State, simulator.ToArray(), Tolerances.SingleAmplitude, $"seed {seed}, single {width}");
        }
    }

    private static void AssertClose(Complex[] expected, Complex[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True((expected[i] - actual[i]).Magnitude <= tolerance, $"{what}, |{i}⟩: {expected[i]} expected, {actual[i]} computed");
        }
    }
}
