namespace Qrnn.Backends.Shots;

/// <summary>Spreads a number of shots over circuits in proportion to weights.</summary>
internal static class ShotShares
{
    /// <summary>Fewest shots of a circuit: a variance needs two.</summary>
    public const long Fewest = 2;

    /// <summary>Whole numbers of shots that add up to the total, except where the limit cuts off. Depends on nothing but the arguments.</summary>
    /// <param name="weights">0 or more.</param>
    /// <param name="total">Shots to spread; at least <see cref="Fewest"/> each.</param>
    /// <param name="limit">Most shots of a circuit.</param>
    public static long[] Spread(ReadOnlySpan<double> weights, long total, long limit)
    {
        double sum = 0;
        foreach (double weight in weights)
        {
            sum += weight;
        }

        long free = total - (Fewest * weights.Length);
        long[] shots = new long[weights.Length];
        double[] rests = new double[weights.Length];
        long given = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double share = sum > 0 ? free * (weights[i] / sum) : free / (double)weights.Length;
            long whole = (long)Math.Floor(share);
            (shots[i], rests[i]) = (Fewest + whole, whole - share);
            given += whole;
        }

        int[] order = [.. Enumerable.Range(0, weights.Length)];
        Array.Sort(rests, order); // largest remainders first; equal ones may come in any order that is always the same
        for (int i = 0; i < order.Length && given < free; i++, given++)
        {
            shots[order[i]]++;
        }

        for (int i = 0; i < shots.Length; i++)
        {
            shots[i] = Math.Min(shots[i], limit);
        }

        return shots;
    }
}
