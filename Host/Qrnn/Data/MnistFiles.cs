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

    /// <summary>The files of some digits and one split, all from one folder: the given one, or its subfolder "rvqe" when it has none of them.</summary>
    /// <param name="folder">The folder that the user named.</param>
    /// <param name="family">How the images were prepared.</param>
    /// <param name="digits">Which digits.</param>
    /// <param name="split">The split.</param>
    /// <returns>A path for every digit.</returns>
    /// <exception cref="QrnnException">A file is missing; names it, and what gets it.</exception>
    public static ImmutableArray<string> Locate(string folder, MnistFamily family, IEnumerable<int> digits, SequenceStream split)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] names = [.. digits.Select(digit => FileName(family, digit, split))];
        string inside = Path.Combine(folder, AuthorsFolder);
        // Never one digit from here and one from there: the two may have been prepared in different ways.
        string chosen = names.Any(name => Existing(folder, name) is not null) ? folder : inside;
        return [.. names.Select(name => Existing(chosen, name) ?? throw new QrnnException(
            $"{name} is {(chosen == folder ? $"not in '{folder}', which has others of its kind" : $"neither in '{folder}' nor in '{inside}'")}: "
            + "name the folder with --data DIR, or get the images by 'qrnn data fetch mnist' and prepare them by 'qrnn data prepare mnist'"))];
    }

    private const string AuthorsFolder = "rvqe", Packed = ".gz";

    private static string? Existing(string folder, string name)
    {
        string packed = Path.Combine(folder, name), plain = packed[..^Packed.Length];
        return File.Exists(packed) ? packed : File.Exists(plain) ? plain : null;
    }
}
