using System.Collections.Immutable;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>Infinitely many shots: the events' probabilities by the exact simulation of a network.</summary>
/// <param name="model">The network.</param>
/// <param name="cell">Its cell, for the frequencies; see <see cref="NetworkCircuits.Cell"/>.</param>
/// <param name="shape">Its shape.</param>
public sealed class ExactEvents(ISequenceModel model, Circuit cell, NetworkShape shape) : IEventSource
{
    /// <inheritdoc/>
    public ImmutableArray<ParameterFrequency> Frequencies(ScoredSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return ParameterFrequencies.Of(UnrolledNetwork.Of(cell, shape, sequence.Words.AsSpan(), sequence.Targets.AsSpan()));
    }

    /// <inheritdoc/>
    public IReadOnlyList<EventSample> Measure(IReadOnlyList<EventRequest> requests, ulong key)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var samples = new EventSample[requests.Count];
        foreach (IGrouping<(double[], int), EventRequest> group in requests.GroupBy(static request => (request.Parameters, request.Sequence.Calls)))
        {
            EventRequest[] together = [.. group];
            SequenceBatch batch = ScoredSequence.Batch([.. together.Select(static request => request.Sequence)]);
            SequenceResult result = model.Run(
                group.Key.Item1, batch, LossKind.NegativeLogLikelihood, Collapse.Targets, key, Recordings.Probabilities | (shape.Order > 0 ? Recordings.NeuronProbabilities : Recordings.None));
            for (int i = 0; i < together.Length; i++)
            {
                samples[together[i].Index - requests[0].Index] = EventSample.Exact(Probabilities(together[i].Events, batch, result, i));
            }
        }

        return samples;
    }

    private double[] Probabilities(SequenceEvents events, SequenceBatch batch, SequenceResult result, int sample)
    {
        double[] probabilities = new double[events.Count];
        int neurons = result.NeuronProbabilities.Length / (batch.Steps * batch.Samples), scored = 0;
        double conditions = 1;
        for (int call = 0; call < batch.Steps; call++)
        {
            for (int neuron = 0; neuron < neurons; neuron++)
            {
                conditions *= result.NeuronProbabilities[(((call * neurons) + neuron) * batch.Samples) + sample];
            }

            int at = (sample * batch.Steps) + call, target = batch.Targets[at];
            ReadOnlySpan<double> words = result.Probabilities.AsSpan(at * model.OutputWords, model.OutputWords);
            if (batch.Kept[at])
            {
                int first = events.First(scored++);
                for (int v = 0; v < events.WordsPerCall; v++)
                {
                    probabilities[first + v] = conditions * words[events.WordsPerCall == 1 ? target : v];
                }

                probabilities[first + events.WordsPerCall] = conditions;
            }

            conditions *= events.IsCollapsed(call) ? words[target] : 1;
        }

        return probabilities;
    }
}
