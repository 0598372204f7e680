namespace Qrnn.Data.Preparation;

/// <summary>
/// The fuzzy graph of UMAP: how much two rows belong together. McInnes, Healy and Melville, "UMAP: Uniform manifold approximation and projection for dimension reduction",
/// arXiv 1802.03426, algorithms 2 and 3.
/// </summary>
/// <param name="Starts">Where a row's edges begin; one more entry than rows.</param>
/// <param name="Others">The row at the other end, ascending within a row.</param>
/// <param name="Weights">Membership strength of the edge, 0 to 1; the same in both directions.</param>
internal sealed record FuzzyGraph(int[] Starts, int[] Others, float[] Weights)
{
    private const int Bisections = 64;
    private const double BandwidthTolerance = 1e-5;

    // A bandwidth below this share of the mean distance is raised to it (as in the authors' program).
    private const double LeastShare = 1e-3;

    /// <summary>Number of rows.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>
    /// The distance ρ to the nearest other row, and the bandwidth σ for which the strengths Σ exp(−max(0, d − ρ)/σ) add up to log₂ k. As in the authors' program k counts the row itself,
    /// which has strength 1 with itself and is not in the list.
    /// </summary>
    /// <param name="distances">Distances of a row's neighbours, ascending.</param>
    /// <param name="meanDistance">Mean distance of all rows' neighbours, for rows whose neighbours all lie at distance 0.</param>
    public static (double Nearest, double Bandwidth) Bandwidth(ReadOnlySpan<float> distances, double meanDistance)
    {
        double nearest = 0, sum = 0;
        foreach (float distance in distances)
        {
            nearest = nearest == 0 ? distance : nearest;
            sum += distance;
        }

        double target = Math.Log2(distances.Length + 1);
        (double low, double high, double bandwidth) = (0, double.PositiveInfinity, 1);
        for (int round = 0; round < Bisections; round++)
        {
            double strength = 0;
            foreach (float distance in distances)
            {
                strength += Strength(distance, nearest, bandwidth);
            }

            if (Math.Abs(strength - target) < BandwidthTolerance)
            {
                break;
            }

            (low, high) = strength > target ? (low, bandwidth) : (bandwidth, high);
            bandwidth = double.IsInfinity(high) ? 2 * bandwidth : (low + high) / 2;
        }

        return (nearest, Math.Max(bandwidth, LeastShare * (nearest > 0 ? sum / (distances.Length + 1) : meanDistance)));
    }

    /// <summary>Membership strength of a neighbour.</summary>
    public static double Strength(double distance, double nearest, double bandwidth) => distance <= nearest ? 1 : Math.Exp(-(distance - nearest) / bandwidth);

    /// <summary>Strengths of every row's neighbours, in the order of the table.</summary>
    public static float[] Strengths(NeighbourTable neighbours)
    {
        double mean = neighbours.Distances.Average(static distance => (double)distance);
        float[] strengths = new float[neighbours.Distances.Length];
        for (int row = 0; row < neighbours.Queries; row++)
        {
            ReadOnlySpan<float> distances = neighbours.DistancesOf(row);
            (double nearest, double bandwidth) = Bandwidth(distances, mean);
            for (int place = 0; place < distances.Length; place++)
            {
                strengths[row * neighbours.Neighbours + place] = (float)Strength(distances[place], nearest, bandwidth);
            }
        }

        return strengths;
    }

    /// <summary>Joins both directions of every edge: a + b − a·b, the strength with which at least one of the two holds.</summary>
    /// <param name="neighbours">Nearest other rows of every row.</param>
    public static FuzzyGraph Of(NeighbourTable neighbours)
    {
        float[] strengths = Strengths(neighbours);
        return SymmetricGraph.Join(neighbours, strengths, static (a, b) => a + b - a * b);
    }
}
