using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Circuits;
using Qrnn.Estimation;
using Qrnn.Models;

namespace Qrnn.Cli;

/// <summary>Estimates for people.</summary>
internal static class EstimateDisplay
{
    private const double Year = 365.25 * 86400;

    public static void Show(ImmutableArray<ResourceEstimate> estimates, string? varied, ImmutableArray<int> values, TrainingWorkload workload, VerbContext context)
    {
        EstimationSettings settings = estimates[0].Settings;
        context.Text.WriteLine((varied is null ? string.Empty : $"{varied} varied, at first: ") + Policy(settings, workload));
        var counts = new TextTable([.. Lead(varied), "calls", "logical qubits", "T gates", "rotations", "rotation depth", "Toffoli gates", "measurements", "gradient circuits"]);
        for (int i = 0; i < estimates.Length; i++)
        {
            LogicalCounts c = estimates[i].Counts;
            counts.Row([.. Lead(varied, values[i]), estimates[i].Settings.Calls, c.Qubits, c.TGates, c.Rotations, c.RotationDepth, c.CczGates, c.Measurements, GradientCost.Circuits(estimates[i].Settings)]);
        }

        counts.Write(context);
        var machines = new TextTable([.. Lead(varied), "machine", "distance", "qubits after layout", "physical qubits", "T factories", "T states", "rQOPS", "shot", "inference", "training step"]);
        for (int i = 0; i < estimates.Length; i++)
        {
            foreach (HardwareEstimate machine in estimates[i].Hardware)
            {
                machines.Row([.. Lead(varied, values[i]), machine.Hardware, .. Cells(estimates[i].Settings, machine, workload)]);
            }
        }

        machines.Write(context);
        foreach (ResourceEstimate estimate in estimates.Where(static estimate => estimate.Settings.Frontier))
        {
            Frontier(estimate, context);
        }

        foreach (HardwareEstimate machine in estimates.SelectMany(static estimate => estimate.Hardware).Where(static machine => machine.Estimate is null))
        {
            context.Text.WriteLine($"{machine.Hardware} can't run it: {machine.Refusal}");
        }

        context.Text.WriteLine((varied is null ? string.Empty : $"{varied} {values[0]}: ") + Training(settings, workload));
    }

    /// <summary>A time whose decimal logarithm is given, because some are beyond every number.</summary>
    public static string Duration(double logSeconds)
    {
        if (logSeconds > 300)
        {
            return string.Create(CultureInfo.InvariantCulture, $"10^{logSeconds - Math.Log10(Year):0} years");
        }

        double seconds = Math.Pow(10, logSeconds);
        (double amount, string unit) = seconds switch
        {
            < 1e-3 => (seconds * 1e6, "µs"),
            < 1 => (seconds * 1e3, "ms"),
            < 120 => (seconds, "s"),
            < 7200 => (seconds / 60, "min"),
            < 2 * 86400 => (seconds / 3600, "h"),
            < 2 * Year => (seconds / 86400, "days"),
            _ => (seconds / Year, "years"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{(amount < 1e5 ? amount.ToString(amount < 10 ? "0.##" : amount < 100 ? "0.#" : "0", CultureInfo.InvariantCulture) : amount.ToString("0.#e+0", CultureInfo.InvariantCulture))} {unit}");
    }

    private static object[] Lead(string? varied, int value) => varied is null ? [] : [value];

    private static string[] Lead(string? varied) => varied is null ? [] : [varied];

    private static object?[] Cells(EstimationSettings settings, HardwareEstimate machine, TrainingWorkload workload) => machine.Estimate is not { } estimate
        ? [null, null, null, null, null, null, null, null, null]
        :
        [
            estimate.CodeDistance, estimate.LogicalQubits, estimate.PhysicalQubits, estimate.Factories, estimate.TStates, estimate.Rqops, Duration(Math.Log10(estimate.Seconds)),
            workload.LogInference(settings, estimate) is { } inference ? Duration(inference) : null, workload.LogStep(settings, estimate) is { } step ? Duration(step) : null,
        ];

    private static void Frontier(ResourceEstimate estimate, VerbContext context)
    {
        var table = new TextTable("machine", "distance", "physical qubits", "T factories", "shot");
        foreach (HardwareEstimate machine in estimate.Hardware)
        {
            foreach (PhysicalEstimate point in machine.Frontier)
            {
                table.Row(machine.Hardware, point.CodeDistance, point.PhysicalQubits, point.Factories, Duration(Math.Log10(point.Seconds)));
            }
        }

        context.Text.WriteLine("frontier, from the shortest time to the fewest qubits:");
        table.Write(context);
    }

    private static string Policy(EstimationSettings settings, TrainingWorkload workload)
    {
        NetworkShape shape = settings.Shape;
        int attempts = settings.AttemptsOrDefault;
        string does = shape.Order == 0 ? "no ancillas" : settings.Policy switch
        {
            EstimationPolicy.RepeatUntilSuccess => $"every level of a neuron repeated until it succeeds, counted as {attempts} attempts"
                + (workload.AttemptsPerLevel(shape) is { } mean ? string.Create(CultureInfo.InvariantCulture, $" (this network needs about {mean:0.###} on average; 2 is the most that any does)") : attempts == 2 ? " (an upper bound: each succeeds with probability 1/2 or more)" : string.Empty),
            EstimationPolicy.Amplify => $"neurons amplified by {attempts} attempts and measured once",
            _ => "every ancilla measured once, failed shots thrown away"
                + (workload.NeuronSuccess is { } success ? string.Create(CultureInfo.InvariantCulture, $": a neuron succeeds with probability {success:0.####} (geometric mean), one shot of {Power(workload.LogShotsPerKept(settings)!.Value)} is kept") : " (how many is not known: give --neuron-success)"),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"W {shape.Workspace}, I {shape.Inputs}, S {shape.Stages}, order {shape.Order}, degree {shape.Degree}, {settings.Length} words, all ones; {does}; error budget {settings.ErrorBudget}");
    }

    private static string Power(double log) => log < 6 ? Math.Pow(10, log).ToString("0.##", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"10^{log:0.#}");

    private static string Training(EstimationSettings settings, TrainingWorkload workload)
    {
        NetworkShape shape = settings.Shape;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"training step by parameter shift: {GradientCost.Circuits(settings)} circuits a sequence = calls {settings.Calls} x (neurons {shape.Neurons} x turns {GradientCost.Turns(settings)} x (4 x weights {shape.Weights} + 2) + 2 x stages {shape.Stages} x workspace {shape.Workspace}), times batch {workload.Batch}, times {workload.Shots} shots");
    }
}
