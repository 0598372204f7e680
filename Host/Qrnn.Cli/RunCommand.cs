using System.Collections.Immutable;
using System.CommandLine;
using Qrnn.Backends;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn run</c>: a trained network as a Q# program with its numbers, run for shots on any backend.</summary>
internal static class RunCommand
{
    private const int DefaultShots = 1000, MostAttempts = 100;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "run",
            "Run a trained network on a sequence of words for shots, as the program that hardware gets, and show what it measures beside the exact values: the distribution of each step's word with 95 % intervals, among the shots whose neurons have succeeded so far.",
            "qrnn run runs/elman-xor-1 --words 00,01,01 --shots 1000",
            "qrnn run runs/elman-xor-1 --words 0,1,1 --shots 200 --backend qdk --attempts 2",
            "qrnn run runs/elman-xor-1 --words 00,01 --backend azure --target quantinuum.sim.h2-1e --shots 100 --dry-run");
        var folder = new Argument<string>("RUN") { Description = "The run's folder." };
        var words = new Option<string?>("--words") { HelpName = "W,W,…", Description = $"The words that are fed, one per call, {WordList.Form}.", Required = true };
        Option<int?> shots = Numbers.Integer("--shots", "N", $"How often the program runs, from 1 to 1000000000. Default: {DefaultShots}.", 1, 1_000_000_000);
        Option<int?> attempts = Numbers.Integer("--attempts", "A", $"Attempts of each level of a neuron, from 1 to {MostAttempts}: 1 measures its ancillas once and goes on, and failed shots are discarded; more undo a failure and try again, where the target can. Default: 1.", 1, MostAttempts);
        var checkpoint = new Option<string?>("--checkpoint") { HelpName = "best|last", Description = "Which checkpoint: that of the lowest validation loss or the newest. Default: best." };
        checkpoint.AcceptOnlyFromAmong("best", "last");
        Option<int?> seed = Numbers.Integer("--seed", "N", "Source of the native backend's measurements; the others draw their own. Default: the run's.", 0);
        Option<int?> threads = Numbers.Integer("--threads", "N", "Threads; 0 is one per core. Results do not depend on it. Default: the run's.", 0, 1024);
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would run, whether it fits and what it would cost, and run nothing." };
        verb.Arguments.Add(folder);
        foreach (Option option in new Option[] { words, shots, attempts, checkpoint, seed, threads, dryRun })
        {
            verb.Options.Add(option);
        }

        var backends = new BackendOptions(verb);
        verb.Does(terminal, context =>
        {
            RunFolder run = RunFolder.Open(terminal.Resolve(context.Get(folder)!));
            TrainingConfiguration configuration = run.Configuration;
            CheckMeaning(run);
            Checkpoint state = run.Read(context.Get(checkpoint) == "last" ? CheckpointKind.Last : CheckpointKind.Best, configuration.Shape.Layout());
            BackendSettings settings = backends.Settings(context) with { Threads = context.Get(threads) ?? configuration.Threads };
            using var kernels = new Kernels(interrupted: context.Interrupted);
            ImmutableArray<int> list = WordList.Parse(context.Get(words)!, configuration.Shape.Inputs);
            var program = new NetworkProgram(kernels.Compiler, kernels.Library, configuration.Shape, list, context.Get(attempts) ?? 1);
            var plan = new RunPlan(run, state, program, new ShotRequest
            {
                Program = program,
                Parameters = state.Parameters,
                Shots = context.Get(shots) ?? DefaultShots,
                Seed = (ulong)(context.Get(seed) ?? configuration.Seed),
                Label = $"{Path.GetFileName(run.Location)}, words {string.Join(',', list.Select(word => WordList.Bits(word, configuration.Shape.Inputs)))}",
            });
            TargetFit? fit = Fit(plan, settings);
            RunDisplay.Announce(plan, settings, fit, context);
            if (context.Get(dryRun))
            {
                context.Text.WriteLine("dry run: nothing was run");
                context.Answer(() => RunDisplay.Describe(plan, settings, fit, null));
                return 0;
            }

            ShotResult measured = Measure(plan, settings, kernels, context);
            (ExactDistribution? exact, string? reason) = Exact(plan, context.Interrupted);
            var result = NetworkShots.Of(program.Outputs, measured, exact);
            RunDisplay.Print(plan, result, reason, context);
            context.Answer(() => RunDisplay.Describe(plan, settings, fit, result));
            return 0;
        });
        return verb;
    }

    // A program on a device has neurons that fail and measures each word: other networks are other programs.
    private static void CheckMeaning(RunFolder run)
    {
        TrainingConfiguration configuration = run.Configuration;
        if (configuration.Shape is { Order: > 0 and var order, Meaning: NeuronMeaning.Unitary })
        {
            throw new QrnnException(
                $"{run.Location}: its neurons are unitary and of order {order}, which takes amplitude amplification that no program here has yet: run a network of order 0 or of meaning postselected; 'qrnn evaluate' gives the exact numbers of this one");
        }

        if (configuration.Between == OutputsBetween.Keep)
        {
            throw new QrnnException($"{run.Location}: was trained with outputs that are kept between calls, and the program measures every one: 'qrnn evaluate' gives the exact numbers of this network");
        }
    }

    private static TargetFit? Fit(RunPlan plan, BackendSettings settings)
    {
        if (plan.Request.Shots > settings.MaximumShots)
        {
            throw new QrnnException($"--shots is {plan.Request.Shots}: --max-shots allows {settings.MaximumShots}");
        }

        if (settings.Kind != BackendKind.Azure)
        {
            return null;
        }

        QuantumTarget target = settings.Target.Length > 0
            ? TargetCatalog.Find(settings.Target)
            : throw new QrnnException("--backend azure needs a target: see 'qrnn azure fit' for those that can run the network, then add --target");
        TargetFit fit = TargetFit.Of(plan.Request, target).Required(plan.Program.Name);
        if (settings.MaximumCost is { } most && (fit.Cost is null || fit.Cost.Amount > most))
        {
            throw new QrnnException(fit.Cost is not { } cost
                ? $"--max-cost is {most}: what a job costs on {target.Id} is not known{(target.PriceNote is { } note ? $" ({note})" : string.Empty)}"
                : FormattableString.Invariant($"{plan.Request.Shots} shots would cost about {cost.Amount:0.##} {cost.Currency}: --max-cost allows {most}"));
        }

        return fit;
    }

    // What the program itself gives, not the network as it was trained: attempts that are repeated weigh the branches in another way.
    private static (ExactDistribution? Exact, string? Reason) Exact(RunPlan plan, CancellationToken interrupted)
    {
        try
        {
            return (ExactDistribution.Of(plan.Program, plan.Request.Parameters.Span, cancellation: interrupted), null);
        }
        catch (QrnnException tooLarge)
        {
            return (null, tooLarge.Message); // The shots are there, and perhaps paid for.
        }
    }

    private static ShotResult Measure(RunPlan plan, BackendSettings settings, Kernels kernels, VerbContext context)
    {
        return RunAsync().GetAwaiter().GetResult();

        async Task<ShotResult> RunAsync()
        {
            IShotBackend backend = ShotBackends.Open(settings, kernels.Compiler, context.Notice, context.Trace);
            await using (backend.ConfigureAwait(false))
            {
                ShotResult? answer = null;
                await backend.RunAsync([plan.Request], (_, got) => answer = got, context.Interrupted).ConfigureAwait(false);
                return answer ?? throw new InvalidOperationException($"{backend.Name} gave no result.");
            }
        }
    }
}
