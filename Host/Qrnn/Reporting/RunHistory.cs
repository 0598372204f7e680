using System.Collections.Immutable;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>What metrics.jsonl tells of a run, in a size that does not grow with the run.</summary>
public sealed record RunHistory
{
    /// <summary>When, where and with what the run was begun; null when the file does not say.</summary>
    public required MetricsHead? Head { get; init; }

    /// <summary>The last step.</summary>
    public required long Steps { get; init; }

    /// <summary>Training time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Closure calls of all steps.</summary>
    public required long Evaluations { get; init; }

    /// <summary>Loss before each step.</summary>
    public required ImmutableArray<SeriesBin> Loss { get; init; }

    /// <summary>Gradient norm before clipping.</summary>
    public required ImmutableArray<SeriesBin> GradientNorm { get; init; }

    /// <summary>Smallest probability of a target word in a training step.</summary>
    public required ImmutableArray<SeriesBin> LeastProbability { get; init; }

    /// <summary>Validation loss.</summary>
    public required ImmutableArray<SeriesBin> ValidationLoss { get; init; }

    /// <summary>Character error rate of the validations.</summary>
    public required ImmutableArray<SeriesBin> ErrorRate { get; init; }

    /// <summary>Smallest success probability of a neuron in the validations; empty for models without neurons.</summary>
    public required ImmutableArray<SeriesBin> LeastNeuronSuccess { get; init; }

    /// <summary>Mean success probability of the neurons in the validations.</summary>
    public required ImmutableArray<SeriesBin> MeanNeuronSuccess { get; init; }

    /// <summary>The validation of lowest loss; null before the first.</summary>
    public required ValidationResult? Best { get; init; }

    /// <summary>The newest validation.</summary>
    public required ValidationResult? Last { get; init; }

    /// <summary>Reads a run's file, line by line.</summary>
    /// <exception cref="QrnnException">Names the file, the line and the cause.</exception>
    public static RunHistory Read(string path)
    {
        MetricsHead? head = null;
        long steps = 0, evaluations = 0;
        double seconds = 0;
        ValidationResult? best = null, last = null;
        BinnedSeries loss = new(), gradientNorm = new(), leastProbability = new(), validationLoss = new(), errorRate = new(), leastSuccess = new(), meanSuccess = new();
        foreach (MetricsLine line in MetricsReader.ReadAll(path))
        {
            switch (line)
            {
                case MetricsHead first:
                    head ??= first;
                    break;
                case MetricsStep step:
                    (steps, seconds) = (step.Result.Step, step.Seconds);
                    evaluations += step.Result.Evaluations;
                    loss.Add(steps, step.Result.Loss);
                    gradientNorm.Add(steps, step.Result.GradientNorm);
                    leastProbability.Add(steps, step.Result.MinimumPostselectionProbability);
                    break;
                case MetricsValidation validation:
                    seconds = validation.Seconds;
                    last = validation.Result;
                    best = best is null || last.Loss < best.Loss ? last : best;
                    validationLoss.Add(last.Step, last.Loss);
                    errorRate.Add(last.Step, last.CharacterErrorRate);
                    if (last.Neurons is { } neurons)
                    {
                        leastSuccess.Add(last.Step, neurons.Minimum);
                        meanSuccess.Add(last.Step, neurons.Mean);
                    }

                    break;
            }
        }

        return new RunHistory
        {
            Head = head,
            Steps = steps,
            Seconds = seconds,
            Evaluations = evaluations,
            Loss = loss.Bins,
            GradientNorm = gradientNorm.Bins,
            LeastProbability = leastProbability.Bins,
            ValidationLoss = validationLoss.Bins,
            ErrorRate = errorRate.Bins,
            LeastNeuronSuccess = leastSuccess.Bins,
            MeanNeuronSuccess = meanSuccess.Bins,
            Best = best,
            Last = last,
        };
    }
}
