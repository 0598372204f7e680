namespace Qrnn.Data.Preparation;

/// <summary>Makes one weight for each pair of rows out of the two that both ends give it.</summary>
internal static class SymmetricGraph
{
    /// <summary>All edges of either direction, with joined weights.</summary>
    /// <param name="neighbours">Nearest other rows of every row.</param>
    /// <param name="weights">Weight of every entry of the table.</param>
    /// <param name="join">The joined weight from both directions' weights, one of which may be 0; must not depend on their order.</param>
    public static FuzzyGraph Join(NeighbourTable neighbours, float[] weights, Func<float, float, float> join)
    {
        int rows = neighbours.Queries;
        int[] starts = new int[rows + 1];
        for (int i = 0; i < neighbours.Indices.Length; i++)
        {
            starts[i / neighbours.Neighbours + 1]++;
            starts[neighbours.Indices[i] + 1]++;
        }

        for (int row = 0; row < rows; row++)
        {
            starts[row + 1] += starts[row];
        }

        // Every directed edge is entered at both ends; equal ones stand together after sorting.
        int[] others = new int[starts[rows]], free = starts[..rows];
        float[] entered = new float[others.Length];
        for (int i = 0; i < neighbours.Indices.Length; i++)
        {
            int from = i / neighbours.Neighbours, to = neighbours.Indices[i];
            (others[free[from]], entered[free[from]++]) = (to, weights[i]);
            (others[free[to]], entered[free[to]++]) = (from, weights[i]);
        }

        return Merge(starts, others, entered, join);
    }

    private static FuzzyGraph Merge(int[] starts, int[] others, float[] weights, Func<float, float, float> join)
    {
        int kept = 0;
        int[] merged = new int[starts.Length];
        for (int row = 0; row + 1 < starts.Length; row++)
        {
            int start = starts[row], end = starts[row + 1];
            Array.Sort(others, weights, start, end - start);
            merged[row] = kept;
            for (int edge = start; edge < end; edge++)
            {
                bool both = edge + 1 < end && others[edge + 1] == others[edge];
                float weight = join(weights[edge], both ? weights[edge + 1] : 0);
                (others[kept], weights[kept]) = (others[edge], weight);
                kept++;
                edge += both ? 1 : 0;
            }
        }

        merged[^1] = kept;
        return new FuzzyGraph(merged, others[..kept], weights[..kept]);
    }
}
