using System.Collections.Immutable;
using System.Globalization;

namespace Qrnn.Data;

/// <summary>One way in which images of digits were prepared: its files and what stands in them.</summary>
/// <param name="Name">What it is called in messages and in the names of tasks.</param>
/// <param name="FileName">Name of a digit's file without the split: {0} is the digit.</param>
/// <param name="Columns">Numbers in a row.</param>
/// <param name="Largest">Largest number; the smallest is 0.</param>
public sealed record MnistFamily(string Name, string FileName, int Columns, int Largest);

/// <summary>
/// The names and the form of prepared MNIST files (rvqe.md "Data files"): one file per digit and split, one row of whole numbers per image,
/// separated by commas, no header, LF or CRLF, UTF-8 without mark, gzip. Bausch's files have this form, and so has what our own pipeline writes.
/// </summary>
public static class MnistFiles
{
    /// <summary>Binarised scan lines, 10 × 10: row-major, column-major and rotated, as one number 0 … 7 per position.</summary>
    public static MnistFamily Simple { get; } = new("simple", "mnist-simple-{0}", 100, 7);

    /// <summary>The same of deskewed images.</summary>
    public static MnistFamily Deskewed { get; } = new("deskewed", "mnist-simple-{0}-deskewed", 100, 7);

    /// <summary>The same of deskewed images, 20 × 20.</summary>
    public static MnistFamily DeskewedLarge { get; } = new("deskewed-large", "mnist-simple-{0}-deskewed-large", 400, 7);

    /// <summary>Eight principal components of 8 bits.</summary>
    public static MnistFamily PrincipalComponents { get; } = new("pca", "mnist-pca-8bit-{0}", 8, 255);

    /// <summary>All families, in the order of the specification.</summary>
    public static ImmutableArray<MnistFamily> All { get; } = [Simple, Deskewed, DeskewedLarge, PrincipalComponents, Umap(2), Umap(3), Umap(4), TSne(2), TSne(3)];

    /// <summary>UMAP coordinates of 8 bits.</summary>
    /// <param name="dimensions">2, 3 or 4.</param>
    public static MnistFamily Umap(int dimensions) => new(FormattableString.Invariant($"umap-{dimensions}"), FormattableString.Invariant($"mnist-umap-{dimensions}-{{0}}"), dimensions, 255);

    /// <summary>t-SNE coordinates of 8 bits.</summary>
    /// <param name="dimensions">2 or 3.</param>
    public static MnistFamily TSne(int dimensions) => new(FormattableString.Invariant($"tsne-{dimensions}"), FormattableString.Invariant($"mnist-tsne-{dimensions}-{{0}}"), dimensions, 255);

    /// <summary>What a split is called in file names: train, validate or test.</summary>
    public static string NameOf(SequenceStream split) => split switch
    {
        SequenceStream.Training => "train",
        SequenceStream.Validation => "validate",
        SequenceStream.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "There is no such split."),
    };

    /// <summary>The name of one file, such as mnist-simple-0-train.csv.gz.</summary>
    /// <param name="family">How the images were prepared.</param>
    /// <param name="digit">0 … 9.</param>
    /// <param name="split">The split.</param>
    public static string FileName(MnistFamily family, int digit, SequenceStream split)
    {
        ArgumentNullException.ThrowIfNull(family);
        return $"{string.Format(CultureInfo.InvariantCulture, family.FileName, digit)}-{NameOf(split)}.csv.gz";
    }
}
