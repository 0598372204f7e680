using System.Text.Json.Nodes;
using Qrnn.Data;

namespace Qrnn.Cli;

/// <summary><c>qrnn tasks</c>: what can be trained, with the settings that a task brings.</summary>
internal static class TasksCommand
{
    /// <summary>A family of more tasks is described by its first one.</summary>
    private const int MostDescribed = 3;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("tasks", "List the tasks that a network can be trained on, with their default settings.", "qrnn tasks", "qrnn tasks --json");
        verb.Does(terminal, context =>
        {
            var table = new TextTable("task", "bits", "workspace", "stages", "order", "degree", "batch", "length", "steps", "learning rate");
            IGrouping<string, ISequenceTask>[] families = [.. SequenceTasks.All.GroupBy(static task => task.Family)];
            foreach (IGrouping<string, ISequenceTask> family in families)
            {
                object Range<T>(Func<ISequenceTask, T> value) => OneOrRange(family.Select(value));
                table.Row(
                    family.Key, Range(static task => task.InputBits), Range(static task => task.Defaults.Shape.Workspace), Range(static task => task.Defaults.Shape.Stages),
                    Range(static task => task.Defaults.Shape.Order), Range(static task => task.Defaults.Shape.Degree), Range(static task => task.Defaults.Batch),
                    Range(static task => task.Defaults.Length), Range(static task => task.Defaults.Steps), Range(static task => task.Defaults.LearningRate));
            }

            table.Write(context);
            foreach (IGrouping<string, ISequenceTask> family in families)
            {
                foreach (ISequenceTask task in family.Count() <= MostDescribed ? family : family.Take(1))
                {
                    context.Text.WriteLine($"{task.Name}: {task.Description}{(family.Count() <= MostDescribed ? "" : $"; and {family.Count() - 1} more of {family.Key}")}");
                }
            }

            context.Text.WriteLine("Train one: qrnn train NAME");
            context.Answer(() => new JsonObject { ["tasks"] = new JsonArray([.. SequenceTasks.All.Select(Describe)]) });
            return 0;
        });
        return verb;
    }

    private static object OneOrRange<T>(IEnumerable<T> values)
    {
        T[] sorted = [.. values.Distinct().Order()];
        return sorted.Length == 1 ? sorted[0]! : FormattableString.Invariant($"{sorted[0]}–{sorted[^1]}");
    }

    private static JsonNode Describe(ISequenceTask task) => new JsonObject
    {
        ["name"] = task.Name,
        ["description"] = task.Description,
        ["inputs"] = task.InputBits,
        ["workspace"] = task.Defaults.Shape.Workspace,
        ["stages"] = task.Defaults.Shape.Stages,
        ["order"] = task.Defaults.Shape.Order,
        ["degree"] = task.Defaults.Shape.Degree,
        ["batch"] = task.Defaults.Batch,
        ["length"] = task.Defaults.Length,
        ["steps"] = task.Defaults.Steps,
        ["learningRate"] = task.Defaults.LearningRate,
        ["stopAtLoss"] = task.Defaults.StopAtLoss,
    };
}
