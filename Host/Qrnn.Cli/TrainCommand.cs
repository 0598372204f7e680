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
            "qrnn train dna-open --loss nll --length 20 --from runs/dna-open-1 --learning-rate 0.003",
            "qrnn train Host/examples/elman-xor-shots.json --backend native --shots 1000",
            "qrnn train Host/examples/elman-xor.json --steps 100 --json")
        {
            Patience = TimeSpan.FromMinutes(1), // a checkpoint may take a while on a slow disk
        };
        var what = new Argument<string>("TASK|CONFIG.json") { Description = "The name of a task (see 'qrnn tasks') or a configuration file." };
        var output = new Option<string?>("--output", "-o") { HelpName = "DIR", Description = "The run's folder; must not exist or be empty. Default: runs/TASK-SEED, with a number behind it when that is taken." };
        verb.Arguments.Add(what);
        verb.Options.Add(output);
        var from = new Option<string?>("--from")
        {
            HelpName = "RUN[:last|best]",
            Description = "Begin with the weights of another run of the same network, in place of random ones; task, length and all other settings are this run's own (RUN/config.json in place of TASK takes the other run's). The optimiser begins anew, steps count from 0; imported.json says where the weights come from. Default: none; of RUN the best checkpoint.",
        };
        verb.Options.Add(from);
        Option<bool> tensorBoard = TrainingDisplay.TensorBoard();
        verb.Options.Add(tensorBoard);
        var settings = new ConfigurationOptions(verb, onlyResumable: false);
        verb.Does(terminal, context =>
        {
            TrainingConfiguration configuration = settings.Apply(Find(context.Get(what)!, terminal), context).Validated();
            ISequenceSource source = configuration.OpenTask(); // before there is a folder: files may be missing
            RunStart? start = context.Get(from) is { } other ? Start(terminal, other, configuration) : null;
            string folder = context.Get(output) is { } chosen ? terminal.Resolve(chosen) : FreeFolder(terminal, configuration);
            using ISequenceModel model = Networks.CreateForTraining(configuration, folder, context);
            ShotDisplay? shots = ShotDisplay.Of(model, configuration, source, step: 0); // before there is a folder: the plan may be too dear
            RunFolder run = start is null
                ? RunFolder.Create(folder, configuration, model, terminal.Clock)
                : RunFolder.Create(folder, configuration, model.Kind, model.Layout, start, terminal.Clock);
            return TrainingDisplay.Train(model, run, context.Get(tensorBoard), context, source, shots);
        });
        return verb;
    }

    private static TrainingConfiguration Find(string name, Terminal terminal)
    {
        bool isFile = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal);
        return isFile ? ConfigurationFile.Read(terminal.Resolve(name)) : TrainingConfiguration.ForTask(SequenceTasks.Find(name));
    }

    private static RunStart Start(Terminal terminal, string run, TrainingConfiguration configuration)
    {
        const string Last = ":last", Best = ":best";
        CheckpointKind kind = run.EndsWith(Last, StringComparison.Ordinal) ? CheckpointKind.Last : CheckpointKind.Best;
        string folder = run.EndsWith(Last, StringComparison.Ordinal) || run.EndsWith(Best, StringComparison.Ordinal) ? run[..^Last.Length] : run;
        return RunStart.From(RunFolder.Open(terminal.Resolve(folder)), kind, configuration);
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
