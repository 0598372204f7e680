using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

using Qrnn.Training;

using Xunit;

namespace Qrnn.Tests.Training;

/// <summary>Files of tensors: what is written is read back, bytes are those of the format, hostile files are refused in one line.</summary>
public sealed class SafetensorsTests
{
    private const string Source = "weights.safetensors";

    [Theory]
    [InlineData(TensorType.F64)]
    [InlineData(TensorType.F32)]
    public void Parse_WrittenFile_GivesTheContentBack(TensorType type)
    {
        SafetensorsContent content = Sample();
        SafetensorsContent read = Safetensors.Parse(Safetensors.Write(content, type), Source);
        Assert.Equal(content.Metadata, read.Metadata);
        Assert.Equal(content.Tensors.Length, read.Tensors.Length);
        foreach ((NamedTensor expected, NamedTensor actual) in content.Tensors.Zip(read.Tensors))
        {
            Assert.Equal(expected.Name, actual.Name);
            Assert.Equal(expected.Shape.AsEnumerable(), actual.Shape.AsEnumerable());
            Assert.Equal(
                expected.Values.Select(value => BitConverter.DoubleToInt64Bits(type == TensorType.F64 ? value : (float)value)),
                actual.Values.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void Write_SmallFile_IsTheFormatsBytes()
    {
        byte[] file = Safetensors.Write(new SafetensorsContent(ImmutableSortedDictionary<string, string>.Empty, [new NamedTensor("θ", [2], [1, -2])]));
        const string header = """{"θ":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""";
        int padded = (Encoding.UTF8.GetByteCount(header) + 7) / 8 * 8;
        Assert.Equal((ulong)padded, BinaryPrimitives.ReadUInt64LittleEndian(file));
        Assert.Equal(header, Encoding.UTF8.GetString(file, 8, padded).TrimEnd(' '));
        Assert.Equal("000000000000F03F00000000000000C0", Convert.ToHexString(file, 8 + padded, 16));
        Assert.Equal(8 + padded + 16, file.Length);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[4,12]}}""", 12, "inside the tensor before it")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[16,24]}}""", 24, "after a gap")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""", 16, "'a' twice")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", 8, "cut off")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", 16, "8 too many")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", 8, "needs 16")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2147483647,2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""", 8, "too large")]
    [InlineData("""{"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}""", 8, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F64","shape":[0.5],"data_offsets":[0,8]}}""", 8, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,0]}}""", 8, "begin and end")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,9223372036854775807]}}""", 8, "whole numbers")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}""", 8, "only F64 and F32")]
    [InlineData("""{"a":{"dtype":"1","shape":[2],"data_offsets":[0,8]}}""", 8, "only F64 and F32")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1]}}""", 8, "exactly dtype, shape and data_offsets")]
    [InlineData("""{"a":5}""", 8, "exactly dtype")]
    [InlineData("""[]""", 0, "must be an object")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "no text")]
    [InlineData("""{"__metadata__":[]}""", 0, "must be an object of texts")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("""{"a":{"dtype":{"x":{"x":{"x":1}}}}}""", 0, "not valid JSON")] // nested deeper than any header
    public void Parse_HostileHeader_IsRefused(string header, int dataBytes, string expected) => AssertRefused(File(header, dataBytes), expected);

    [Theory]
    [InlineData(0, "cut off")]
    [InlineData(7, "cut off")]
    [InlineData(20, "cut off")]
    [InlineData(-1, "cut off")]
    public void Parse_CutOffFile_IsRefused(int length, string expected)
    {
        byte[] whole = Safetensors.Write(Sample());
        AssertRefused(whole[..(length < 0 ? whole.Length + length : length)], expected);
    }

    [Fact]
    public void Parse_HugeHeaderLength_IsRefusedWithoutMemory()
    {
        byte[] file = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        AssertRefused(file, "the limit is");
    }

    [Fact]
    public void Parse_MutatedFiles_AreReadOrRefusedInOneLine()
    {
        // Flipped bits, cut and inserted bytes at random places, more often in the header than in the numbers.
        byte[] whole = Safetensors.Write(Sample());
        int header = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(whole), refused = 0;
        for (int seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            List<byte> file = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int place = random.Next(random.Next(4) == 0 ? file.Count : Math.Min(header, file.Count));
                switch (random.Next(5))
                {
                    case 0:
                        file[place] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        file[place] = (byte)"0123456789{}[]\",:-."[random.Next(19)];
                        break;
                    case 2:
                        file.RemoveRange(place, Math.Min(random.Next(1, 9), file.Count - place - 1));
                        break;
                    case 3:
                        file.InsertRange(place, file.GetRange(place, Math.Min(random.Next(1, 40), file.Count - place)));
                        break;
                    default:
                        file.Insert(place, (byte)random.Next(256));
                        break;
                }
            }

            try
            {
                SafetensorsContent read = Safetensors.Parse(file.ToArray(), Source);
                Assert.All(read.Tensors, static tensor => Assert.Equal(tensor.Shape.Aggregate(1L, static (product, size) => product * size), tensor.Values.Length));
            }
            catch (QrnnException error)
            {
                refused++;
                AssertOneLine(error);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {error.GetType().Name}: {error.Message}");
            }
        }

        Assert.True(refused > 3000, $"only {refused} of 5000 damaged files were refused");
    }

    [Fact]
    public void Read_MissingFile_IsRefused() =>
        Assert.Equal("nowhere.safetensors: there is no such file", Assert.Throws<QrnnException>(static () => Safetensors.Read("nowhere.safetensors")).Message);

    private static SafetensorsContent Sample() => new(
        ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("task", "elman-xor"), KeyValuePair.Create("note", "two \"words\"\nand θ")]),
        [
            new NamedTensor("cell.input_layer.0.φ", [2, 3], [1, 2.5, -3, 1e-300, double.Epsilon, double.MaxValue]),
            new NamedTensor("cell.input_layer.0.θ", [], [0.1]),
            new NamedTensor("empty", [0], []),
            new NamedTensor("special", [4], [-0.0, double.NaN, double.PositiveInfinity, 1.0 / 3]),
        ]);

    private static byte[] File(string header, int dataBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    private static void AssertRefused(byte[] file, string expected)
    {
        QrnnException error = Assert.Throws<QrnnException>(() => Safetensors.Parse(file, Source));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        AssertOneLine(error);
    }

    private static void AssertOneLine(QrnnException error)
    {
        Assert.StartsWith(Source + ": ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(error.Message.Length, 1, 400);
    }
}
