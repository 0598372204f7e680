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
    private const int Failed = -1;

    // Keeps the draws that order the shots apart from those of the measurements.
    private const ulong ShuffleKey = 0x9E3779B97F4A7C15;

    /// <summary>The key of a job's random numbers.</summary>
    public static ulong SeedOf(ulong seed, string jobId) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{jobId}")));

    /// <summary>Whether shots can be followed together, which is fast and knows noise: what is recorded is bits, and always the same ones.</summary>
    public static bool RecordsBits(Circuit circuit) => circuit.Operations.OfType<OutputOperation>()
        .All(static output => output.Condition < 0 && output.Kind is OutputKind.Result or OutputKind.Bool or OutputKind.Array or OutputKind.Tuple);

    /// <summary>Runs it.</summary>
    /// <param name="circuit">The program.</param>
    /// <param name="shots">Shots, 1 or more.</param>
    /// <param name="seed">The job's key.</param>
    /// <param name="noise">The noise of the machine; programs that record other things than bits run without.</param>
    /// <param name="faults">What goes wrong with shots.</param>
    /// <param name="cancellation">Ends the run soon.</param>
    public static JobOutput Run(Circuit circuit, long shots, ulong seed, NoiseModel noise, FaultPlan faults, CancellationToken cancellation)
    {
        long kept = faults.Happens(FaultKind.LostCounts, seed, 0) ? shots - Math.Max(1, shots / 125) : shots; // 8 in 1000, as once was seen of a service
        (List<(string, string)> outcomes, int[] order) = RecordsBits(circuit) ? Together(circuit, kept, seed, noise, cancellation) : OneByOne(circuit, kept, seed, cancellation);
        for (int shot = 0; shot < order.Length; shot++)
        {
            order[shot] = faults.Happens(FaultKind.ShotErrors, seed, (ulong)shot) ? Failed : order[shot];
        }

        return new JobOutput(outcomes, order);
    }

    private static (List<(string, string)> Outcomes, int[] Order) Together(Circuit circuit, long shots, ulong seed, NoiseModel noise, CancellationToken cancellation)
    {
        using var sampler = new BranchingSampler(BranchingProgram.Prepare(circuit, noise));
        OutputOperation[] records = [.. circuit.Operations.OfType<OutputOperation>()];
        var outcomes = new List<(string, string)>();
        int[] order = new int[shots];
        int filled = 0;
        foreach ((string bits, long count) in sampler.Run([], shots, seed, null, cancellation))
        {
            int bit = 0;
            outcomes.Add(Text([.. records.Select(record => record.Kind is OutputKind.Array or OutputKind.Tuple
                ? new RecordedOutput(record.Kind, record.Label, record.Value, 0)
                : new RecordedOutput(record.Kind, record.Label, bits[bit++] == '1' ? 1 : 0, 0))]));
            order.AsSpan(filled, (int)count).Fill(outcomes.Count - 1);
            filled += (int)count;
        }

        // Counts come sorted; a machine's shots do not.
        for (int last = order.Length - 1; last > 0; last--)
        {
            int other = (int)(CounterRandom.NextDouble(seed ^ ShuffleKey, (ulong)last, 0) * (last + 1));
            (order[last], order[other]) = (order[other], order[last]);
        }

        return (outcomes, order);
    }

    private static (List<(string, string)> Outcomes, int[] Order) OneByOne(Circuit circuit, long shots, ulong seed, CancellationToken cancellation)
    {
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        var outcomes = new List<(string, string)>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] order = new int[shots];
        for (long first = 0, run = 1; first < shots; first += run, run = Math.Min(2 * run, LongestRun))
        {
            cancellation.ThrowIfCancellationRequested();
            run = Math.Min(run, shots - first);
            long at = first;
            foreach (StateVectorShot shot in simulator.Sample((int)run, [], seed: seed, firstShot: (ulong)first))
            {
                string key = string.Join(';', shot.Outputs.Select(static output => output.Kind == OutputKind.Double ? BitConverter.DoubleToInt64Bits(output.Number) : output.Integer));
                if (!known.TryGetValue(key, out int index))
                {
                    known[key] = index = outcomes.Count;
                    outcomes.Add(Text(shot.Outputs));
                }

                order[at++] = index;
            }
        }

        return (outcomes, order);
    }

    private static (string Json, string Display) Text(IReadOnlyList<RecordedOutput> outputs)
    {
        (System.Text.Json.Nodes.JsonNode outcome, string display) = OutputTree.Of(outputs);
        return (outcome.ToJsonString(), display);
    }
}
