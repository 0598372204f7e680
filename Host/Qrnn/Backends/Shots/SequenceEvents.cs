using System.Collections.Immutable;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>
/// The events of a sequence's shots that its loss is made of. Per scored call t, in order: A (conditions hold and the call gives its target), for the softmax loss one
/// A per word, and then B (conditions hold). The conditions of call t: every neuron of the calls up to t succeeded; every earlier call that is collapsed gave its target.
/// </summary>
public sealed class SequenceEvents
{
    private readonly ScoredSequence _sequence;
    private readonly OutputsBetween _between;
    private readonly LossKind _loss;

    /// <summary>The events of a sequence.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="between">What becomes of outputs that don't count.</param>
    /// <param name="loss">How outputs that count are scored.</param>
    /// <param name="outputWords">Number of words, 2^I.</param>
    public SequenceEvents(ScoredSequence sequence, OutputsBetween between, LossKind loss, int outputWords)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        (_sequence, _between, _loss) = (sequence, between, loss);
        WordsPerCall = loss == LossKind.NegativeLogLikelihood ? 1 : outputWords;
        ScoredCalls = [.. Enumerable.Range(0, sequence.Calls).Where(call => sequence.Kept[call])];
    }

    /// <summary>The calls that count in the loss.</summary>
    public ImmutableArray<int> ScoredCalls { get; }

    /// <summary>Events A per scored call.</summary>
    public int WordsPerCall { get; }

    /// <summary>Number of events.</summary>
    public int Count => ScoredCalls.Length * (WordsPerCall + 1);

    /// <summary>The first event of a scored call: those of its words, then that of its conditions.</summary>
    public int First(int scored) => scored * (WordsPerCall + 1);

    /// <summary>The target's place among the events A of a scored call.</summary>
    public int TargetOf(int scored) => WordsPerCall == 1 ? 0 : _sequence.Targets[ScoredCalls[scored]];

    /// <summary>Whether the state is collapsed on a call's target before the next one.</summary>
    public bool IsCollapsed(int call) => _between == OutputsBetween.Postselect || _sequence.Kept[call];

    /// <summary>Whether a shot that gives another word than the target at a call still says something about that word.</summary>
    private bool CountsEveryWord(int call) => _sequence.Kept[call] && _loss != LossKind.NegativeLogLikelihood;

    /// <summary>The outcomes that events are made of, for backends that may stop following a shot; see <see cref="ShotRequest.Expected"/>.</summary>
    public string Expected(OutputLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var pattern = new char[layout.Bits];
        pattern.AsSpan().Fill('.');
        for (int call = 0; call < _sequence.Calls; call++)
        {
            for (int bit = 0; bit < layout.WordBits && IsCollapsed(call) && !CountsEveryWord(call); bit++)
            {
                pattern[(call * layout.WordBits) + bit] = Bit(_sequence.Targets[call], bit, layout.WordBits);
            }
        }

        pattern.AsSpan(layout.Steps * layout.WordBits).Fill('0');
        return new string(pattern);
    }

    /// <summary>Which events a shot belongs to.</summary>
    /// <param name="outcome">The shot's bits; '.' where the backend stopped following it.</param>
    /// <param name="layout">How to read them.</param>
    /// <param name="events">Receives <see cref="Count"/> truth values.</param>
    public void Read(string outcome, OutputLayout layout, Span<bool> events)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(layout);
        events.Clear();
        int verdict = layout.Steps * layout.WordBits, scored = 0;
        for (int call = 0; call < _sequence.Calls; call++)
        {
            ReadOnlySpan<char> verdicts = outcome.AsSpan(verdict, layout.Verdicts[call]), bits = outcome.AsSpan(call * layout.WordBits, layout.WordBits);
            if (verdicts.ContainsAnyExcept('0'))
            {
                return;
            }

            verdict += verdicts.Length;
            int word = bits.Contains('.') ? -1 : layout.Word(outcome, call);
            if (_sequence.Kept[call])
            {
                int first = First(scored);
                events[first + WordsPerCall] = true;
                if (WordsPerCall == 1)
                {
                    events[first] = word == _sequence.Targets[call];
                }
                else if (word >= 0)
                {
                    events[first + word] = true;
                }

                scored++;
            }

            if (IsCollapsed(call) && word != _sequence.Targets[call])
            {
                return;
            }
        }
    }

    /// <summary>The same shot without what no event depends on: '.' for outputs that nobody asks for and for everything after a failure.</summary>
    public string Reduced(string outcome, OutputLayout layout)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(layout);
        var kept = new char[layout.Bits];
        kept.AsSpan().Fill('.');
        int verdict = layout.Steps * layout.WordBits;
        for (int call = 0; call < _sequence.Calls; call++)
        {
            for (int i = 0; i < layout.Verdicts[call]; i++, verdict++)
            {
                kept[verdict] = outcome[verdict];
                if (outcome[verdict] != '0')
                {
                    return new string(kept);
                }
            }

            if (IsCollapsed(call))
            {
                outcome.AsSpan(call * layout.WordBits, layout.WordBits).CopyTo(kept.AsSpan(call * layout.WordBits));
                if (outcome.AsSpan(call * layout.WordBits, layout.WordBits).Contains('.') || layout.Word(outcome, call) != _sequence.Targets[call])
                {
                    return new string(kept);
                }
            }
        }

        return new string(kept);
    }

    private static char Bit(int word, int bit, int bits) => ((word >> (bits - 1 - bit)) & 1) != 0 ? '1' : '0';
}
