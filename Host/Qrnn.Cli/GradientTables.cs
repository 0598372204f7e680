using System.Text.Json.Nodes;
using Qrnn.Reporting;

namespace Qrnn.Cli;

/// <summary>Measured gradients as tables for people and as JSON.</summary>
internal static class GradientTables
{
    /// <summary>One line a network and length; with a single length of one or two networks, all distances and layers as well.</summary>
    public static void Write(IReadOnlyList<GradientReport> reports, VerbContext context)
    {
        var totals = new TextTable("meaning", "workspace", "qubits", "words", "parameters", "loss", "gradient norm", "variance of a derivative", "norm at distance 0", "at the largest", "distance");
        foreach (GradientReport report in reports)
        {
            CallGradient nearest = report.ByCall[0], farthest = report.ByCall[^1];
            totals.Row(
                Name(report), report.Shape.Workspace, report.Shape.Workspace + report.Shape.Inputs, report.Calls + 1, report.ByLayer.Sum(static layer => layer.Parameters),
                report.MedianLoss, report.MedianNorm, report.Variance, nearest.MedianNorm, farthest.MedianNorm, farthest.Distance);
        }

        totals.Write(context);
        foreach (GradientReport report in reports.Count <= 2 ? reports : [])
        {
            context.Text.WriteLine($"{Name(report)}: the last call's loss by the parameters of one call, norms over {report.Initialisations} initialisations");
            var calls = new TextTable("distance", "median", "lowest", "highest");
            foreach (CallGradient call in report.ByCall)
            {
                calls.Row(call.Distance, call.MedianNorm, call.Lowest, call.Highest);
            }

            calls.Write(context);
            context.Text.WriteLine($"{Name(report)}: the training loss by layer");
            var layers = new TextTable("layer", "parameters", "median norm", "root mean square", "variance of a derivative");
            foreach (LayerGradient layer in report.ByLayer)
            {
                layers.Row(layer.Layer, layer.Parameters, layer.MedianNorm, layer.RootMeanSquare, layer.Variance);
            }

            layers.Write(context);
        }
    }

    /// <summary>Everything.</summary>
    public static JsonObject Describe(IReadOnlyList<GradientReport> reports) => new()
    {
        ["gradients"] = new JsonArray([.. reports.Select(static report => new JsonObject
        {
            ["meaning"] = Name(report),
            ["workspace"] = report.Shape.Workspace,
            ["inputs"] = report.Shape.Inputs,
            ["stages"] = report.Shape.Stages,
            ["order"] = report.Shape.Order,
            ["degree"] = report.Shape.Degree,
            ["bias"] = report.Shape.Bias,
            ["calls"] = report.Calls,
            ["initialisations"] = report.Initialisations,
            ["medianLoss"] = report.MedianLoss,
            ["medianNorm"] = report.MedianNorm,
            ["variance"] = report.Variance,
            ["byCall"] = new JsonArray([.. report.ByCall.Select(static call => new JsonObject
            {
                ["distance"] = call.Distance,
                ["medianNorm"] = call.MedianNorm,
                ["lowest"] = call.Lowest,
                ["highest"] = call.Highest,
            })]),
            ["byLayer"] = new JsonArray([.. report.ByLayer.Select(static layer => new JsonObject
            {
                ["layer"] = layer.Layer,
                ["parameters"] = layer.Parameters,
                ["medianNorm"] = layer.MedianNorm,
                ["rootMeanSquare"] = layer.RootMeanSquare,
                ["variance"] = layer.Variance,
            })]),
        })]),
    };

    private static string Name(GradientReport report) => report.Shape.Meaning.ToString().ToLowerInvariant();
}
