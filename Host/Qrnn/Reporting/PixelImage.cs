using System.Buffers.Binary;
using System.IO.Compression;

namespace Qrnn.Reporting;

/// <summary>A colour, 8 bits a channel.</summary>
public readonly record struct PixelColor(byte Red, byte Green, byte Blue);

/// <summary>An image of coloured pixels that is written as PNG (ISO/IEC 15948: eight bits a channel, no filter).</summary>
public sealed class PixelImage
{
    private const int Channels = 3;

    private const uint ReversedPolynomial = 0xEDB88320; // CRC-32 of ISO 3309, as PNG's annex D computes it

    private readonly byte[] _pixels;

    /// <summary>A white image.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="QrnnException">There are more than <see cref="LargestArea"/> pixels.</exception>
    public PixelImage(int width, int height)
    {
        if (width < 1 || height < 1 || (long)width * height > LargestArea)
        {
            throw new QrnnException($"the image would have {width} by {height} pixels, at most {LargestArea} are drawn: show fewer");
        }

        (Width, Height) = (width, height);
        _pixels = new byte[width * height * Channels];
        _pixels.AsSpan().Fill(byte.MaxValue);
    }

    /// <summary>Most pixels of an image; they take three bytes each.</summary>
    public const int LargestArea = 1 << 25;

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Fills a rectangle; what lies outside the image is left out.</summary>
    public void Fill(int x, int y, int width, int height, PixelColor color)
    {
        for (int row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
        {
            for (int column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
            {
                int at = (row * Width + column) * Channels;
                (_pixels[at], _pixels[at + 1], _pixels[at + 2]) = (color.Red, color.Green, color.Blue);
            }
        }
    }

    /// <summary>The image as a PNG file's bytes.</summary>
    public byte[] ToPng()
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 2); // bits a channel; red, green and blue
        WriteChunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var lines = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int row = 0; row < Height; row++)
            {
                lines.WriteByte(0); // the line's filter: none
                lines.Write(_pixels, row * Width * Channels, Width * Channels);
            }
        }

        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Writes the image as PNG; at any moment the file is whole, the old one or the new one.</summary>
    /// <exception cref="QrnnException">It can't be written.</exception>
    public void Write(string path)
    {
        try
        {
            new DurableFiles(flush: false).Replace(Path.GetFullPath(path), ToPng());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: can't be written: {failure.Message}", failure);
        }
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(chunk));
        file.Write(number);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum & 1) == 0 ? checksum >> 1 : checksum >> 1 ^ ReversedPolynomial;
            }
        }

        return ~checksum;
    }
}
