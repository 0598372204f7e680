using System.Buffers.Binary;
using System.IO.Compression;

namespace Qrnn.Data;

/// <summary>Reads files that may be gzip, with a bound on what they unpack to.</summary>
public static class PackedFile
{
    private const string Packed = ".gz";

    /// <summary>Fewest bytes of a gzip file: header, an empty block, checksum and length.</summary>
    private const int ShortestGzip = 20;

    /// <summary>All bytes of a file, unpacked when its name ends with .gz.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Most bytes, unpacked; no more than this and a block is ever held.</param>
    /// <exception cref="QrnnException">The file can't be read, is damaged or cut off, or is too long; one line that begins with the path.</exception>
    public static byte[] ReadAll(string path, int limit)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (OrdinaryFile.IsEmpty(path))
            {
                throw new QrnnException($"{path}: is empty");
            }

            using FileStream file = File.OpenRead(path);
            if (!path.EndsWith(Packed, StringComparison.OrdinalIgnoreCase))
            {
                return ReadAll(file, path, limit);
            }

            // The framework takes a stream that ends too early for a whole one, so its recorded length decides.
            uint recorded = RecordedLength(file);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            byte[] bytes = ReadAll(unpacked, path, limit);
            return (uint)bytes.Length == recorded ? bytes : throw new QrnnException($"{path}: is cut off or damaged: unpacks to {bytes.Length} bytes, and its end says {recorded}");
        }
        catch (InvalidDataException failure)
        {
            throw new QrnnException($"{path}: is no whole gzip file: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new QrnnException($"{path}: {(failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message)}", failure);
        }
    }

    private static uint RecordedLength(FileStream file)
    {
        Span<byte> end = stackalloc byte[4];
        if (file.Length < ShortestGzip)
        {
            throw new InvalidDataException("it has fewer bytes than an empty one.");
        }

        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        file.Position = 0;
        return BinaryPrimitives.ReadUInt32LittleEndian(end);
    }

    private static byte[] ReadAll(Stream stream, string path, int limit)
    {
        using var bytes = new MemoryStream();
        byte[] block = new byte[1 << 16];
        for (int count; (count = stream.Read(block)) > 0;)
        {
            if (bytes.Length + count > limit)
            {
                throw new QrnnException(limit >= 1 << 20 ? $"{path}: has more than {limit >> 20} MiB when unpacked, the limit" : $"{path}: has more than {limit} bytes when unpacked, the limit");
            }

            bytes.Write(block, 0, count);
        }

        return bytes.ToArray();
    }
}
