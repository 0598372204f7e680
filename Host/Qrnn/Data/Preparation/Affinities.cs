namespace Qrnn.Data.Preparation;

/// <summary>
/// The affinities of t-SNE: how probable a row would pick another as its neighbour under a Gaussian of a width that makes the distribution's perplexity the wanted one. L. van der Maaten and
/// G. Hinton, "Visualizing data using t-SNE", JMLR 9 (2008) 2579, eq. 1; over the nearest rows only as in L. van der Maaten, JMLR 15 (2014) 3221, eq. 6.
/// </summary>
internal static class Affinities
{
    private const int Bisections = 100;
    private const double EntropyTolerance = 1e-6;

    /// <summary>Conditional probabilities of every row's neighbours, in the order of the table; those of a row add up to 1.</summary>
    public static float[] Conditional(NeighbourTable neighbours, double perplexity, PreparationRun run)
    {
        float[] probabilities = new float[neighbours.Distances.Length];
        run.ForBlocks("affinities", neighbours.Queries, 512, (first, end) =>
        {
            double[] row = new double[neighbours.Neighbours];
            for (int query = first; query < end; query++)
            {
                OfRow(neighbours.DistancesOf(query), perplexity, row);
                for (int place = 0; place < row.Length; place++)
                {
                    probabilities[query * row.Length + place] = (float)row[place];
                }
            }
        });
        return probabilities;
    }

    /// <summary>Symmetric affinities that add up to 1: p = (p(j|i) + p(i|j))/(2n).</summary>
    public static FuzzyGraph Joint(NeighbourTable neighbours, double perplexity, PreparationRun run)
    {
        float[] conditional = Conditional(neighbours, perplexity, run);
        float scale = 1f / (2 * neighbours.Queries);
        return SymmetricGraph.Join(neighbours, conditional, (a, b) => (a + b) * scale);
    }

    private static void OfRow(ReadOnlySpan<float> distances, double perplexity, double[] probabilities)
    {
        double wanted = Math.Log(Math.Min(perplexity, distances.Length));
        double nearest = (double)distances[0] * distances[0];
        (double low, double high, double precision) = (0, double.PositiveInfinity, 1 / Math.Max(1e-30, Spread(distances)));
        for (int round = 0; round < Bisections; round++)
        {
            double entropy = Fill(distances, nearest, precision, probabilities);
            if (Math.Abs(entropy - wanted) < EntropyTolerance)
            {
                return;
            }

            (low, high) = entropy > wanted ? (precision, high) : (low, precision);
            precision = double.IsInfinity(high) ? 2 * precision : (low + high) / 2;
        }
    }

    /// <summary>Mean squared distance beyond the nearest.</summary>
    private static double Spread(ReadOnlySpan<float> distances)
    {
        double sum = 0;
        foreach (float distance in distances)
        {
            sum += (double)distance * distance - (double)distances[0] * distances[0];
        }

        return sum / distances.Length;
    }

    /// <summary>The distribution of a precision, and its entropy in nats.</summary>
    private static double Fill(ReadOnlySpan<float> distances, double nearest, double precision, double[] probabilities)
    {
        double total = 0, energy = 0;
        for (int place = 0; place < distances.Length; place++)
        {
            double beyond = (double)distances[place] * distances[place] - nearest;
            probabilities[place] = Math.Exp(-precision * beyond);
            total += probabilities[place];
            energy += beyond * probabilities[place];
        }

        for (int place = 0; place < distances.Length; place++)
        {
            probabilities[place] /= total;
        }

        return Math.Log(total) + precision * energy / total;
    }
}
