using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Backends.Shots;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Training;
using Spectre.Console;
using ValidationResult = Qrnn.Training.ValidationResult;

namespace Qrnn.Cli;

/// <summary>Trains a run before somebody's eyes: a bar on a screen, plain lines in a pipe, a table at the end, one JSON object for machines.</summary>
internal static class TrainingDisplay
{
    private const double SecondsBetweenLines = 2;

    /// <summary>The option that writes events beside the metrics.</summary>
    public static Option<bool> TensorBoard() => new("--tensorboard") { Description = "Also write TensorBoard events, into the run's folder 'tensorboard', while it trains." };

    /// <summary>Trains and reports; returns the exit code.</summary>
    /// <param name="model">The model of the run's configuration.</param>
    /// <param name="run">The run.</param>
    /// <param name="tensorBoard">Whether to write TensorBoard events.</param>
    /// <param name="context">Who watches.</param>
    /// <param name="source">The task's sequences, when they are already open.</param>
    /// <param name="shots">What is planned, when circuits are.</param>
    public static int Train(ISequenceModel model, RunFolder run, bool tensorBoard, VerbContext context, ISequenceSource? source = null, ShotDisplay? shots = null)
    {
        OpenLedger(model, run);
        string shown = Path.GetRelativePath(context.Terminal.WorkingDirectory, run.Location);
        shown = shown.StartsWith("..", StringComparison.Ordinal) ? run.Location : shown;
        NetworkShape shape = run.Configuration.Shape;
        context.Text.WriteLine(FormattableString.Invariant(
            $"{run.Configuration.Task}: {model.Layout.Count} parameters, workspace {shape.Workspace}, inputs {shape.Inputs}, stages {shape.Stages}, order {shape.Order}, degree {shape.Degree}, {shape.Meaning.ToString().ToLowerInvariant()}; run {shown}"));
        shots?.Write(run.Configuration, context);
        using TensorBoardFollower? follower = tensorBoard ? new TensorBoardFollower(run, context.Terminal.Clock) : null;
        TrainingOutcome outcome = context.Terminal.IsInteractive && !context.Json ? WithBar(model, run, follower, context, source) : WithLines(model, run, follower, context, source);
        follower?.Finish();
        var table = new TextTable("steps", "seconds", "validation loss", "character error rate", "best validation loss", "ended by");
        table.Row(outcome.Step, Math.Round(outcome.Seconds, 2), outcome.LastValidation?.Loss, outcome.LastValidation?.CharacterErrorRate, outcome.BestValidation?.Loss, Because(outcome.Reason));
        table.Write(context);
        if (shots is { Network.TakesShots: true })
        {
            ShotSpending spent = shots.Network.Spent;
            context.Text.WriteLine(FormattableString.Invariant($"took {spent.Shots} shots in {spent.Circuits} jobs{(spent.Currency is null ? string.Empty : FormattableString.Invariant($" for {spent.Cost:0.##} {spent.Currency}"))}"));
        }

        context.Answer(() =>
        {
            JsonObject answer = Describe(run, outcome);
            if (shots is { Network.TakesShots: true })
            {
                answer["spent"] = shots.Describe();
            }

            return answer;
        });
        if (outcome.Reason is StopReason.Cancelled or StopReason.TimedOut)
        {
            context.Terminal.Error.WriteLine($"qrnn: stopped at step {outcome.Step} with a checkpoint; go on with: qrnn resume {shown}");
        }

        return outcome.Reason == StopReason.Cancelled ? CommandLine.InterruptedExitCode : 0;
    }

    /// <summary>Opens the run's ledger for a model that takes shots, once.</summary>
    public static void OpenLedger(ISequenceModel model, RunFolder run)
    {
        if (model is ShotTrainedNetwork { TakesShots: true, HasLedger: false } network)
        {
            network.WriteTo(new ShotLedger(run.ShotsPath));
        }
    }

    private static JsonObject Describe(RunFolder run, TrainingOutcome outcome) => new()
    {
        ["validationLoss"] = outcome.LastValidation?.Loss,
        ["characterErrorRate"] = outcome.LastValidation?.CharacterErrorRate,
        ["bestValidationLoss"] = outcome.BestValidation?.Loss,
        ["steps"] = outcome.Step,
        ["seconds"] = Math.Round(outcome.Seconds, 3),
        ["reason"] = outcome.Reason.ToString(),
        ["run"] = run.Location,
    };

    private static string Because(StopReason reason) => reason switch
    {
        StopReason.LossReached => "loss reached",
        StopReason.StepsDone => "all steps done",
        StopReason.TimedOut => "time was up",
        _ => "interrupted",
    };

    private static TrainingOutcome WithLines(ISequenceModel model, RunFolder run, TensorBoardFollower? follower, VerbContext context, ISequenceSource? source)
    {
        TimeProvider clock = context.Terminal.Clock;
        long shownAt = 0;
        ValidationResult? shown = null;
        var progress = new Callback(report =>
        {
            follower?.Follow();
            if (report.LastValidation is { } validation && validation != shown && validation.Step == report.Step && (shown is null || clock.GetElapsedTime(shownAt).TotalSeconds >= SecondsBetweenLines))
            {
                shown = validation;
                shownAt = clock.GetTimestamp();
                context.Text.WriteLine($"step {report.Step} of at most {report.Steps}, {Losses(report)}, {report.Seconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
            }
        });
        return Trainer.Train(model, run, progress, clock, source, context.Interrupted);
    }

    private static TrainingOutcome WithBar(ISequenceModel model, RunFolder run, TensorBoardFollower? follower, VerbContext context, ISequenceSource? source)
    {
        IAnsiConsole console = TextTable.ConsoleOf(context.Text, context.Terminal, ansi: true);
        return console.Progress().AutoClear(true).Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 20 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(bars =>
            {
                ProgressTask bar = bars.AddTask(run.Configuration.Task, maxValue: run.Configuration.Steps);
                var progress = new Callback(report =>
                {
                    follower?.Follow();
                    bar.Value = report.Step;
                    bar.Description = FormattableString.Invariant(
                        $"step {report.Step} loss {report.Loss:0.0000} validation {report.LastValidation?.Loss:0.0000} error {report.LastValidation?.CharacterErrorRate:0.000}");
                });
                return Trainer.Train(model, run, progress, context.Terminal.Clock, source, context.Interrupted);
            });
    }

    private static string Losses(TrainingProgress report)
    {
        string text = FormattableString.Invariant($"loss {report.Loss:0.000000}");
        return report.LastValidation is { } validation
            ? text + FormattableString.Invariant($", validation {validation.Loss:0.000000}, error {validation.CharacterErrorRate:0.0000}")
            : text;
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, calls back on the training thread, so no report comes after the end.</summary>
    private sealed class Callback(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
