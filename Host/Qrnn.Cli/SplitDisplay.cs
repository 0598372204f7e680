using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;

namespace Qrnn.Cli;

/// <summary>Evaluates runs on a whole split and shows what came out: tables for people, one object for machines.</summary>
internal static class SplitDisplay
{
    public static void Show(EvaluatedRun[] runs, ILabelledSource source, SequenceStream split, SplitOptions options, VerbContext context)
    {
        SplitResult result = SplitEvaluation.Measure(source, split, Networks(runs, context), options, context.Interrupted);
        string task = runs[0].Configuration.Task, name = NameOf(split);
        context.Text.WriteLine(
            $"{task}, {name}: {result.Rows} rows with {result.Codes} different codes, {result.UnseenRows} rows with a code that none of the {result.TrainingRows} training rows has");
        ClassScore[] scores = [.. result.Networks.Select(static network => network.Exact), .. result.Ensembles, .. result.Baselines];
        Accuracies(scores, result, options).Write(context);
        if (split == SequenceStream.Training)
        {
            context.Text.WriteLine("The table and the nearest neighbours have seen these rows: their shares say nothing here.");
        }

        NetworkTable(runs, result, options).Write(context);
        ByClass(scores, result).Write(context);
        foreach (ClassScore score in result.Networks.Select(static network => network.Exact).Concat(result.Ensembles))
        {
            Confusion(score, result.Classes).Write(context);
        }

        context.Answer(() => Describe(runs, result, name, options));
    }

    /// <summary>The networks one after the other; each is made when it is asked for and gone after it.</summary>
    private static IEnumerable<TrainedNetwork> Networks(EvaluatedRun[] runs, VerbContext context)
    {
        foreach (EvaluatedRun run in runs)
        {
            context.Text.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{run.Name}: checkpoint of step {run.Checkpoint.Step}, {run.Checkpoint.Parameters.Length} parameters, trained on {run.Folder.Configuration.Task}"));
            // Outputs that are measured and forgotten give, over all results, what tracing them out gives at once and exactly.
            OutputsBetween between = run.Configuration.Between == OutputsBetween.Measure ? OutputsBetween.Trace : run.Configuration.Between;
            using ISequenceModel model = Cli.Networks.Create(run.Configuration with { Between = between }, context.Interrupted);
            yield return new TrainedNetwork(run.Name, model, run.Checkpoint.Parameters, run.Configuration.Loss, between == OutputsBetween.Postselect);
        }
    }

    private static string NameOf(SequenceStream split) => split switch { SequenceStream.Training => "train", SequenceStream.Validation => "validate", _ => "test" };

    private static TextTable Accuracies(ClassScore[] scores, SplitResult result, SplitOptions options)
    {
        var table = new TextTable("right labels", "share", Interval(options), "codes not in training", Interval(options));
        foreach (ClassScore score in scores)
        {
            table.Row(score.Name, Percent(score.Accuracy), Ends(score.Accuracy), Percent(score.Unseen), Ends(score.Unseen));
        }

        table.Row("best on this split that a code allows", Percent(result.Ceiling), "", "", "");
        return table;
    }

    private static TextTable NetworkTable(EvaluatedRun[] runs, SplitResult result, SplitOptions options)
    {
        var table = new TextTable("", Interval(options));
        foreach ((EvaluatedRun run, NetworkScore score) in runs.Zip(result.Networks))
        {
            table.Row(runs.Length == 1 ? $"measured {Times(options.Draws)}: right labels" : $"{run.Name}, measured {Times(options.Draws)}: right labels", Both(score.Sampled));
            table.Row("  label words that are right", Both(score.SampledWords));
            table.Row("  label words that are wrong (character error rate)", Share(1 - score.SampledWords.Value));
            table.Row("exact: label words that are right", Both(score.ExactWords));
            table.Row("  with the right words before", Both(score.ConditionalWords));
            table.Row("  loss", score.Loss.ToString("0.000000", CultureInfo.InvariantCulture));
            table.Row("  mean probability of the right label", Share(score.MeanProbability));
            if (score.Postselection is { } postselection)
            {
                table.Row("postselection before the label: least probability", Share(postselection.Minimum));
                table.Row("  mean over calls", Share(postselection.Mean));
                table.Row("  mean over rows of all calls together", Share(postselection.MeanSequence));
            }
        }

        return table;
    }

