using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project Tests/Qrnn.Benchmarks -- batch</c>: one step of a hybrid network on the batched engine, forward and
/// backward: 2 layers of turns of every qubit by per-sample angles and a ring of CZ or CNOT, ⟨Z⟩ of every qubit read; batch 64.
/// </summary>
internal static class BatchReport
{
    private const int Samples = 64;
    private const int Layers = 2;
    private const double SecondsPerCase = 1;

    public static void Run()
    {
        foreach (int qubits in (ReadOnlySpan<int>)[4, 8, 12])
        {
            Circuit ansatz = Ansatz(qubits, [GateKind.Ry, GateKind.Rz], GateKind.Z);
            foreach (int threads in (ReadOnlySpan<int>)[1, 2])
            {
                foreach (Precision precision in Enum.GetValues<Precision>())
                {
                    Measure(ansatz, "Ry Rz CZ", qubits, new SimulatorOptions { Threads = threads, Precision = precision });
                }
            }

            Measure(ansatz, "Ry Rz CZ", qubits, new SimulatorOptions { Threads = 1, RegisterBits = 256 });
            Measure(Ansatz(qubits, [GateKind.Ry], GateKind.Z), "Ry CZ (real)", qubits, new SimulatorOptions { Threads = 1 });
            Measure(Ansatz(qubits, [GateKind.Rx], GateKind.X), "Rx CNOT", qubits, new SimulatorOptions { Threads = 1 });
        }
    }

    private static Circuit Ansatz(int qubits, GateKind[] turns, GateKind ring)
    {
        var operations = ImmutableArray.CreateBuilder<Operation>();
        int features = 0;
        for (int layer = 0; layer < Layers; layer++)
        {
            for (int qubit = 0; qubit < qubits; qubit++)
            {
                foreach (GateKind turn in turns)
                {
                    operations.Add(new GateOperation(turn, [qubit], [], Angle.OfFeature(features++)));
                }
            }

            for (int qubit = 0; qubit < qubits; qubit++)
            {
                operations.Add(new GateOperation(ring, [(qubit + 1) % qubits], [Control.Qubit(qubit)], Angle.Zero));
            }
        }

        return new Circuit { QubitCount = qubits, FeatureCount = features, Operations = operations.ToImmutable() };
    }

    private static void Measure(Circuit circuit, string name, int qubits, SimulatorOptions options)
    {
        var program = BatchProgram.Prepare(circuit, [.. Enumerable.Range(0, qubits).Select(static qubit => (BatchReadout)new PauliReadout([PauliTerm.Single(Pauli.Z, qubit)]))]);
        using BatchSimulator simulator = BatchSimulator.Create(program, options);
        using BatchStates final = simulator.CreateStates(Samples);
        double[] features = GeneralCircuits.Parameters(Samples * circuit.FeatureCount), byFeature = new double[features.Length];
        double[] readouts = new double[Samples * qubits], weights = GeneralCircuits.Parameters(readouts.Length);
        var inputs = new BatchInputs(Samples) { Features = features };
        double forward = Time(() => simulator.Run([], inputs, null, final, readouts));
        double both = Time(() =>
        {
            simulator.Run([], inputs, null, final, readouts);
            simulator.Differentiate([], inputs, null, final, weights, null, [], byFeature, null);
        });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"batch {name,-13} n={qubits,-3} {options.Precision,-7} {(options.RegisterBits == 0 ? "widest" : options.RegisterBits + " bits"),-9} {simulator.Threads} threads: forward {forward / Samples,8:F3} µs, forward+backward {both / Samples,8:F3} µs per sample"));
    }

    /// <summary>Median time of a run in µs.</summary>
    private static double Time(Action run)
    {
        var times = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < 50 || Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsPerCase)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
