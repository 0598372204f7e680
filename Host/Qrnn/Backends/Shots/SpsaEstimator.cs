using System.Collections.Immutable;
using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>
/// The gradient from two points per repetition, all parameters moved by ±step at random signs: (L⁺ − L⁻)/(2·step·sign). Its mean over signs and shots is the gradient up to step², its
/// noise that of every other component as well. The loss that it reports is the mean over those points.
/// </summary>
/// <remarks>Spall, "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation", IEEE Trans. Autom. Control 37 (1992) 332, eq. 2.2.</remarks>
public sealed class SpsaEstimator(IEventSource source, ShotTrainingOptions options)
{
    /// <summary>Separates the signs from other uses of the key; any constant that no other purpose has.</summary>
    private const ulong Purpose = 0x73706c6c; // "spll"

    /// <summary>Circuits of one gradient.</summary>
    public static long Circuits(int sequences, int repetitions) => 2L * sequences * repetitions;

    /// <summary>Estimates a gradient.</summary>
    /// <param name="sequences">The batch.</param>
    /// <param name="events">What is counted.</param>
    /// <param name="parameters">The network's numbers.</param>
    /// <param name="loss">How calls are scored.</param>
    /// <param name="key">Key of the random numbers.</param>
    /// <returns>
    /// Its standard errors are those of the mean over repetitions; with a single one only the shots' share of them is known, and given.
    /// </returns>
    public ShotGradient Estimate(ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> sequences, ImmutableArray<SequenceEvents> events, ReadOnlySpan<double> parameters, LossKind loss, ulong key)
    {
        int count = parameters.Length, repetitions = options.SpsaRepetitions;
        double step = options.SpsaStep;
        var requests = new List<EventRequest>();
        for (int point = 0; point < 2 * repetitions; point++)
        {
            double[] moved = parameters.ToArray();
            for (int k = 0; k < count; k++)
            {
                moved[k] += ((point & 1) == 0 ? step : -step) * Sign(key, point / 2, k);
            }

            for (int s = 0; s < sequences.Length; s++)
            {
                requests.Add(new EventRequest(requests.Count, sequences[s].Sequence, events[s], moved, options.Shots, $"sequence {s}, direction {point / 2}, side {((point & 1) == 0 ? '+' : '-')}"));
            }
        }

        IReadOnlyList<EventSample> samples = source.Measure(requests, key);
        double calls = sequences.Zip(events, static (entry, e) => entry.Multiplicity * (double)e.ScoredCalls.Length).Sum();
        double value = 0, noise = 0, least = 1;
        double[] losses = new double[2 * repetitions];
        for (int i = 0; i < samples.Count; i++)
        {
            int s = i % sequences.Length;
            double weight = sequences[s].Multiplicity / calls;
            LossSlopes slopes = LossSlopes.Of(events[s], samples[i], loss);
            if (slopes.Unmet is { } unmet)
            {
                throw new QrnnException($"none of {options.Shots} shots met the conditions of call {events[s].ScoredCalls[unmet]} of sequence {s}: take more --shots, shorter sequences, --between trace, or order 0");
            }

            losses[i / sequences.Length] += weight * slopes.Value;
            noise += weight * weight * samples[i].VarianceOf(slopes.Slopes);
            least = Math.Min(least, slopes.LeastProbability);
        }

        value = losses.Average();
        double[] gradient = new double[count], errors = new double[count];
        for (int k = 0; k < count; k++)
        {
            double[] estimates = [.. Enumerable.Range(0, repetitions).Select(r => (losses[2 * r] - losses[(2 * r) + 1]) / (2 * step) * Sign(key, r, k))];
            gradient[k] = estimates.Average();
            double mean = gradient[k];
            errors[k] = repetitions == 1
                ? Math.Sqrt(noise) / (2 * step)
                : Math.Sqrt(estimates.Sum(estimate => (estimate - mean) * (estimate - mean)) / (repetitions - 1) / repetitions);
        }

        return new ShotGradient { Value = value, ValueError = Math.Sqrt(noise) / losses.Length, Gradient = gradient, StandardErrors = errors, LeastProbability = least };
    }

    private static int Sign(ulong key, int repetition, int parameter) => (CounterRandom.NextBits(key ^ Purpose, (ulong)repetition, (ulong)parameter).Low & 1) != 0 ? 1 : -1;
}
