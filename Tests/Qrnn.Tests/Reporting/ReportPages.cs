using System.Text.Json.Nodes;
using Qrnn.Reporting;
using Qrnn.Tests.Cli;
using Qrnn.Training;

namespace Qrnn.Tests.Reporting;

/// <summary>Runs and pages that several tests look at.</summary>
internal static class ReportPages
{
    /// <summary>Trains a tiny network for some steps; the seed is fixed.</summary>
    public static RunFolder Train(string folder, int steps = 25)
    {
        CommandLineResult result = CommandLineRunner.RunIn(
            Path.GetDirectoryName(folder)!, "train", "elman-xor", "--workspace", "2", "--degree", "2", "--batch", "4", "--validation-batch", "4", "--length", "6",
            "--steps", $"{steps}", "--validate-every", "5", "--stop-at-loss", "0", "--seed", "3", "--output", folder);
        return result.ExitCode == 0 ? RunFolder.Open(folder) : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>A page with every kind of item.</summary>
    /// <param name="text">A text that stands wherever a text may stand.</param>
    public static ReportPage WithEverything(string text)
    {
        var table = new ReportTable(text, [text, text], [[text, text]], text);
        var series = new PlotSeries(text, 0, PlotStyle.Measured, [new PlotPoint(1, 0.1, 0.05, 0.2), new PlotPoint(100, 0.001)]);
        var published = new PlotSeries(text, 1, PlotStyle.Published, [new PlotPoint(1, 0.2), new PlotPoint(100, 0.01)]);
        JsonObject lines = Plots.Series(new PlotAxis(text, Logarithmic: true), new PlotAxis(text, Logarithmic: true), [series, published], [new PlotLevel(0.05, text)]);
        JsonObject words = Plots.Series(new PlotAxis(text, Categories: [text, "other"]), new PlotAxis(text), [series with { Points = [new PlotPoint(0, 3, 2, 4)] }, published with { Points = [new PlotPoint(1, 3)] }]);
        JsonObject map = Plots.HeatMap(text, text, text, [new HeatCell(text, text, text, 0.5, text, text), new HeatCell("b", "c", "d", 1, "2", "e")]);
        return new ReportPage(text, text, [new ReportFact(text, text, text)],
        [
            new ReportSection(text,
            [
                new ReportText(text), table, new ReportSequence(text, [new ReportSequenceRow(text, [new ReportCell(text, ReportMark.Wrong)])]),
                new ReportPlot(text, text, lines, table, text) { Legend = [series, published] }, new ReportPlot(text, text, words, table), new ReportPlot(text, text, map, table, Wide: true),
            ]),
            new ReportSection(text, []),
        ]);
    }
}
