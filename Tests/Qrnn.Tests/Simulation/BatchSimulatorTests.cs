using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class BatchSimulatorTests
{
    public static TheoryData<int, Precision, bool> Engines()
    {
        var data = new TheoryData<int, Precision, bool>();
        foreach (int bits in new[] { 128, 256, 512 })
        {
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                data.Add(bits, precision, false);
                data.Add(bits, precision, true);
            }
        }

        return data;
    }

    public static TheoryData<GateKind> Kinds => [.. Enum.GetValues<GateKind>()];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Run_RandomCircuits_MatchesTheReferenceSimulator(int registerBits, Precision precision, bool real)
    {
        double tolerance = precision == Precision.Double ? Tolerances.Amplitude : Tolerances.SingleAmplitude;
        int compared = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            var example = new BatchCase(seed, real, samples: 1 + (seed * 5 % 18));
            var program = BatchProgram.Prepare(example.Circuit, [.. BatchCase.Readouts]);
            Assert.Equal(real, program.IsReal);
            using BatchSimulator simulator = BatchSimulator.Create(program, new SimulatorOptions { RegisterBits = registerBits, Precision = precision, Threads = 1 });
            using BatchStates initial = example.States(simulator), final = simulator.CreateStates(example.Samples);
            bool isConditioned = example.IsConditioned;
            var readouts = new double[isConditioned ? example.Samples * program.ReadoutCount : 0];
            var state = new Complex[1 << example.Circuit.QubitCount];

            simulator.Run(example.Parameters, example.Inputs, initial, final, readouts);

            for (int sample = 0; sample < example.Samples; sample++)
            {
                Complex[] expected = example.Reference(sample);
                final.Read(sample, state);
                double difference = expected.Zip(state, static (left, right) => (left - right).Magnitude).Max();
                Assert.True(difference < tolerance, $"seed {seed}, sample {sample}: amplitudes differ by {difference:e2}");
                if (isConditioned)
                {
                    double[] actual = readouts[(sample * program.ReadoutCount)..((sample + 1) * program.ReadoutCount)];
                    double off = TileCases.LargestDifference(BatchCase.Read(expected), actual);
                    Assert.True(off < (precision == Precision.Double ? Tolerances.GoldenNumber : Tolerances.SinglePrecision), $"seed {seed}, sample {sample}: read-outs differ by {off:e2}");
                }
            }

            compared += isConditioned ? 1 : 0;
        }

        Assert.True(compared >= 6, $"only {compared} of 10 circuits have postselections that can succeed");
    }

    // Each gate between others that it can and cannot join, with every number of controls by qubits and an input bit.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_OneGateWithControls_MatchesTheReferenceSimulator(GateKind kind)
    {
        const int Samples = 3;
        int targets = GateTable.Of(kind).Targets;
        for (int controls = 0; controls <= 3; controls++)
        {
            for (int inputs = 0; inputs <= 1; inputs++)
            {
                var gate = new GateOperation(
                    kind,
                    [.. Enumerable.Range(1, targets)],
                    [.. new[] { 0, 3, 4 }.Take(controls).Select(Control.Qubit), .. Enumerable.Repeat(Control.InputBit(0), inputs)],
                    GateTable.Of(kind).IsRotation ? Angle.OfFeature(0, 1.3) + Angle.OfParameter(0) + Angle.Of(0.2) : Angle.Zero);
                var circuit = new Circuit
                {
                    QubitCount = 5,
                    ParameterCount = 1,
                    FeatureCount = 1,
                    InputBitCount = 1,
                    Operations =
                    [
                        Fixed(GateKind.X, 1, 0), Fixed(GateKind.H, 1), Fixed(GateKind.Z, 2, 1), gate, Fixed(GateKind.T, 1), Fixed(GateKind.Swap, 2, 4), Fixed(GateKind.Z, 1),
                        gate, gate, Fixed(GateKind.SqrtX, 1), Fixed(GateKind.Z, 1, 2), Fixed(GateKind.X, 4, 2), gate,
                    ],
                };
                double[] features = [0.4, -1.7, 0.9];
                using BatchSimulator simulator = BatchSimulator.Create(BatchProgram.Prepare(circuit, []), new SimulatorOptions { Threads = 1 });
                using BatchStates states = simulator.CreateStates(Samples);
                Complex[][] initial = [.. Enumerable.Range(0, Samples).Select(sample => RandomCircuits.State(sample, 5))];
                for (int sample = 0; sample < Samples; sample++)
                {
                    states.Write(sample, initial[sample]);
                }

                simulator.Run([0.6], new BatchInputs(Samples) { Features = features, Words = new[] { 1, 0, 1 } }, states, states, []);

                var state = new Complex[32];
                for (int sample = 0; sample < Samples; sample++)
                {
                    states.Read(sample, state);
                    Complex[] expected = ReferenceSimulator.Run(circuit, [0.6], [features[sample]], (sample + 1) % 2, initial[sample]).State;
                    double difference = expected.Zip(state, static (left, right) => (left - right).Magnitude).Max();
                    Assert.True(difference < Tolerances.Amplitude, $"{controls} controls, {inputs} input bits, sample {sample}: {difference:e2}");
                }
            }
        }
    }

    [Fact]
    public void Prepare_FreeGatesAndJoinableOnes_CostFewPasses()
    {
        // Renaming is free, both turns of a qubit are one pass, and all CZ are one.
        var circuit = new Circuit
        {
            QubitCount = 3,
            FeatureCount = 6,
            Operations =
            [
                .. Enumerable.Range(0, 3).Select(qubit => new GateOperation(GateKind.Ry, [qubit], [], Angle.OfFeature(qubit))),
                .. Enumerable.Range(0, 3).Select(qubit => new GateOperation(GateKind.Rz, [qubit], [], Angle.OfFeature(3 + qubit))),
                .. Enumerable.Range(0, 3).Select(qubit => Fixed(GateKind.Z, (qubit + 1) % 3, qubit)),
                Fixed(GateKind.X, 0, 1), Fixed(GateKind.Swap, 1, 2), Fixed(GateKind.X, 2),
            ],
        };
        Assert.Equal(4, BatchProgram.Prepare(circuit, []).StepCount);
    }

    // The last gate looks as if it could join the first, but does not commute with what stands between.
    [Fact]
    public void Run_ObstacleBeforeAJoinableGate_KeepsTheOrder()
    {
        Operation turn = new GateOperation(GateKind.Ry, [0], [], Angle.Of(0.8));
        Operation[][] obstacles =
        [
            [Fixed(GateKind.Z, 0, 1), Fixed(GateKind.Z, 2, 3)],
            [Fixed(GateKind.Z, 2, 3), Fixed(GateKind.Z, 0, 1)],
            [Fixed(GateKind.X, 1, 0)],
            [Fixed(GateKind.Swap, 1, 0)],
            [new GateOperation(GateKind.Rz, [0], [Control.Qubit(3)], Angle.Of(0.4))],
            [new MultiplexedRotation(GateKind.Rz, 1, [new Monomial([Control.Qubit(0)], Angle.Of(0.4))])],
            [new PostselectOperation(0, PostselectMode.Project)],
        ];
        Complex[] initial = RandomCircuits.State(1, 4), state = new Complex[16];
        foreach (Operation[] between in obstacles)
        {
            var circuit = new Circuit { QubitCount = 4, Operations = [turn, .. between, turn] };
            using BatchSimulator simulator = BatchSimulator.Create(BatchProgram.Prepare(circuit, [], complexStates: true), new SimulatorOptions { Threads = 1 });
            using BatchStates states = simulator.CreateStates(1);
            states.Write(0, initial);
            simulator.Run([], new BatchInputs(1), states, states, []);
            states.Read(0, state);
            Complex[] expected = ReferenceSimulator.Run(circuit, initial: initial).State;
            double difference = expected.Zip(state, static (left, right) => (left - right).Magnitude).Max();
            Assert.True(difference < Tolerances.Amplitude, $"{between[0]}: {difference:e2}");
        }
    }

    [Fact]
    public void Run_ImpossiblePostselection_NamesTheSample()
    {
        // Input 1 turns the qubit to |1⟩, which is then postselected on |0⟩.
        var circuit = new Circuit
        {
            QubitCount = 1,
            InputBitCount = 1,
            Operations = [new GateOperation(GateKind.X, [0], [Control.InputBit(0)], Angle.Zero), new PostselectOperation(0, PostselectMode.Project)],
        };
        using BatchSimulator simulator = BatchSimulator.Create(BatchProgram.Prepare(circuit, [new RegisterReadout([0])]), new SimulatorOptions());
        var error = Assert.Throws<QrnnException>(() => simulator.Run([], new BatchInputs(3) { Words = new[] { 0, 1, 1 } }, null, null, new double[6]));
        Assert.StartsWith("The squared norm of sample 1 is 0", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Circuit> Refused() => new()
    {
        { "measures qubit 0 into bit 0", new Circuit { QubitCount = 1, BitCount = 1, Operations = [new MeasureOperation(0, 0)] } },
        { "resets qubit 0", new Circuit { QubitCount = 1, Operations = [new ResetOperation(0)] } },
        { "amplifies the postselection of qubit 1", new Circuit { QubitCount = 2, Operations = [new PostselectOperation(1, PostselectMode.Amplify, 0)] } },
        { "on a condition", new Circuit { QubitCount = 1, Operations = [Fixed(GateKind.X, 0) with { Condition = 0 }] } },
        { "classical arithmetic", new Circuit { QubitCount = 1, Operations = [new GateOperation(GateKind.Ry, [0], [], new Angle(0, [new AngleTerm(SymbolKind.Classical, 0, 1)]))] } },
        { "has 21 qubits", new Circuit { QubitCount = 21, Operations = [] } },
        { "names feature 2; the circuit has 1", new Circuit { QubitCount = 1, FeatureCount = 1, Operations = [new GateOperation(GateKind.Ry, [0], [], Angle.OfFeature(2))] } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Prepare_WhatABatchCannotDo_IsRefusedInOneLine(string cause, Circuit circuit)
    {
        string message = Assert.Throws<QrnnException>(() => BatchProgram.Prepare(circuit, [])).Message;
        Assert.Contains(cause, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Run_WrongLengthsAndStates_NamesThem()
    {
        var circuit = new Circuit { QubitCount = 1, ParameterCount = 1, FeatureCount = 2, Operations = [Fixed(GateKind.H, 0)] };
        using BatchSimulator simulator = BatchSimulator.Create(BatchProgram.Prepare(circuit, []), new SimulatorOptions());
        using BatchStates other = simulator.CreateStates(3);
        void Fails(string message, Action run) => Assert.Contains(message, Assert.Throws<QrnnException>(run).Message, StringComparison.Ordinal);
        Fails("Got 0 parameters; the circuit has 1", () => simulator.Run([], new BatchInputs(1) { Features = new double[2] }, null, null, []));
        Fails("Got 3 features for 2 samples; a sample has 2", () => simulator.Run([1], new BatchInputs(2) { Features = new double[3] }, null, null, []));
        Fails("3 real ones of 1 qubits; the call needs 2 real", () => simulator.Run([1], new BatchInputs(2) { Features = new double[4] }, other, null, []));
        Fails("a batch of 0 samples", () => simulator.Run([1], new BatchInputs(0), null, null, []));
        Fails("imaginary part 1", () => other.Write(0, [Complex.ImaginaryOne, 0]));
        Fails("register bits is 100", () => BatchSimulator.Create(simulator.Program, new SimulatorOptions { RegisterBits = 100 }));
    }

    private static GateOperation Fixed(GateKind kind, int target, int other = -1) => kind == GateKind.Swap
        ? new GateOperation(kind, [target, other], [], Angle.Zero)
        : new GateOperation(kind, [target], other < 0 ? [] : [Control.Qubit(other)], Angle.Zero);
}
