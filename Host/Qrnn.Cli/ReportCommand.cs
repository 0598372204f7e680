using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Training;
using Qrnn.Training.Sweeps;

namespace Qrnn.Cli;

/// <summary><c>qrnn report</c>: a run or sweeps as one page.</summary>
internal static class ReportCommand
{
    private const int SamplesShown = 4;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "report",
            "Write a run, or one or several sweeps, as one HTML file that needs nothing else: plots with their numbers as tables, samples, settings, machine and commit; for sweeps the paper's figures beside the published numbers.",
            "qrnn report runs/elman-xor-1",
            "qrnn report runs/mnist01-1 --data ../shared/data --output mnist01.html --json",
            "qrnn report sweeps/dna sweeps/elman-xor-initialisation --output paper.html");
        var folders = new Argument<string[]>("RUN|SWEEP") { Description = "The folder of a run, or folders of sweeps.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE.html", Description = "The file to write. Default: report.html in the folder; of several sweeps, where you are." };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Folder with prepared data sets, for runs on images. Default: the run's." };
        var recorded = new Option<bool>("--recorded-only") { Description = "Show what the run's folder holds; do not run its network." };
        var events = new Option<string?>("--tensorboard") { HelpName = "DIR", Description = "Also write the run's metrics as TensorBoard events into this folder." };
        verb.Arguments.Add(folders);
        verb.Options.Add(output);
        verb.Options.Add(data);
        verb.Options.Add(recorded);
        verb.Options.Add(events);
        verb.Does(terminal, context =>
        {
            string[] paths = [.. context.Get(folders)!.Select(terminal.Resolve)];
            int sweeps = paths.Count(SweepResults.IsSweep);
            if (sweeps < paths.Length && paths.Length > 1)
            {
                string other = paths.First(static path => !SweepResults.IsSweep(path));
                throw new QrnnException($"{other}: is no sweep: sweep.json is missing; one report holds one run, or sweeps");
            }

            ReportPage page;
            if (sweeps > 0)
            {
                if ((Option?)(context.Has(data) ? data : context.Has(recorded) ? recorded : context.Has(events) ? events : null) is { } misplaced)
                {
                    throw new QrnnException($"{misplaced.Name}: is for the report of a run, {paths[0]} is a sweep");
                }

                page = SweepReport.Create([.. paths.Select(static path => (path, SweepResults.Read(path)))]);
            }
            else
            {
                page = OfRun(paths[0], context.Get(data), context.Get(recorded), context.Get(events), context);
            }

            string path = terminal.Resolve(context.Get(output) ?? Path.Combine(paths.Length == 1 ? paths[0] : ".", "report.html"));
            ReportWriter.Save(page, path, context.Interrupted);
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

    private static ReportPage OfRun(string path, string? data, bool recordedOnly, string? events, VerbContext context)
    {
        RunFolder run = RunFolder.Open(path);
        RunHistory history = RunHistory.Read(run.MetricsPath);
        TrainingConfiguration configuration = run.Configuration;
        if (data is not null)
        {
            configuration = configuration with { Files = configuration.Files with { Data = context.Terminal.Resolve(data) } };
        }

        (ImmutableArray<ImmutableArray<SampledCall>> samples, ImmutableArray<ReportSection> sections) = recordedOnly ? ([], []) : Measure(run, configuration, context);
        if (events is not null)
        {
            using TensorBoardLog log = TensorBoardLog.Begin(run, context.Terminal.Resolve(events));
            log.Finish();
        }

        return RunReport.Create(run, history, samples, sections);
    }

    /// <summary>Runs the network where that is possible; where it is not, the page says why.</summary>
    private static (ImmutableArray<ImmutableArray<SampledCall>> Samples, ImmutableArray<ReportSection> Sections) Measure(RunFolder run, TrainingConfiguration configuration, VerbContext context)
    {
        try
        {
            using ISequenceModel model = Networks.Create(configuration, context.Interrupted);
            return (RunSamples.Measure(model, run, configuration, SamplesShown), RunEvaluation.Measure(model, run, configuration, context.Interrupted));
        }
        catch (QrnnException reason) when (reason.Kind == FailureKind.BadRequest)
        {
            context.Terminal.Error.WriteLine($"qrnn: the network was not run: {reason.Message}");
            return ([], [new ReportSection("Samples", [new ReportText($"The network was not run: {reason.Message}")])]);
        }
    }
}
