using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Reporting;

namespace Qrnn.Cli;

/// <summary>Shows whether programs fit targets.</summary>
internal static class FitTable
{
    /// <summary>Fits for people: a row a target, and below it what hinders the others.</summary>
    public static void Print(IReadOnlyList<TargetFit> fits, VerbContext context)
    {
        var table = new TextTable("target", "profile", "qubits", "of", "gates", "on two qubits", "depth", "QIR bytes", "job");
        foreach (TargetFit fit in fits)
        {
            table.Row(
                fit.Target.Id, fit.Target.ProfileName, fit.Qir?.Counts.Qubits, fit.Target.Qubits, fit.Qir?.Counts.Gates.Sum(static gate => gate.Count), fit.Qir?.Counts.TwoQubitGates, fit.Qir?.Counts.Depth, fit.Qir?.Bytes, TargetSurvey.Cell(fit));
        }

        table.Write(context);
        foreach (TargetFit fit in fits.Where(static fit => !fit.Fits || fit.Target.PriceNote is not null))
        {
            context.Text.WriteLine($"{fit.Target.Id}: {(fit.Fits ? fit.Target.PriceNote : string.Join("; ", fit.Problems))}");
        }
    }

    /// <summary>A fit for machines.</summary>
    public static JsonObject Describe(TargetFit fit) => new()
    {
        ["target"] = fit.Target.Id,
        ["profile"] = fit.Target.ProfileName,
        ["fits"] = fit.Fits,
        ["problems"] = new JsonArray([.. fit.Problems.Select(static problem => (JsonNode)problem)]),
        ["qubits"] = fit.Qir?.Counts.Qubits,
        ["qubitsThere"] = fit.Target.Qubits,
        ["gates"] = fit.Qir?.Counts.Gates.Sum(static gate => gate.Count),
        ["twoQubitGates"] = fit.Qir?.Counts.TwoQubitGates,
        ["depth"] = fit.Qir?.Counts.Depth,
        ["measurements"] = fit.Qir?.Counts.Measurements,
        ["conditionalOperations"] = fit.Qir?.Counts.ConditionalOperations,
        ["qirBytes"] = fit.Qir?.Bytes,
        ["shots"] = fit.Shots,
        ["cost"] = fit.Cost is { } cost ? new JsonObject { ["amount"] = cost.Amount, ["currency"] = cost.Currency, ["isEstimate"] = cost.IsEstimate } : null,
        ["priceNote"] = fit.Target.PriceNote,
    };
}
