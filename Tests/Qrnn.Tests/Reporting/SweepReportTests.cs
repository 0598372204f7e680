using System.Text.Json.Nodes;
using Qrnn.Reporting;
using Qrnn.Tests.Architecture;
using Qrnn.Tests.Cli;
using Qrnn.Training.Sweeps;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>Reports of sweeps: the right figures, our numbers as they are, the published ones beside them and marked.</summary>
public sealed class SweepReportTests
{
    /// <summary>Studies and the captions that their figures must have.</summary>
    public static TheoryData<string, string[]> Figures() => new()
    {
        { "simple-seq-optimizer", ["Optimisers and learning rates on simple-seq"] },
        { "simple-seq-topology", ["Topologies of simple-seq, order 1", "Topologies of simple-seq, order 3", "steps by degree"] },
        { "elman-letter-topology", ["Topologies of elman-letter", "steps by degree", "steps by stages", "steps by workspace"] },
        { "elman-xor-initialisation", ["steps by bias (figure 10)", "steps by initialBiasSpread (figure 10)", "steps by initialWeightsSpread (figure 10)", "steps by initialUnitariesSpread (figure 10)"] },
        { "elman-xor-optimizer", ["Steps to converge by optimizer", "Best validation loss by optimizer"] },
        { "dna", ["DNA: steps to converge by length (figure 9)"] },
        { "dna-open", ["dna-open: steps to converge by length", "Share of runs that converged", "Error rate of the best validation"] },
        { "mnist-umap", ["the published numbers (table 1)", "Test accuracy of every cell", "Overhead of post-selection over training (figure 11)"] },
        { "mnist-2digit", ["the published numbers (table 1)", "figure 11"] },
        { "memoize-quotes", ["Validation loss over training"] },
    };

    [Theory]
    [MemberData(nameof(Figures))]
    public void Create_StudyOfThePaper_HasItsFigures(string study, string[] captions)
    {
        ReportPlot[] plots = Plots(InventedSweeps.Of(Repository.PathOf("Host", "examples", "studies", $"{study}.json")));
        Assert.All(captions, caption => Assert.Contains(plots, plot => plot.Caption.Contains(caption, StringComparison.Ordinal)));
        Assert.All(plots, static plot => Assert.NotEmpty(plot.Numbers.Rows));
        Assert.All(plots, static plot => Assert.All(plot.Numbers.Rows, row => Assert.Equal(plot.Numbers.Headings.Length, row.Length)));
    }

    [Fact]
    public void Create_Dna_ShowsOurMediansAndThePublishedOnesApart()
    {
        SweepResults results = InventedSweeps.Of(Repository.PathOf("Host", "examples", "studies", "dna.json"), seeds: 5);
        ReportPlot plot = Plots(results)[0];
        PlotSeries ours = Assert.Single(plot.Legend, static series => series.Style == PlotStyle.Measured);
        Assert.Equal(4, plot.Legend.Count(static series => series.Style == PlotStyle.Published));
        foreach (PlotPoint point in ours.Points)
        {
            double[] steps = [.. results.Rows.Where(row => results.Definition.Cells[row.Cell].Configuration.Length == (int)point.X).Select(static row => (double)(row.StepsToConverge ?? 5000)).Order()];
            Assert.Equal(5, steps.Length);
            Assert.Equal(steps[2], point.Y);
            Assert.Equal(steps[1], point.Low);
            Assert.Equal(steps[3], point.High);
        }

        Assert.Equal(230, plot.Legend.Single(static series => series.Name == "author's QRNN, logs").Points.Single(static point => point.X == 20).Y);
    }

    [Fact]
    public void Create_Initialisation_AveragesOverAllOtherSettings()
    {
        SweepResults results = InventedSweeps.Of(Repository.PathOf("Host", "examples", "studies", "elman-xor-initialisation.json"), seeds: 2);
        ReportPlot plot = Plots(results).Single(static plot => plot.Caption.Contains("initialBiasSpread", StringComparison.Ordinal));
        double[] steps = [.. results.Rows.Where(row => results.Value(row.Cell, "initialBiasSpread").Equals(0.1)).Select(static row => (double)(row.StepsToConverge ?? 1000)).Order()];
        Assert.Equal(200, steps.Length);
        Assert.Equal((steps[99] + steps[100]) / 2, plot.Legend[0].Points[2].Y);
        Assert.Equal(570, plot.Legend[1].Points[2].Y);
        string[] row = [.. plot.Numbers.Rows[2]];
        Assert.Equal(["0.1", "200"], row[..2]);
        Assert.Equal(["570", "64.00\u2009%"], row[4..]);
    }

    [Fact]
    public void Create_SweepWithoutRuns_SaysSo()
    {
        SweepResults results = InventedSweeps.Of(Repository.PathOf("Host", "examples", "studies", "dna.json"), seeds: 0);
        ReportPage page = SweepReport.Create([("somewhere", results)]);
        Assert.Empty(page.Sections.SelectMany(static section => section.Items).OfType<ReportPlot>());
        Assert.Contains("0 of 240 runs are finished", ReportWriter.Write(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_TwoSweeps_MakesOnePage()
    {
        using var folder = new TemporaryFolder();
        JsonObject study = new()
        {
            ["name"] = "tiny",
            ["description"] = "tiny <script>",
            ["base"] = new JsonObject { ["task"] = "elman-xor", ["workspace"] = 1, ["degree"] = 1, ["batch"] = 2, ["validationBatch"] = 2, ["length"] = 6, ["steps"] = 12, ["validateEvery"] = 4, ["stopAtLoss"] = 0.001 },
            ["grid"] = new JsonObject { ["optimizer"] = new JsonArray("adam", "sgd"), ["learningRate"] = new JsonArray(0.01, 0.1) },
            ["seeds"] = new JsonObject { ["first"] = 1, ["count"] = 2 },
        };
        File.WriteAllText(folder.PathOf("a.json"), study.ToJsonString());
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "sweep", "a.json", "--output", "one").ExitCode);
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "sweep", "a.json", "--output", "two").ExitCode);
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "report", "one", "two", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(folder.PathOf("report.html"), result.Answer["report"]!.GetValue<string>());
        Assert.Equal(6, result.Answer["plots"]!.GetValue<int>());
        string html = File.ReadAllText(folder.PathOf("report.html"));
        Assert.Contains("tiny &lt;script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public async Task Open_AllStudies_AreDrawnQuietlyAndReadably()
    {
        Skip.If(Browser.Program is null, "Chromium is not installed (Debian: apt install chromium)");
        using var folder = new TemporaryFolder();
        ReportPage page = SweepReport.Create([.. InventedSweeps.Studies().Select(static path => (path, InventedSweeps.Of(path)))]);
        ReportWriter.Save(page, folder.PathOf("page.html"));
        await ReportInBrowserTests.AssertGoodAsync(folder.PathOf("page.html"), page.Sections.Sum(static section => section.Items.OfType<ReportPlot>().Count()));
    }

    private static ReportPlot[] Plots(SweepResults results) =>
        [.. SweepReport.Create([("somewhere", results)]).Sections.SelectMany(static section => section.Items).OfType<ReportPlot>()];
}
