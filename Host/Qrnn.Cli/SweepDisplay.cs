using Qrnn.Training.Sweeps;
using Spectre.Console;

namespace Qrnn.Cli;

/// <summary>Runs a sweep before somebody's eyes: a bar on a screen, plain lines in a pipe, a table of the cells at the end.</summary>
internal static class SweepDisplay
{
    private const double SecondsBetweenLines = 10;

    /// <summary>Runs a sweep and shows where it stands.</summary>
    public static SweepOutcome Run(SweepDefinition definition, string folder, SweepOptions options, VerbContext context)
    {
        if (context.Terminal.IsInteractive && !context.Json)
        {
            IAnsiConsole console = TextTable.ConsoleOf(context.Text, context.Terminal, ansi: true);
            return console.Progress().AutoClear(true).Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 20 }, new TaskDescriptionColumn { Alignment = Justify.Left })
                .Start(bars =>
                {
                    ProgressTask bar = bars.AddTask(definition.Name, maxValue: definition.Cells.Length * definition.Seeds.Length);
                    return SweepRunner.Run(definition, folder, options with
                    {
                        Progress = progress =>
                        {
                            bar.Value = progress.Done;
                            bar.Description = Describe(progress);
                        },
                    }, context.Interrupted);
                });
        }

        double? shownAt = null;
        return SweepRunner.Run(definition, folder, options with
        {
            Progress = progress =>
            {
                if (shownAt is null)
                {
                    // The first report says that nothing was refused.
                    shownAt = progress.Seconds;
                    context.Text.WriteLine($"{definition.Name}: {definition.Cells.Length} cells x {definition.Seeds.Length} seeds = {progress.Runs} runs, {progress.Done} done before; folder {folder}");
                }
                else if (progress.Seconds - shownAt >= SecondsBetweenLines)
                {
                    shownAt = progress.Seconds;
                    context.Text.WriteLine(Describe(progress));
                }
            },
        }, context.Interrupted);
    }

    /// <summary>Medians by cell.</summary>
    public static void Table(SweepResults results, VerbContext context)
    {
        string[] measured = [.. results.Summaries.SelectMany(static summary => summary.Evaluation.Keys).Distinct()];
        var table = new TextTable(["cell", .. results.Definition.Varied, "parameters", "runs", "converged", "diverged", "median steps", "MAD", "median best loss", .. measured.Select(static name => $"median {name}")]);
        foreach (SweepSummary summary in results.Summaries)
        {
            table.Row([
                summary.Cell, .. results.Definition.Cells[summary.Cell].Values, summary.Parameters, summary.Runs, summary.Converged, summary.Diverged,
                summary.StepsToConverge.Median, summary.StepsToConverge.Deviation, summary.BestLoss?.Median,
                .. measured.Select(name => summary.Evaluation.TryGetValue(name, out MedianSpread spread) ? (object)spread.Median : null)]);
        }

        table.Write(context);
    }

    private static string Describe(SweepProgress progress)
    {
        double rate = progress.Seconds > 0 ? progress.WorkHere / progress.Seconds : 0;
        string left = rate > 0 ? $", {Time((progress.Runs - progress.Done) / rate)} left" : string.Empty;
        return FormattableString.Invariant($"{progress.Done} of {progress.Runs} runs, {progress.Diverged} diverged, {rate * 60:0.0} a minute, {Time(progress.Seconds)}{left}");
    }

    private static string Time(double seconds) => seconds switch
    {
        < 90 => FormattableString.Invariant($"{seconds:0} s"),
        < 5400 => FormattableString.Invariant($"{seconds / 60:0} min"),
        _ => FormattableString.Invariant($"{seconds / 3600:0.0} h"),
    };
}
