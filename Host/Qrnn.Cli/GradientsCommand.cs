using System.CommandLine;
using System.Globalization;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn gradients</c>: gradients before training, by call, by layer, and their variance against width and length.</summary>
internal static class GradientsCommand
{
    private const double SecondsBetweenLines = 5;

    private const int ListLimit = 40, DefaultLength = 20, LongestLength = 2000;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "gradients",
            "Measure gradients over random initialisations: by distance from the scored call (vanishing gradients), by layer, and their variance against qubits and length (barren plateaus); for both meanings of a neuron unless --meaning names one.",
            "qrnn gradients --workspace 4 --length 50",
            "qrnn gradients --task elman-xor --initialisations 50 --json",
            "qrnn gradients --workspaces 2,3,4,5,6,7,8,9,10 --degree 2 --length 10 --output gradients-width.json",
            "qrnn gradients --workspace 4 --lengths 2,5,10,20,50,100 --bias-spread 1 --weights-spread 1 --unitaries-spread 1");
        var shape = new ShapeOptions(verb);
        var task = new Option<string?>("--task") { HelpName = "TASK", Description = "Take network, spreads and sequences from a task's defaults. Default: random words." };
        var workspaces = new Option<string?>("--workspaces") { HelpName = "LIST", Description = $"Several workspaces, such as 2,4,6. At most {ListLimit}." };
        var lengths = new Option<string?>("--lengths") { HelpName = "LIST", Description = $"Several lengths, such as 2,10,50. At most {ListLimit}." };
        Option<int?> length = Numbers.Integer("--length", "N", $"Words per sequence, from 2 to {LongestLength}. Default: {DefaultLength}, or the task's.", 2, LongestLength);
        Option<int?> batch = Numbers.Integer("--batch", "N", "Sequences, from 1 to 1000. Default: 8, or the task's.", 1, 1000);
        Option<int?> initialisations = Numbers.Integer("--initialisations", "N", "Random initialisations, from 2 to 10000. Default: 20.", 2, 10_000);
        Option<int?> seed = Numbers.Integer("--seed", "N", "Seed of words and initialisations. Default: 1.", 0);
        Option<int?> threads = Numbers.Integer("--threads", "N", "Threads; 0 is one per core. Results do not depend on it. Default: 0.", 0, 1024);
        Option<double?>[] spreads = [Spread("bias", 0.1), Spread("weights", 0.01), Spread("unitaries", 0.01)];
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Also write everything as JSON." };
        foreach (Option option in (Option[])[task, workspaces, lengths, length, batch, initialisations, seed, threads, .. spreads, output])
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            string? file = context.Get(output) is { } path ? terminal.Resolve(path) : null;
            if (file is not null && (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(file))))
            {
                throw new QrnnException($"{file}: can't be written: {(Directory.Exists(file) ? "it is a folder" : "its folder is not there")}"); // before an hour's work, not after
            }

            TrainingConfiguration? configuration = context.Get(task) is { } name ? OfTask(name, shape.FirstGiven(context)) : null;
            NetworkShape first = configuration?.Shape ?? shape.Shape(context);
            NeuronMeaning[] meanings = shape.GivesMeaning(context) ? [first.Meaning] : [NeuronMeaning.Postselected, NeuronMeaning.Unitary];
            NetworkShape[] shapes = [.. List(context.Get(workspaces), "--workspaces", first.Workspace, 1, NetworkShape.LaneLimit)
                .SelectMany(workspace => meanings.Select(meaning => (first with { Workspace = workspace, Meaning = meaning }).Validated()))];
            int[] all = List(context.Get(lengths), "--lengths", context.Get(length) ?? Math.Min(configuration?.Length ?? DefaultLength, LongestLength), 2, LongestLength);
            ulong key = (ulong)(context.Get(seed) ?? 1);
            int samples = context.Get(batch) ?? Math.Min(configuration?.Batch ?? 8, 1000);
            ISequenceSource? source = configuration?.OpenTask();
            var reports = new List<GradientReport>();
            long shownAt = terminal.Clock.GetTimestamp();
            using var kernels = new Kernels(interrupted: context.Interrupted);
            foreach (NetworkShape each in shapes)
            {
                using var network = new RecurrentNetwork(each, kernels.Circuits.FusedCell(each), new SimulatorOptions { Threads = context.Get(threads) ?? 0 });
                foreach (int words in all)
                {
                    if (configuration is not null)
                    {
                        SequenceTasks.Find(configuration.Task).CheckSize(samples, words);
                    }

                    reports.Add(GradientStudy.Measure(network, new GradientPlan
                    {
                        Batch = source?.Batch(key, SequenceStream.Training, 1, samples, words) ?? GradientPlan.RandomWords(network.OutputWords, samples, words - 1, key),
                        Loss = configuration?.Loss ?? LossKind.SoftmaxOfProbabilities,
                        Spreads = new InitialSpreads(context.Get(spreads[0]) ?? 0.1, context.Get(spreads[1]) ?? 0.01, context.Get(spreads[2]) ?? 0.01),
                        Initialisations = context.Get(initialisations) ?? 20,
                        Seed = key,
                    }, context.Interrupted));
                    if (terminal.Clock.GetElapsedTime(shownAt).TotalSeconds >= SecondsBetweenLines && reports.Count < shapes.Length * all.Length)
                    {
                        shownAt = terminal.Clock.GetTimestamp();
                        context.Text.WriteLine(FormattableString.Invariant($"{reports.Count} of {shapes.Length * all.Length} measured, the last with workspace {each.Workspace} and {words} words"));
                    }
                }
            }

            GradientTables.Write(reports, context);
            if (file is not null)
            {
                WholeFile.Write(file, GradientTables.Describe(reports).ToJsonString(new System.Text.Json.JsonSerializerOptions(AnswerFormat.Options) { WriteIndented = true, NewLine = "\n" }) + "\n");
            }

            context.Answer(() => GradientTables.Describe(reports));
            return 0;
        });
        return verb;
    }

    private static Option<double?> Spread(string what, double otherwise) =>
        Numbers.Real($"--{what}-spread", "X", FormattableString.Invariant($"Standard deviation of initial {what}, from 0 to 1000. Default: {otherwise}."), 0, 1000);

    private static TrainingConfiguration OfTask(string name, Option? alsoGiven)
    {
        if (alsoGiven is not null)
        {
            throw new QrnnException($"{alsoGiven.Name} is given with --task: the task brings its network; leave one of them out");
        }

        TrainingConfiguration configuration = TrainingConfiguration.ForTask(SequenceTasks.Find(name));
        return configuration.Between == OutputsBetween.Postselect
            ? configuration
            : throw new QrnnException($"--task is {name}: its outputs are left open, and gradients by call are those of postselected outputs; choose another task");
    }

    private static int[] List(string? text, string option, int otherwise, int minimum, int maximum)
    {
        if (text is null)
        {
            return [otherwise];
        }

        string[] parts = text.Split(',');
        return parts.Length <= ListLimit
            ? [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum
                ? value
                : throw new QrnnException($"{option} holds '{part}': must be whole numbers from {minimum} to {maximum} with commas between"))]
            : throw new QrnnException($"{option} has {parts.Length} numbers: at most {ListLimit} are possible");
    }
}
