using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Models;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>The report of one run, from what its folder holds and what was measured for it.</summary>
public static class RunReport
{
    /// <summary>Pixels that a page has for the calls of a sequence, that a letter takes, and that stand between two calls.</summary>
    private const double Room = 1000, Letter = 7.9, Gap = 10.5;

    /// <summary>The page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="history">What its metrics file tells.</param>
    /// <param name="samples">Test sequences with the network's answers; empty when the network was not run.</param>
    /// <param name="extra">Sections about measurements, such as an evaluation of a whole split.</param>
    public static ReportPage Create(RunFolder run, RunHistory history, ImmutableArray<ImmutableArray<SampledCall>> samples, ImmutableArray<ReportSection> extra)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(history);
        TrainingConfiguration configuration = run.Configuration;
        NetworkShape shape = configuration.Shape;
        ParameterLayout layout = shape.Layout();
        var sections = ImmutableArray.CreateBuilder<ReportSection>();
        sections.Add(new ReportSection("Training", [.. RunPlots.All(configuration, history)]));
        sections.AddRange(extra);
        if (!samples.IsDefaultOrEmpty)
        {
            sections.Add(Samples(samples));
        }

        sections.Add(new ReportSection("Settings", [Settings(configuration)]));
        sections.Add(new ReportSection("Network", [Network(shape, layout)]));
        sections.Add(new ReportSection("Provenance", [Origin(run, history)]));
        string subtitle = string.Create(
            CultureInfo.InvariantCulture,
            $"Workspace {shape.Workspace}, inputs {shape.Inputs}, stages {shape.Stages}, order {shape.Order}, degree {shape.Degree}, {shape.Meaning.ToString().ToLowerInvariant()} neurons; {configuration.Optimizer.ToString().ToLowerInvariant()} at {ReportNumbers.Setting(configuration.LearningRate)}; seed {configuration.Seed}");
        return new ReportPage($"{configuration.Task} – {Path.GetFileName(run.Location)}", subtitle, Facts(history, layout), sections.ToImmutable());
    }

    private static ImmutableArray<ReportFact> Facts(RunHistory history, ParameterLayout layout)
    {
        string bestAt = history.Best is { } best ? $"at step {ReportNumbers.Show(best.Step)}" : "no validation yet";
        return
        [
            new ReportFact("Best validation loss", ReportNumbers.Show(history.Best?.Loss), bestAt),
            new ReportFact("Character error rate", history.Best is { } there ? ReportNumbers.Percent(there.CharacterErrorRate) : "–", bestAt),
            new ReportFact("Post-selection overhead", history.Last is { MinimumPostselectionProbability: > 0 } last ? ReportNumbers.Show(1 / last.MinimumPostselectionProbability) : "–", "1 / least probability, last validation"),
            new ReportFact("Steps", ReportNumbers.Show(history.Steps), $"{ReportNumbers.Show(history.Evaluations)} gradients"),
            new ReportFact("Training time", ReportNumbers.Time(history.Seconds), history.Steps > 0 ? $"{ReportNumbers.Show(1000 * history.Seconds / history.Steps)} ms a step" : string.Empty),
            new ReportFact("Parameters", ReportNumbers.Show((long)layout.Count), $"{layout.Tensors.Length} tensors"),
        ];
    }

    private static ReportSection Samples(ImmutableArray<ImmutableArray<SampledCall>> samples)
    {
        var items = ImmutableArray.CreateBuilder<ReportItem>();
        items.Add(new ReportText(
            "Test sequences with the best checkpoint, outputs measured as a machine would. Underlined: another word than the target. Pale: calls that do not count; they may be postselected on their targets."));
        for (int sample = 0; sample < samples.Length; sample++)
        {
            // Of a long sequence its end: that is where a label stands.
            ImmutableArray<SampledCall> calls = samples[sample];
            int letters = calls.Max(static call => Math.Max(Math.Max(call.Fed.Length, call.Target.Length), call.Probability > 0.995 ? 3 : 2));
            int hidden = Math.Max(0, calls.Length - (int)(Room / (letters * Letter + Gap)));
            SampledCall[] shown = [.. calls.Skip(hidden)];
            string caption = $"Sequence {sample + 1}" + (hidden > 0 ? $", the last {calls.Length - hidden} of {calls.Length} calls" : string.Empty);
            items.Add(new ReportSequence(caption,
            [
                new ReportSequenceRow("fed", [.. shown.Select(static call => new ReportCell(call.Fed))]),
                new ReportSequenceRow("target", [.. shown.Select(static call => new ReportCell(call.Target, call.Counts ? ReportMark.None : ReportMark.Faint))]),
                new ReportSequenceRow("measured", [.. shown.Select(static call => new ReportCell(call.Given, !call.Counts ? ReportMark.Faint : call.Correct ? ReportMark.Right : ReportMark.Wrong))]),
                new ReportSequenceRow("its probability, %", [.. shown.Select(static call => new ReportCell(Math.Round(100 * call.Probability).ToString(CultureInfo.InvariantCulture), call.Counts ? ReportMark.None : ReportMark.Faint))]),
            ]));
        }

        return new ReportSection("Samples", items.ToImmutable());
    }

    private static ReportTable Settings(TrainingConfiguration configuration) => new(
        "All settings of config.json", ["setting", "value", "meaning"],
        [["task", configuration.Task, "what has to be learnt"], .. TrainingSettings.All.Select(setting => (ImmutableArray<string>)[setting.Key, ReportNumbers.Setting(setting.Read(configuration)), setting.Description])],
        IsText: true);

    private static ReportTable Network(NetworkShape shape, ParameterLayout layout)
    {
        const int most = 60;
        return new ReportTable(
            $"{shape.Neurons} neurons in a cell, each with {shape.Weights} weights and a bias, on {shape.Workspace + shape.Inputs} lanes and {shape.Order} ancillas",
            ["tensor", "shape", "numbers"],
            [.. layout.Tensors.Take(most).Select(static tensor => (ImmutableArray<string>)[tensor.Name, tensor.Shape.IsEmpty ? "scalar" : string.Join(" × ", tensor.Shape), ReportNumbers.Show((long)tensor.Length)])],
            layout.Tensors.Length > most ? $"{layout.Tensors.Length - most} more tensors are left out." : string.Empty);
    }

    private static ReportTable Origin(RunFolder run, RunHistory history)
    {
        Provenance now = Provenance.Current(history.Head?.Model ?? "unknown");
        return new ReportTable(
            "Where the numbers come from", ["what", "value"],
            [
                ["folder", run.Location],
                ["begun", history.Head?.Begun is { } begun ? begun.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "unknown"],
                ["model", history.Head?.Model ?? "unknown"],
                ["trained with version", history.Head?.Version ?? "unknown"],
                ["trained with commit", history.Head?.Commit ?? "unknown"],
                .. (history.Head?.Machine ?? []).Select(static entry => (ImmutableArray<string>)[$"machine: {entry.Key}", entry.Value]),
                ["report written by version", now.Version],
                ["report written by commit", now.Commit ?? "unknown"],
            ],
            IsText: true);
    }
}
