namespace Qrnn.Data.Preparation;

/// <summary>Settings of t-SNE, named as in its papers.</summary>
public sealed record TsneSettings
{
    /// <summary>Effective number of neighbours; three times as many are looked at.</summary>
    /// <value>From 2 to 100. The default is 30.</value>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps with exaggerated attraction, in which clusters find each other.</summary>
    /// <value>The default is 250.</value>
    public int EarlySteps { get; init; } = 250;

    /// <summary>Steps after them.</summary>
    /// <value>The default is 500.</value>
    public int Steps { get; init; } = 500;

    /// <summary>By how much attraction is exaggerated in early steps.</summary>
    public double Exaggeration { get; init; } = 12;

    /// <summary>Cells that are seen under a smaller angle than this (side over distance) push as one row.</summary>
    /// <value>0 is exact. The default is 0.7.</value>
    public double Angle { get; init; } = 0.7;

    /// <summary>Steps of placing new rows among those that stay.</summary>
    public int PlacingSteps { get; init; } = 100;

    /// <summary>Neighbours that some perplexity looks at.</summary>
    internal int Neighbours => (int)Math.Ceiling(3 * Perplexity);
}
