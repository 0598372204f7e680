using System.Collections.Immutable;
using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>Events counted in the shots of a backend, each circuit's result written down when it comes and never run twice.</summary>
/// <param name="backend">Where circuits run; not disposed here.</param>
/// <param name="programs">The program of a sequence; its parameters are the network's.</param>
/// <param name="limits">What the whole run may take.</param>
/// <param name="cancellation">Ends the circuits at hand.</param>
public sealed class MeasuredEvents(IShotBackend backend, Func<ScoredSequence, IShotProgram> programs, ShotLimits limits, CancellationToken cancellation = default) : IEventSource
{
    /// <summary>Separates the shots from other uses of the key; any constant that no other purpose has.</summary>
    private const ulong Purpose = 0x73686f7473; // "shots"

    /// <summary>How often a circuit is run of which hardly a shot had an outcome: with few shots on a machine that loses some this is chance, and no reason to end a run.</summary>
    private const int Attempts = 8;

    /// <summary>Programs that are kept; beyond, all are made anew.</summary>
    private const int ProgramLimit = 4096;

    private readonly Dictionary<ScoredSequence, (IShotProgram Program, ImmutableArray<ParameterFrequency> Frequencies)> _programs = [];

    /// <summary>Where results are written down; null for nowhere. Not disposed here.</summary>
    public ShotLedger? Ledger { get; set; }

    /// <summary>What the circuits took since the last <see cref="Begin"/>.</summary>
    public ShotSpending Spent { get; private set; } = ShotSpending.None;

    /// <summary>Begins counting <see cref="Spent"/> anew.</summary>
    public void Begin() => Spent = ShotSpending.None;

    /// <inheritdoc/>
    public ImmutableArray<ParameterFrequency> Frequencies(ScoredSequence sequence) => Of(sequence).Frequencies;

    /// <summary>The program of a sequence.</summary>
    public IShotProgram Program(ScoredSequence sequence) => Of(sequence).Program;

    /// <inheritdoc/>
    public IReadOnlyList<EventSample> Measure(IReadOnlyList<EventRequest> requests, ulong key)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var samples = new EventSample[requests.Count];
        var missing = new List<(int Place, ShotRequest Request, string Identity, int Attempt)>();
        for (int i = 0; i < requests.Count; i++)
        {
            EventRequest wanted = requests[i];
            IShotProgram program = Program(wanted.Sequence);
            var request = new ShotRequest
            {
                Program = program,
                Parameters = wanted.Parameters,
                Shots = wanted.Shots,
                Seed = CounterRandom.NextBits(key, (ulong)wanted.Index, Purpose).Low,
                Label = wanted.Label,
                Expected = wanted.Events.Expected(program.Outputs),
            };
            (int Place, ShotRequest Request, string Identity, int Attempt) next = (i, request, Identity(wanted, request), 0);
            for ((int Place, ShotRequest Request, string Identity, int Attempt) at = next; Ledger is not null && at.Attempt < Attempts; at = Again(at))
            {
                if (Ledger.TryFind(key, wanted.Index, at.Identity) is not { } known)
                {
                    continue;
                }

                next = Again(at);
                samples[i] = Sample(wanted, known, limits.Estimate(request))!;
                break;
            }

            if (samples[i] is null)
            {
                missing.Add(next);
            }
        }

        while (missing.Count > 0)
        {
            bool[] told = new bool[missing.Count];
            limits.Require(missing.Select(static circuit => circuit.Request), Ledger?.Spent ?? Spent);
            backend.RunAsync([.. missing.Select(static circuit => circuit.Request)], (index, result) => told[index] = Completed(index, result), cancellation).GetAwaiter().GetResult();
            int lost = Array.IndexOf(told, false);
            missing = lost >= 0
                ? throw new InvalidOperationException($"The backend {backend.Name} gave no result for circuit {requests[missing[lost].Place].Index}.")
                : [.. missing.Where(circuit => samples[circuit.Place] is null).Select(Again)];
        }

        return samples;

        string Identity(EventRequest wanted, ShotRequest request) => CircuitIdentity.Of(backend.Name, request.Program, wanted.Sequence, request);

        // The same circuit with other random numbers: under the same ones a service's journal would answer with the same shots.
        (int Place, ShotRequest Request, string Identity, int Attempt) Again((int Place, ShotRequest Request, string Identity, int Attempt) circuit)
        {
            EventRequest wanted = requests[circuit.Place];
            int attempt = circuit.Attempt + 1;
            ShotRequest request = circuit.Request with { Seed = CounterRandom.NextBits(key, (ulong)wanted.Index, Purpose + (ulong)attempt).Low };
            return attempt > Attempts
                ? throw new QrnnException(FailureKind.RemoteService, $"{backend.Name}: fewer than {ShotShares.Fewest} of {request.Shots} shots of circuit {wanted.Index} ({wanted.Label}) have an outcome, {Attempts} times: a gradient needs {ShotShares.Fewest} or more; take more --shots")
                : (circuit.Place, request, Identity(wanted, request), attempt);
        }

        bool Completed(int index, ShotResult result)
        {
            (int place, ShotRequest request, string identity, _) = missing[index];
            EventRequest wanted = requests[place];
            ShotResult kept = ShotLedger.IsPaid(result) ? result : Reduced(wanted, result);
            decimal estimated = limits.Estimate(request);
            Ledger?.Append(key, wanted.Index, identity, kept, estimated);
            samples[place] = Sample(wanted, kept, estimated)!;
            return true;
        }
    }

    /// <summary>Counts the events; null when too few shots have an outcome to say anything.</summary>
    private EventSample? Sample(EventRequest wanted, ShotResult result, decimal estimated)
    {
        Spent = Spent.With(result, estimated);
        return result.Measured < ShotShares.Fewest ? null : EventSample.Of(wanted.Events, Program(wanted.Sequence).Outputs, result.Counts);
    }

    private ShotResult Reduced(EventRequest wanted, ShotResult result)
    {
        OutputLayout layout = Program(wanted.Sequence).Outputs;
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach ((string outcome, long count) in result.Counts)
        {
            string kept = wanted.Events.Reduced(outcome, layout);
            counts[kept] = counts.GetValueOrDefault(kept) + count;
        }

        return result with { Counts = counts.ToImmutable() };
    }

    private (IShotProgram Program, ImmutableArray<ParameterFrequency> Frequencies) Of(ScoredSequence sequence)
    {
        if (!_programs.TryGetValue(sequence, out (IShotProgram Program, ImmutableArray<ParameterFrequency> Frequencies) found))
        {
            if (_programs.Count >= ProgramLimit)
            {
                _programs.Clear();
            }

            IShotProgram program = programs(sequence);
            found = (program, ParameterFrequencies.Of(program.Circuit(lowered: false)));
            _programs.Add(sequence, found);
        }

        return found;
    }
}
