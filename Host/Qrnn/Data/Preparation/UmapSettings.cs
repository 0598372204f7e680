namespace Qrnn.Data.Preparation;

/// <summary>Settings of UMAP, named as in its paper.</summary>
public sealed record UmapSettings
{
    /// <summary>Neighbours of a row, itself not counted, that its manifold is known from.</summary>
    /// <value>From 2 to 200. The default is 15.</value>
    public int Neighbours { get; init; } = 15;

    /// <summary>How near two rows may come in the embedding.</summary>
    /// <value>From 0 to 0.99. The default is 0.</value>
    public double MinimumDistance { get; init; }

    /// <summary>Passes over the graph's edges; the step falls from 1 to 0 over them.</summary>
    /// <value>From 10 to 10 000. The default is 200.</value>
    public int Epochs { get; init; } = 200;

    /// <summary>Rows that are pushed off for every one that is pulled near.</summary>
    public int NegativeSamples { get; init; } = 5;

    /// <summary>Source of random numbers.</summary>
    public ulong Seed { get; init; } = 1;
}
