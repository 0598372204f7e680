namespace Qrnn.Data.Preparation;

/// <summary>The nearest references of every query.</summary>
/// <param name="Neighbours">References per query.</param>
/// <param name="Indices">Element (query, place): the reference, nearest first; of equally near ones the earlier.</param>
/// <param name="Distances">Element (query, place): its Euclidean distance.</param>
internal sealed record NeighbourTable(int Neighbours, int[] Indices, float[] Distances)
{
    public int Queries => Indices.Length / Neighbours;

    public ReadOnlySpan<int> IndicesOf(int query) => Indices.AsSpan(query * Neighbours, Neighbours);

    public ReadOnlySpan<float> DistancesOf(int query) => Distances.AsSpan(query * Neighbours, Neighbours);

    /// <summary>The same with fewer neighbours.</summary>
    public NeighbourTable Nearest(int neighbours)
    {
        if (neighbours > Neighbours)
        {
            throw new QrnnException($"{neighbours} neighbours are asked for where {Neighbours} other rows are known: ask for fewer");
        }

        if (neighbours == Neighbours)
        {
            return this;
        }

        var nearest = new NeighbourTable(neighbours, new int[Queries * neighbours], new float[Queries * neighbours]);
        for (int query = 0; query < Queries; query++)
        {
            IndicesOf(query)[..neighbours].CopyTo(nearest.Indices.AsSpan(query * neighbours));
            DistancesOf(query)[..neighbours].CopyTo(nearest.Distances.AsSpan(query * neighbours));
        }

        return nearest;
    }
}
