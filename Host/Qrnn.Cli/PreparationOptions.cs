using System.CommandLine;
using Qrnn.Data.Preparation;

namespace Qrnn.Cli;

/// <summary>The options of the pipeline's settings.</summary>
internal sealed class PreparationOptions
{
    private static readonly PreparationSettings Defaults = new();

    private readonly Option<string?> _families = new("--families") { HelpName = "LIST", Description = "What to make, with commas: simple, deskewed, deskewed-large, pca, umap-2 to umap-4, tsne-2, tsne-3; simple, umap and tsne stand for all of their kind. Default: everything." };
    private readonly Option<int?> _seed = Numbers.Integer("--seed", "N", "Source of random numbers, for the shuffle and the embeddings. Default: 1.", 0);
    private readonly Option<int?> _validate = Numbers.Integer("--validate", "N", "Training images of every digit that validate, from 1 to 5000. Default: 500.", 1, 5000);
    private readonly Option<int?> _threads = Numbers.Integer("--threads", "N", "Threads; 0 is one per core. No result depends on them. Default: 0.", 0, 1024);

    private readonly Option<string?> _features = new("--features") { HelpName = "gradients|pixels", Description = "What UMAP and t-SNE know of a deskewed image: histograms of its oriented gradients, or its grey values. Default: gradients." };
    private readonly Option<int?> _components = Numbers.Integer("--components", "N", $"Principal components of the features that neighbours are found by, from 4 to 392. Default: {Defaults.Components}.", 4, 392);
    private readonly Option<int?> _neighbours = Numbers.Integer("--neighbours", "N", $"UMAP: neighbours of a row, from 2 to 200. Default: {Defaults.Umap.Neighbours}.", 2, 200);
    private readonly Option<double?> _distance = Numbers.Real("--minimum-distance", "X", FormattableString.Invariant($"UMAP: how near two rows may come, from 0 to 0.99. Default: {Defaults.Umap.MinimumDistance}."), 0, 0.99);
    private readonly Option<int?> _epochs = Numbers.Integer("--epochs", "N", $"UMAP: passes over the neighbours, from 10 to 10000. Default: {Defaults.Umap.Epochs}.", 10, 10_000);
    private readonly Option<double?> _perplexity = Numbers.Real("--perplexity", "X", FormattableString.Invariant($"t-SNE: effective number of neighbours, from 2 to 100. Default: {Defaults.Tsne.Perplexity}."), 2, 100);
    private readonly Option<int?> _steps = Numbers.Integer("--steps", "N", $"t-SNE: steps after the {Defaults.Tsne.EarlySteps} early ones, from 0 to 10000. Default: {Defaults.Tsne.Steps}.", 0, 10_000);

    public PreparationOptions(Verb verb)
    {
        _features.AcceptOnlyFromAmong("gradients", "pixels");
        foreach (Option option in new Option[] { _families, _seed, _validate, _features, _components, _neighbours, _distance, _epochs, _perplexity, _steps, _threads })
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>The settings that the user wrote.</summary>
    public PreparationSettings Read(VerbContext context) => Defaults with
    {
        Families = context.Get(_families) is { } names ? PreparationSettings.FamiliesOf(names) : Defaults.Families,
        Seed = (ulong)(context.Get(_seed) ?? (int)Defaults.Seed),
        ValidatePerDigit = context.Get(_validate) ?? Defaults.ValidatePerDigit,
        Features = context.Get(_features) == "pixels" ? ImageFeatures.Pixels : ImageFeatures.Gradients,
        Components = context.Get(_components) ?? Defaults.Components,
        Umap = Defaults.Umap with
        {
            Neighbours = context.Get(_neighbours) ?? Defaults.Umap.Neighbours,
            MinimumDistance = context.Get(_distance) ?? Defaults.Umap.MinimumDistance,
            Epochs = context.Get(_epochs) ?? Defaults.Umap.Epochs,
        },
        Tsne = Defaults.Tsne with { Perplexity = context.Get(_perplexity) ?? Defaults.Tsne.Perplexity, Steps = context.Get(_steps) ?? Defaults.Tsne.Steps },
        Threads = context.Get(_threads) is { } threads and > 0 ? threads : Defaults.Threads,
    };
}
