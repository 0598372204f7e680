namespace Qrnn.Simulation;

/// <summary>Losses of one distribution over words, given by unnormalised probabilities q with sum Z: p = q/Z.</summary>
internal static class WordLoss
{
    /// <summary>The loss of one call (rvqe.md 1.5).</summary>
    public static double Of(LossKind kind, ReadOnlySpan<double> q, double total, int target)
    {
        double p = q[target] / total;
        return kind == LossKind.NegativeLogLikelihood ? -Math.Log(p) : Math.Log(Partition(q, total)) - p - (Math.Log(q.Length - 1 + Math.E) - 1);
    }

    /// <summary>Adds weight·∂loss/∂q_v = weight·(g_v − Σ_u p_u g_u)/Z with g = ∂loss/∂p.</summary>
    public static void AddSlopes(LossKind kind, ReadOnlySpan<double> q, double total, int target, double weight, Span<double> slopes)
    {
        double p = q[target] / total, mean = 0;
        if (kind == LossKind.NegativeLogLikelihood)
        {
            // g is −1/p at the target and 0 elsewhere: its mean is −1.
            for (int word = 0; word < q.Length; word++)
            {
                slopes[word] += weight * (1 - (word == target ? 1 / p : 0)) / total;
            }

            return;
        }

        double partition = Partition(q, total);
        for (int word = 0; word < q.Length; word++)
        {
            mean += q[word] / total * Math.Exp(q[word] / total) / partition;
        }

        mean -= p;
        for (int word = 0; word < q.Length; word++)
        {
            slopes[word] += weight * ((Math.Exp(q[word] / total) / partition) - (word == target ? 1 : 0) - mean) / total;
        }
    }

    /// <summary>The first word whose cumulative probability exceeds a uniform number, among those that can occur.</summary>
    public static int Draw(ReadOnlySpan<double> q, double total, double uniform)
    {
        int last = 0;
        for (int word = 0; word < q.Length; word++)
        {
            if (q[word] <= 0)
            {
                continue;
            }

            last = word;
            uniform -= q[word] / total;
            if (uniform < 0)
            {
                break;
            }
        }

        return last;
    }

    private static double Partition(ReadOnlySpan<double> q, double total)
    {
        double sum = 0;
        foreach (double value in q)
        {
            sum += Math.Exp(value / total);
        }

        return sum;
    }
}
