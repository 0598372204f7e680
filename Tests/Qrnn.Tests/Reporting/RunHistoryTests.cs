using Qrnn.Reporting;
using Qrnn.Training;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>Metrics files of any length and content.</summary>
public sealed class RunHistoryTests
{
    [Fact]
    public void Add_MoreValuesThanBins_KeepsCountMeanAndRange()
    {
        var series = new BinnedSeries();
        const int count = 12_345;
        for (int step = 1; step <= count; step++)
        {
            series.Add(step, step % 100);
        }

        Assert.InRange(series.Bins.Length, BinnedSeries.Capacity / 2, BinnedSeries.Capacity);
        Assert.Equal(count, series.Bins.Sum(static bin => bin.Count));
        Assert.Equal(1, series.Bins[0].First);
        Assert.Equal(count, series.Bins[^1].Last);
        Assert.All(series.Bins.Zip(series.Bins.Skip(1)), static pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
        Assert.Equal(Enumerable.Range(1, count).Sum(static step => (double)(step % 100)), series.Bins.Sum(static bin => bin.Mean * bin.Count), 1e-6);
        Assert.All(series.Bins, static bin => Assert.True(bin.Minimum <= bin.Mean && bin.Mean <= bin.Maximum));
    }

    [Fact]
    public void Read_HalfALineAtTheEnd_IsLeftForLater()
    {
        using var folder = new TemporaryFolder();
        RunFolder run = ReportPages.Train(folder.PathOf("run"), steps: 6);
        string[] lines = File.ReadAllLines(run.MetricsPath);
        using var reader = new MetricsReader(run.MetricsPath);
        File.AppendAllText(run.MetricsPath, lines[1][..20]);
        int whole = 0;
        while (reader.Next() is not null)
        {
            whole++;
        }

        Assert.Equal(lines.Length, whole);
        File.AppendAllText(run.MetricsPath, lines[1][20..] + "\n");
        Assert.IsType<MetricsStep>(reader.Next());
        Assert.Null(reader.Next());
    }

    [Fact]
    public void Read_AnyBytes_AreReadOrRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        RunFolder run = ReportPages.Train(folder.PathOf("run"), steps: 6);
        byte[] whole = File.ReadAllBytes(run.MetricsPath);
        var random = new Random(4);
        for (int round = 0; round < 400; round++)
        {
            byte[] changed = [.. whole];
            for (int change = 0; change <= round % 4; change++)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(run.MetricsPath, changed);
            try
            {
                RunHistory history = RunHistory.Read(run.MetricsPath);
                Assert.All(history.Loss, static bin => Assert.True(double.IsFinite(bin.Mean)));
            }
            catch (QrnnException refused)
            {
                Assert.StartsWith(run.MetricsPath, refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Read_EndlessLine_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("metrics.jsonl");
        File.WriteAllText(path, new string('x', 3 * MetricsReader.LineLimit));
        QrnnException refused = Assert.Throws<QrnnException>(() => RunHistory.Read(path));
        Assert.Contains("line 1 has more than", refused.Message, StringComparison.Ordinal);
    }
}
