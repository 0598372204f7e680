using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn azure fit</c>: which targets can run a network, and what a job costs there.</summary>
internal static class AzureFitCommand
{
    private const int DefaultShots = 1000, MostAttempts = 100;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "fit",
            "Say which targets can run a network on a sequence, what hinders the others, and what a job costs. Compiles the network for each target's profile and counts; nothing is sent and no account is needed.",
            "qrnn azure fit runs/elman-xor-1 --words 00,01,01 --shots 1000",
            "qrnn azure fit --workspace 1 --inputs 2 --stages 0 --order 1 --degree 1 --attempts 2",
            "qrnn azure fit --table");
        var source = new Argument<string?>("RUN") { Description = "A run's folder; without one, the options give the shape.", Arity = ArgumentArity.ZeroOrOne };
        verb.Arguments.Add(source);
        var shape = new ShapeOptions(verb);
        var words = new Option<string?>("--words") { HelpName = "W,W,…", Description = $"The words that are fed, one per call, {WordList.Form}. Default: 0." };
        Option<int?> shots = Numbers.Integer("--shots", "N", $"Shots of the job, from 1 to 1000000000. Default: {DefaultShots}.", 1, 1_000_000_000);
        Option<int?> attempts = Numbers.Integer("--attempts", "A", $"Attempts of each level of a neuron, from 1 to {MostAttempts}. Default: 1.", 1, MostAttempts);
        var only = new Option<string?>("--target") { HelpName = "TARGET", Description = "Only this target. Default: all that are still listed." };
        var table = new Option<bool>("--table") { Description = "The table of azure/README.md instead: three networks, every profile and every target, as Markdown." };
        foreach (Option option in new Option[] { words, shots, attempts, only, table })
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            // Megabytes of QIR on a busy machine take the compiler longer than its usual limit; Ctrl-C ends it.
            using var kernels = new Kernels(TimeSpan.FromHours(1), context.Interrupted);
            var survey = new TargetSurvey(kernels.Compiler, kernels.Library);
            string? path = context.Get(source);
            if (context.Get(table))
            {
                Option? useless = new Option[] { words, attempts, only }.FirstOrDefault(context.Has) ?? shape.FirstGiven(context);
                if (useless is not null || path is not null)
                {
                    throw new QrnnException($"{useless?.Name ?? $"'{path}'"} is given beside --table: that has networks of its own");
                }

                string page = survey.ToMarkdown(context.Get(shots) ?? DefaultShots);
                context.Text.Write(page);
                context.Answer(() => new JsonObject { ["markdown"] = page });
                return 0;
            }

            if (path is not null && shape.FirstGiven(context) is { } given)
            {
                throw new QrnnException($"{given.Name} is given beside '{path}': that already has its shape");
            }

            NetworkShape network = path is null ? shape.Shape(context) : RunFolder.Open(terminal.Resolve(path)).Configuration.Shape;
            QuantumTarget[] targets = context.Get(only) is { } id ? [TargetCatalog.Find(id)] : [.. TargetCatalog.All.Where(static target => !target.Retired)];
            var surveyed = new SurveyedNetwork(network, WordList.Parse(context.Get(words) ?? "0", network.Inputs), context.Get(attempts) ?? 1);
            TargetFit[] fits = [.. survey.Fit(surveyed, targets, context.Get(shots) ?? DefaultShots)];
            FitTable.Print(fits, context);
            context.Answer(() => new JsonObject { ["shots"] = context.Get(shots) ?? DefaultShots, ["targets"] = new JsonArray([.. fits.Select(FitTable.Describe)]) });
            return 0;
        });
        return verb;
    }
}
