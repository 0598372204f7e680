using System.Collections.Immutable;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>How one target word was met.</summary>
/// <param name="Word">The word, 0 to 2^I − 1.</param>
/// <param name="Symbol">What the task calls it.</param>
/// <param name="Count">Kept calls with this target.</param>
/// <param name="SampledErrorRate">Share of them in which another word was measured.</param>
/// <param name="LikeliestErrorRate">Share of them in which another word was the likeliest, the state being collapsed on the targets.</param>
/// <param name="MeanProbability">Mean probability of the target, the state being collapsed on the targets.</param>
public sealed record WordScore(int Word, string Symbol, long Count, double SampledErrorRate, double LikeliestErrorRate, double MeanProbability);

/// <summary>
/// A network measured in two ways. "Sampled" is what a machine does: outputs that count are measured and collapse the state. "Exact" keeps
/// to the targets, as in training, and reads whole distributions, so that it has no sampling noise.
/// </summary>
/// <param name="Calls">Kept calls in all.</param>
/// <param name="SampledLoss">Mean loss, sampled.</param>
/// <param name="CharacterErrorRate">Share of kept calls in which another word than the target was measured.</param>
/// <param name="ExactLoss">Mean loss, exact.</param>
/// <param name="LikeliestErrorRate">Share of kept calls in which another word than the target was the likeliest, exact.</param>
/// <param name="MinimumPostselectionProbability">Smallest probability of a postselected target in the sampled run.</param>
/// <param name="Words">Every target word that occurred.</param>
public sealed record EvaluationResult(
    long Calls, double SampledLoss, double CharacterErrorRate, double ExactLoss, double LikeliestErrorRate, double MinimumPostselectionProbability, ImmutableArray<WordScore> Words);

/// <summary>Measures trained parameters on batches that training has not seen.</summary>
public static class Evaluation
{
    private const ulong Purpose = 0x6576616c; // "eval": keeps these measurements apart from those of training

    /// <summary>Runs the first batches of a stream, sampled and exact. A function of its arguments, for any number of threads.</summary>
    /// <param name="model">The model of the configuration.</param>
    /// <param name="parameters">Trained parameters.</param>
    /// <param name="configuration">Task, sizes, loss and seed.</param>
    /// <param name="source">The task's sequences, opened.</param>
    /// <param name="stream">Which batches; <see cref="SequenceStream.Test"/> are new to any run.</param>
    /// <param name="batches">How many batches of the configuration's validation size.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    public static EvaluationResult Measure(
        ISequenceModel model, double[] parameters, TrainingConfiguration configuration, ISequenceSource source, SequenceStream stream, int batches, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        ISequenceTask task = SequenceTasks.Find(configuration.Task);
        ulong seed = (ulong)configuration.Seed;
        ulong streamKey = CounterRandom.NextBits(seed, (ulong)stream, Purpose).Low;
        var count = new long[model.OutputWords];
        var sampledErrors = new long[model.OutputWords];
        var likeliestErrors = new long[model.OutputWords];
        var probability = new double[model.OutputWords];
        double sampledLoss = 0, exactLoss = 0, least = 1;
        for (int number = 1; number <= batches; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            SequenceBatch batch = source.Batch(seed, stream, number, configuration.ValidationBatch, configuration.Length);
            ulong key = CounterRandom.NextBits(streamKey, (ulong)number, 0).Low;
            SequenceResult sampled = model.Run(parameters, batch, configuration.Loss, Collapse.Measure, key);
            SequenceResult exact = model.Run(parameters, batch, configuration.Loss, Collapse.Targets, 0, Recordings.Probabilities);
            sampledLoss += sampled.Loss / batches;
            exactLoss += exact.Loss / batches;
            for (int call = 0; call < batch.Targets.Length; call++)
            {
                int target = batch.Targets[call];
                if (batch.Postselected[call])
                {
                    least = Math.Min(least, sampled.WordProbabilities[call]);
                }

                if (batch.Kept[call])
                {
                    ReadOnlySpan<double> distribution = exact.Probabilities.AsSpan(call * model.OutputWords, model.OutputWords);
                    count[target]++;
                    sampledErrors[target] += sampled.Words[call] == target ? 0 : 1;
                    likeliestErrors[target] += Likeliest(distribution) == target ? 0 : 1;
                    probability[target] += distribution[target];
                }
            }
        }

        long calls = Math.Max(1, count.Sum());
        return new EvaluationResult(
            count.Sum(), sampledLoss, sampledErrors.Sum() / (double)calls, exactLoss, likeliestErrors.Sum() / (double)calls, least,
            [.. Enumerable.Range(0, model.OutputWords).Where(word => count[word] > 0).Select(word => new WordScore(
                word, task.Symbol(word), count[word], sampledErrors[word] / (double)count[word], likeliestErrors[word] / (double)count[word], probability[word] / count[word]))]);
    }

    private static int Likeliest(ReadOnlySpan<double> distribution)
    {
        int best = 0;
        for (int word = 1; word < distribution.Length; word++)
        {
            best = distribution[word] > distribution[best] ? word : best;
        }

        return best;
    }
}
