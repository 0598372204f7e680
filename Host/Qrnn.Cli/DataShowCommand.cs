using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Simulation;
using Qrnn.Training;

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
            "Draw sequences of a task: what is fed, and what is scored.",
            "qrnn data show elman-xor",
            "qrnn data show elman-letter --split test --count 2 --json");
        var name = new Argument<string>("TASK") { Description = "The name of a task (see 'qrnn tasks')." };
        var split = new Option<string?>("--split") { HelpName = string.Join('|', Splits.Keys), Description = "Which sequences: those for training, validation or test. Default: train." };
        split.AcceptOnlyFromAmong([.. Splits.Keys]);
        Option<int?> count = Numbers.Integer("--count", "N", "How many sequences, from 1 to 1000. Default: 4.", 1, 1000);
        Option<int?> seed = Numbers.Integer("--seed", "N", "Source of random sequences. Default: 1.", 0);
        verb.Arguments.Add(name);
        foreach (Option option in new Option[] { split, count, seed })
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            ISequenceTask task = SequenceTasks.Find(context.Get(name)!);
            TrainingConfiguration defaults = TrainingConfiguration.ForTask(task);
            int shown = context.Get(count) ?? 4, samples = (shown + defaults.Batch - 1) / defaults.Batch * defaults.Batch;
            SequenceBatch batch = task.Open(defaults.Files).Batch((ulong)(context.Get(seed) ?? 1), Splits[context.Get(split) ?? "train"], 1, samples, defaults.Length);
            Print(task, batch, shown, context);
            context.Answer(() => Describe(task, batch, shown));
            return 0;
        });
        return verb;
    }

    private static void Print(ISequenceTask task, SequenceBatch batch, int shown, VerbContext context)
    {
        for (int sample = 0; sample < shown; sample++)
        {
            Range calls = (sample * batch.Steps)..((sample + 1) * batch.Steps);
            context.Text.WriteLine($"fed    {string.Concat(batch.Inputs[calls].Select(task.Symbol))}");
            // An output that does not count is shown as a dot.
            context.Text.WriteLine($"scored {string.Concat(batch.Targets[calls].Zip(batch.Kept[calls], (target, kept) => kept ? task.Symbol(target) : "·"))}");
        }
    }

    private static JsonObject Describe(ISequenceTask task, SequenceBatch batch, int shown) => new()
    {
        ["task"] = task.Name,
        ["bits"] = task.InputBits,
        ["sequences"] = new JsonArray([.. Enumerable.Range(0, shown).Select(sample =>
        {
            Range calls = (sample * batch.Steps)..((sample + 1) * batch.Steps);
            return new JsonObject
            {
                ["fed"] = new JsonArray([.. batch.Inputs[calls]]),
                ["targets"] = new JsonArray([.. batch.Targets[calls]]),
                ["counts"] = new JsonArray([.. batch.Kept[calls]]),
                ["postselected"] = new JsonArray([.. batch.Postselected[calls]]),
            };
        })]),
    };
}
