using System.Buffers.Binary;
using System.IO.Compression;
using Qrnn.Data.Preparation;
using Qrnn.Simulation;

namespace Qrnn.Tests.Data.Preparation;

/// <summary>Small files in the form of MNIST's.</summary>
internal static class IdxFiles
{
    /// <summary>An IDX file's bytes.</summary>
    public static byte[] Bytes(int[] dimensions, byte[] values)
    {
        byte[] header = new byte[4 + 4 * dimensions.Length];
        header[2] = 8;
        header[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        }

        return [.. header, .. values];
    }

    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>A slanted bar of ink, at a place and slant of its digit with some noise: enough structure for every step of the pipeline.</summary>
    public static byte[] Image(int digit, int number)
    {
        byte[] pixels = new byte[784];
        for (int y = 5; y < 23; y++)
        {
            for (int x = 0; x < 28; x++)
            {
                double noise = CounterRandom.NextDouble(5, (ulong)(digit * 1000 + number), (ulong)(y * 28 + x));
                double middle = 8 + 1.2 * digit + (y - 14) * 0.08 * (digit - 5) + noise;
                pixels[y * 28 + x] = (byte)(Math.Abs(x - middle) < 2 + digit % 3 ? 200 + 50 * noise : 0);
            }
        }

        return pixels;
    }

    /// <summary>Writes four files like MNIST's, with some images of every digit.</summary>
    public static void Write(string folder, int trainingPerDigit, int testPerDigit)
    {
        Directory.CreateDirectory(folder);
        WritePair(folder, MnistSource.FileNames[0], MnistSource.FileNames[1], trainingPerDigit, 0);
        WritePair(folder, MnistSource.FileNames[2], MnistSource.FileNames[3], testPerDigit, trainingPerDigit);
    }

    private static void WritePair(string folder, string images, string labels, int perDigit, int firstNumber)
    {
        (int Digit, int Number)[] members = [.. Enumerable.Range(0, 10 * perDigit).Select(i => (i % 10, firstNumber + i / 10))];
        File.WriteAllBytes(Path.Combine(folder, images + ".gz"), Packed(Bytes([members.Length, 28, 28], [.. members.SelectMany(static member => Image(member.Digit, member.Number))])));
        File.WriteAllBytes(Path.Combine(folder, labels), Bytes([members.Length], [.. members.Select(static member => (byte)member.Digit)]));
    }
}
