using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Training;
using Qrnn.Training.Sweeps;

namespace Qrnn.Reporting;

/// <summary>The report of one sweep or of several: the paper's figures where a sweep repeats one, and plots that fit any other.</summary>
public static class SweepReport
{
    private const int CellsOfATable = 60;

    /// <summary>The page.</summary>
    /// <param name="sweeps">Folders and what they hold, in the order of the page.</param>
    public static ReportPage Create(IReadOnlyList<(string Folder, SweepResults Results)> sweeps)
    {
        ArgumentNullException.ThrowIfNull(sweeps);
        SweepResults[] all = [.. sweeps.Select(static sweep => sweep.Results)];
        int done = all.Sum(static sweep => sweep.Rows.Length), planned = all.Sum(static sweep => sweep.Definition.Cells.Length * sweep.Definition.Seeds.Length);
        double seconds = all.Sum(static sweep => sweep.Timings.Sum(static timing => timing.Seconds));
        ImmutableArray<ReportFact> facts =
        [
            new ReportFact("Runs finished", ReportNumbers.Show((long)done), done == planned ? "all" : $"of {ReportNumbers.Show((long)planned)}"),
            new ReportFact("Cells", ReportNumbers.Show((long)all.Sum(static sweep => sweep.Definition.Cells.Length)), all.Length == 1 ? $"{all[0].Definition.Seeds.Length} seeds each" : $"in {all.Length} sweeps"),
            new ReportFact("Steps", ReportNumbers.Show(all.Sum(static sweep => sweep.Rows.Sum(static row => row.Steps)))),
            new ReportFact("Training time", seconds > 0 ? ReportNumbers.Time(seconds) : "–", "sum over all runs"),
        ];
        var sections = ImmutableArray.CreateBuilder<ReportSection>();
        foreach ((_, SweepResults results) in sweeps)
        {
            sections.Add(Section(results, described: sweeps.Count == 1));
        }

        sections.Add(Reading(sweeps));
        string title = sweeps.Count == 1 ? all[0].Definition.Name : $"{sweeps.Count} studies";
        string subtitle = sweeps.Count == 1 ? all[0].Definition.Description : string.Join(", ", all.Select(static sweep => sweep.Definition.Name));
        return new ReportPage(title, subtitle, facts, sections.ToImmutable());
    }

    private static ReportSection Section(SweepResults results, bool described)
    {
        SweepDefinition definition = results.Definition;
        var items = ImmutableArray.CreateBuilder<ReportItem>();
        int planned = definition.Cells.Length * definition.Seeds.Length, diverged = results.Rows.Count(static row => row.Ending == SweepEnding.Diverged);
        if (!described)
        {
            items.Add(new ReportText(definition.Description));
        }

        string state = results.IsComplete ? $"All {planned} runs are finished" : $"{results.Rows.Length} of {planned} runs are finished; what follows is drawn from those";
        items.Add(new ReportText($"{state}: {definition.Cells.Length} {(definition.Cells.Length == 1 ? "cell" : "cells")}, {definition.Seeds.Length} seeds each ({definition.Seeds.Min()} to {definition.Seeds.Max()}){(diverged > 0 ? $", {diverged} diverged" : string.Empty)}."));
        if (!results.Rows.IsEmpty)
        {
            var table = new SweepTable(results);
            ReportItem[] figures = [.. PaperFigures.Of(table)];
            items.AddRange(figures);
            items.AddRange(SweepPlots.Of(table, alone: figures.Length == 0));
            items.Add(Cells(table));
        }

        items.Add(Settings(results));
        return new ReportSection(described ? "Results" : definition.Name, items.ToImmutable());
    }

    private static ReportTable Cells(SweepTable table)
    {
        SweepResults results = table.Results;
        string[] measured = [.. results.Rows.SelectMany(static row => row.Evaluation.Select(static entry => entry.Key)).Distinct()];
        SweepSummary[] ordered = [.. results.Summaries.OrderBy(summary => table.HasThreshold ? summary.StepsToConverge.Median : 0).ThenBy(static summary => summary.BestLoss?.Median ?? double.PositiveInfinity)];
        string Spread(MedianSpread? spread) => spread is { } value ? $"{ReportNumbers.Show(value.Median)} ± {ReportNumbers.Show(value.Deviation)}" : "–";
        return new ReportTable(
            "Cells, best first: median ± median absolute deviation over the seeds",
            [
                .. results.Definition.Varied.DefaultIfEmpty("cell"), "parameters", "runs", .. table.HasThreshold ? (string[])["converged", "steps to converge"] : [], "best validation loss", "its error rate",
                "least probability", .. measured,
            ],
            [
                .. ordered.Take(CellsOfATable).Select(summary => (ImmutableArray<string>)
                [
                    .. results.Definition.Varied.IsEmpty ? ["the only one"] : results.Definition.Varied.Select(setting => ReportNumbers.Setting(results.Value(summary.Cell, setting))),
                    ReportNumbers.Show((long)summary.Parameters), summary.Diverged > 0 ? $"{summary.Runs}, {summary.Diverged} diverged" : $"{summary.Runs}",
                    .. table.HasThreshold ? (string[])[ReportNumbers.Percent(summary.ConvergedShare), Spread(summary.StepsToConverge)] : [],
                    Spread(summary.BestLoss), Spread(summary.BestErrorRate), Spread(summary.MinimumPostselectionProbability),
                    .. measured.Select(name => Spread(summary.Evaluation.TryGetValue(name, out MedianSpread spread) ? spread : null)),
                ]),
            ],
            (table.HasThreshold ? "A run that did not converge counts with its cap. " : string.Empty)
                + (ordered.Length > CellsOfATable ? $"{ordered.Length - CellsOfATable} more cells are in summary.csv." : string.Empty),
            IsFolded: true);
    }

    private static ReportTable Settings(SweepResults results)
    {
        TrainingConfiguration configuration = results.Definition.Cells[0].Configuration;
        return new ReportTable(
            "Settings that all cells share", ["setting", "value", "meaning"],
            [
                .. results.Definition.Varied.Contains("task") ? [] : (ImmutableArray<string>[])[["task", configuration.Task, "what has to be learnt"]],
                .. TrainingSettings.All.Where(setting => setting.Key != "seed" && results.Definition.Cells.All(cell => setting.Read(cell.Configuration).Equals(setting.Read(configuration))))
                    .Select(setting => (ImmutableArray<string>)[setting.Key, ReportNumbers.Setting(setting.Read(configuration)), setting.Description]),
            ],
            IsText: true, IsFolded: true);
    }

    private static ReportSection Reading(IReadOnlyList<(string Folder, SweepResults Results)> sweeps)
    {
        Provenance now = Provenance.Current("");
        return new ReportSection("Reading and provenance",
        [
            new ReportText("Filled circles are medians over our own runs, with bars from the first to the third quartile. Hollow diamonds on dashes are published numbers or the author's logs; they are not ours. "
                + "The paper is J. Bausch, Recurrent Quantum Neural Networks, arXiv 2006.14619. Of its figures the numbers 9, 10 and 11 and table 1 are known to this program; the others are named by what they show."),
            new ReportTable("Where the numbers come from", ["what", "value"],
            [
                .. sweeps.Select(static sweep => (ImmutableArray<string>)[$"folder of {sweep.Results.Definition.Name}", sweep.Folder]),
                ["report written by version", now.Version],
                ["report written by commit", now.Commit ?? "unknown"],
                ["on a machine with", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}")],
            ],
            IsText: true),
        ]);
    }
}
