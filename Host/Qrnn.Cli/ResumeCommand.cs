using System.CommandLine;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn resume</c>: goes on with a run from its last checkpoint.</summary>
internal static class ResumeCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "resume",
            "Go on with a run from its last checkpoint, after Ctrl-C, a kill or a time-out. The result is, bit for bit, that of a run that never stopped.",
            "qrnn resume runs/elman-xor-1",
            "qrnn resume runs/elman-xor-1 --steps 5000 --stop-at-loss 1e-4 --json")
        {
            Patience = TimeSpan.FromMinutes(1), // a checkpoint may take a while on a slow disk
        };
        var folder = new Argument<string>("RUN") { Description = "The run's folder." };
        verb.Arguments.Add(folder);
        Option<bool> tensorBoard = TrainingDisplay.TensorBoard();
        verb.Options.Add(tensorBoard);
        var settings = new ConfigurationOptions(verb, onlyResumable: true);
        verb.Does(terminal, context =>
        {
            RunFolder run = RunFolder.Open(terminal.Resolve(context.Get(folder)!));
            TrainingConfiguration configuration = settings.Apply(run.Configuration, context);
            using ISequenceModel model = Networks.CreateForTraining(configuration.Validated(), run.Location, context);
            if (configuration != run.Configuration)
            {
                run.Change(configuration, Provenance.Current(model.Kind));
            }

            TrainingDisplay.OpenLedger(model, run);
            ISequenceSource source = configuration.OpenTask();
            ShotDisplay? shots = ShotDisplay.Of(model, configuration, source, run.Read(CheckpointKind.Last, model.Layout).Step);
            return TrainingDisplay.Train(model, run, context.Get(tensorBoard), context, source, shots);
        });
        return verb;
    }
}
