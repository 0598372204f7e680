using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Qrnn.Data.Preparation;

/// <summary>
/// An array of bytes in the IDX format, in which MNIST is distributed: two zero bytes, the type (8: unsigned bytes), the number of dimensions,
/// each dimension as a big-endian 32-bit number, then the values, last dimension fastest. Plain or gzip.
/// </summary>
/// <param name="Dimensions">Lengths of the dimensions, slowest first.</param>
/// <param name="Values">The values: the product of the dimensions.</param>
/// <param name="Sha256">SHA-256 of the unpacked file in lower-case hexadecimal digits: the same for a plain and a packed one.</param>
public sealed record IdxFile(ImmutableArray<int> Dimensions, byte[] Values, string Sha256)
{
    /// <summary>Most values of a file; MNIST's largest has 47 million.</summary>
    public const long ValueLimit = 256L << 20;

    private const byte UnsignedByteType = 8;
    private const int BlockLength = 1 << 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, plain or gzip: its first bytes say which.</param>
    /// <param name="rank">The number of dimensions that it must have: 1 for labels, 3 for images.</param>
    /// <exception cref="QrnnException">The file is missing, damaged, too long or of another kind; one line says where.</exception>
    public static IdxFile Read(string path, int rank)
    {
        try
        {
            if (OrdinaryFile.IsEmpty(path))
            {
                throw new QrnnException($"'{path}' is empty");
            }

            using FileStream file = File.OpenRead(path);
            using Stream unpacked = Unpacked(file);
            return Parse(unpacked, path, rank);
        }
        catch (InvalidDataException e)
        {
            throw new QrnnException($"'{path}' is no valid gzip file: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new QrnnException($"'{path}' can't be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static Stream Unpacked(FileStream file)
    {
        if (!file.CanSeek)
        {
            throw new QrnnException($"'{file.Name}' is no ordinary file: it can't be read as IDX");
        }

        bool packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return packed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static IdxFile Parse(Stream stream, string path, int rank)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] header = new byte[4 + 4 * rank];
        int got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        Require(got >= 4 && header[0] == 0 && header[1] == 0, path, "does not begin with the two zero bytes of an IDX file");
        Require(header[2] == UnsignedByteType, path, $"has the IDX type {header[2]}: only {UnsignedByteType} (unsigned bytes) is read");
        Require(header[3] == rank, path, $"has {header[3]} dimensions: {rank} are expected (1 for labels, 3 for images)");
        Require(got == header.Length, path, "ends inside its dimensions");
        hash.AppendData(header);
        int[] dimensions = [.. Enumerable.Range(0, rank).Select(i => Dimension(header.AsSpan(4 + 4 * i), path))];
        long length = dimensions.Aggregate(1L, static (product, dimension) => product > ValueLimit ? product : product * dimension);
        Require(length <= ValueLimit, path, $"says that it has {string.Join(" × ", dimensions)} values: at most {ValueLimit} are read");
        byte[] values = ReadExactly(stream, length, path);
        hash.AppendData(values);
        return new IdxFile([.. dimensions], values, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static int Dimension(ReadOnlySpan<byte> bytes, string path)
    {
        uint value = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        Require(value is >= 1 and <= int.MaxValue, path, $"has a dimension of length {value}: must be from 1 to {int.MaxValue}");
        return (int)value;
    }

    /// <summary>Memory grows with what is really there: a short file that claims a great length costs nothing.</summary>
    private static byte[] ReadExactly(Stream stream, long length, string path)
    {
        using var values = new MemoryStream();
        byte[] block = new byte[BlockLength];
        while (values.Length < length)
        {
            int read = stream.Read(block, 0, (int)Math.Min(block.Length, length - values.Length));
            Require(read > 0, path, $"holds {values.Length} values: its dimensions say {length}");
            values.Write(block, 0, read);
        }

        Require(stream.ReadByte() < 0, path, $"goes on after the {length} values that its dimensions say");
        return values.ToArray();
    }

    private static void Require(bool condition, string path, string problem)
    {
        if (!condition)
        {
            throw new QrnnException($"'{path}' {problem}");
        }
    }
}
