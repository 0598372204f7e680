using System.Collections.Immutable;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>One call of the cell on a test sequence.</summary>
/// <param name="Fed">What was fed.</param>
/// <param name="Target">What was wanted.</param>
/// <param name="Given">The word that was measured, or the target when the call was postselected on it.</param>
/// <param name="Probability">Probability of that word.</param>
/// <param name="Counts">Whether the call counts in loss and error rate.</param>
/// <param name="Correct">Whether the word is the target.</param>
public sealed record SampledCall(string Fed, string Target, string Given, double Probability, bool Counts, bool Correct);

/// <summary>Runs a network on a few test sequences, for people to look at.</summary>
public static class RunSamples
{
    private const ulong Purpose = 0x73686f77; // "show": keeps these measurements apart from those of training and evaluation

    /// <summary>The first sequences of the first test batch, measured.</summary>
    /// <param name="model">The model of the configuration.</param>
    /// <param name="run">The run: its best checkpoint is taken, or its last one before the first validation.</param>
    /// <param name="configuration">The run's configuration, with files where they lie now.</param>
    /// <param name="most">Most sequences.</param>
    public static ImmutableArray<ImmutableArray<SampledCall>> Measure(ISequenceModel model, RunFolder run, TrainingConfiguration configuration, int most)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(configuration);
        Checkpoint checkpoint = run.TryRead(CheckpointKind.Best, model.Layout) ?? run.Read(CheckpointKind.Last, model.Layout);
        ISequenceTask task = SequenceTasks.Find(configuration.Task);
        ulong seed = (ulong)configuration.Seed;
        SequenceBatch batch = task.Open(configuration.Files).Batch(seed, SequenceStream.Test, 1, configuration.ValidationBatch, configuration.Length);
        ulong key = CounterRandom.NextBits(seed, (ulong)SequenceStream.Test, Purpose).Low;
        SequenceResult result = model.Run(checkpoint.Parameters, batch, configuration.Loss, Collapse.Measure, key);
        return
        [
            .. Enumerable.Range(0, Math.Min(most, batch.Samples)).Select(sample => Enumerable.Range(sample * batch.Steps, batch.Steps).Select(call => new SampledCall(
                task.Symbol(batch.Inputs[call]), task.Symbol(batch.Targets[call]), task.Symbol(result.Words[call]), result.WordProbabilities[call],
                batch.Kept[call], result.Words[call] == batch.Targets[call])).ToImmutableArray()),
        ];
    }
}
