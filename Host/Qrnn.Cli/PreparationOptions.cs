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

    public PreparationOptions(Verb verb)
    {
        foreach (Option option in new Option[] { _families, _seed, _validate, _threads })
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
        Threads = context.Get(_threads) is { } threads and > 0 ? threads : Defaults.Threads,
    };
}
