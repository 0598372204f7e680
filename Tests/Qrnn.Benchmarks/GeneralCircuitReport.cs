using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

using Qrnn.Circuits;
using Qrnn.Gradients;
using Qrnn.Simulation;

namespace Qrnn.Benchmarks;

/// <summary>The quick measurement behind <c>-- general [--json]</c>: medians and minima of many short runs, for machines that others share.</summary>
internal static class GeneralCircuitReport
{
    private const double SecondsPerCase = 1.0;

    /// <summary>Prints one line per case, or one JSON object with all of them.</summary>
    public static void Run(bool json)
    {
        var rows = new List<Row>();
        foreach (int qubits in (ReadOnlySpan<int>)[8, 10, 12, 14, 16, 20])
        {
            int layers = qubits == 20 ? 10 : 200;
            rows.Add(Forward<double>("W1 real double", GeneralCircuits.RyAndRing(qubits, layers)));
            rows.Add(Forward<float>("W1 real single", GeneralCircuits.RyAndRing(qubits, layers)));
            rows.Add(Forward<double>("W1 Ry/Rx complex double", GeneralCircuits.Complex(qubits, layers)));
        }

        foreach (int qubits in (ReadOnlySpan<int>)[8, 10, 12])
        {
            rows.Add(Gradient("W3 gradient, layers", GeneralCircuits.Gradient(qubits)));
            rows.Add(Gradient("W3 gradient, in turn", GeneralCircuits.GradientInTurn(qubits)));
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(rows));
            return;
        }

        foreach (Row row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{row.Workload,-26} n={row.Qubits,-3} median {row.Median,10:G5} {row.Unit}, minimum {row.Minimum,10:G5}, of {row.Runs} runs"));
        }
    }

    private static Row Forward<T>(string name, Circuit circuit)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double[] parameters = GeneralCircuits.Parameters(circuit.ParameterCount);
        using var simulator = new StateVectorSimulator<T>(StateVectorProgram.Prepare(circuit));
        return Measure(name, circuit.QubitCount, "ns per gate", 1e9 / circuit.Operations.Length, () => simulator.Run(parameters));
    }

    private static Row Gradient(string name, Circuit circuit)
    {
        double[] parameters = GeneralCircuits.Parameters(1000), gradient = new double[1000];
        using var adjoint = new AdjointGradient(circuit, GeneralCircuits.PauliZ);
        return Measure(name, circuit.QubitCount, "ms", 1e3, () => adjoint.Evaluate(parameters, [], 0, gradient, []));
    }

    private static Row Measure(string workload, int qubits, string unit, double scale, Action run)
    {
        run();
        var times = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsPerCase)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds * scale);
        }

        times.Sort();
        return new Row(workload, qubits, unit, times[times.Count / 2], times[0], times.Count);
    }

    private sealed record Row(string Workload, int Qubits, string Unit, double Median, double Minimum, int Runs);
}
