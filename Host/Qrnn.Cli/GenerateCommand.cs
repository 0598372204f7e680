using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn generate</c>: what a network says when nothing but the beginning is given to it.</summary>
internal static class GenerateCommand
{
    private const int DefaultCount = 8, MostSequences = 10_000, MostWords = 10_000_000;

    private static readonly string[] Labels = ["0", "1"];

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "generate",
            "Let a run's network make sequences up: only the first words (a digit's label, a prompt) are given, then every word that it measures is the next one fed.",
            "qrnn generate runs/mnist01-gen-1 --label 0 --count 8 --output zeros.png",
            "qrnn generate runs/mnist01-gen-1 --teacher --seed 2",
            "qrnn generate runs/simple-quotes-1 --prompt the --length 70");
        var folder = new Argument<string>("RUN") { Description = "The run's folder." };
        Option<int?> label = Numbers.Integer("--label", "N", "mnist01-gen: the digit that is asked for, 0 or 1. Default: both in turn.", 0, 1);
        var prompt = new Option<string?>("--prompt") { HelpName = "TEXT", Description = "The first words, in the task's symbols. Default: the first word of a test sequence." };
        Option<int?> count = Numbers.Integer("--count", "N", $"How many sequences, from 1 to {MostSequences}. Default: {DefaultCount}.", 1, MostSequences);
        Option<int?> length = Numbers.Integer("--length", "N", "Words of a sequence, the given ones included, from 2 to 100000. Default: the run's.", 2, 100_000);
        var teacher = new Option<bool>("--teacher") { Description = "Feed complete test sequences instead and measure every word one step ahead, as the author's notebook does." };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Folder with prepared data sets, or the one above its subfolder rvqe. Default: the run's." };
        var checkpoint = new Option<string?>("--checkpoint") { HelpName = "best|last", Description = "Which checkpoint: that of the lowest validation loss or the newest. Default: best." };
        checkpoint.AcceptOnlyFromAmong("best", "last");
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE.png", Description = "Also draw the sequences into this PNG file, as 'qrnn data show' does." };
        Option<int?> seed = Numbers.Integer("--seed", "N", "Source of measurements. Default: the run's.", 0);
        Option<int?> threads = Numbers.Integer("--threads", "N", "Threads; 0 is one per core. Results do not depend on it. Default: the run's.", 0, 1024);
        verb.Arguments.Add(folder);
        foreach (Option option in new Option[] { label, prompt, count, length, teacher, data, checkpoint, output, seed, threads })
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            EvaluatedRun run = EvaluatedRun.Open(terminal.Resolve(context.Get(folder)!), context.Get(checkpoint) == "last" ? CheckpointKind.Last : CheckpointKind.Best, configuration => configuration with
            {
                Files = configuration.Files with { Data = context.Get(data) is { } path ? terminal.Resolve(path) : configuration.Files.Data },
                Threads = context.Get(threads) ?? configuration.Threads,
                Seed = context.Get(seed) ?? configuration.Seed,
            });
            var wish = new Wish(context.Get(label), context.Get(prompt), context.Get(count) ?? DefaultCount, context.Get(length) ?? run.Configuration.Length, context.Get(teacher));
            GeneratedSequences sequences = Generate(run, wish, context);
            GeneratedDigitScore? score = Score(run, sequences, context);
            SampleDrawing drawing = Drawing(run, sequences);
            Print(run, sequences, drawing, score, context);
            if (context.Get(output) is { } file)
            {
                drawing.ToPixels().Write(terminal.Resolve(file));
            }

            context.Answer(() => Describe(run, wish, sequences, score));
            return 0;
        });
        return verb;
    }

    private static GeneratedSequences Generate(EvaluatedRun run, Wish wish, VerbContext context)
    {
        TrainingConfiguration configuration = run.Configuration;
        ISequenceTask task = SequenceTasks.Find(configuration.Task);
        if (task is GenerativeDigitTask && wish.Length != configuration.Length)
        {
            throw new QrnnException($"--length is {wish.Length}: an image of {task.Name} has {configuration.Length} words");
        }

        if (wish.Teacher && wish.Length != configuration.Length)
        {
            throw new QrnnException($"--length is {wish.Length}: with --teacher complete test sequences are fed, which have {configuration.Length} words");
        }

        if ((long)wish.Count * wish.Length > MostWords)
        {
            throw new QrnnException($"--count {wish.Count} and --length {wish.Length}: together at most {MostWords} words");
        }

        if (wish.Label is not null && task is not GenerativeDigitTask)
        {
            throw new QrnnException($"--label is {wish.Label}: only the words of mnist01-gen begin with a label; give {task.Name} a --prompt");
        }

        if ((wish.Label is not null && wish.Prompt is not null) || (wish.Teacher && (wish.Label is not null || wish.Prompt is not null)))
        {
            throw new QrnnException("--label, --prompt and --teacher: choose one of them, each says what is fed");
        }

        if (configuration.Between != OutputsBetween.Postselect)
        {
            throw new QrnnException($"{run.Folder.Location}: was trained with between {configuration.Between.ToString().ToLowerInvariant()}: only a network with between postselect can generate");
        }

        ulong seed = (ulong)configuration.Seed;
        if (wish.Teacher)
        {
            SequenceBatch complete = TestSequences(configuration, wish.Count);
            using ISequenceModel model = Networks.Create(configuration, context.Interrupted);
            return Generation.RunAhead(model, run.Checkpoint.Parameters, complete, seed);
        }

        int[][] given = [.. Enumerable.Range(0, wish.Count).Select(Given(configuration, task, wish))];
        using ISequenceModel network = Networks.Create(configuration, context.Interrupted);
        return Generation.RunFree(network, run.Checkpoint.Parameters, given, wish.Length, FollowsItself(configuration, given[0].Length), seed);
    }

    private static Func<int, int[]> Given(TrainingConfiguration configuration, ISequenceTask task, Wish wish)
    {
        if (wish.Prompt is { } text)
        {
            int[] words = Words(task, text);
            return _ => words;
        }

        if (task is GenerativeDigitTask)
        {
            return number => [wish.Label ?? number % Labels.Length];
        }

        SequenceBatch tests = TestSequences(configuration, wish.Count);
        return number => [tests.Inputs[number * tests.Steps]];
    }

    /// <summary>Some sequences of the test split, as a batch of its own.</summary>
    private static SequenceBatch TestSequences(TrainingConfiguration configuration, int count)
    {
        ISequenceSource source = configuration.OpenTask();
        var batches = new List<SequenceBatch>();
        for (int taken = 0; taken < count; taken += configuration.ValidationBatch)
        {
            batches.Add(source.Batch((ulong)configuration.Seed, SequenceStream.Test, batches.Count + 1, configuration.ValidationBatch, configuration.Length));
        }

        int calls = count * batches[0].Steps;
        return batches[0] with
        {
            Samples = count,
            Inputs = [.. batches.SelectMany(static batch => batch.Inputs).Take(calls)],
            Targets = [.. batches.SelectMany(static batch => batch.Targets).Take(calls)],
            Kept = [.. batches.SelectMany(static batch => batch.Kept).Take(calls)],
            Postselected = new bool[calls],
        };
    }

    /// <summary>True when the task's targets are the sequence's own next words: then training has postselected on them, and so may a prompt.</summary>
    private static bool FollowsItself(TrainingConfiguration configuration, int given)
    {
        if (given == 1)
        {
            return true; // there is no output within the prompt
        }

        SequenceBatch tests = TestSequences(configuration, 1);
        return Enumerable.Range(0, tests.Steps - 1).All(call => tests.Targets[call] == tests.Inputs[call + 1]);
    }

    /// <summary>The words whose symbols make a text; of several symbols that fit the longest.</summary>
    private static int[] Words(ISequenceTask task, string text)
    {
        var words = new List<int>();
        (string Symbol, int Word)[] symbols = [.. Enumerable.Range(0, 1 << task.InputBits).Select(word => (task.Symbol(word), word)).Where(static pair => pair.Item1.Length > 0).OrderByDescending(static pair => pair.Item1.Length)];
        for (int at = 0; at < text.Length;)
        {
            (string symbol, int word) = symbols.FirstOrDefault(pair => text.AsSpan(at).StartsWith(pair.Symbol, StringComparison.Ordinal));
            if (symbol is null)
            {
                throw new QrnnException($"--prompt holds '{text[at]}': the symbols of {task.Name} are {string.Join(' ', symbols.OrderBy(static pair => pair.Word).Select(static pair => $"'{pair.Symbol}'"))}");
            }

            words.Add(word);
            at += symbol.Length;
        }

        return words.Count > 0 ? [.. words] : throw new QrnnException("--prompt is empty: give at least one symbol");
    }

    /// <summary>How much pictures of digits look like such; null for anything else.</summary>
    private static GeneratedDigitScore? Score(EvaluatedRun run, GeneratedSequences sequences, VerbContext context) =>
        SequenceTasks.Find(run.Configuration.Task) is GenerativeDigitTask
            ? GeneratedDigits.Score(sequences, (ILabelledSource)SequenceTasks.Find("mnist01-ds").Open(run.Configuration.Files), run.Configuration.Threads, context.Interrupted)
            : null;

    /// <summary>The sequences as the words of a batch, which is what drawings are made of.</summary>
    private static SampleDrawing Drawing(EvaluatedRun run, GeneratedSequences sequences) => new(
        SequenceTasks.Find(run.Configuration.Task),
        new SequenceBatch
        {
            Samples = sequences.Count,
            Steps = sequences.Length,
            Inputs = sequences.Words,
            Targets = sequences.Words,
            Kept = [.. Enumerable.Range(0, sequences.Words.Length).Select(at => at % sequences.Length >= sequences.Given)],
            Postselected = new bool[sequences.Words.Length],
        },
        sequences.Count);

    private static void Print(EvaluatedRun run, GeneratedSequences sequences, SampleDrawing drawing, GeneratedDigitScore? score, VerbContext context)
    {
        ISequenceTask task = SequenceTasks.Find(run.Configuration.Task);
        IEnumerable<string> lines = score is not null
            ? drawing.ToText(context.Terminal.Width)
            : Enumerable.Range(0, sequences.Count).Select(number => string.Concat(sequences.Sequence(number).ToArray().Select(task.Symbol)));
        foreach (string line in lines)
        {
            context.Text.WriteLine(line);
        }

        context.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sequences.BitsPerWord():0.000} bits a word"));
        if (score is not null)
        {
            context.Text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"both scans of an image agree at {100 * score.ScansAgree:0.0} % of pixels; the nearest training image is of the right digit for {100 * score.NearestIsRight:0.0} % of {score.Images} images"));
        }
    }

    private static JsonObject Describe(EvaluatedRun run, Wish wish, GeneratedSequences sequences, GeneratedDigitScore? score)
    {
        ISequenceTask task = SequenceTasks.Find(run.Configuration.Task);
        return new JsonObject
        {
            ["run"] = run.Folder.Location,
            ["task"] = task.Name,
            ["step"] = run.Checkpoint.Step,
            ["seed"] = run.Configuration.Seed,
            ["freeRunning"] = !wish.Teacher,
            ["given"] = sequences.Given,
            ["bitsPerWord"] = sequences.BitsPerWord(),
            ["scansAgree"] = score?.ScansAgree,
            ["nearestIsRight"] = score?.NearestIsRight,
            ["sequences"] = new JsonArray([.. Enumerable.Range(0, sequences.Count).Select(number =>
            {
                int[] words = sequences.Sequence(number).ToArray();
                return new JsonObject
                {
                    ["words"] = new JsonArray([.. words.Select(static word => JsonValue.Create(word))]),
                    ["text"] = string.Concat(words.Select(task.Symbol)),
                };
            })]),
        };
    }

    /// <summary>What the user asked for.</summary>
    private sealed record Wish(int? Label, string? Prompt, int Count, int Length, bool Teacher);
}
