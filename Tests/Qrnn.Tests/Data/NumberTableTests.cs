using System.Text;
using Qrnn.Data;
using Xunit;

namespace Qrnn.Tests.Data;

/// <summary>Reading tables that others wrote.</summary>
public sealed class NumberTableTests
{
    [Theory]
    [InlineData("1,2,3\r\n4,5,255\r\n")]
    [InlineData("1,2,3\n4,5,255\n")]
    [InlineData("1,2,3\n4,5,255")]
    [InlineData("01,2,3\n4,5,0255\r")]
    public void Read_AnyLineEnd_GivesTheNumbers(string text) => Assert.Equal([1, 2, 3, 4, 5, 255], Read(text).Values);

    [Theory]
    [InlineData("1,2,3\n4,5,256\n", "line 2 holds a number above 255 in column 3")]
    [InlineData("1,2,3\n4,99999999999999999999,6\n", "line 2 holds a number above 255 in column 2")]
    [InlineData("1,2,3\n4,5\n", "line 2 has 2 numbers, must have 3")]
    [InlineData("1,2,3\n4,5,6,7\n", "line 2 has more than 3 numbers")]
    [InlineData("1,2,3\n\n4,5,6\n", "line 2 has no number in column 1")]
    [InlineData("1,2,\n", "line 1 has no number in column 3")]
    [InlineData(",,\n", "line 1 has no number in column 1")]
    [InlineData("1,-2,3\n", "line 1 holds '-' in column 2")]
    [InlineData("1,2.5,3\n", "line 1 holds '.' in column 2")]
    [InlineData("1, 2,3\n", "line 1 holds byte 32 in column 2")]
    [InlineData("1,2,3\r4,5,6\n", "line 1 has '4' after a carriage return: lines end with LF or CRLF")]
    [InlineData("1,2,3\r\r\n", "line 1 has byte 13 after a carriage return: lines end with LF or CRLF")]
    [InlineData("label,x,y\n1,2,3\n", "line 1 holds 'l' in column 1")]
    [InlineData("1,2,3\n4,5,6\0\n", "line 2 holds byte 0 in column 3")]
    [InlineData("1,2,3\n4", "line 2 has 1 numbers, must have 3")]
    [InlineData("1,2,3\n4,", "line 2 ends with a comma")]
    [InlineData("\r", "line 1 has no number in column 1")]
    [InlineData("", "is empty")]
    public void Read_WrongTable_IsRefusedWithItsLine(string text, string expected)
    {
        string said = Assert.Throws<QrnnException>(() => Read(text)).Message;
        Assert.EndsWith(expected, expected.Contains("holds '", StringComparison.Ordinal) || expected.Contains("holds byte", StringComparison.Ordinal) ? said.Split(": rows are")[0] : said, StringComparison.Ordinal);
        Assert.Contains("table.csv", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public void Read_Bomb_IsRefusedBeforeItIsUnpacked()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("bomb.csv.gz");
        File.WriteAllBytes(path, PreparedDigits.Pack(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0,0,0\n", 400_000)))));
        Assert.True(new FileInfo(path).Length < 50_000);
        Assert.Equal(400_000, NumberTable.Read(path, 3, 255).Rows);
        Assert.EndsWith("has more than 1 MiB when unpacked, the limit", Assert.Throws<QrnnException>(() => PackedFile.ReadAll(path, 1 << 20)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamagedGzip_IsRefusedOrWhole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("table.csv.gz");
        string text = string.Concat(Enumerable.Range(0, 20).Select(static row => FormattableString.Invariant($"{row % 256},{row * 7 % 256},{row * 31 % 256}\r\n")));
        byte[] whole = PreparedDigits.Pack(Encoding.ASCII.GetBytes(text));
        File.WriteAllBytes(path, whole);
        byte[] values = NumberTable.Read(path, 3, 255).Values;
        Assert.Equal(60, values.Length);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.True(IsRefusedInOneLine(), $"{length} of {whole.Length} bytes are read as if they were all");
        }

        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            _ = IsRefusedInOneLine();
        }

        // True when it is refused, false when the numbers are the right ones; anything else fails.
        bool IsRefusedInOneLine()
        {
            try
            {
                Assert.Equal(values, NumberTable.Read(path, 3, 255).Values);
                return false;
            }
            catch (QrnnException refused)
            {
                Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', refused.Message);
                return true;
            }
        }
    }

    [Fact]
    public void Read_TextInsteadOfGzip_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a.csv.gz"), "1,2,3\n");
        Assert.Contains("is no whole gzip file", Assert.Throws<QrnnException>(() => NumberTable.Read(folder.PathOf("a.csv.gz"), 3, 255)).Message, StringComparison.Ordinal);
        Assert.EndsWith("there is no such file", Assert.Throws<QrnnException>(() => NumberTable.Read(folder.PathOf("b.csv.gz"), 3, 255)).Message, StringComparison.Ordinal);
    }

    private static NumberTable Read(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("table.csv"), text);
        return NumberTable.Read(folder.PathOf("table.csv"), 3, 255);
    }
}
