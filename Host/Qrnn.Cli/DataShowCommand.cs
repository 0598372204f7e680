using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Reporting;
using Qrnn.Simulation;

namespace Qrnn.Cli;

/// <summary><c>qrnn data show</c>: sequences of a task as a network sees them.</summary>
internal static class DataShowCommand
{
    private static readonly Dictionary<string, SequenceStream> Splits = new()
    {
        ["train"] = SequenceStream.Training,
        ["validate"] = SequenceStream.Validation,
        ["test"] = SequenceStream.Test,
    };

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "show",
            "Draw sequences of a task: what is fed, and what is scored. Images are drawn as images, reduced rows as points, all else as symbols; a dot is an output that does not count.",
            "qrnn data show elman-xor",
            "qrnn data show mnist36 --data ../shared/data --split test --count 8 --output digits.png",
            "qrnn data show mnist-umap-d2-r5 --data ../shared/data --count 500",
            "qrnn data show elman-letter --count 2 --json");
        var name = new Argument<string>("TASK") { Description = "The name of a task (see 'qrnn tasks')." };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "The folder with prepared data sets, or the one above its subfolder rvqe. Default: data." };
        var text = new Option<string?>("--text") { HelpName = "FILE", Description = "The text file of tasks on text." };
        var split = new Option<string?>("--split") { HelpName = string.Join('|', Splits.Keys), Description = "Which sequences: those for training, validation or test. Default: train." };
        split.AcceptOnlyFromAmong([.. Splits.Keys]);
        Option<int?> count = Numbers.Integer("--count", "N", "How many sequences, from 1 to 10000. Default: 10.", 1, 10_000);
        Option<int?> seed = Numbers.Integer("--seed", "N", "Which sequences are drawn. Default: 1.", 0);
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE.png", Description = "Also write the drawing as an image." };
        verb.Arguments.Add(name);
        foreach (Option option in new Option[] { data, text, split, count, seed, output })
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            ISequenceTask task = SequenceTasks.Find(context.Get(name)!);
            TaskDefaults defaults = task.Defaults;
            var files = new TaskOptions(terminal.Resolve(context.Get(data) ?? new TaskOptions().Data), context.Get(text) is { } file ? terminal.Resolve(file) : string.Empty);
            // A batch may have to be a multiple of something; the task's own is.
            int shown = context.Get(count) ?? 10, samples = (shown + defaults.Batch - 1) / defaults.Batch * defaults.Batch;
            SequenceBatch batch = task.Open(files).Batch((ulong)(context.Get(seed) ?? 1), Splits[context.Get(split) ?? "train"], 1, samples, defaults.Length);
            var drawing = new SampleDrawing(task, batch, shown);
            string? picture = context.Get(output) is { } path ? terminal.Resolve(path) : null;
            if (picture is not null)
            {
                drawing.ToPixels().Write(picture);
            }

            foreach (string line in drawing.ToText(terminal.Width))
            {
                context.Text.WriteLine(line);
            }

            context.Answer(() => Describe(task, batch, drawing, shown, picture));
            return 0;
        });
        return verb;
    }

    private static JsonObject Describe(ISequenceTask task, SequenceBatch batch, SampleDrawing drawing, int shown, string? picture) => new()
    {
        ["task"] = task.Name,
        ["bits"] = task.InputBits,
        ["image"] = picture,
        ["sequences"] = new JsonArray([.. Enumerable.Range(0, shown).Select(sample =>
        {
            Range calls = (sample * batch.Steps)..((sample + 1) * batch.Steps);
            return new JsonObject
            {
                ["class"] = drawing.ClassOf(sample),
                ["fed"] = new JsonArray([.. batch.Inputs[calls]]),
                ["targets"] = new JsonArray([.. batch.Targets[calls]]),
                ["counts"] = new JsonArray([.. batch.Kept[calls]]),
                ["postselected"] = new JsonArray([.. batch.Postselected[calls]]),
            };
        })]),
    };
}
