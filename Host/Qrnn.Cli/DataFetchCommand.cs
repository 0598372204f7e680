using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Data.Fetching;
using Spectre.Console;

namespace Qrnn.Cli;

/// <summary><c>qrnn data fetch mnist</c>: gets MNIST's four files from a mirror that has them right.</summary>
internal static class DataFetchCommand
{
    private const string DefaultFolder = "mnist-idx";

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "fetch",
            "Download MNIST's four IDX files, check them, and go on where an earlier download was interrupted. Files that are there and right are left alone.",
            "qrnn data fetch mnist",
            "qrnn data fetch mnist --output mnist-idx --mirror https://example.org/mnist/ --json");
        var name = new Argument<string>("NAME") { Description = "What to fetch: mnist." };
        name.AcceptOnlyFromAmong("mnist");
        var output = new Option<string?>("--output", "-o") { HelpName = "DIR", Description = $"Folder to write. Default: {DefaultFolder}." };
        var mirrors = new Option<string[]>("--mirror") { HelpName = "URL", Description = $"Folder on the web that holds the files; may be given several times, tried in this order. Default: {string.Join(", ", MnistMirrors.Default)}." };
        verb.Arguments.Add(name);
        verb.Options.Add(output);
        verb.Options.Add(mirrors);
        verb.Does(terminal, context =>
        {
            string folder = terminal.Resolve(context.Get(output) ?? DefaultFolder);
            Uri[] chosen = context.Get(mirrors) is { Length: > 0 } written ? [.. written.Select(MnistMirrors.Parse)] : [.. MnistMirrors.Default];
            ImmutableArray<FetchedFile> files = Shown(context, progress => MnistFetch.FetchAsync(folder, chosen, new FetchOptions(), progress, context.Interrupted).GetAwaiter().GetResult());
            var table = new TextTable("file", "bytes", "from");
            foreach (FetchedFile file in files)
            {
                table.Row(file.Name, file.Bytes, file.Mirror ?? "was there");
            }

            table.Write(context);
            context.Text.WriteLine($"All checksums are right. Prepare them with: qrnn data prepare mnist --idx {folder} --output mnist");
            context.Answer(() => new JsonObject
            {
                ["folder"] = folder,
                ["files"] = new JsonArray([.. files.Select(static file => new JsonObject { ["name"] = file.Name, ["bytes"] = file.Bytes, ["mirror"] = file.Mirror })]),
            });
            return 0;
        });
        return verb;
    }

    /// <summary>A bar per file on a screen, nothing elsewhere: the table at the end says it all.</summary>
    private static ImmutableArray<FetchedFile> Shown(VerbContext context, Func<IProgress<FetchProgress>?, ImmutableArray<FetchedFile>> fetch)
    {
        if (!context.Terminal.IsInteractive || context.Json)
        {
            return fetch(null);
        }

        IAnsiConsole console = TextTable.ConsoleOf(context.Text, context.Terminal, ansi: true);
        return console.Progress().AutoClear(true).Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 20 }, new TaskDescriptionColumn { Alignment = Justify.Left }, new DownloadedColumn())
            .Start(bars => fetch(new Bars(bars)));
    }

    private sealed class Bars(ProgressContext bars) : IProgress<FetchProgress>
    {
        private readonly Dictionary<string, ProgressTask> _bars = [];

        public void Report(FetchProgress value)
        {
            string title = Markup.Escape($"{value.File} from {value.Host}");
            if (!_bars.TryGetValue(title, out ProgressTask? bar))
            {
                _bars[title] = bar = bars.AddTask(title);
            }

            bar.MaxValue = value.Total ?? Math.Max(value.Bytes + 1, bar.MaxValue);
            bar.Value = value.Bytes;
        }
    }
}
