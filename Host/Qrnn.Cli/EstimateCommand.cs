using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Qrnn.Estimation;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn estimate</c>: what a network costs on a fault-tolerant quantum computer.</summary>
internal static class EstimateCommand
{
    private static readonly Dictionary<string, EstimationPolicy> Policies = new()
    {
        ["postselect"] = EstimationPolicy.Postselect,
        ["repeat-until-success"] = EstimationPolicy.RepeatUntilSuccess,
        ["amplify"] = EstimationPolicy.Amplify,
    };

    private static readonly Dictionary<string, Func<EstimationSettings, int, EstimationSettings>> Variable = new()
    {
        ["length"] = static (settings, value) => settings with { Length = value },
        ["workspace"] = static (settings, value) => settings with { Shape = settings.Shape with { Workspace = value } },
        ["inputs"] = static (settings, value) => settings with { Shape = settings.Shape with { Inputs = value } },
        ["stages"] = static (settings, value) => settings with { Shape = settings.Shape with { Stages = value } },
        ["order"] = static (settings, value) => settings with { Shape = settings.Shape with { Order = value } },
        ["degree"] = static (settings, value) => settings with { Shape = settings.Shape with { Degree = value } },
    };

    // A mean of ones may come out above 1 by rounding.
    private const double RoundedOne = 1.000001;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "estimate",
            "Estimate what a network over a sequence costs on fault-tolerant quantum computers: Microsoft's resource estimator on the network's Q# program. A run's folder, or the options for a shape.",
            "qrnn estimate runs/elman-xor-1",
            "qrnn estimate --workspace 5 --inputs 3 --length 1000 --hardware qubit_gate_ns_e4,qubit_maj_ns_e6 --json",
            "qrnn estimate runs/mnist01-1 --policy repeat-until-success --frontier --report cost.html",
            "qrnn estimate --vary length=10,100,1000 --hardware qubit_gate_us_e4");
        var source = new Argument<string?>("RUN") { Description = "A run's folder: its shape, numbers, length and batch; without one, the options give the shape.", Arity = ArgumentArity.ZeroOrOne };
        verb.Arguments.Add(source);
        var shape = new ShapeOptions(verb);
        Option<int?> length = Numbers.Integer("--length", "L", $"Words in the sequence, one more than calls of the cell, from 2 to {EstimationSettings.LengthLimit}. Default: the run's, or 100.", 2, EstimationSettings.LengthLimit);
        var policy = new Option<string?>("--policy") { HelpName = "postselect|repeat-until-success|amplify", Description = "What a machine does about ancillas: measure once and throw failed shots away, repeat a level until it succeeds, or amplify a neuron and measure once. Default: postselect." };
        policy.AcceptOnlyFromAmong([.. Policies.Keys]);
        Option<int?> attempts = Numbers.Integer("--attempts", "N", "repeat-until-success: attempts that a level needs on average, from 1 to 100; default 2, enough for every network. amplify: attempts in the sequence, 1, 5, 9, … up to 401; default 9, 25, 129 and 257 for orders 1 to 4, enough for every branch up to order 3.", 1, 401);
        Option<double?> success = Numbers.Real("--neuron-success", "P", "Probability that no ancilla of a neuron fails, from 0.000001 to 1, for the shots that postselect throws away. Default: the run's, as its best checkpoint was validated; of unitary neurons none is known.", 1e-6, 1);
        var hardware = new Option<string?>("--hardware") { HelpName = "NAME|FILE.json|all", Description = $"Machines, separated by commas: {string.Join(", ", HardwareModel.Predefined.Select(static model => model.Name))}, or files with models of your own. Default: all." };
        Option<double?> budget = Numbers.Real("--error-budget", "E", "Largest probability with which a shot's result may be wrong, above 0 and below 1. Default: 0.001.");
        var frontier = new Option<bool>("--frontier") { Description = "Also find slower machines with fewer qubits." };
        var vary = new Option<string?>("--vary") { HelpName = "SETTING=N,N,…", Description = $"One estimate for each value of a setting: {string.Join(", ", Variable.Keys)}." };
        Option<int?> batch = Numbers.Integer("--batch", "N", "Sequences of a training step, from 1 to 1000000. Default: the run's, or 1.", 1, 1_000_000);
        Option<int?> shots = Numbers.Integer("--shots", "N", "Shots of each circuit of a training step, from 1 to 1000000000. Default: 1000.", 1, 1_000_000_000);
        var report = new Option<string?>("--report") { HelpName = "FILE.html", Description = "Also write tables and plots as one HTML file." };
        foreach (Option option in new Option[] { length, policy, attempts, success, hardware, budget, frontier, vary, batch, shots, report })
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            string? path = context.Get(source);
            if (path is not null && shape.FirstGiven(context) is { } given)
            {
                throw new QrnnException($"{given.Name} is given beside '{path}': that already has its shape");
            }

            (EstimationSettings settings, double? trained, int runBatch) = path is null ? (new EstimationSettings { Shape = shape.Shape(context) }, null, 1) : OfRun(terminal.Resolve(path));
            string? varying = context.Get(vary);

            // Another shape's neurons succeed with another probability.
            double? known = context.Get(success) ?? (varying is null || varying.StartsWith("length=", StringComparison.Ordinal) ? trained : null);
            var workload = new TrainingWorkload(context.Get(batch) ?? runBatch, context.Get(shots) ?? 1000, known);
            EstimationPolicy chosen = Policies[context.Get(policy) ?? "postselect"];
            settings = settings with
            {
                Length = context.Get(length) ?? settings.Length,
                Policy = chosen,
                Attempts = context.Get(attempts) ?? (chosen == EstimationPolicy.RepeatUntilSuccess && workload.AttemptsPerLevel(settings.Shape) is { } mean ? (int)Math.Ceiling(mean) : 0),
                Hardware = HardwareModel.Parse(context.Get(hardware) ?? "all", terminal.Resolve),
                ErrorBudget = context.Get(budget) ?? settings.ErrorBudget,
                Frontier = context.Get(frontier),
            };
            (string? varied, ImmutableArray<int> values, EstimationSettings[] all) = Vary(varying, settings);
            using var kernels = new Kernels(interrupted: context.Interrupted);
            var estimator = new ResourceEstimator(kernels.Compiler, kernels.Library);
            var estimates = ImmutableArray.CreateBuilder<ResourceEstimate>();
            for (int i = 0; i < all.Length; i++)
            {
                if (varied is not null)
                {
                    context.Terminal.Error.WriteLine($"{varied} {values[i]} ({i + 1} of {all.Length})");
                }

                estimates.Add(estimator.Estimate(all[i], context.Interrupted));
            }

            EstimateDisplay.Show(estimates.ToImmutable(), varied, values, workload, context);
            if (context.Get(report) is { } file)
            {
                string where = terminal.Resolve(file);
                string name = path is null ? "A network" : Path.GetFileName(Path.TrimEndingDirectorySeparator(terminal.Resolve(path)));
                ReportWriter.Save(EstimateReport.Create(name, estimates.ToImmutable(), varied, values), where, context.Interrupted);
                context.Text.WriteLine($"report written to {where}");
            }

            context.Answer(() => EstimateAnswer.Of(estimates.ToImmutable(), varied, values, workload));
            return estimates.All(static estimate => estimate.Hardware.All(static machine => machine.Estimate is not null)) ? 0 : 1;
        });
        return verb;
    }

    private static (EstimationSettings Settings, double? NeuronSuccess, int Batch) OfRun(string path)
    {
        RunFolder run = RunFolder.Open(path);
        TrainingConfiguration configuration = run.Configuration;
        ParameterLayout layout = configuration.Shape.Layout();
        Checkpoint checkpoint = run.Read(CheckpointKind.Best, layout);
        var settings = new EstimationSettings { Shape = configuration.Shape, Parameters = [.. checkpoint.Parameters], Length = configuration.Length };

        // Unitary neurons are trained in the limit of amplification, where they always succeed: what is recorded is no device's probability.
        double? success = configuration.Shape.Meaning == NeuronMeaning.Postselected && checkpoint.BestValidation?.Neurons?.GeometricMean is > 0 and < RoundedOne and var mean ? Math.Min(1, mean) : null;
        return (settings, success, configuration.Batch);
    }

    private static (string? Varied, ImmutableArray<int> Values, EstimationSettings[] All) Vary(string? text, EstimationSettings settings)
    {
        if (text is null)
        {
            return (null, [0], [settings.Validated()]);
        }

        string[] parts = text.Split('=', 2);
        if (parts.Length != 2 || !Variable.TryGetValue(parts[0], out Func<EstimationSettings, int, EstimationSettings>? set))
        {
            throw new QrnnException($"--vary is '{text}': must be a setting and its values, such as length=10,100,1000; the settings are {string.Join(", ", Variable.Keys)}");
        }

        ImmutableArray<int> values = [.. parts[1].Split(',', StringSplitOptions.TrimEntries).Select(value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new QrnnException($"--vary holds '{value}': must be whole numbers, such as length=10,100,1000"))];
        if (values.Length > 100 || values.Distinct().Count() < values.Length)
        {
            throw new QrnnException($"--vary has {values.Length} values: must be at most 100 different ones");
        }

        // Another shape has other parameters: drawn ones.
        return (parts[0], values, [.. values.Select(value => set(settings with { Parameters = parts[0] == "length" ? settings.Parameters : [] }, value).Validated())]);
    }
}
