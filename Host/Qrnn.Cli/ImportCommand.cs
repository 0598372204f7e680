using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Training;
using Qrnn.Training.Torch;

namespace Qrnn.Cli;

/// <summary><c>qrnn import</c>: a run made of somebody else's checkpoint.</summary>
internal static class ImportCommand
{
    private const string Rvqe = "rvqe";

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "import",
            "Make a run of a PyTorch checkpoint of Bausch's own code, without executing anything in it. 'qrnn evaluate' reads it and 'qrnn resume' trains on.",
            "qrnn import rvqe checkpoint--experiment-mnist01-35557.tar",
            "qrnn import rvqe checkpoint.tar --task mnist36 --data ../shared/data --output runs/his --json");
        var format = new Argument<string>("FORMAT") { Description = "Whose checkpoint: rvqe." };
        format.AcceptOnlyFromAmong(Rvqe);
        var file = new Argument<string>("FILE") { Description = "The file, as torch.save wrote it (its name ends in .tar, but it is none)." };
        var output = new Option<string?>("--output", "-o") { HelpName = "DIR", Description = "The run's folder; must not exist or be empty. Default: runs/rvqe-TASK-SEED, with a number behind it when that is taken." };
        var task = new Option<string?>("--task") { HelpName = "NAME", Description = "The task (see 'qrnn tasks'). Default: that of the checkpoint's data set." };
        var data = new Option<string?>("--data") { HelpName = "PATH", Description = "Folder with prepared data sets, or the one above its subfolder rvqe, kept in the run. Default: data." };
        verb.Arguments.Add(format);
        verb.Arguments.Add(file);
        verb.Options.Add(output);
        verb.Options.Add(task);
        verb.Options.Add(data);
        verb.Does(terminal, context =>
        {
            RvqeCheckpoint checkpoint = RvqeCheckpoint.Read(terminal.Resolve(context.Get(file)!));
            TaskOptions? files = context.Get(data) is { } chosenData ? new TaskOptions(chosenData) : null;
            RvqeImport import = RvqeImport.Translate(checkpoint, context.Get(task), files);
            string folder = context.Get(output) is { } chosen ? terminal.Resolve(chosen) : FreeFolder(terminal, import.Configuration);
            RunFolder run = import.Create(folder, terminal.Clock);
            Print(checkpoint, import, run, context);
            context.Answer(() => Describe(checkpoint, import, run));
            return 0;
        });
        return verb;
    }

    private static string FreeFolder(Terminal terminal, TrainingConfiguration configuration)
    {
        string first = terminal.Resolve(Path.Combine("runs", $"{Rvqe}-{configuration.Task}-{configuration.Seed}"));
        string folder = first;
        for (int number = 2; Directory.Exists(folder) || File.Exists(folder); number++)
        {
            folder = $"{first}-{number}";
        }

        return folder;
    }

    private static void Print(RvqeCheckpoint checkpoint, RvqeImport import, RunFolder run, VerbContext context)
    {
        var table = new TextTable("task", "workspace", "inputs", "stages", "order", "degree", "parameters", "epoch", "his validation loss", "his character error rate", "optimizer");
        table.Row(
            import.Configuration.Task, checkpoint.Shape.Workspace, checkpoint.Shape.Inputs, checkpoint.Shape.Stages, checkpoint.Shape.Order, checkpoint.Shape.Degree,
            checkpoint.Layout.Count, checkpoint.Epoch, checkpoint.BestValidationLoss, checkpoint.BestCharacterErrorRate,
            $"{TrainingSettings.Find("optimizer").Read(import.Configuration)}, {(import.Last.Optimizer.IsEmpty ? "without memory" : "with its memory")}");
        table.Write(context);
        foreach (string note in import.Origin.Notes)
        {
            context.Text.WriteLine(note);
        }

        string shown = Path.GetRelativePath(context.Terminal.WorkingDirectory, run.Location);
        shown = shown.StartsWith("..", StringComparison.Ordinal) ? run.Location : shown;
        string steps = import.Configuration.Steps <= import.Last.Step ? $" --steps {import.Last.Step + 1000}" : string.Empty;
        context.Text.WriteLine($"run {shown} at step {import.Last.Step}; evaluate: qrnn evaluate {shown}; train on: qrnn resume {shown}{steps}");
    }

    private static JsonObject Describe(RvqeCheckpoint checkpoint, RvqeImport import, RunFolder run) => new()
    {
        ["run"] = run.Location,
        ["task"] = import.Configuration.Task,
        ["parameters"] = checkpoint.Layout.Count,
        ["step"] = import.Last.Step,
        ["epoch"] = checkpoint.Epoch,
        ["bestValidationLoss"] = checkpoint.BestValidationLoss,
        ["bestCharacterErrorRate"] = checkpoint.BestCharacterErrorRate,
        ["sha256"] = checkpoint.Sha256,
        ["optimizerMapped"] = !import.Last.Optimizer.IsEmpty,
        ["notes"] = new JsonArray([.. import.Origin.Notes.Select(note => (JsonNode)note)]),
    };
}
