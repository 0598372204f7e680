using System.Security.Cryptography;
using System.Text;
using Qrnn.Circuits;
using Qrnn.Emulator.Faults;
using Qrnn.Simulation;

namespace Qrnn.Emulator.Jobs;

/// <summary>Runs a program for shots. The same job gives the same shots, whenever and however often it runs.</summary>
internal static class JobExecution
{
    private const int LongestRun = 1024;

    /// <summary>The key of a job's random numbers.</summary>
    public static ulong SeedOf(ulong seed, string jobId) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{jobId}")));

    /// <summary>Runs it.</summary>
    /// <param name="circuit">The program.</param>
    /// <param name="shots">Shots, 1 or more.</param>
    /// <param name="seed">The job's key.</param>
    /// <param name="faults">What goes wrong with shots.</param>
    /// <param name="cancellation">Looked at between shots.</param>
    public static JobOutput Run(Circuit circuit, long shots, ulong seed, FaultPlan faults, CancellationToken cancellation)
    {
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        var outcomes = new List<(string, string)>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        long kept = faults.Happens(FaultKind.LostCounts, seed, 0) ? shots - Math.Max(1, shots / 125) : shots; // 8 in 1000, as once was seen of a service
        var order = new List<int>((int)kept);
        for (long first = 0, run = 1; first < kept; first += run, run = Math.Min(2 * run, LongestRun))
        {
            cancellation.ThrowIfCancellationRequested();
            run = Math.Min(run, kept - first);
            foreach (StateVectorShot shot in simulator.Sample((int)run, [], seed: seed, firstShot: (ulong)first))
            {
                order.Add(faults.Happens(FaultKind.ShotErrors, seed, (ulong)order.Count) ? -1 : IndexOf(shot.Outputs));
            }
        }

        return new JobOutput(outcomes, order);

        int IndexOf(IReadOnlyList<RecordedOutput> outputs)
        {
            string key = string.Join(';', outputs.Select(static output => output.Kind == OutputKind.Double ? BitConverter.DoubleToInt64Bits(output.Number) : output.Integer));
            if (!known.TryGetValue(key, out int index))
            {
                (System.Text.Json.Nodes.JsonNode outcome, string display) = OutputTree.Of(outputs);
                known[key] = index = outcomes.Count;
                outcomes.Add((outcome.ToJsonString(), display));
            }

            return index;
        }
    }
}
