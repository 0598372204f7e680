namespace Qrnn.Data.Preparation;

/// <summary>Our own pipeline from MNIST's standard files to the numbers that tasks feed (rvqe.md, "Data files").</summary>
public static class MnistPreparation
{
    private const int ImagesPerTask = 256;

    /// <summary>Reads the standard files, divides the images, and writes the families' files and the manifest.</summary>
    /// <param name="source">Folder of the four IDX files.</param>
    /// <param name="output">Folder to write: new, empty, or prepared before from the same images.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="version">Version of the library, for the manifest.</param>
    /// <param name="commit">Commit of the library, for the manifest; null when unknown.</param>
    /// <param name="progress">Told how far it is, from the calling thread.</param>
    /// <param name="cancellation">Stops it; what is whole by then stays.</param>
    /// <returns>The manifest that was written.</returns>
    /// <exception cref="QrnnException">A file is missing or damaged, or the output folder holds something else.</exception>
    public static PreparationManifest Prepare(
        string source, string output, PreparationSettings settings, string version, string? commit, IProgress<PreparationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var run = new PreparationRun(settings.Threads, progress, cancellation);
        var images = MnistSource.Read(source);
        var split = DigitSplit.Make(images, settings.ValidatePerDigit, settings.Seed);
        var folder = PreparedFolder.Open(output, PreparationManifest.Of(images, split, settings.Seed, version, commit));
        folder.WriteMembers(split);
        var families = new FamilyMaker(split, settings, run);
        foreach (MnistFamily family in settings.Families)
        {
            run.Family = family.Name;
            (CodedSplits codes, IReadOnlyDictionary<string, string> made) = families.Make(family);
            run.Report("files", 0);
            folder.WriteFamily(family, made, split, codes);
            run.Report("files", 1);
        }

        return folder.Manifest;
    }

    /// <summary>Scan lines of all images.</summary>
    internal static CodedSplits Pixels(DigitSplit split, int columns, bool deskew, PreparationRun run)
    {
        byte[][] values = [.. split.Parts.Select(part =>
        {
            byte[] rows = new byte[part.Images.Count * columns];
            run.ForBlocks($"pixels, {MnistFiles.NameOf(part.Split)}", part.Images.Count, ImagesPerTask, (first, end) =>
            {
                for (int image = first; image < end; image++)
                {
                    ScanLines.Read(part.Images.Image(image), deskew, rows.AsSpan(image * columns, columns));
                }
            });
            return rows;
        })];
        return new CodedSplits(values[0], values[1], values[2]);
    }
}
