using System.Text.Json.Nodes;
using Qrnn.Data;

namespace Qrnn.Cli;

/// <summary><c>qrnn tasks</c>: what can be trained, with the settings that a task brings.</summary>
internal static class TasksCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("tasks", "List the tasks that a network can be trained on, with their default settings.", "qrnn tasks", "qrnn tasks --json");
        verb.Does(terminal, context =>
        {
            var table = new TextTable("task", "bits", "workspace", "stages", "order", "degree", "batch", "length", "steps", "learning rate");
            foreach (ISequenceTask task in SequenceTasks.All)
            {
                TaskDefaults d = task.Defaults;
                table.Row(task.Name, task.InputBits, d.Shape.Workspace, d.Shape.Stages, d.Shape.Order, d.Shape.Degree, d.Batch, d.Length, d.Steps, d.LearningRate);
            }

            table.Write(context);
            foreach (ISequenceTask task in SequenceTasks.All)
            {
                context.Text.WriteLine($"{task.Name}: {task.Description}");
            }

            context.Text.WriteLine("Train one: qrnn train NAME");
            context.Answer(() => new JsonObject { ["tasks"] = new JsonArray([.. SequenceTasks.All.Select(Describe)]) });
            return 0;
        });
        return verb;
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
