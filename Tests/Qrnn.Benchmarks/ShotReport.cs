using System.Diagnostics;
using System.Globalization;

using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Benchmarks;

/// <summary>The quick measurement behind <c>-- shots</c>: time and allocation of one run for shots of two networks: all that succeed, and one pattern of outputs.</summary>
internal static class ShotReport
{
    private const double SecondsPerCase = 2.0;

    /// <summary>Prints a line per case.</summary>
    public static void Run()
    {
        using var compiler = new KernelCompiler(new KernelCompilerOptions());
        KernelLibrary library = KernelLibrary.Load();
        var small = new NetworkShape { Workspace = 1, Inputs = 2, Stages = 0, Order = 0, Degree = 1 };
        var large = new NetworkShape { Workspace = 4, Inputs = 2, Stages = 1, Order = 2, Degree = 3 };
        var noise = NoiseModel.Parse("depolarizing@one=1e-4,depolarizing@two=2e-3,readout=0.003");
        Measure(new NetworkProgram(compiler, library, small, [0, 1, 2, 3, 0]), 1000, null);
        Measure(new NetworkProgram(compiler, library, small, [0, 1, 2, 3, 0]), 1000, noise);
        Measure(new NetworkProgram(compiler, library, large, [0, 1, 2]), 100_000, null);
    }

    private static void Measure(NetworkProgram program, long shots, NoiseModel? noise)
    {
        double[] parameters = [.. Enumerable.Range(0, program.ParameterCount).Select(static index => 0.05 + (0.01 * (index % 17)))];
        var prepared = BranchingProgram.Prepare(program.Circuit(lowered: noise is not null), noise);
        using var sampler = new BranchingSampler(prepared);
        int words = program.Outputs.Steps * program.Outputs.WordBits, verdicts = program.Outputs.Bits - words;
        string succeeded = new string('.', words) + new string('0', verdicts);
        string likely = sampler.Run(parameters, shots, 1, succeeded).Where(static pair => !pair.Key.Contains('.', StringComparison.Ordinal))
            .OrderByDescending(static pair => pair.Value).Select(static pair => pair.Key).FirstOrDefault(new string('0', words + verdicts));
        foreach ((string name, string expected) in new[] { ("failed shots abandoned", succeeded), ("one pattern", likely) })
        {
            var times = new List<double>();
            ulong seed = 0;
            long outcomes = 0, bytes = GC.GetAllocatedBytesForCurrentThread(), begin = Stopwatch.GetTimestamp();
            while (times.Count < 2 || Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsPerCase)
            {
                long start = Stopwatch.GetTimestamp();
                outcomes += sampler.Run(parameters, shots, ++seed, expected).Count;
                times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }

            bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / times.Count;
            times.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{program.Name}, {prepared.QubitCount} qubits, {prepared.Circuit.Operations.Length} operations, {shots} shots, noise {noise?.ToString() ?? "none"}, {name}: median {times[times.Count / 2]:0} µs, minimum {times[0]:0} µs, {outcomes / times.Count} outcomes, {bytes} bytes a run"));
        }
    }
}
