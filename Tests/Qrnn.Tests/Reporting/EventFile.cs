using System.Buffers.Binary;
using System.Text;

namespace Qrnn.Tests.Reporting;

/// <summary>A number in an event file.</summary>
internal sealed record EventScalar(double WallTime, long Step, string Tag, float Value);

/// <summary>
/// Reads TensorBoard event files by their definition: frames and sums by hand, protobuf fields by number. Shares nothing with the writer, so
/// the sum is computed bit by bit from the polynomial.
/// </summary>
internal static class EventFile
{
    private const uint Castagnoli = 0x82f63b78; // x^32 + x^28 + … + 1, bits reversed

    /// <summary>CRC-32C by definition.</summary>
    public static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in bytes)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 1 ? (sum >> 1) ^ Castagnoli : sum >> 1;
            }
        }

        return ~sum;
    }

    /// <summary>The contents of all records; fails when a sum is wrong.</summary>
    public static List<byte[]> Records(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        var records = new List<byte[]>();
        for (int at = 0; at < file.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at)));
            Check(file.AsSpan(at, 8), file.AsSpan(at + 8));
            Check(file.AsSpan(at + 12, length), file.AsSpan(at + 12 + length));
            records.Add(file[(at + 12)..(at + 12 + length)]);
            at += length + 16;
        }

        return records;
    }

    /// <summary>All scalars of a file, in order.</summary>
    public static List<EventScalar> Scalars(string path)
    {
        var scalars = new List<EventScalar>();
        foreach (byte[] record in Records(path))
        {
            ILookup<int, byte[]> fields = Fields(record);
            double wallTime = BitConverter.ToDouble(fields[1].Single());
            long step = fields[2].Select(static bytes => BitConverter.ToInt64(bytes)).SingleOrDefault();
            foreach (ILookup<int, byte[]> value in fields[5].SelectMany(static summary => Fields(summary)[1]).Select(Fields).Where(static value => value[2].Any()))
            {
                scalars.Add(new EventScalar(wallTime, step, Encoding.UTF8.GetString(value[1].Single()), BitConverter.ToSingle(value[2].Single())));
            }
        }

        return scalars;
    }

    /// <summary>Fields of a message by number: numbers as eight or four bytes, everything else as it is.</summary>
    public static ILookup<int, byte[]> Fields(byte[] message)
    {
        var fields = new List<(int Number, byte[] Content)>();
        for (int at = 0; at < message.Length;)
        {
            ulong key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    fields.Add(((int)(key >> 3), BitConverter.GetBytes(Varint(message, ref at))));
                    break;
                case 1:
                    fields.Add(((int)(key >> 3), message[at..(at += 8)]));
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    fields.Add(((int)(key >> 3), message[at..(at += length)]));
                    break;
                case 5:
                    fields.Add(((int)(key >> 3), message[at..(at += 4)]));
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
        }

        return fields.ToLookup(static field => field.Number, static field => field.Content);
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }
    }

    private static void Check(ReadOnlySpan<byte> data, ReadOnlySpan<byte> stored)
    {
        uint sum = Sum(data);
        uint masked = unchecked(((sum >> 15) | (sum << 17)) + 0xa282ead8);
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored) != masked)
        {
            throw new InvalidDataException("a sum is wrong");
        }
    }
}
