using Qrnn.Data;
using Qrnn.Models;

namespace Qrnn.Training.Sweeps;

/// <summary>One run of a sweep, from its folder to its record.</summary>
internal sealed class SweepExecution(SweepRun run, SweepDefinition definition, SweepFolder folder, ISequenceModel model, ISequenceSource source, SweepOptions options)
{
    /// <summary>Trains from the last checkpoint on, or from the start; null when it was cancelled.</summary>
    /// <param name="progress">Told the share of steps that is done.</param>
    /// <param name="cancellation">Ends it with a checkpoint.</param>
    public SweepRecord? Train(Action<double> progress, CancellationToken cancellation)
    {
        RunFolder training = Open();
        SweepEnding ending;
        string? failure = null;
        double seconds = 0;
        var report = new Callback(state =>
        {
            seconds = state.Seconds;
            progress(Math.Min(1, state.Step / (double)state.Steps));
        });
        try
        {
            TrainingOutcome outcome = Trainer.Train(model, training, report, options.Time, source, cancellation);
            seconds = outcome.Seconds;
            if (outcome.Reason == StopReason.Cancelled)
            {
                return null;
            }

            ending = outcome.Reason switch
            {
                StopReason.LossReached => SweepEnding.LossReached,
                StopReason.TimedOut => SweepEnding.TimedOut,
                _ => SweepEnding.StepsDone,
            };
        }
        catch (DivergenceException diverged)
        {
            (ending, failure) = (SweepEnding.Diverged, diverged.Message);
        }

        SweepCurves log = SweepCurves.Read(training.MetricsPath);
        try
        {
            return new SweepRecord(Row(training, log, ending, failure, cancellation), new SweepCurve(run.Cell, run.Seed, log.Thinned()), Math.Round(seconds, 4));
        }
        catch (OperationCanceledException)
        {
            return null; // the trained run is still there, and is measured next time
        }
    }

    private RunFolder Open()
    {
        // Without waiting for the disk where nothing of the run is kept anyway: a run would take several times as long as its training.
        var files = new DurableFiles(flush: definition.Keep == SweepKeep.Runs);
        string path = folder.RunPath(run);
        if (!Directory.Exists(path))
        {
            return RunFolder.Create(path, run.Configuration, model, options.Time, files);
        }

        RunFolder begun;
        try
        {
            begun = RunFolder.Open(path, files);
            _ = begun.Read(CheckpointKind.Last, model.Layout);
        }
        catch (QrnnException)
        {
            files.Delete(path); // damaged when the machine failed: it is done again
            return RunFolder.Create(path, run.Configuration, model, options.Time, files);
        }

        if (begun.Configuration != run.Configuration)
        {
            begun.Change(run.Configuration, Provenance.Current(model.Kind));
        }

        return begun;
    }

    private SweepRow Row(RunFolder training, SweepCurves log, SweepEnding ending, string? failure, CancellationToken cancellation)
    {
        TrainingConfiguration configuration = run.Configuration;
        double threshold = definition.ConvergedBelow ?? configuration.StopAtLoss;
        return new SweepRow
        {
            Cell = run.Cell,
            Seed = run.Seed,
            Parameters = model.Layout.Count,
            Steps = log.Steps,
            Ending = ending,
            Failure = failure,
            StepsToConverge = log.Validations.FirstOrDefault(validation => validation.Loss < threshold && validation.CharacterErrorRate <= configuration.StopAtError)?.Step,
            LastValidation = log.Validations.LastOrDefault(),
            BestValidation = log.Validations.MinBy(static validation => validation.Loss),
            MinimumPostselectionProbability = log.MinimumPostselectionProbability,
            Evaluation = definition.Evaluate is { } split && ending != SweepEnding.Diverged
                ? [.. options.Evaluate!(model, BestParameters(training), configuration, source, split, cancellation).Where(static measured => double.IsFinite(measured.Value))]
                : [],
        };
    }

    private double[] BestParameters(RunFolder training) =>
        (training.TryRead(CheckpointKind.Best, model.Layout) ?? training.Read(CheckpointKind.Last, model.Layout)).Parameters;

    private sealed class Callback(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
