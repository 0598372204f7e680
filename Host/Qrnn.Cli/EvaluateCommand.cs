using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn evaluate</c>: how well trained networks do on sequences that they have not seen.</summary>
internal static class EvaluateCommand
{
    private const int DefaultBatches = 10;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "evaluate",
            "Measure runs' networks on data that they have not seen, sampled (outputs are measured, as a machine would) and exact (whole distributions): on the whole split of a task with labels, with ensembles, intervals and baselines; on fresh batches of any other task.",
            "qrnn evaluate runs/elman-xor-1",
            "qrnn evaluate runs/elman-xor-1 --checkpoint last --split validate --batches 100 --json",
            "qrnn evaluate runs/elman-xor-1 --meaning unitary");
        var folders = new Argument<string[]>("RUN") { Description = "The run's folder; several give ensembles as well.", Arity = ArgumentArity.OneOrMore };
        var task = new Option<string?>("--task") { HelpName = "NAME", Description = "Evaluate on this task, with words of the same size. Default: the run's." };
        var split = Choice("--split", "Which sequences: test ones, which no run sees, those of validation, or those of training. Default: test.", ["test", "validate", "train", "validation"]);
        split.HelpName = "test|validate|train";
        split.Aliases.Add("--stream");
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Folder with prepared data sets, or the one above its subfolder rvqe. Default: the run's." };
        Option<int?> batches = Numbers.Integer("--batches", "N", $"Tasks without splits: batches of the run's validation size, from 1 to 100000. Default: {DefaultBatches}.", 1, 100_000);
        var checkpoint = Choice("--checkpoint", "Which checkpoint: that of the lowest validation loss or the newest. Default: best.", ["best", "last"]);
        var meaning = Choice("--meaning", "Run the networks as if their neurons had this meaning, to see what the difference makes. Default: the one that each was trained in.", ["postselected", "unitary"]);
        Option<int?> threads = Numbers.Integer("--threads", "N", "Threads; 0 is one per core. Results do not depend on it. Default: the run's.", 0, 1024);
        Option<int?> seed = Numbers.Integer("--seed", "N", "Source of measurements, resamples and fresh batches. Default: the run's.", 0);
        Option<int?> draws = Numbers.Integer("--sampled", "N", $"Tasks with splits: how often each row's outputs are measured, from 1 to 1000. Default: {new SplitOptions().Draws}.", 1, 1000);
        Option<int?> resamples = Numbers.Integer("--resamples", "N", $"Tasks with splits: resamples of the bootstrap's intervals, from 1 to 100000. Default: {new SplitOptions().Resamples}.", 1, 100_000);
        verb.Arguments.Add(folders);
        foreach (Option option in new Option[] { task, split, data, batches, checkpoint, meaning, threads, seed, draws, resamples })
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            string? otherData = context.Get(data) is { } path ? terminal.Resolve(path) : null;
            CheckpointKind kind = context.Get(checkpoint) == "last" ? CheckpointKind.Last : CheckpointKind.Best;
            EvaluatedRun[] runs = [.. context.Get(folders)!.Select(folder => EvaluatedRun.Open(terminal.Resolve(folder), kind, configuration => configuration with
            {
                Task = context.Get(task) ?? configuration.Task,
                Shape = configuration.Shape with { Meaning = context.Get(meaning) is { } word ? Enum.Parse<NeuronMeaning>(word, ignoreCase: true) : configuration.Shape.Meaning },
                Files = configuration.Files with { Data = otherData ?? configuration.Files.Data },
                Threads = context.Get(threads) ?? configuration.Threads,
                Seed = context.Get(seed) ?? configuration.Seed,
            }))];
            EvaluatedRun first = runs[0];
            foreach (EvaluatedRun run in runs.Where(static run => run.Configuration.Shape.Meaning != run.Folder.Configuration.Shape.Meaning))
            {
                context.Text.WriteLine($"{run.Name}: trained with {Meaning(run.Folder.Configuration)} neurons, run with {Meaning(run.Configuration)} ones");
            }

            foreach (EvaluatedRun other in runs)
            {
                other.CheckSameTask(first);
            }

            SequenceStream stream = context.Get(split) switch { "train" => SequenceStream.Training, null or "test" => SequenceStream.Test, _ => SequenceStream.Validation };
            ISequenceSource opened = first.Configuration.OpenTask();
            if (opened is ILabelledSource source)
            {
                Refuse(context, batches, $"{first.Configuration.Task} has splits, which are measured as a whole");
                var options = new SplitOptions
                {
                    Draws = context.Get(draws) ?? new SplitOptions().Draws,
                    Resamples = context.Get(resamples) ?? new SplitOptions().Resamples,
                    Seed = (ulong)first.Configuration.Seed,
                    Threads = first.Configuration.Threads,
                };
                SplitDisplay.Show(runs, source, stream, options, context);
                return 0;
            }

            Refuse(context, draws, $"{first.Configuration.Task} has no splits; its batches are measured once");
            Refuse(context, resamples, $"{first.Configuration.Task} has no splits");
            JsonObject[] answers = [.. runs.Select(run => OnBatches(run, run == first ? opened : run.Configuration.OpenTask(), stream, context.Get(batches) ?? DefaultBatches, context))];
            context.Answer(() => answers.Length == 1 ? answers[0] : new JsonObject { ["runs"] = new JsonArray([.. answers]) });
            return 0;
        });
        return verb;
    }

    private static Option<string?> Choice(string name, string description, string[] words)
    {
        var option = new Option<string?>(name) { HelpName = string.Join('|', words), Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private static string Meaning(TrainingConfiguration configuration) => configuration.Shape.Meaning == NeuronMeaning.Unitary ? "unitary" : "postselected";

    private static void Refuse(VerbContext context, Option<int?> option, string why)
    {
        if (context.Has(option))
        {
            throw new QrnnException($"{option.Name} is {context.Get(option)}: {why}");
        }
    }

    private static JsonObject OnBatches(EvaluatedRun run, ISequenceSource source, SequenceStream stream, int batches, VerbContext context)
    {
        run.Configuration.Validated();
        using ISequenceModel model = Networks.Create(run.Configuration, context.Interrupted);
        EvaluationResult result = Evaluation.Measure(model, run.Checkpoint.Parameters, run.Configuration, source, stream, batches, context.Interrupted);
        Print(result, run.Checkpoint, context);
        return Describe(run, result);
    }

    private static void Print(EvaluationResult result, Checkpoint state, VerbContext context)
    {
        context.Text.WriteLine($"checkpoint of step {state.Step}, {result.Calls} outputs that count");
        var totals = new TextTable("", "loss", "error rate");
        totals.Row("sampled", result.SampledLoss, result.CharacterErrorRate);
        totals.Row("exact", result.ExactLoss, result.LikeliestErrorRate);
        totals.Write(context);
        var words = new TextTable("word", "symbol", "count", "sampled error", "likeliest error", "mean probability");
        foreach (WordScore word in result.Words)
        {
            words.Row(word.Word, word.Symbol, word.Count, word.SampledErrorRate, word.LikeliestErrorRate, word.MeanProbability);
        }

        words.Write(context);
    }

    private static JsonObject Describe(EvaluatedRun run, EvaluationResult result) => new()
    {
        ["run"] = run.Folder.Location,
        ["step"] = run.Checkpoint.Step,
        ["meaning"] = Meaning(run.Configuration),
        ["outputs"] = result.Calls,
        ["loss"] = result.SampledLoss,
        ["characterErrorRate"] = result.CharacterErrorRate,
        ["exactLoss"] = result.ExactLoss,
        ["likeliestErrorRate"] = result.LikeliestErrorRate,
        ["minimumPostselectionProbability"] = result.MinimumPostselectionProbability,
        ["words"] = new JsonArray([.. result.Words.Select(static word => new JsonObject
        {
            ["word"] = word.Word,
            ["symbol"] = word.Symbol,
            ["count"] = word.Count,
            ["sampledErrorRate"] = word.SampledErrorRate,
            ["likeliestErrorRate"] = word.LikeliestErrorRate,
            ["meanProbability"] = word.MeanProbability,
        })]),
    };
}
