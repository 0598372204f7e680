using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Qrnn.Training;

/// <summary>Numbers as a safetensors file stores them.</summary>
public enum TensorType
{
    /// <summary>64-bit floating point.</summary>
    F64,

    /// <summary>32-bit floating point.</summary>
    F32,
}

/// <summary>A file of named tensors and texts.</summary>
/// <param name="Metadata">Texts by key.</param>
/// <param name="Tensors">In the order of their data.</param>
public sealed record SafetensorsContent(ImmutableSortedDictionary<string, string> Metadata, ImmutableArray<NamedTensor> Tensors)
{
    /// <summary>The tensor of a name, or null.</summary>
    public NamedTensor? Find(string name) => Tensors.FirstOrDefault(tensor => tensor.Name == name);
}

/// <summary>
/// The safetensors format: 8 bytes length of the header (little-endian), the header as JSON (name → dtype, shape, data_offsets; texts under
/// "__metadata__"), then the numbers, little-endian, one tensor after the other without gaps.
/// </summary>
public static class Safetensors
{
    /// <summary>Longest header that is read.</summary>
    public const long MaximumHeaderBytes = 16 << 20;

    private const int LengthBytes = sizeof(ulong);
    private const int Alignment = 8;
    private const string MetadataKey = "__metadata__";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of a file. The same content gives the same bytes.</summary>
    public static byte[] Write(SafetensorsContent content, TensorType type = TensorType.F64)
    {
        ArgumentNullException.ThrowIfNull(content);
        byte[] header = Header(content, type);
        int size = Size(type);
        long count = content.Tensors.Sum(tensor => (long)tensor.Values.Length);
        byte[] file = new byte[checked(LengthBytes + header.Length + count * size)];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, LengthBytes);
        Span<byte> data = file.AsSpan(LengthBytes + header.Length);
        foreach (double value in content.Tensors.SelectMany(tensor => tensor.Values))
        {
            if (type == TensorType.F64)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(data, value);
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(data, (float)value);
            }

            data = data[size..];
        }

        return file;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="QrnnException">One line that begins with the path.</exception>
    public static SafetensorsContent Read(string path) => Parse(CheckpointFiles.ReadAll(path), path);

    /// <summary>Reads the bytes of a file. Anything but a well-formed file is refused, in time and memory that its size bounds.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="source">What to call them in errors.</param>
    /// <exception cref="QrnnException">Names the source and the cause.</exception>
    public static SafetensorsContent Parse(ReadOnlySpan<byte> file, string source)
    {
        try
        {
            if (file.Length < LengthBytes)
            {
                throw new QrnnException($"has {file.Length} bytes, the length of the header alone takes {LengthBytes}: the file is cut off");
            }

            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file);
            if (length > MaximumHeaderBytes)
            {
                throw new QrnnException($"header length is {length}, the limit is {MaximumHeaderBytes}: this is no safetensors file");
            }

            if (length > (ulong)(file.Length - LengthBytes))
            {
                throw new QrnnException($"header length is {length}, only {file.Length - LengthBytes} bytes follow: the file is cut off");
            }

            ReadOnlySpan<byte> header = file.Slice(LengthBytes, (int)length);
            return SafetensorsHeader.Parse(header).Content(file[(LengthBytes + (int)length)..]);
        }
        catch (JsonException failure)
        {
            throw new QrnnException($"{source}: header is not valid JSON at byte {failure.BytePositionInLine}", failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new QrnnException($"{source}: header has a text that is not valid UTF-8", failure);
        }
        catch (QrnnException failure)
        {
            throw new QrnnException($"{source}: {failure.Message}", failure);
        }
    }

    /// <summary>Bytes of one number.</summary>
    internal static int Size(TensorType type) => type == TensorType.F64 ? sizeof(double) : sizeof(float);

    private static byte[] Header(SafetensorsContent content, TensorType type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            if (!content.Metadata.IsEmpty)
            {
                writer.WriteStartObject(MetadataKey);
                foreach ((string key, string text) in content.Metadata)
                {
                    writer.WriteString(key, text);
                }

                writer.WriteEndObject();
            }

            long offset = 0;
            foreach (NamedTensor tensor in content.Tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", type.ToString());
                writer.WriteStartArray("shape");
                foreach (long size in tensor.Shape)
                {
                    writer.WriteNumberValue(size);
                }

                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                offset += (long)tensor.Values.Length * Size(type);
                writer.WriteNumberValue(offset);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        // The format pads headers with spaces, so that the numbers are aligned in memory.
        int padding = (Alignment - buffer.WrittenCount % Alignment) % Alignment;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The numbers of a tensor as doubles.</summary>
    internal static double[] Numbers(ReadOnlySpan<byte> data, TensorType type)
    {
        double[] values = new double[data.Length / Size(type)];
        if (type == TensorType.F64 && BitConverter.IsLittleEndian)
        {
            data.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> number = data[(i * Size(type))..];
            values[i] = type == TensorType.F64 ? BinaryPrimitives.ReadDoubleLittleEndian(number) : BinaryPrimitives.ReadSingleLittleEndian(number);
        }

        return values;
    }
}
