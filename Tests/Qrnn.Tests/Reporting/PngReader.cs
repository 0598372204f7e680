using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>Reads a PNG by the letter of the standard: signature, chunks, checksums by division, lines without filter.</summary>
internal sealed record PngReader(int Width, int Height, byte[] Pixels)
{
    public static PngReader Read(ReadOnlySpan<byte> file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8].ToArray());
        var types = new List<string>();
        int width = 0, height = 0, at = 8;
        using var data = new MemoryStream();
        while (at < file.Length)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            string type = Encoding.ASCII.GetString(file.Slice(at + 4, 4));
            ReadOnlySpan<byte> content = file.Slice(at + 8, length);
            Assert.Equal(Remainder(file.Slice(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + length)..]));
            types.Add(type);
            if (type == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
                Assert.Equal([8, 2, 0, 0, 0], content[8..].ToArray()); // 8 bits, colours, no choice of method, not interlaced
            }
            else if (type == "IDAT")
            {
                data.Write(content);
            }

            at += length + 12;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], types);
        data.Position = 0;
        using var unpacked = new MemoryStream();
        using (var lines = new ZLibStream(data, CompressionMode.Decompress))
        {
            lines.CopyTo(unpacked);
        }

        byte[][] rows = [.. unpacked.ToArray().Chunk(1 + 3 * width)];
        Assert.Equal(height, rows.Length);
        Assert.All(rows, row => Assert.Equal((0, 1 + 3 * width), (row[0], row.Length)));
        return new PngReader(width, height, [.. rows.SelectMany(static row => row[1..])]);
    }

    public (byte Red, byte Green, byte Blue) At(int x, int y)
    {
        int at = 3 * (y * Width + x);
        return (Pixels[at], Pixels[at + 1], Pixels[at + 2]);
    }

    /// <summary>CRC-32 as polynomial division, a bit at a time, lowest bit first.</summary>
    private static uint Remainder(ReadOnlySpan<byte> bytes)
    {
        ulong remainder = 0;
        int bits = 0;
        foreach (byte value in bytes)
        {
            for (int bit = 0; bit < 8; bit++, bits++)
            {
                Push((value >> bit & 1) ^ (bits < 32 ? 1 : 0)); // the first 32 bits are inverted
            }
        }

        for (int bit = 0; bit < 32; bit++)
        {
            Push(0);
        }

        uint reversed = 0;
        for (int bit = 0; bit < 32; bit++)
        {
            reversed |= (uint)(remainder >> bit & 1) << 31 - bit;
        }

        return ~reversed;

        void Push(int bit)
        {
            remainder = remainder << 1 | (uint)bit;
            remainder ^= (remainder >> 32 & 1) == 1 ? 0x1_04C1_1DB7UL : 0;
        }
    }
}
