using Qrnn.Data;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Tests.Data;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>Drawings of samples, and the PNG files that are made of them.</summary>
public sealed class SampleDrawingTests
{
    [Fact]
    public void ToPng_Image_IsReadBackPixelByPixel()
    {
        var image = new PixelImage(37, 11);
        image.Fill(5, 3, 4, 2, new PixelColor(1, 2, 3));
        image.Fill(30, 9, 100, 100, new PixelColor(200, 100, 50)); // what lies outside is left out
        PngReader read = PngReader.Read(image.ToPng());
        Assert.Equal((37, 11), (read.Width, read.Height));
        for (int y = 0; y < 11; y++)
        {
            for (int x = 0; x < 37; x++)
            {
                (byte, byte, byte) expected = x is >= 5 and < 9 && y is >= 3 and < 5 ? ((byte)1, (byte)2, (byte)3)
                    : x >= 30 && y >= 9 ? ((byte)200, (byte)100, (byte)50) : (byte.MaxValue, byte.MaxValue, byte.MaxValue);
                Assert.Equal(expected, read.At(x, y));
            }
        }
    }

    [Fact]
    public void PixelImage_TooLarge_IsRefused() =>
        Assert.Contains("at most 33554432 are drawn", Assert.Throws<QrnnException>(static () => new PixelImage(65_536, 65_536)).Message, StringComparison.Ordinal);

    [Fact]
    public void ToText_Image_ShowsInkRowByRow()
    {
        using var folder = new TemporaryFolder();
        // Ink is 0 in the leading bit: here on the diagonal.
        PreparedDigits.Write(folder.Path, MnistFiles.Simple, 1, static (_, _, pixel) => pixel % 11 == 0 ? 3 : 4);
        SampleDrawing drawing = Drawing("mnist36", folder.Path, 2);
        string[] lines = [.. drawing.ToText(60)];
        Assert.Equal("3           6", lines[0]);
        Assert.Equal(
            ["▀▄········", "··▀▄······", "····▀▄····", "······▀▄··", "········▀·"], // the last pixel is never fed
            lines[1..].Select(static line => line[..10]));
        Assert.All(lines[1..], static line => Assert.Equal(line[..10], line[12..]));
        PngReader read = PngReader.Read(drawing.ToPixels().ToPng());
        Assert.Equal((2 * 88 + 8, 88 + 8), (read.Width, read.Height));
        Assert.Equal((20, 20, 30), read.At(8, 8));
        Assert.Equal((238, 238, 232), read.At(16, 8));
        Assert.Equal((20, 20, 30), read.At(16, 16));
    }

    [Fact]
    public void ToText_Planes_ShowWordsAndPoints()
    {
        using var folder = new TemporaryFolder();
        // Digit d stands at 16 d in both coordinates.
        PreparedDigits.Write(folder.Path, MnistFiles.Umap(2), 1, static (digit, _, _) => 16 * digit);
        SampleDrawing drawing = Drawing("mnist-umap-d2-r4", folder.Path, 10);
        string[] lines = [.. drawing.ToText(100)];
        Assert.Equal("5: fed 00 11 00 11, scored ·· ·· 01 01", lines[5]); // 80 is 0101 0000
        // 16 cells to the right, 8 lines upwards: two digits a line.
        Assert.Equal(["········89······", "······67········", "····45··········", "··23············", "01··············"], lines[^5..]);
        PngReader read = PngReader.Read(drawing.ToPixels().ToPng());
        Assert.Equal((31, 119, 180), read.At(0, 511)); // a 0 at the lower left
        Assert.Equal((23, 170, 190), read.At(9 * 32 + 16, 511 - 9 * 32 - 16));
    }

    [Fact]
    public void ToText_Symbols_ShowDotsWhereNothingCounts()
    {
        var task = new ElmanXorTask();
        SequenceBatch batch = task.Batch(1, SequenceStream.Training, 1, 2, 10);
        string[] lines = [.. new SampleDrawing(task, batch, 1).ToText(100)];
        Assert.Equal(2, lines.Length);
        Assert.Matches("^fed    [01]{9}$", lines[0]);
        Assert.Matches("^scored (·[01]·){3}$", lines[1]);
        PngReader read = PngReader.Read(new SampleDrawing(task, batch, 1).ToPixels().ToPng());
        Assert.Equal((205, 205, 205), read.At(8, 6 + 18 + 2)); // output 0 does not count
    }

    private static SampleDrawing Drawing(string name, string folder, int shown)
    {
        ISequenceTask task = SequenceTasks.Find(name);
        return new SampleDrawing(task, task.Open(new TaskOptions(folder)).Batch(1, SequenceStream.Training, 1, task.Defaults.Batch, task.Defaults.Length), shown);
    }
}
