using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Circuits.Passes;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

namespace Qrnn.Tests.Simulation;

/// <summary>A random circuit with random samples, weights of all read-outs and of all final amplitudes, and what a slow run says of it.</summary>
internal sealed class BatchCase
{
    private const int Carried = 4;
    private const double LeastNorm = 1e-4; // conditioned on less, every way loses its digits

    public BatchCase(int seed, bool real, int samples)
        : this(RandomCircuit(seed, real), seed, real, samples)
    {
    }

    public BatchCase(Circuit circuit, int seed, bool real, int samples)
    {
        (Circuit, Seed, Samples) = (circuit, seed, samples);
        Parameters = RandomCircuits.Numbers(seed, Circuit.ParameterCount);
        Features = RandomCircuits.Numbers(seed + 1, samples * Circuit.FeatureCount);
        Words = [.. Enumerable.Range(0, samples).Select(sample => (sample + seed) % (1 << Circuit.InputBitCount))];
        Initial = [.. Enumerable.Range(0, samples).Select(sample => ReferenceSimulator.Embed(Circuit, RandomCircuits.State(seed + (100 * sample), Carried, real)))];
        ReadoutWeights = RandomCircuits.Numbers(seed + 2, samples * Readouts.Sum(static readout => readout.Count));
        FinalWeights = [.. Enumerable.Range(0, samples).Select(sample => RandomCircuits.State(seed + 7 + sample, Circuit.QubitCount, real))];
    }

    /// <summary>Gates on one qubit with the same controls, each switched by input bits of its own: they all become one step.</summary>
    public static Circuit Joined(int seed)
    {
        var random = new Random(seed);
        GateKind[] kinds = [.. GateTable.All.Where(static gate => gate.Targets == 1).Select(static gate => gate.Kind)];
        Control[] qubits = [.. new[] { 1, 3 }.Take(seed % 3).Select(Control.Qubit)];
        return new Circuit
        {
            QubitCount = Carried,
            ParameterCount = 3,
            FeatureCount = 3,
            InputBitCount = 2,
            CarriedQubits = [0, 1, 2, 3],
            Operations =
            [
                .. Enumerable.Range(0, 8).Select(k => new GateOperation(
                    kinds[random.Next(kinds.Length)],
                    [2],
                    [.. qubits, .. Enumerable.Range(0, 2).Where(_ => random.Next(3) == 0).Select(Control.InputBit)],
                    random.Next(2) == 0 ? Angle.OfParameter(k % 3) : Angle.OfFeature(k % 3, 0.7) + Angle.Of(0.3))),
            ],
        };
    }

    private static Circuit RandomCircuit(int seed, bool real)
    {
        Circuit circuit = RandomCircuits.Create(seed, seed % 3 == 2 ? Dense(real) : Mixed(real));
        return seed % 2 == 0 ? circuit : FusionPipeline.Apply(circuit);
    }

    // Something of everything.
    private static RandomCircuitOptions Mixed(bool real) => new()
    {
        Qubits = Carried,
        Ancillas = 2,
        Items = 14,
        Neuron = 0.06,
        Postselection = 0.06,
        InputFlip = 0.1,
        RotationRun = 0.2,
        Carried = [0, 1, 2, 3],
        Kinds = real ? RandomCircuits.RealKinds : [],
    };

    // Many gates with at most one control: what is renamed, moved and joined.
    private static RandomCircuitOptions Dense(bool real) => new()
    {
        Qubits = Carried,
        Ancillas = 0,
        Items = 40,
        InputBits = 1,
        MaximumControls = 1,
        Carried = [0, 1, 2, 3],
        Kinds = real
            ? [GateKind.X, GateKind.X, GateKind.Z, GateKind.H, GateKind.Swap, GateKind.Ry]
            : [GateKind.X, GateKind.X, GateKind.X, GateKind.Z, GateKind.Z, GateKind.Swap, GateKind.Ry, GateKind.Rx, GateKind.Rz, GateKind.T, GateKind.R1, GateKind.SqrtX],
    };

    public static BatchReadout[] Readouts { get; } =
    [
        new PauliReadout([
            new PauliTerm(0.7, [new PauliFactor(0, Pauli.Z), new PauliFactor(2, Pauli.X)]),
            new PauliTerm(-1.1, [new PauliFactor(1, Pauli.Y), new PauliFactor(3, Pauli.Y)]),
            new PauliTerm(0.4, []),
        ]),
        new RegisterReadout([2, 0]),
        new PauliReadout([PauliTerm.Single(Pauli.Z, 1)]),
        new PauliReadout([new PauliTerm(0.9, [new PauliFactor(3, Pauli.Y), new PauliFactor(1, Pauli.X)])]),
    ];

    public int Seed { get; }

    public int Samples { get; }

    public Circuit Circuit { get; }

    public double[] Parameters { get; }

    public double[] Features { get; }

    public int[] Words { get; }

    public Complex[][] Initial { get; }

    public double[] ReadoutWeights { get; }

    public Complex[][] FinalWeights { get; }

    public BatchInputs Inputs => new(Samples) { Features = Features, Words = Words };

    /// <summary>True when no sample's postselections are next to impossible.</summary>
    public bool IsConditioned => Enumerable.Range(0, Samples).All(sample => Squared(Reference(sample)) >= LeastNorm);

    public double[] FeaturesOf(int sample) => Features[(sample * Circuit.FeatureCount)..((sample + 1) * Circuit.FeatureCount)];

    public Complex[] Reference(int sample) => ReferenceSimulator.Run(Circuit, Parameters, FeaturesOf(sample), Words[sample], Initial[sample]).State;

    public BatchStates States(BatchSimulator simulator)
    {
        BatchStates states = simulator.CreateStates(Samples);
        for (int sample = 0; sample < Samples; sample++)
        {
            states.Write(sample, Initial[sample]);
        }

        return states;
    }

    /// <summary>The read-outs of a state, straight from their definitions.</summary>
    public static double[] Read(Complex[] state)
    {
        int qubitCount = BitOperations.Log2((uint)state.Length);
        double norm = Squared(state);
        var numbers = new List<double>();
        foreach (BatchReadout readout in Readouts)
        {
            if (readout is RegisterReadout register)
            {
                var probabilities = new double[1 << register.Qubits.Length];
                for (int i = 0; i < state.Length; i++)
                {
                    int value = register.Qubits.Aggregate(0, (sum, qubit) => (2 * sum) + ((i >> (qubitCount - 1 - qubit)) & 1));
                    probabilities[value] += state[i].Magnitude * state[i].Magnitude / norm;
                }

                numbers.AddRange(probabilities);
                continue;
            }

            double sum = 0;
            foreach (PauliTerm term in ((PauliReadout)readout).Terms)
            {
                Complex[] turned = state;
                foreach (PauliFactor factor in term.Factors)
                {
                    GateKind kind = factor.Pauli switch { Pauli.X => GateKind.X, Pauli.Y => GateKind.Y, _ => GateKind.Z };
                    turned = ReferenceSimulator.Run(
                        new Circuit { QubitCount = qubitCount, Operations = [new GateOperation(kind, [factor.Qubit], [], Angle.Zero)] }, initial: turned).State;
                }

                sum += term.Coefficient * state.Zip(turned, static (bra, ket) => (Complex.Conjugate(bra) * ket).Real).Sum() / norm;
            }

            numbers.Add(sum);
        }

        return [.. numbers];
    }

    private static double Squared(Complex[] state) => state.Sum(static a => (a.Real * a.Real) + (a.Imaginary * a.Imaginary));
}
