using System.Collections.Immutable;

namespace Qrnn.Data.Preparation;

/// <summary>A file that the pipeline read.</summary>
/// <param name="Name">Its name without folder.</param>
/// <param name="Sha256">SHA-256 of its unpacked bytes, lower-case hexadecimal.</param>
public sealed record SourceFile(string Name, string Sha256);

/// <summary>MNIST as it is distributed: training and test images with their labels.</summary>
/// <param name="Training">The training images.</param>
/// <param name="Test">The test images.</param>
/// <param name="Files">The files that they come from.</param>
public sealed record MnistSource(DigitImages Training, DigitImages Test, ImmutableArray<SourceFile> Files)
{
    /// <summary>Rows and columns of MNIST's images.</summary>
    public const int Side = 28;

    /// <summary>The standard files' names, without <c>.gz</c>.</summary>
    public static ImmutableArray<string> FileNames { get; } = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>Reads the four files of a folder, each plain or as <c>.gz</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="QrnnException">A file is missing, damaged, or does not fit the others; one line says which.</exception>
    public static MnistSource Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new QrnnException($"there is no folder '{folder}': it must hold MNIST's four IDX files; get them with 'qrnn data fetch mnist --output {folder}'");
        }

        var files = ImmutableArray.CreateBuilder<SourceFile>();
        DigitImages training = ReadPair(folder, FileNames[0], FileNames[1], files);
        DigitImages test = ReadPair(folder, FileNames[2], FileNames[3], files);
        return new MnistSource(training, test, files.ToImmutable());
    }

    private static DigitImages ReadPair(string folder, string imagesName, string labelsName, ImmutableArray<SourceFile>.Builder files)
    {
        string imagesPath = Find(folder, imagesName), labelsPath = Find(folder, labelsName);
        IdxFile images = IdxFile.Read(imagesPath, rank: 3), labels = IdxFile.Read(labelsPath, rank: 1);
        if (images.Dimensions[1] != Side || images.Dimensions[2] != Side)
        {
            throw new QrnnException($"'{imagesPath}' holds images of {images.Dimensions[1]} × {images.Dimensions[2]} pixels: MNIST's have {Side} × {Side}");
        }

        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new QrnnException($"'{imagesPath}' holds {images.Dimensions[0]} images, '{labelsPath}' {labels.Dimensions[0]} labels: there must be one for each");
        }

        int wrong = Array.FindIndex(labels.Values, static label => label >= DigitImages.Digits);
        if (wrong >= 0)
        {
            throw new QrnnException($"'{labelsPath}' has the label {labels.Values[wrong]} at place {wrong}: labels are the digits 0 to 9");
        }

        files.Add(new SourceFile(Path.GetFileName(imagesPath), images.Sha256));
        files.Add(new SourceFile(Path.GetFileName(labelsPath), labels.Sha256));
        return new DigitImages(images.Values, labels.Values, Side);
    }

    private static string Find(string folder, string name)
    {
        string packed = Path.Combine(folder, name + ".gz"), plain = Path.Combine(folder, name);
        return File.Exists(packed) ? packed : File.Exists(plain) ? plain
            : throw new QrnnException($"'{folder}' holds neither {name}.gz nor {name}: get MNIST's files with 'qrnn data fetch mnist --output {folder}'");
    }
}
