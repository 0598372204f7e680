using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn report</c>: a run or sweeps as one page.</summary>
internal static class ReportCommand
{
    private const int SamplesShown = 4;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "report",
            "Write a run as one HTML file that needs nothing else: loss, error, overhead of post-selection, gradient norms, samples, settings, machine and commit, with the numbers of every plot as a table.",
            "qrnn report runs/elman-xor-1",
            "qrnn report runs/mnist01-1 --data ../shared/data --output mnist01.html --json");
        var folder = new Argument<string>("RUN") { Description = "The run's folder." };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE.html", Description = "The file to write. Default: report.html in the run's folder." };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Folder with prepared data sets, for tasks on images. Default: the run's." };
        var recorded = new Option<bool>("--recorded-only") { Description = "Show what the folder holds; do not run the network." };
        var events = new Option<string?>("--tensorboard") { HelpName = "DIR", Description = "Also write the run's metrics as TensorBoard events into this folder." };
        verb.Arguments.Add(folder);
        verb.Options.Add(output);
        verb.Options.Add(data);
        verb.Options.Add(recorded);
        verb.Options.Add(events);
        verb.Does(terminal, context =>
        {
            RunFolder run = RunFolder.Open(terminal.Resolve(context.Get(folder)!));
            RunHistory history = RunHistory.Read(run.MetricsPath);
            TrainingConfiguration configuration = run.Configuration;
            if (context.Get(data) is { } chosen)
            {
                configuration = configuration with { Files = configuration.Files with { Data = terminal.Resolve(chosen) } };
            }

            (ImmutableArray<ImmutableArray<SampledCall>> samples, ImmutableArray<ReportSection> sections) = context.Get(recorded) ? ([], []) : Measure(run, configuration, context);
            string path = terminal.Resolve(context.Get(output) ?? Path.Combine(run.Location, "report.html"));
            ReportPage page = RunReport.Create(run, history, samples, sections);
            ReportWriter.Save(page, path, context.Interrupted);
            if (context.Get(events) is { } into)
            {
                using TensorBoardLog log = TensorBoardLog.Begin(run, terminal.Resolve(into));
                log.Finish();
            }

            context.Text.WriteLine($"report written to {path}");
            context.Answer(() => new JsonObject
            {
                ["report"] = path,
                ["bytes"] = new FileInfo(path).Length,
                ["plots"] = page.Sections.Sum(static section => section.Items.OfType<ReportPlot>().Count()),
            });
            return 0;
        });
        return verb;
    }

    /// <summary>Runs the network where that is possible; where it is not, the page says why.</summary>
    private static (ImmutableArray<ImmutableArray<SampledCall>> Samples, ImmutableArray<ReportSection> Sections) Measure(RunFolder run, TrainingConfiguration configuration, VerbContext context)
    {
        try
        {
            using ISequenceModel model = Networks.Create(configuration, context.Interrupted);
            return (RunSamples.Measure(model, run, configuration, SamplesShown), []);
        }
        catch (QrnnException reason) when (reason.Kind == FailureKind.BadRequest)
        {
            context.Terminal.Error.WriteLine($"qrnn: the network was not run: {reason.Message}");
            return ([], [new ReportSection("Samples", [new ReportText($"The network was not run: {reason.Message}")])]);
        }
    }
}
