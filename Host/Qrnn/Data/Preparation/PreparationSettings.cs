using System.Collections.Immutable;

namespace Qrnn.Data.Preparation;

/// <summary>Settings of the pipeline; the defaults were chosen on the validation rows (Host/docs/decisions/0006).</summary>
public sealed record PreparationSettings
{
    /// <summary>What is made. The default is everything.</summary>
    public ImmutableArray<MnistFamily> Families { get; init; } = MnistFiles.All;

    /// <summary>Source of random numbers: of the shuffle and of the embeddings.</summary>
    /// <value>The default is 1.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>Training images of every digit that validate.</summary>
    /// <value>At least 1. The default is 500, as in the author's files.</value>
    public int ValidatePerDigit { get; init; } = 500;

    /// <summary>What the embeddings know of an image.</summary>
    /// <value>The default is <see cref="ImageFeatures.Gradients"/>.</value>
    public ImageFeatures Features { get; init; } = ImageFeatures.Gradients;

    /// <summary>Principal components of the features that neighbours are found by.</summary>
    /// <value>From 4 to 392. The default is 40.</value>
    public int Components { get; init; } = 40;

    /// <summary>Settings of UMAP; its seed is <see cref="Seed"/>.</summary>
    public UmapSettings Umap { get; init; } = new();

    /// <summary>Settings of t-SNE.</summary>
    public TsneSettings Tsne { get; init; } = new();

    /// <summary>Threads; no result depends on them.</summary>
    /// <value>At least 1. The default is one per core.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Families by the names that a user writes: a family's own, or simple, umap or tsne for all of that kind.</summary>
    /// <param name="names">Names with commas between them.</param>
    /// <exception cref="QrnnException">A name is unknown.</exception>
    public static ImmutableArray<MnistFamily> FamiliesOf(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var chosen = new HashSet<string>();
        foreach (string name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            MnistFamily[] meant = [.. MnistFiles.All.Where(family => family.Name == name || KindOf(family) == name)];
            chosen.UnionWith(meant.Length > 0 ? meant.Select(static family => family.Name)
                : throw new QrnnException($"--families holds '{name}': the families are {string.Join(", ", MnistFiles.All.Select(static family => family.Name))}; simple, umap and tsne stand for all of their kind"));
        }

        return chosen.Count > 0 ? [.. MnistFiles.All.Where(family => chosen.Contains(family.Name))] : throw new QrnnException("--families names none: write some, such as simple,pca");
    }

    /// <summary>Neighbours that some wanted family asks for.</summary>
    internal int GreatestNeighbours => Families.Max(family => KindOf(family) switch { "umap" => Umap.Neighbours, "tsne" => Tsne.Neighbours, _ => 0 });

    internal static string KindOf(MnistFamily family) =>
        family.Name.StartsWith("umap", StringComparison.Ordinal) ? "umap" : family.Name.StartsWith("tsne", StringComparison.Ordinal) ? "tsne" : family.Name == "pca" ? "pca" : "simple";
}
