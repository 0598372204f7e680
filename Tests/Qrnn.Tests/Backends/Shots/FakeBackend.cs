using System.Collections.Immutable;
using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>Draws shots from a circuit's exact distribution, which it finds branch by branch on a plain vector. Results come in reverse order, as a service's may.</summary>
internal sealed class FakeBackend : IShotBackend
{
    private readonly Dictionary<string, (string[] Outcomes, double[] Cumulative)> _known = [];

    public string Name => "fake";

    public BackendLimits Limits { get; init; } = new(null, null, null, null, true, true);

    /// <summary>Circuits that were run.</summary>
    public int Runs { get; private set; }

    /// <summary>Called before each circuit; tests throw there.</summary>
    public Action<int>? BeforeEach { get; init; }

    /// <summary>What a shot costs; null for free.</summary>
    public decimal? PricePerShot { get; init; }

    /// <summary>Of so many shots one fails and one is lost without a word, whatever they measure; 0 for none.</summary>
    public int LosesTwoOf { get; init; }

    /// <summary>So many runs at first lose all their shots.</summary>
    public int EmptyRuns { get; init; }

    public Task RunAsync(IReadOnlyList<ShotRequest> requests, Action<int, ShotResult> completed, CancellationToken cancellation = default)
    {
        for (int i = requests.Count - 1; i >= 0; i--)
        {
            cancellation.ThrowIfCancellationRequested();
            BeforeEach?.Invoke(Runs);
            completed(i, Run(requests[i]));
            Runs++;
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ShotResult Run(ShotRequest request)
    {
        (string[] outcomes, double[] cumulative) = Distribution(request);
        long[] hits = new long[outcomes.Length];
        long failed = 0;
        for (long shot = 0; shot < request.Shots; shot++)
        {
            if (Runs < EmptyRuns || (LosesTwoOf > 0 && shot % LosesTwoOf < 2))
            {
                failed += Runs < EmptyRuns ? 1 : shot % LosesTwoOf;
                continue;
            }

            int place = Array.BinarySearch(cumulative, CounterRandom.NextDouble(request.Seed, (ulong)shot, 0));
            hits[Math.Min(place < 0 ? ~place : place + 1, outcomes.Length - 1)]++;
        }

        return new ShotResult
        {
            Counts = Enumerable.Range(0, outcomes.Length).Where(i => hits[i] > 0).ToImmutableSortedDictionary(i => outcomes[i], i => hits[i], StringComparer.Ordinal),
            Requested = request.Shots,
            Failed = failed,
            Cost = PricePerShot is { } price ? new ShotCost(price * request.Shots, "USD", false) : null,
            Provenance = new ShotProvenance(Name, "1", PricePerShot is null ? null : $"job {request.Seed:x}", "0", 0),
        };
    }

    private (string[] Outcomes, double[] Cumulative) Distribution(ShotRequest request)
    {
        string key = $"{request.Program.Name}|{request.Expected}|{string.Join(',', request.Parameters.ToArray().Select(BitConverter.DoubleToInt64Bits))}";
        if (!_known.TryGetValue(key, out (string[] Outcomes, double[] Cumulative) found))
        {
            Circuit circuit = request.Program.Circuit(lowered: false);
            var probabilities = new SortedDictionary<string, double>(StringComparer.Ordinal);
            double[] state = new double[1 << circuit.QubitCount];
            state[0] = 1;
            char[] bits = new string('.', circuit.BitCount).ToCharArray();
            Branch(circuit, request.Parameters.ToArray(), request.Expected, 0, state, bits, probabilities);
            double sum = 0;
            found = ([.. probabilities.Keys], [.. probabilities.Values.Select(p => sum += p)]);
            Xunit.Assert.Equal(1, sum, Tolerances.Amplitude);
            _known.Add(key, found);
        }

        return found;
    }

    private static void Branch(Circuit circuit, double[] parameters, string? expected, int from, double[] state, char[] bits, SortedDictionary<string, double> found)
    {
        for (int i = from; i < circuit.Operations.Length; i++)
        {
            switch (circuit.Operations[i])
            {
                case GateOperation gate:
                    Apply(circuit, gate, parameters, state);
                    break;
                case ResetOperation reset: // always right after a measurement here
                    int mask = 1 << (circuit.QubitCount - 1 - reset.Qubit);
                    if (Enumerable.Range(0, state.Length).Any(x => (x & mask) != 0 && state[x] != 0))
                    {
                        Flip(state, mask, 0);
                    }

                    break;
                case MeasureOperation measure:
                    for (int value = 0; value < 2; value++)
                    {
                        int one = 1 << (circuit.QubitCount - 1 - measure.Qubit);
                        double[] half = [.. state.Select((amplitude, x) => ((x & one) != 0) == (value == 1) ? amplitude : 0)];
                        double weight = half.Sum(static amplitude => amplitude * amplitude);
                        if (weight > 0)
                        {
                            char[] next = [.. bits];
                            next[measure.Bit] = value == 1 ? '1' : '0';
                            if (expected is not null && expected[measure.Bit] != '.' && expected[measure.Bit] != next[measure.Bit])
                            {
                                found[new string(next)] = found.GetValueOrDefault(new string(next)) + weight;
                            }
                            else
                            {
                                Branch(circuit, parameters, expected, i + 1, half, next, found);
                            }
                        }
                    }

                    return;
            }
        }

        found[new string(bits)] = found.GetValueOrDefault(new string(bits)) + state.Sum(static amplitude => amplitude * amplitude);
    }

    private static void Apply(Circuit circuit, GateOperation gate, double[] parameters, double[] state)
    {
        int target = 1 << (circuit.QubitCount - 1 - gate.Targets[0]), controls = gate.Controls.Sum(control => 1 << (circuit.QubitCount - 1 - control.Index));
        if (gate.Kind == GateKind.X)
        {
            Flip(state, target, controls);
            return;
        }

        Xunit.Assert.Equal(GateKind.Ry, gate.Kind);
        (double s, double c) = Math.SinCos(gate.Angle.Evaluate(parameters) / 2);
        for (int x = 0; x < state.Length; x++)
        {
            if ((x & target) == 0 && (x & controls) == controls)
            {
                (double zero, double one) = (state[x], state[x | target]);
                (state[x], state[x | target]) = ((c * zero) - (s * one), (s * zero) + (c * one));
            }
        }
    }

    private static void Flip(double[] state, int target, int controls)
    {
        for (int x = 0; x < state.Length; x++)
        {
            if ((x & target) == 0 && (x & controls) == controls)
            {
                (state[x], state[x | target]) = (state[x | target], state[x]);
            }
        }
    }
}
