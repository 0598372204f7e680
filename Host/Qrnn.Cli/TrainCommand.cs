using System.CommandLine;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn train</c>: a new run of a task or of a configuration file.</summary>
internal static class TrainCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "train",
            "Train a network on a task and keep the run in a folder. Ctrl-C stops with a checkpoint; 'qrnn resume' goes on to the same result.",
            "qrnn train elman-xor --seed 1",
            "qrnn train simple-seq --workspace 5 --degree 3 --optimizer rmsprop --learning-rate 0.01 --output runs/paper",
            "qrnn train Host/examples/elman-xor.json --steps 100 --json")
        {
            Patience = TimeSpan.FromMinutes(1), // a checkpoint may take a while on a slow disk
        };
        var what = new Argument<string>("TASK|CONFIG.json") { Description = "The name of a task (see 'qrnn tasks') or a configuration file." };
        var output = new Option<string?>("--output", "-o") { HelpName = "DIR", Description = "The run's folder; must not exist or be empty. Default: runs/TASK-SEED, with a number behind it when that is taken." };
        verb.Arguments.Add(what);
        verb.Options.Add(output);
        Option<bool> tensorBoard = TrainingDisplay.TensorBoard();
        verb.Options.Add(tensorBoard);
        var settings = new ConfigurationOptions(verb, onlyResumable: false);
        verb.Does(terminal, context =>
        {
            TrainingConfiguration configuration = settings.Apply(Find(context.Get(what)!, terminal), context).Validated();
            ISequenceSource source = configuration.OpenTask(); // before there is a folder: files may be missing
            string folder = context.Get(output) is { } chosen ? terminal.Resolve(chosen) : FreeFolder(terminal, configuration);
            using ISequenceModel model = Networks.Create(configuration, context.Interrupted);
            RunFolder run = RunFolder.Create(folder, configuration, model, terminal.Clock);
            return TrainingDisplay.Train(model, run, context.Get(tensorBoard), context, source);
        });
        return verb;
    }

    private static TrainingConfiguration Find(string name, Terminal terminal)
    {
        bool isFile = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal);
        return isFile ? ConfigurationFile.Read(terminal.Resolve(name)) : TrainingConfiguration.ForTask(SequenceTasks.Find(name));
    }

    private static string FreeFolder(Terminal terminal, TrainingConfiguration configuration)
    {
        string first = terminal.Resolve(Path.Combine("runs", $"{configuration.Task}-{configuration.Seed}"));
        string folder = first;
        for (int number = 2; Directory.Exists(folder) || File.Exists(folder); number++)
        {
            folder = $"{first}-{number}";
        }

        return folder;
    }
}
