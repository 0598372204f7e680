using System.Collections.Immutable;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>A shifted circuit of a gradient and what it counts for.</summary>
/// <param name="Sequence">Index of the sequence.</param>
/// <param name="Parameter">The parameter that is moved.</param>
/// <param name="Coefficient">Weight of the circuit's events in their derivative.</param>
/// <param name="Parameters">The moved parameters.</param>
/// <param name="Label">What it is for.</param>
public sealed record ShiftedCircuit(int Sequence, int Parameter, double Coefficient, double[] Parameters, string Label);

/// <summary>The circuits of one gradient by parameter shift: per sequence the network itself, and per parameter the network at 2R shifted values of it.</summary>
public sealed class GradientCircuits
{
    private GradientCircuits(ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> sequences, ImmutableArray<SequenceEvents> events, ImmutableArray<ShiftedCircuit> shifted)
    {
        (Sequences, Events, Shifted) = (sequences, events, shifted);
        ScoredCalls = sequences.Zip(events, static (sequence, e) => sequence.Multiplicity * (double)e.ScoredCalls.Length).Sum();
    }

    /// <summary>The batch's distinct sequences with how often each occurs.</summary>
    public ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> Sequences { get; }

    /// <summary>The events of each sequence.</summary>
    public ImmutableArray<SequenceEvents> Events { get; }

    /// <summary>The shifted circuits, by sequence, parameter and size of the shift.</summary>
    public ImmutableArray<ShiftedCircuit> Shifted { get; }

    /// <summary>Scored calls of the batch: what the loss is the mean over.</summary>
    public double ScoredCalls { get; }

    /// <summary>The events of a batch's sequences.</summary>
    public static ImmutableArray<SequenceEvents> EventsOf(ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> sequences, OutputsBetween between, LossKind loss, int outputWords) =>
        [.. sequences.Select(entry => new SequenceEvents(entry.Sequence, between, loss, outputWords))];

    /// <summary>The circuits of a batch.</summary>
    /// <param name="parameters">The network's numbers.</param>
    /// <param name="sequences">The batch.</param>
    /// <param name="events">What is counted.</param>
    /// <param name="frequencies">How a sequence's probabilities depend on the parameters.</param>
    public static GradientCircuits Of(
        ReadOnlySpan<double> parameters, ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> sequences, ImmutableArray<SequenceEvents> events, Func<ScoredSequence, ImmutableArray<ParameterFrequency>> frequencies)
    {
        ArgumentNullException.ThrowIfNull(frequencies);
        double[] here = parameters.ToArray();
        var moved = new Dictionary<(int Parameter, double Shift), double[]>();
        var shifted = ImmutableArray.CreateBuilder<ShiftedCircuit>();
        for (int s = 0; s < sequences.Length; s++)
        {
            ImmutableArray<ParameterFrequency> all = frequencies(sequences[s].Sequence);
            for (int k = 0; k < all.Length; k++)
            {
                ImmutableArray<ShiftTerm> rule = ShiftRule.Of(all[k]);
                for (int mu = 0; mu < rule.Length; mu++)
                {
                    if (!moved.TryGetValue((k, rule[mu].Shift), out double[]? there))
                    {
                        there = [.. here];
                        there[k] += rule[mu].Shift;
                        moved.Add((k, rule[mu].Shift), there);
                    }

                    shifted.Add(new ShiftedCircuit(s, k, rule[mu].Coefficient, there, $"sequence {s}, parameter {k}, shift {mu}"));
                }
            }
        }

        return new GradientCircuits(sequences, events, shifted.ToImmutable());
    }
}
