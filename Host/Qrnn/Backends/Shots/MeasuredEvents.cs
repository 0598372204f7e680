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
        var missing = new List<(int Place, ShotRequest Request, string Identity)>();
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
            string identity = CircuitIdentity.Of(backend.Name, program, wanted.Sequence, request);
            if (Ledger?.TryFind(key, wanted.Index, identity) is { } known)
            {
                samples[i] = Sample(wanted, known, limits.Estimate(request));
            }
            else
            {
                missing.Add((i, request, identity));
            }
        }

        if (missing.Count == 0)
        {
            return samples;
        }

        limits.Require(missing.Select(static circuit => circuit.Request), Ledger?.Spent ?? Spent);
        backend.RunAsync([.. missing.Select(static circuit => circuit.Request)], Completed, cancellation).GetAwaiter().GetResult();
        int lost = Array.IndexOf(samples, null);
        return lost < 0 ? samples : throw new InvalidOperationException($"The backend {backend.Name} gave no result for circuit {requests[lost].Index}.");

        void Completed(int index, ShotResult result)
        {
            (int place, ShotRequest request, string identity) = missing[index];
            EventRequest wanted = requests[place];
            ShotResult kept = ShotLedger.IsPaid(result) ? result : Reduced(wanted, result);
            decimal estimated = limits.Estimate(request);
            Ledger?.Append(key, wanted.Index, identity, kept, estimated);
            samples[place] = Sample(wanted, kept, estimated);
        }
    }

    private EventSample Sample(EventRequest wanted, ShotResult result, decimal estimated)
    {
        if (result.Measured < ShotShares.Fewest)
        {
            throw new QrnnException(FailureKind.RemoteService, $"{backend.Name}: {result.Measured} of {result.Requested} shots of circuit {wanted.Index} ({wanted.Label}) have an outcome: a gradient needs {ShotShares.Fewest} or more");
        }

        Spent = Spent.With(result, estimated);
        return EventSample.Of(wanted.Events, Program(wanted.Sequence).Outputs, result.Counts);
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
