using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Training.Sweeps;

namespace Qrnn.Cli;

/// <summary><c>qrnn sweep</c>: a study of many runs, resumed by the same command.</summary>
internal static class SweepCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "sweep",
            "Train every combination of settings and seeds of a sweep file, several runs side by side, into one table. Stopped or killed, the same command goes on; started twice, the processes share the work.",
            "qrnn sweep Host/examples/studies/simple-seq-optimizer.json",
            "qrnn sweep Host/examples/studies/elman-xor-initialisation.json --output studies/xor --workers 2 --json")
        {
            Patience = TimeSpan.FromMinutes(1), // checkpoints may take a while on a slow disk
        };
        var file = new Argument<string>("FILE.json") { Description = "The sweep file; Host/docs/studies.md says how to write one." };
        var output = new Option<string?>("--output", "-o") { HelpName = "DIR", Description = "The sweep's folder: new, empty or this sweep's own. Default: sweeps/NAME." };
        Option<int?> workers = Numbers.Integer("--workers", "N", "Runs side by side; 0 is one per core. Results do not depend on it. Default: 0.", 0, 1024);
        var data = new Option<string?>("--data") { HelpName = "PATH", Description = "Folder with prepared data sets, in place of the file's. Default: the file's." };
        var plan = new Option<bool>("--plan") { Description = "Only check the file and list its cells." };
        verb.Arguments.Add(file);
        foreach (Option option in (Option[])[output, workers, data, plan])
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            SweepDefinition definition = SweepFile.Read(terminal.Resolve(context.Get(file)!), configuration =>
                context.Get(data) is { } folder ? configuration with { Files = configuration.Files with { Data = terminal.Resolve(folder) } } : configuration);
            string folder = terminal.Resolve(context.Get(output) ?? Path.Combine("sweeps", definition.Name));
            return context.Get(plan) ? Plan(definition, context) : Run(definition, folder, context.Get(workers) ?? 0, context);
        });
        return verb;
    }

    private static int Plan(SweepDefinition definition, VerbContext context)
    {
        context.Text.WriteLine($"{definition.Name}: {definition.Cells.Length} cells x {definition.Seeds.Length} seeds = {definition.Cells.Length * definition.Seeds.Length} runs");
        var table = new TextTable(["cell", .. definition.Varied, "parameters", "steps"]);
        foreach (SweepCell cell in definition.Cells)
        {
            table.Row([cell.Number, .. cell.Values, cell.Configuration.Shape.Layout().Count, cell.Configuration.Steps]);
        }

        table.Write(context);
        context.Answer(() => new JsonObject
        {
            ["name"] = definition.Name,
            ["cells"] = definition.Cells.Length,
            ["seeds"] = definition.Seeds.Length,
            ["runs"] = definition.Cells.Length * definition.Seeds.Length,
        });
        return 0;
    }

    private static int Run(SweepDefinition definition, string folder, int workers, VerbContext context)
    {
        string relative = Path.GetRelativePath(context.Terminal.WorkingDirectory, folder);
        string shown = relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
        using var kernels = new Kernels(interrupted: context.Interrupted);
        var options = new SweepOptions
        {
            CreateModel = configuration => Training.ConfiguredModel.CreateForTraining(configuration, kernels.Circuits),
            Workers = workers,
            Evaluate = new Reporting.SweepMeasurement().Measure,
            Time = context.Terminal.Clock,
        };
        SweepOutcome outcome = SweepDisplay.Run(definition, folder, options, context);
        SweepDisplay.Table(outcome.Results, context);
        context.Text.WriteLine(FormattableString.Invariant($"{outcome.Done} of {outcome.Runs} runs done, {outcome.Diverged} diverged, {outcome.DoneHere} by this call in {outcome.Seconds:0.0} s; tables in {shown}"));
        context.Answer(() => new JsonObject
        {
            ["folder"] = folder,
            ["runs"] = outcome.Runs,
            ["done"] = outcome.Done,
            ["doneHere"] = outcome.DoneHere,
            ["diverged"] = outcome.Diverged,
            ["seconds"] = Math.Round(outcome.Seconds, 3),
        });
        if (outcome.Done == outcome.Runs)
        {
            return 0;
        }

        context.Terminal.Error.WriteLine("qrnn: stopped with checkpoints; the same command goes on");
        return CommandLine.InterruptedExitCode;
    }
}
