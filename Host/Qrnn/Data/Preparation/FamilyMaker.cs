using System.Globalization;

namespace Qrnn.Data.Preparation;

/// <summary>Makes the rows of families; what several families need is made once.</summary>
internal sealed class FamilyMaker(DigitSplit split, PreparationSettings settings, PreparationRun run)
{
    private readonly EmbeddingSource _source = new(split, settings, run);

    /// <summary>The rows of a family, and what they were made with.</summary>
    public (CodedSplits Codes, IReadOnlyDictionary<string, string> Settings) Make(MnistFamily family) => PreparationSettings.KindOf(family) switch
    {
        "simple" => Pixels(family),
        "pca" => Components(family),
        "umap" => Umap(family),
        _ => Tsne(family),
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

    private (CodedSplits, IReadOnlyDictionary<string, string>) Umap(MnistFamily family)
    {
        UmapSettings chosen = settings.Umap with { Seed = settings.Seed };
        var umap = new Umap(chosen, run);
        DataRows train = umap.Fit(_source.Rows.Train, _source.OfTrain, family.Columns);
        var rows = new RowSplits(train, umap.Place(train, _source.OfValidate), umap.Place(train, _source.OfTest));
        return (rows.Encode(shared: false), OfEmbedding(
            ("neighbours", chosen.Neighbours), ("minimumDistance", chosen.MinimumDistance), ("epochs", chosen.Epochs), ("negativeSamples", chosen.NegativeSamples)));
    }

    private (CodedSplits, IReadOnlyDictionary<string, string>) Tsne(MnistFamily family)
    {
        TsneSettings chosen = settings.Tsne;
        var tsne = new Tsne(chosen, run);
        DataRows train = tsne.Fit(_source.Rows.Train, _source.OfTrain, family.Columns);
        var rows = new RowSplits(train, tsne.Place(train, _source.OfValidate), tsne.Place(train, _source.OfTest));
        return (rows.Encode(shared: false), OfEmbedding(
            ("perplexity", chosen.Perplexity), ("earlySteps", chosen.EarlySteps), ("steps", chosen.Steps), ("exaggeration", chosen.Exaggeration), ("angle", chosen.Angle), ("placingSteps", chosen.PlacingSteps)));
    }

    /// <summary>What embeddings are made with: what is the same for all, and the method's own settings.</summary>
    private Dictionary<string, string> OfEmbedding(params (string Name, double Value)[] own)
    {
        var made = own.ToDictionary(static setting => setting.Name, static setting => setting.Value.ToString(CultureInfo.InvariantCulture));
        made["features"] = settings.Features.ToString().ToLowerInvariant();
        made["components"] = settings.Components.ToString(CultureInfo.InvariantCulture);
        made["labels"] = "not used";
        made["codes"] = "one normal distribution per column";
        return made;
    }

    private RowSplits PixelRows(Func<DigitImages, byte[]> pixels)
    {
        DataRows[] rows = [.. split.Parts.Select(part => new DataRows(Array.ConvertAll(pixels(part.Images), static value => (float)value), part.Images.Area))];
        return new RowSplits(rows[0], rows[1], rows[2]);
    }
}
