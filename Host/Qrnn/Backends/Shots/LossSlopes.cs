using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>
/// The sum of a sequence's losses as a function of its events' probabilities e, estimated from the shots of the unshifted circuit: the value, the slopes w = ∂L/∂e that
/// multiply the derivatives of e, and their slopes, by which the noise of e moves w.
/// </summary>
public sealed class LossSlopes
{
    private LossSlopes(int events) => (Slopes, Curvatures) = (new double[events], new double[events * events]);

    /// <summary>Σ over scored calls of the loss.</summary>
    public double Value { get; private set; }

    /// <summary>∂L/∂e, one number per event.</summary>
    public double[] Slopes { get; }

    /// <summary>∂²L/∂e∂e, events × events.</summary>
    public double[] Curvatures { get; }

    /// <summary>The smallest share of shots with which a scored call gave its target, among those that met its conditions.</summary>
    public double LeastProbability { get; private set; } = 1;

    /// <summary>Index of the first scored call whose conditions no shot met; null when all were met.</summary>
    public int? Unmet { get; private set; }

    /// <summary>
    /// Estimates from shots. Negative log-likelihood: with N shots of which n meet the conditions and k give the target, −ln p is estimated by H_n − H_k (harmonic numbers), 1/A by
    /// (N+1)/(k+1), 1/B by (N+1)/(n+1): their means are the exact values but for (1−A)^(N+1) and the like, since E[(N+1)/(k+1)] = (1 − (1−A)^(N+1))/A and Σ_{j≤n} (1−p)^j/j has the unbiased
    /// estimate H_n − H_k. The softmax loss takes its functions of the words' shares by the jackknife, which leaves a bias of order 1/n².
    /// </summary>
    public static LossSlopes Of(SequenceEvents events, EventSample sample, LossKind loss)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(sample);
        var slopes = new LossSlopes(events.Count);
        for (int scored = 0; scored < events.ScoredCalls.Length; scored++)
        {
            int first = events.First(scored), conditions = first + events.WordsPerCall;
            if (sample.Means[conditions] <= 0)
            {
                slopes.Unmet ??= scored;
            }

            if (loss == LossKind.NegativeLogLikelihood)
            {
                slopes.AddLikelihood(sample, first, conditions);
            }
            else
            {
                slopes.AddSoftmax(sample, first, conditions, events.TargetOf(scored));
            }

            double share = sample.Means[first + events.TargetOf(scored)] / Math.Max(sample.Means[conditions], double.Epsilon);
            slopes.LeastProbability = Math.Min(slopes.LeastProbability, share);
        }

        return slopes;
    }

    private void AddLikelihood(EventSample sample, int target, int conditions)
    {
        double a = sample.Means[target], b = sample.Means[conditions], shots = sample.Shots;
        bool isExact = double.IsPositiveInfinity(shots);
        Value += isExact ? Math.Log(b / a) : Harmonic(Math.Round(b * shots)) - Harmonic(Math.Round(a * shots));
        double inverseA = Inverse(a, shots), inverseB = Inverse(b, shots);
        (Slopes[target], Slopes[conditions]) = (-inverseA, inverseB);
        Curvatures[(target * Slopes.Length) + target] = inverseA * inverseA;
        Curvatures[(conditions * Slopes.Length) + conditions] = -inverseB * inverseB;
    }

    private void AddSoftmax(EventSample sample, int first, int conditions, int target)
    {
        int words = conditions - first;
        double b = sample.Means[conditions], met = Math.Round(b * sample.Shots), inverse = Inverse(b, sample.Shots);
        double[] p = [.. sample.Means.AsSpan(first, words)];
        for (int v = 0; v < words; v++)
        {
            p[v] /= Math.Max(b, double.Epsilon);
        }

        // L(p) = ln Σ e^{p_v} − p_target − const; ∂L/∂A_v = g_v/B and ∂L/∂B = −Σ g_v p_v/B with g = ∂L/∂p.
        double[] functions = Jackknife(p, met, values => Softmax(values, target));
        double[] s = Softmax(p, -1);
        Value += functions[words + 1];
        Slopes[conditions] = -inverse * functions[words];
        double mean = 0;
        for (int v = 0; v < words; v++)
        {
            Slopes[first + v] = inverse * functions[v];
            mean += p[v] * s[v];
        }

        for (int v = 0; v <= words; v++)
        {
            // Slopes of w_v = f_v(A/B)/B by A_u, then by B: f_v falls with B like −f_v/B² − Σ_u ∂f_v/∂p_u·p_u/B².
            double sign = v == words ? -1 : 1, towardsB = functions[v];
            for (int u = 0; u < words; u++)
            {
                double slope = v == words ? s[u] - (u == target ? 1 : 0) + (p[u] * s[u]) - (s[u] * mean) : s[v] * ((u == v ? 1 : 0) - s[u]);
                Curvatures[((first + v) * Slopes.Length) + first + u] = sign * slope * inverse * inverse;
                towardsB += slope * p[u];
            }

            Curvatures[((first + v) * Slopes.Length) + conditions] = -sign * towardsB * inverse * inverse;
        }
    }

    /// <summary>g_v of each word, then Σ g_v p_v, then the loss. Without target the softmax itself.</summary>
    private static double[] Softmax(double[] p, int target)
    {
        int words = p.Length;
        double partition = 0;
        double[] result = new double[words + 2];
        for (int v = 0; v < words; v++)
        {
            partition += result[v] = Math.Exp(p[v]);
        }

        for (int v = 0; v < words; v++)
        {
            result[v] = (result[v] / partition) - (v == target ? 1 : 0);
            result[words] += result[v] * p[v];
        }

        result[words + 1] = target < 0 ? 0 : Math.Log(partition) - p[target] - (Math.Log(words - 1 + Math.E) - 1);
        return result;
    }

    /// <summary>Functions of the words' shares among n shots with the bias 1/n taken out: n·f − (n−1)·mean of f without one shot (Quenouille 1956).</summary>
    private static double[] Jackknife(double[] p, double n, Func<double[], double[]> functions)
    {
        double[] whole = functions(p);
        if (n < 2 || double.IsPositiveInfinity(n))
        {
            return whole;
        }

        double[] result = [.. whole.Select(value => n * value)];
        for (int u = 0; u < p.Length; u++)
        {
            if (p[u] <= 0)
            {
                continue;
            }

            double[] without = functions([.. p.Select((share, v) => ((share * n) - (v == u ? 1 : 0)) / (n - 1))]);
            for (int i = 0; i < result.Length; i++)
            {
                result[i] -= (n - 1) * p[u] * without[i];
            }
        }

        return result;
    }

    private static double Inverse(double share, double shots) => double.IsPositiveInfinity(shots) ? 1 / share : (shots + 1) / (Math.Round(share * shots) + 1);

    /// <summary>H_n = Σ_{j≤n} 1/j; from 100 on by Euler's and Maclaurin's formula, whose next term is below 1e-18.</summary>
    private static double Harmonic(double n)
    {
        const double EulerMascheroni = 0.57721566490153286;
        if (n >= 100)
        {
            double square = n * n;
            return Math.Log(n) + EulerMascheroni + (1 / (2 * n)) - (1 / (12 * square)) + (1 / (120 * square * square)) - (1 / (252 * square * square * square));
        }

        double sum = 0;
        for (int j = 1; j <= n; j++)
        {
            sum += 1.0 / j;
        }

        return sum;
    }
}
