namespace Qrnn.Data.Preparation;

/// <summary>What all embeddings start from, made when first asked for: features of deskewed images, reduced to principal components of the training rows, and their nearest training rows.</summary>
internal sealed class EmbeddingSource(DigitSplit split, PreparationSettings settings, PreparationRun run)
{
    private const int ImagesPerTask = 256;

    private RowSplits? _rows;
    private NeighbourTable[]? _neighbours;

    /// <summary>The reduced features.</summary>
    public RowSplits Rows => _rows ??= Reduced();

    /// <summary>Nearest other training rows of the training rows.</summary>
    public NeighbourTable OfTrain => Neighbours[0];

    /// <summary>Nearest training rows of the validation rows.</summary>
    public NeighbourTable OfValidate => Neighbours[1];

    /// <summary>Nearest training rows of the test rows.</summary>
    public NeighbourTable OfTest => Neighbours[2];

    private NeighbourTable[] Neighbours => _neighbours ??= FindNeighbours();

    private RowSplits Reduced()
    {
        DataRows[] features = [.. split.Parts.Select(FeaturesOf)];
        var components = PrincipalComponents.Fit(features[0], Math.Min(settings.Components, features[0].Columns), run);
        DataRows[] rows = [.. features.Select(part => components.Transform(part, standardise: false, run))];
        return new RowSplits(rows[0], rows[1], rows[2]);
    }

    private DataRows FeaturesOf(SplitPart part)
    {
        int area = part.Images.Area, columns = settings.Features == ImageFeatures.Pixels ? area : OrientedGradients.Length;
        var rows = new DataRows(new float[part.Images.Count * columns], columns);
        run.ForBlocks("features", part.Images.Count, ImagesPerTask, (first, end) =>
        {
            Span<byte> upright = stackalloc byte[area];
            for (int image = first; image < end; image++)
            {
                GreyImages.Deskew(part.Images.Image(image), upright);
                Describe(upright, rows.Row(image));
            }
        });
        return rows;
    }

    private void Describe(ReadOnlySpan<byte> image, Span<float> features)
    {
        if (settings.Features == ImageFeatures.Gradients)
        {
            OrientedGradients.Describe(image, features);
            return;
        }

        for (int pixel = 0; pixel < image.Length; pixel++)
        {
            features[pixel] = image[pixel];
        }
    }

    private NeighbourTable[] FindNeighbours()
    {
        int neighbours = settings.GreatestNeighbours;
        var search = new NearestNeighbours(Rows.Train);
        return [search.Find(Rows.Train, neighbours, sameRows: true, run), search.Find(Rows.Validate, neighbours, sameRows: false, run), search.Find(Rows.Test, neighbours, sameRows: false, run)];
    }
}
