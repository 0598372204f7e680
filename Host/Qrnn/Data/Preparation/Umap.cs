namespace Qrnn.Data.Preparation;

/// <summary>
/// UMAP: rows in few dimensions, such that neighbours stay neighbours. Learned from training rows alone; new rows are placed among those, which stay where they are.
/// McInnes, Healy and Melville, arXiv 1802.03426. Labels are not used.
/// </summary>
/// <param name="settings">Settings.</param>
/// <param name="run">What runs the tasks.</param>
internal sealed class Umap(UmapSettings settings, PreparationRun run)
{
    // Side of the box that rows start in, as in the authors' program.
    private const float StartRadius = 10;

    /// <summary>An embedding of rows.</summary>
    /// <param name="start">Rows whose leading columns are where the rows start, such as principal components.</param>
    /// <param name="neighbours">Nearest other rows of every row.</param>
    /// <param name="dimensions">Columns of the embedding.</param>
    public DataRows Fit(DataRows start, NeighbourTable neighbours, int dimensions)
    {
        var positions = StartPositions(start, dimensions);
        run.Report("graph", 0);
        UmapLayout.Arrange(positions, FuzzyGraph.Of(neighbours.Nearest(settings.Neighbours)), settings, run);
        return positions;
    }

    /// <summary>New rows in an embedding.</summary>
    /// <param name="embedding">The rows that were learned from.</param>
    /// <param name="neighbours">Nearest of those for every new row.</param>
    public DataRows Place(DataRows embedding, NeighbourTable neighbours)
    {
        var nearest = neighbours.Nearest(settings.Neighbours);
        float[] strengths = FuzzyGraph.Strengths(nearest);
        int[] starts = [.. Enumerable.Range(0, nearest.Queries + 1).Select(row => row * nearest.Neighbours)];
        DataRows positions = Averages(embedding, nearest, strengths);
        UmapLayout.Place(positions, embedding, new FuzzyGraph(starts, nearest.Indices, strengths), settings, run);
        return positions;
    }

    /// <summary>Means of the neighbours' positions, weighted.</summary>
    public static DataRows Averages(DataRows embedding, NeighbourTable neighbours, ReadOnlySpan<float> weights)
    {
        var means = new DataRows(new float[neighbours.Queries * embedding.Columns], embedding.Columns);
        for (int row = 0; row < means.Count; row++)
        {
            float total = 0;
            for (int place = 0; place < neighbours.Neighbours; place++)
            {
                float weight = weights[row * neighbours.Neighbours + place];
                total += weight;
                for (int column = 0; column < means.Columns; column++)
                {
                    means.Row(row)[column] += weight * embedding.Row(neighbours.IndicesOf(row)[place])[column];
                }
            }

            foreach (ref float value in means.Row(row))
            {
                value /= total;
            }
        }

        return means;
    }

    private static DataRows StartPositions(DataRows start, int dimensions)
    {
        float greatest = 0;
        for (int row = 0; row < start.Count; row++)
        {
            foreach (float value in start.Row(row)[..dimensions])
            {
                greatest = Math.Max(greatest, Math.Abs(value));
            }
        }

        var positions = new DataRows(new float[start.Count * dimensions], dimensions);
        for (int row = 0; row < start.Count; row++)
        {
            for (int column = 0; column < dimensions; column++)
            {
                positions.Row(row)[column] = greatest > 0 ? StartRadius * start.Row(row)[column] / greatest : 0;
            }
        }

        return positions;
    }
}
