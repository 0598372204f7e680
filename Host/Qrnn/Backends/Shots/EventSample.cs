using System.Collections.Immutable;

namespace Qrnn.Backends.Shots;

/// <summary>How often the events of a sequence occurred in one circuit, or, in the limit of infinitely many shots, their probabilities.</summary>
public sealed class EventSample
{
    private EventSample(double shots, double[] means, double[] covariance) => (Shots, Means, Covariance) = (shots, means, covariance);

    /// <summary>Shots with an outcome; infinite for exact probabilities.</summary>
    public double Shots { get; }

    /// <summary>The share of the shots in which each event occurred.</summary>
    public double[] Means { get; }

    /// <summary>
    /// Unbiased estimate of the covariance matrix of <see cref="Means"/>, events × events, that of a multinomial distribution: (P(a∧b) − P(a)P(b))/(n − 1) with shares for
    /// probabilities; 0 for exact ones.
    /// </summary>
    public double[] Covariance { get; }

    /// <summary>Exact probabilities.</summary>
    public static EventSample Exact(double[] probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        return new EventSample(double.PositiveInfinity, probabilities, new double[probabilities.Length * probabilities.Length]);
    }

    /// <summary>Counted shots.</summary>
    /// <param name="events">What is counted.</param>
    /// <param name="layout">How to read a shot.</param>
    /// <param name="counts">Outcomes and how often they occurred.</param>
    public static EventSample Of(SequenceEvents events, OutputLayout layout, ImmutableSortedDictionary<string, long> counts)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(counts);
        int size = events.Count;
        long shots = 0;
        long[] both = new long[size * size];
        bool[] occurred = new bool[size];
        foreach ((string outcome, long count) in counts)
        {
            events.Read(outcome, layout, occurred);
            shots += count;
            for (int a = 0; a < size; a++)
            {
                for (int b = 0; b < size && occurred[a]; b++)
                {
                    both[(a * size) + b] += occurred[b] ? count : 0;
                }
            }
        }

        double n = Math.Max(1, shots);
        double[] means = [.. Enumerable.Range(0, size).Select(a => both[(a * size) + a] / n)];
        double[] covariance = new double[size * size];
        for (int a = 0; a < size; a++)
        {
            for (int b = 0; b < size; b++)
            {
                covariance[(a * size) + b] = ((both[(a * size) + b] / n) - (means[a] * means[b])) / Math.Max(1, n - 1);
            }
        }

        return new EventSample(shots, means, covariance);
    }

    /// <summary>The variance of Σ weight·mean.</summary>
    public double VarianceOf(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        for (int a = 0; a < weights.Length; a++)
        {
            for (int b = 0; b < weights.Length; b++)
            {
                sum += weights[a] * Covariance[(a * weights.Length) + b] * weights[b];
            }
        }

        return Math.Max(0, sum);
    }
}
