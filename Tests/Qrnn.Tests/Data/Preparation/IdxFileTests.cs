using Qrnn.Data.Preparation;
using Xunit;

namespace Qrnn.Tests.Data.Preparation;

public sealed class IdxFileTests
{
    private static readonly byte[] Whole = IdxFiles.Bytes([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

    [Fact]
    public void Read_PlainAndPacked_AreTheSame()
    {
        IdxFile plain = Read(Whole, 3), packed = Read(IdxFiles.Packed(Whole), 3);
        Assert.Equal(new[] { 2, 3, 2 }, plain.Dimensions.ToArray());
        Assert.Equal(Whole[16..], plain.Values);
        Assert.Equal(plain.Values, packed.Values);
        Assert.Equal(plain.Sha256, packed.Sha256);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Whole)), plain.Sha256);
    }

    [Theory]
    [InlineData(0, 1, "two zero bytes")]
    [InlineData(2, 9, "IDX type 9")]
    [InlineData(3, 1, "has 1 dimensions: 3 are expected")]
    [InlineData(7, 0, "dimension of length 0")]
    [InlineData(4, 0xff, "dimension of length 4278190082")]
    [InlineData(4, 0x7f, "at most 268435456 are read")]
    [InlineData(7, 3, "holds 12 values: its dimensions say 18")]
    [InlineData(7, 1, "goes on after the 6 values")]
    public void Read_OneByteWrong_SaysWhatIsWrong(int place, byte value, string says)
    {
        byte[] bytes = [.. Whole];
        bytes[place] = value;
        Assert.Contains(says, Assert.Throws<QrnnException>(() => Read(bytes, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LargeClaimOfAShortFile_TakesNoMemoryForIt()
    {
        byte[] bytes = IdxFiles.Bytes([255, 1024, 1024], [1, 2, 3]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<QrnnException>(() => Read(bytes, 3));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Read_MutatedFiles_LoadOrSayWhyInOneLine()
    {
        byte[] packed = IdxFiles.Packed(Whole);
        int refused = 0;
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("file");
        var random = new Random(20261120);
        for (int round = 0; round < 1500; round++)
        {
            byte[] bytes = [.. round % 2 == 0 ? Whole : packed];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)]);
            try
            {
                IdxFile read = IdxFile.Read(path, 3);
                Assert.Equal(read.Dimensions.Aggregate(1, static (product, dimension) => product * dimension), read.Values.Length);
            }
            catch (QrnnException refusal)
            {
                refused++;
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }

        Assert.InRange(refused, 750, 1500);
    }

    [Fact]
    public void ReadFolder_LabelsThatAreNoDigits_AreRefused()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.Write(folder.Path, 1, 1);
        File.WriteAllBytes(folder.PathOf(MnistSource.FileNames[1]), IdxFiles.Bytes([10], [0, 1, 2, 3, 4, 10, 6, 7, 8, 9]));
        Assert.Contains("has the label 10 at place 5", Assert.Throws<QrnnException>(() => MnistSource.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFolder_FewerLabelsThanImages_IsRefused()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.Write(folder.Path, 1, 1);
        File.WriteAllBytes(folder.PathOf(MnistSource.FileNames[3]), IdxFiles.Bytes([9], new byte[9]));
        Assert.Contains("holds 10 images", Assert.Throws<QrnnException>(() => MnistSource.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static IdxFile Read(byte[] bytes, int rank)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("file");
        File.WriteAllBytes(path, bytes);
        return IdxFile.Read(path, rank);
    }
}