    private static TextTable ByClass(ClassScore[] scores, SplitResult result)
    {
        var table = new TextTable(["class", "rows", .. scores.Select(static score => score.Name)]);
        for (int label = 0; label < result.Classes.Length; label++)
        {
            int rows = scores[0].ByClass[label].Rows;
            table.Row([result.Classes[label], rows, .. scores.Select(score => Percent(score.ByClass[label]))]);
        }

        return table;
    }

    private static TextTable Confusion(ClassScore score, ImmutableArray<string> classes)
    {
        var table = new TextTable([$"{score.Name}: class \\ said", .. classes]);
        for (int label = 0; label < classes.Length; label++)
        {
            table.Row([classes[label], .. score.Confusion.Skip(label * classes.Length).Take(classes.Length).Cast<object?>()]);
        }

        return table;
    }

    private static string Interval(SplitOptions options) => string.Create(CultureInfo.InvariantCulture, $"{100 * options.Confidence:0.#} % interval");

    private static string Times(int draws) => draws == 1 ? "once" : $"{draws} times";

    private static string Percent(Estimate estimate) => estimate.Rows == 0 ? "–" : Percent(estimate.Value);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.00} %");

    // Probabilities may be far below a percent.
    private static string Share(double share) => share is >= 1e-3 or 0 ? Percent(share) : string.Create(CultureInfo.InvariantCulture, $"{share:0.00e+0}");

    private static string Ends(Estimate estimate) =>
        estimate.Rows == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * estimate.Low:0.00} to {100 * estimate.High:0.00} %");

    private static string Both(Estimate estimate) => $"{Percent(estimate)} ({Ends(estimate)})";

    private static JsonObject Describe(EvaluatedRun[] runs, SplitResult result, string split, SplitOptions options) => new()
    {
        ["task"] = runs[0].Configuration.Task,
        ["split"] = split,
        ["rows"] = result.Rows,
        ["codes"] = result.Codes,
        ["unseenRows"] = result.UnseenRows,
        ["trainingRows"] = result.TrainingRows,
        ["trainingCodes"] = result.TrainingCodes,
        ["classes"] = new JsonArray([.. result.Classes.Select(static name => JsonValue.Create(name))]),
        ["seed"] = options.Seed,
        ["draws"] = options.Draws,
        ["resamples"] = options.Resamples,
        ["confidence"] = options.Confidence,
        ["networks"] = new JsonArray([.. runs.Zip(result.Networks, Describe)]),
        ["ensembles"] = new JsonArray([.. result.Ensembles.Select(Describe)]),
        ["baselines"] = new JsonArray([.. result.Baselines.Select(Describe)]),
        ["ceiling"] = result.Ceiling,
    };

    private static JsonObject Describe(EvaluatedRun run, NetworkScore score)
    {
        JsonObject answer = Describe(score.Exact);
        answer["run"] = run.Folder.Location;
        answer["step"] = run.Checkpoint.Step;
        answer["words"] = Describe(score.ExactWords);
        answer["wordsGivenRightOnesBefore"] = Describe(score.ConditionalWords);
        answer["sampledAccuracy"] = Describe(score.Sampled);
        answer["sampledWords"] = Describe(score.SampledWords);
        answer["characterErrorRate"] = 1 - score.SampledWords.Value;
        answer["loss"] = score.Loss;
        answer["meanProbability"] = score.MeanProbability;
        answer["postselection"] = score.Postselection is not { } postselection ? null : new JsonObject
        {
            ["minimum"] = postselection.Minimum,
            ["mean"] = postselection.Mean,
            ["meanOfWholeSequences"] = postselection.MeanSequence,
        };
        return answer;
    }

    private static JsonObject Describe(ClassScore score)
    {
        int classes = score.ByClass.Length;
        return new JsonObject
        {
            ["name"] = score.Name,
            ["accuracy"] = Describe(score.Accuracy),
            ["byClass"] = new JsonArray([.. score.ByClass.Select(Describe)]),
            ["unseen"] = Describe(score.Unseen),
            ["confusion"] = new JsonArray([.. Enumerable.Range(0, classes).Select(label =>
                new JsonArray([.. score.Confusion.Skip(label * classes).Take(classes).Select(static count => JsonValue.Create(count))]))]),
        };
    }

    private static JsonObject? Describe(Estimate estimate) => estimate.Rows == 0
        ? null
        : new JsonObject { ["value"] = estimate.Value, ["low"] = estimate.Low, ["high"] = estimate.High, ["rows"] = estimate.Rows };
}
