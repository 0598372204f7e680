using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Training;

/// <summary>How often a network's neurons succeed: their ancilla postselections, over all calls, neurons and samples of a batch.</summary>
/// <param name="Minimum">The smallest success probability.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="GeometricMean">exp of their mean logarithm: to the power of the neurons it is a call's typical success probability.</param>
public sealed record NeuronSuccess(double Minimum, double Mean, double GeometricMean);

/// <summary>A measured batch: outputs that count are sampled, not postselected.</summary>
/// <param name="Step">Number of the batch in its stream; in a training run the step.</param>
/// <param name="Loss">Mean loss over the kept calls.</param>
/// <param name="CharacterErrorRate">Share of the kept calls whose word is not the target.</param>
/// <param name="MinimumPostselectionProbability">The smallest probability of a postselected target; 1 without any, NaN when an imported run did not keep it.</param>
/// <param name="Neurons">Success of the neurons; null for models without.</param>
public sealed record ValidationResult(long Step, double Loss, double CharacterErrorRate, double MinimumPostselectionProbability, NeuronSuccess? Neurons);

/// <summary>Measures how well parameters do (rvqe.md 1.4 and 1.6).</summary>
public static class Validation
{
    /// <summary>Separates measurements from other uses of the seed; any constant that no other purpose has.</summary>
    private const ulong Purpose = 0x6d656173757265; // "measure"

    /// <summary>Runs batch <paramref name="number"/> of a stream. The result is a function of the arguments, for any number of threads.</summary>
    public static ValidationResult Measure(
        ISequenceModel model, ReadOnlySpan<double> parameters, TrainingConfiguration configuration, ISequenceSource source, SequenceStream stream, long number)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(source);
        ulong seed = (ulong)configuration.Seed;
        SequenceBatch batch = source.Batch(seed, stream, number, configuration.ValidationBatch, configuration.Length);
        ulong key = CounterRandom.NextBits(CounterRandom.NextBits(seed, (ulong)stream, Purpose).Low, (ulong)number, 0).Low;
        SequenceResult result = model.Run(parameters, batch, configuration.Loss, Collapse.Measure, key, Recordings.NeuronProbabilities);
        return Summarise(number, batch, result);
    }

    internal static ValidationResult Summarise(long number, SequenceBatch batch, SequenceResult result)
    {
        long kept = 0, wrong = 0;
        double least = 1;
        for (int call = 0; call < batch.Targets.Length; call++)
        {
            kept += batch.Kept[call] ? 1 : 0;
            wrong += batch.Kept[call] && result.Words[call] != batch.Targets[call] ? 1 : 0;
            least = batch.Postselected[call] ? Math.Min(least, result.WordProbabilities[call]) : least;
        }

        return new ValidationResult(number, result.Loss, kept == 0 ? 0 : wrong / (double)kept, least, Neurons(result.NeuronProbabilities));
    }

    private static NeuronSuccess? Neurons(double[] probabilities)
    {
        if (probabilities.Length == 0)
        {
            return null;
        }

        double sum = 0, logarithms = 0, least = 1;
        foreach (double probability in probabilities)
        {
            sum += probability;
            logarithms += Math.Log(probability);
            least = Math.Min(least, probability);
        }

        return new NeuronSuccess(least, sum / probabilities.Length, Math.Exp(logarithms / probabilities.Length));
    }
}
