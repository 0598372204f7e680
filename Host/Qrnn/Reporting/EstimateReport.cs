using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Estimation;
using Qrnn.Models;

namespace Qrnn.Reporting;

/// <summary>Estimates as a page: what a network costs on each machine, fewer qubits against longer time, and what one setting does.</summary>
public static class EstimateReport
{
    private const int Colours = 8;

    /// <summary>The page.</summary>
    /// <param name="name">The network's name, such as a run's folder.</param>
    /// <param name="estimates">One estimate, or several that differ in one setting.</param>
    /// <param name="varied">That setting; null for a single estimate.</param>
    /// <param name="values">Its values, one for each estimate.</param>
    public static ReportPage Create(string name, ImmutableArray<ResourceEstimate> estimates, string? varied, ImmutableArray<int> values)
    {
        EstimationSettings settings = estimates[0].Settings;
        var sections = ImmutableArray.CreateBuilder<ReportSection>();
        if (varied is not null)
        {
            sections.Add(new ReportSection($"By {varied}",
            [
                By(estimates, varied, values, "time of a shot in s", static estimate => estimate.Seconds),
                By(estimates, varied, values, "physical qubits", static estimate => estimate.PhysicalQubits),
            ]));
        }

        for (int i = 0; i < estimates.Length; i++)
        {
            string title = varied is null ? "Machines" : $"{varied} {values[i]}";
            sections.Add(new ReportSection(title, [Machines(estimates[i]), .. Frontier(estimates[i])]));
        }

        NetworkShape shape = settings.Shape;
        Circuits.LogicalCounts counts = estimates[0].Counts;
        ImmutableArray<ReportFact> facts = varied is not null ? [] :
        [
            new ReportFact("logical qubits", ReportNumbers.Show(counts.Qubits), "helpers of decomposed gates included"),
            new ReportFact("rotations", ReportNumbers.Show(counts.Rotations), $"in {ReportNumbers.Show(counts.RotationDepth)} layers"),
            new ReportFact("Toffoli gates", ReportNumbers.Show(counts.CczGates)),
            new ReportFact("measurements", ReportNumbers.Show(counts.Measurements)),
        ];
        string subtitle = string.Create(
            CultureInfo.InvariantCulture,
            $"W {shape.Workspace}, I {shape.Inputs}, S {shape.Stages}, order {shape.Order}, degree {shape.Degree}; {settings.Length} words; {Policy(settings)}; error budget {settings.ErrorBudget}; Microsoft's resource estimator");
        return new ReportPage($"{name} on quantum computers", subtitle, facts, sections.ToImmutable());
    }

    private static string Policy(EstimationSettings settings) => settings.Policy switch
    {
        EstimationPolicy.RepeatUntilSuccess => $"levels repeated until they succeed, counted as {settings.AttemptsOrDefault} attempts",
        EstimationPolicy.Amplify => $"neurons amplified by {settings.AttemptsOrDefault} attempts",
        _ => "every ancilla measured once, failed shots thrown away",
    };

    private static ReportTable Machines(ResourceEstimate estimate) => new(
        "One shot on each machine",
        ["machine", "code distance", "qubits after layout", "physical qubits", "of them for T states", "T factories", "T states", "time", "rQOPS"],
        [.. estimate.Hardware.Select(static machine => Row(machine.Hardware, machine.Estimate, machine.Refusal))],
        "rQOPS: logical qubits times logical cycles per second. Words are all ones.");

    private static ImmutableArray<string> Row(string name, PhysicalEstimate? estimate, string refusal) => estimate is null
        ? [name, refusal, "–", "–", "–", "–", "–", "–", "–"]
        :
        [
            name, $"{estimate.CodeDistance}", ReportNumbers.Show(estimate.LogicalQubits), ReportNumbers.Show(estimate.PhysicalQubits), ReportNumbers.Show(estimate.FactoryQubits),
            ReportNumbers.Show(estimate.Factories), ReportNumbers.Show(estimate.TStates), ReportNumbers.Time(estimate.Seconds), ReportNumbers.Show(estimate.Rqops),
        ];

    private static IEnumerable<ReportItem> Frontier(ResourceEstimate estimate)
    {
        PlotSeries[] series = [.. estimate.Hardware.Where(static machine => !machine.Frontier.IsEmpty).Select(static (machine, number) => new PlotSeries(
            machine.Hardware, number % Colours, PlotStyle.Measured, [.. machine.Frontier.Select(static point => new PlotPoint(point.Seconds, point.PhysicalQubits))]))];
        if (series.Length == 0)
        {
            yield break;
        }

        const string caption = "Fewer physical qubits against a longer time";
        yield return new ReportPlot(
            caption,
            "Each point is a machine that can run the network: more T factories make it faster and larger.",
            Plots.Series(new PlotAxis("time of a shot in s", Logarithmic: true), new PlotAxis("physical qubits", Logarithmic: true), series, wide: true),
            new ReportTable(
                caption,
                ["machine", "time", "physical qubits", "T factories", "code distance"],
                [.. estimate.Hardware.SelectMany(static machine => machine.Frontier.Select(point => (ImmutableArray<string>)
                    [machine.Hardware, ReportNumbers.Time(point.Seconds), ReportNumbers.Show(point.PhysicalQubits), ReportNumbers.Show(point.Factories), $"{point.CodeDistance}"]))]),
            Wide: true)
        { Legend = [.. series] };
    }

    private static ReportPlot By(ImmutableArray<ResourceEstimate> estimates, string varied, ImmutableArray<int> values, string what, Func<PhysicalEstimate, double> measure)
    {
        HardwareEstimate Machine(int estimate, int machine) => estimates[estimate].Hardware[machine];
        ImmutableArray<int> places = [.. Enumerable.Range(0, estimates.Length)];
        PlotSeries[] series = [.. estimates[0].Hardware.Select((machine, number) => new PlotSeries(
            machine.Hardware, number % Colours, PlotStyle.Measured,
            [.. places.Where(place => Machine(place, number).Estimate is not null).Select(place => new PlotPoint(values[place], measure(Machine(place, number).Estimate!)))]))];
        string caption = $"{char.ToUpperInvariant(what[0])}{what[1..]} by {varied}";
        return new ReportPlot(
            caption,
            $"One line for each machine, {varied} from {values.Min()} to {values.Max()}.",
            Plots.Series(new PlotAxis(varied, Logarithmic: values.Min() > 0 && values.Max() / (double)values.Min() > 20), new PlotAxis(what, Logarithmic: true), series),
            new ReportTable(
                caption,
                [varied, .. estimates[0].Hardware.Select(static machine => machine.Hardware)],
                [.. places.Select(place => (ImmutableArray<string>)[$"{values[place]}", .. estimates[place].Hardware.Select(machine => ReportNumbers.Show(machine.Estimate is { } found ? measure(found) : null))])]))
        { Legend = [.. series] };
    }
}
