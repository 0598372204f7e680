using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Data.Preparation;
using Qrnn.Training;
using Spectre.Console;

namespace Qrnn.Cli;

/// <summary><c>qrnn data prepare mnist</c>: our own pipeline from the standard files to the numbers that tasks feed.</summary>
internal static class DataPrepareCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "prepare",
            "Make the files that MNIST tasks read from the four standard IDX files: pixel words, principal components, UMAP and t-SNE coordinates, with a manifest of hashes.",
            "qrnn data prepare mnist --idx mnist-idx --output mnist",
            "qrnn data prepare mnist --idx mnist-idx --output mnist --families simple,pca --seed 7 --json");
        var name = new Argument<string>("NAME") { Description = "What to prepare: mnist." };
        name.AcceptOnlyFromAmong("mnist");
        var idx = new Option<string>("--idx") { HelpName = "DIR", Description = "Folder of the four IDX files, plain or gzip ('qrnn data fetch mnist' gets them).", Required = true };
        var output = new Option<string>("--output", "-o") { HelpName = "DIR", Description = "Folder to write: a new one, an empty one, or one that was prepared from the same images and seed.", Required = true };
        verb.Arguments.Add(name);
        verb.Options.Add(idx);
        verb.Options.Add(output);
        var settings = new PreparationOptions(verb);
        verb.Does(terminal, context =>
        {
            PreparationSettings wanted = settings.Read(context);
            string folder = terminal.Resolve(context.Get(output)!);
            var build = Provenance.Current("mnist");
            long started = terminal.Clock.GetTimestamp();
            PreparationManifest manifest = Shown(context, progress => MnistPreparation.Prepare(
                terminal.Resolve(context.Get(idx)!), folder, wanted, build.Version, build.Commit, progress, context.Interrupted));
            Print(manifest, folder, terminal.Clock.GetElapsedTime(started).TotalSeconds, context);
            return 0;
        });
        return verb;
    }

    private static void Print(PreparationManifest manifest, string folder, double seconds, VerbContext context)
    {
        var table = new TextTable("family", "train", "validate", "test");
        foreach (PreparedFamily family in manifest.Families)
        {
            table.Row(family.Name, Rows(family, "train"), Rows(family, "validate"), Rows(family, "test"));
        }

        table.Write(context);
        context.Text.WriteLine(FormattableString.Invariant($"{folder}: {manifest.Families.Sum(static family => family.Files.Length) + manifest.Members.Length} files, their hashes in {PreparationManifest.FileName}; {seconds:0.0} s"));
        context.Text.WriteLine($"Train on them with: qrnn train TASK --data {folder}");
        context.Answer(() => new JsonObject
        {
            ["folder"] = folder,
            ["seconds"] = Math.Round(seconds, 3),
            ["families"] = new JsonArray([.. manifest.Families.Select(static family => (JsonNode)family.Name)]),
            ["manifest"] = Path.Combine(folder, PreparationManifest.FileName),
        });
    }

    private static int Rows(PreparedFamily family, string split) => family.Files.Where(file => file.Name.Contains($"-{split}.", StringComparison.Ordinal)).Sum(static file => file.Rows);

    /// <summary>A bar per stage on a screen, a line per stage elsewhere.</summary>
    private static PreparationManifest Shown(VerbContext context, Func<IProgress<PreparationProgress>, PreparationManifest> prepare)
    {
        if (!context.Terminal.IsInteractive || context.Json)
        {
            return prepare(new StageLines(context));
        }

        IAnsiConsole console = TextTable.ConsoleOf(context.Text, context.Terminal, ansi: true);
        return console.Progress().AutoClear(true).Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 20 }, new TaskDescriptionColumn { Alignment = Justify.Left }, new ElapsedTimeColumn())
            .Start(bars => prepare(new StageBars(bars)));
    }

    private sealed class StageBars(ProgressContext bars) : IProgress<PreparationProgress>
    {
        private ProgressTask? _bar;

        public void Report(PreparationProgress value)
        {
            string title = Markup.Escape($"{value.Family} {value.Stage}".Trim());
            if (_bar?.Description != title)
            {
                _bar?.StopTask();
                _bar = bars.AddTask(title, maxValue: 1);
            }

            _bar.Value = value.Fraction;
        }
    }

    private sealed class StageLines(VerbContext context) : IProgress<PreparationProgress>
    {
        private string _shown = string.Empty;

        public void Report(PreparationProgress value)
        {
            string title = $"{value.Family}: {value.Stage}";
            if (title != _shown)
            {
                _shown = title;
                context.Text.WriteLine(title);
            }
        }
    }
}
