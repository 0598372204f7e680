namespace Qrnn.Data.Preparation;

/// <summary>Makes the rows of families; what several families need is made once.</summary>
internal sealed class FamilyMaker(DigitSplit split, PreparationRun run)
{
    /// <summary>The rows of a family, and what they were made with.</summary>
    public (CodedSplits Codes, IReadOnlyDictionary<string, string> Settings) Make(MnistFamily family) => PreparationSettings.KindOf(family) switch
    {
        "simple" => Pixels(family),
        "pca" => Components(family),
        _ => throw new QrnnException($"{family.Name} can't be made yet"),
    };

    private (CodedSplits, IReadOnlyDictionary<string, string>) Pixels(MnistFamily family)
    {
        bool deskew = family != MnistFiles.Simple;
        var made = new Dictionary<string, string> { ["deskew"] = deskew ? "shear, Lanczos 3" : "no", ["threshold"] = "Otsu" };
        return (MnistPreparation.Pixels(split, family.Columns, deskew, run), made);
    }

    private (CodedSplits, IReadOnlyDictionary<string, string>) Components(MnistFamily family)
    {
        RowSplits images = PixelRows(static images => images.Pixels);
        var components = PrincipalComponents.Fit(images.Train, family.Columns, run);
        var rows = new RowSplits(
            components.Transform(images.Train, standardise: true, run),
            components.Transform(images.Validate, standardise: true, run),
            components.Transform(images.Test, standardise: true, run));
        return (rows.Encode(shared: false), new Dictionary<string, string> { ["standardise"] = "yes", ["codes"] = "one normal distribution per column" });
    }

    private RowSplits PixelRows(Func<DigitImages, byte[]> pixels)
    {
        DataRows[] rows = [.. split.Parts.Select(part => new DataRows(Array.ConvertAll(pixels(part.Images), static value => (float)value), part.Images.Area))];
        return new RowSplits(rows[0], rows[1], rows[2]);
    }
}
