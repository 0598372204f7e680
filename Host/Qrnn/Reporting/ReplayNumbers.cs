using Qrnn.Data;

namespace Qrnn.Reporting;

/// <summary>What an engine computed for a recorded case, in the layout of <see cref="GoldenFile"/>. Empty where the engine has no such number.</summary>
public sealed record ReplayNumbers
{
    /// <summary>Probability of every word: element (sample, step, word).</summary>
    public required double[] Probabilities { get; init; }

    /// <summary>Probability of every call's target: element (sample, step).</summary>
    public required double[] PostselectionProbabilities { get; init; }

    /// <summary>Loss.</summary>
    public required double Loss { get; init; }

    /// <summary>Success probability of every neuron: element (step, neuron, sample).</summary>
    public double[] NeuronProbabilities { get; init; } = [];

    /// <summary>Gradient of the loss.</summary>
    public double[] Gradient { get; init; } = [];

    /// <summary>The author's loss of given distributions (softmax of probabilities minus the constant that makes 0 its minimum; rvqe.md 1.5).</summary>
    public static double SoftmaxLoss(GoldenFile file, ReadOnlySpan<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(file);
        int words = 1 << file.Shape.Inputs, kept = 0;
        double sum = 0;
        for (int call = 0; call < file.Batch.Targets.Length; call++)
        {
            if (file.Batch.Kept[call])
            {
                ReadOnlySpan<double> p = probabilities.Slice(call * words, words);
                double exponentials = 0;
                foreach (double value in p)
                {
                    exponentials += Math.Exp(value);
                }

                sum += Math.Log(exponentials) - p[file.Batch.Targets[call]];
                kept++;
            }
        }

        return (sum / kept) - (Math.Log(words - 1 + Math.E) - 1);
    }
}

/// <summary>Computes recorded cases in one particular way.</summary>
public interface IReplayEngine : IDisposable
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Computes a case.</summary>
    /// <exception cref="QrnnException">The case is too large for this way, or a component is missing.</exception>
    ReplayNumbers Compute(GoldenFile file, CancellationToken cancellation);
}
