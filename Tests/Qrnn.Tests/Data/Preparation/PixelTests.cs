using Qrnn.Data;
using Qrnn.Data.Preparation;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Data.Preparation;

public sealed class PixelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void OtsuThreshold_AnyImage_IsThatOfTheDefinition(int seed)
    {
        var random = new Random(seed);
        byte[] image = [.. Enumerable.Range(0, 100).Select(_ => (byte)(random.Next(2) == 0 ? random.Next(90) : random.Next(60, 256)))];
        double Between(int threshold)
        {
            byte[] low = [.. image.Where(value => value <= threshold)], high = [.. image.Where(value => value > threshold)];
            return low.Length == 0 || high.Length == 0 ? 0 : low.Length * high.Length * Math.Pow(low.Average(static v => v) - high.Average(static v => v), 2);
        }

        double best = Enumerable.Range(0, 256).Max(Between);
        Assert.Equal(best, Between(GreyImages.OtsuThreshold(image)), best * 1e-12);
    }

    [Fact]
    public void Deskew_SlantedBar_StandsUpright()
    {
        byte[] image = IdxFiles.Image(9, 1);
        double before = Slant(image);
        GreyImages.Deskew(image, image);
        Assert.InRange(Math.Abs(before), 0.2, 1);
        Assert.InRange(Math.Abs(Slant(image)), 0, 0.02); // rows are interpolated and rounded to bytes
    }

    [Fact]
    public void Read_LargeImage_HoldsRowsColumnsAndTurnedRows()
    {
        // Ink in the left part of the image: columns come first in the second scan line, and turning by 135° moves it down to the right.
        byte[] image = new byte[784];
        for (int y = 0; y < 28; y++)
        {
            image.AsSpan(y * 28, 9).Fill(255);
        }

        byte[] values = new byte[ScanLines.LargeLength];
        ScanLines.Read(image, deskew: false, values);
        Assert.All(Enumerable.Range(0, 400), place => Assert.Equal(place % 20 < 5 ? 0 : 1, values[place] >> 2));
        Assert.All(Enumerable.Range(0, 400), place => Assert.Equal(place < 100 ? 0 : 1, (values[place] >> 1) & 1));
        Assert.Equal(0, values[^1] & 1);
        Assert.Equal([1, 1, 1], new[] { values[0] & 1, values[19] & 1, values[380] & 1 });
    }

    [SkippableFact]
    public void Read_TestImages_AreTheAuthorsInAnotherOrder()
    {
        // His order is not the standard one: each of his rows is set beside ours that is most like it. The rest is his program's threshold and interpolation.
        string his = Path.Combine(SharedFiles.Folder, "data", "rvqe", "mnist-simple-8-test.csv.gz");
        Skip.IfNot(File.Exists(his), SharedFiles.Missing);
        NumberTable rows = NumberTable.Read(his, ScanLines.SmallLength, 7);
        MnistSource source = MnistSource.Read(Path.Combine(SharedFiles.Folder, "data", "mnist-idx"));
        byte[][] ours = [.. Enumerable.Range(0, source.Test.Count).Where(i => source.Test.Labels[i] == 8).Select(i =>
        {
            byte[] values = new byte[ScanLines.SmallLength];
            ScanLines.Read(source.Test.Image(i), deskew: false, values);
            return values;
        })];
        Assert.Equal(ours.Length, rows.Rows);
        double[] equal = [.. Enumerable.Range(0, rows.Rows).Select(row => ours.Max(values => Equal(values, rows.Row(row))) / (double)ScanLines.SmallLength)];
        Assert.InRange(equal.Average(), Tolerances.AuthorsPixels, 1);
    }

    private static int Equal(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int equal = 0;
        for (int i = 0; i < a.Length; i++)
        {
            equal += a[i] == b[i] ? 1 : 0;
        }

        return equal;
    }

    private static double Slant(byte[] image)
    {
        double mass = image.Sum(static v => (double)v), x0 = image.Select(static (v, i) => (double)v * (i % 28)).Sum() / mass, y0 = image.Select(static (v, i) => (double)v * (i / 28)).Sum() / mass;
        return image.Select((v, i) => v * (i % 28 - x0) * (i / 28 - y0)).Sum() / image.Select((v, i) => v * Math.Pow(i / 28 - y0, 2)).Sum();
    }
}
