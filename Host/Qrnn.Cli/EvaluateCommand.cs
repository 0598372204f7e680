using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn evaluate</c>: how well a trained network does on batches that it has not seen.</summary>
internal static class EvaluateCommand
{
    private const int DefaultBatches = 10;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "evaluate",
            "Measure a run's network on fresh batches, sampled (outputs are measured, as a machine would) and exact (whole distributions), and per word.",
            "qrnn evaluate runs/elman-xor-1",
            "qrnn evaluate runs/elman-xor-1 --checkpoint last --stream validation --batches 100 --json");
        var folder = new Argument<string>("RUN") { Description = "The run's folder." };
        var checkpoint = Choice("--checkpoint", "best|last", "Which checkpoint: that of the lowest validation loss or the newest. Default: best.", ["best", "last"]);
        var stream = Choice("--stream", "test|validation", "Which batches: those that no run sees, or those of validation. Default: test.", ["test", "validation"]);
        Option<int?> batches = Numbers.Integer("--batches", "N", $"Batches of the run's validation size, from 1 to 100000. Default: {DefaultBatches}.", 1, 100_000);
        Option<int?> threads = Numbers.Integer("--threads", "N", "Threads; 0 is one per core. Results do not depend on it. Default: the run's.", 0, 1024);
        verb.Arguments.Add(folder);
        verb.Options.Add(checkpoint);
        verb.Options.Add(stream);
        verb.Options.Add(batches);
        verb.Options.Add(threads);
        verb.Does(terminal, context =>
        {
            RunFolder run = RunFolder.Open(terminal.Resolve(context.Get(folder)!));
            TrainingConfiguration configuration = run.Configuration with { Threads = context.Get(threads) ?? run.Configuration.Threads };
            CheckpointKind kind = context.Get(checkpoint) == "last" ? CheckpointKind.Last : CheckpointKind.Best;
            Checkpoint state = run.Read(kind, configuration.Shape.Layout());
            using ISequenceModel model = Networks.Create(configuration, context.Interrupted);
            SequenceStream source = context.Get(stream) == "validation" ? SequenceStream.Validation : SequenceStream.Test;
            EvaluationResult result = Evaluation.Measure(model, state.Parameters, configuration, source, context.Get(batches) ?? DefaultBatches, context.Interrupted);
            Print(result, state, context);
            context.Answer(() => Describe(run, state, result));
            return 0;
        });
        return verb;
    }

    private static Option<string?> Choice(string name, string helpName, string description, string[] words)
    {
        var option = new Option<string?>(name) { HelpName = helpName, Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
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

    private static JsonObject Describe(RunFolder run, Checkpoint state, EvaluationResult result) => new()
    {
        ["run"] = run.Location,
        ["step"] = state.Step,
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
