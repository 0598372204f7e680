using System.Buffers.Binary;

namespace Qrnn.Tests.Mutations;

/// <summary>Changes files as disks, networks and enemies do. A seed gives the same change everywhere.</summary>
internal static class Mutation
{
    /// <summary>Where formats keep what decides: half of all changes fall into this beginning.</summary>
    private const int Beginning = 32 << 10;

    private const int LongestBlock = 64;

    private static readonly long[] ExtremeNumbers = [0, 1, -1, 2, 127, 128, 255, 256, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40, 10, 1000];

    /// <summary>A changed copy; one to four changes.</summary>
    /// <param name="original">The whole file.</param>
    /// <param name="seed">Which change.</param>
    /// <param name="what">What was done, to find it again.</param>
    public static byte[] Apply(byte[] original, int seed, out string what)
    {
        var random = new Random(seed);
        List<byte> bytes = [.. original];
        var done = new List<string>();
        int changes = random.Next(2) == 0 ? 1 : random.Next(1, 5);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            done.Add(Change(bytes, random));
        }

        what = $"seed {seed}: {string.Join(", ", done)}";
        return [.. bytes];
    }

    private static string Change(List<byte> bytes, Random random)
    {
        int at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, Beginning) : bytes.Count);
        int length = Math.Min(random.Next(1, LongestBlock), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return $"bit flipped at {at}";
            case 1:
                bytes[at] = (byte)random.Next(256);
                return $"byte {at} = {bytes[at]}";
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                return $"cut at {at}";
            case 3:
                byte[] inserted = new byte[length];
                random.NextBytes(inserted);
                bytes.InsertRange(at, inserted);
                return $"{length} bytes inserted at {at}";
            case 4:
                bytes.RemoveRange(at, length);
                return $"{length} bytes removed at {at}";
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                return $"{length} bytes doubled at {at}";
            case 6:
                int other = random.Next(bytes.Count - length + 1);
                List<byte> moved = bytes.GetRange(other, length);
                for (int i = 0; i < length; i++)
                {
                    (bytes[other + i], bytes[at + i]) = (bytes[at + i], moved[i]);
                }

                return $"{length} bytes at {at} and {other} swapped";
            case 7:
                return Number(bytes, at, random);
            default:
                // Digits are how text says a length.
                bytes[at] = (byte)"0123456789,-. \r\n\"LN"[random.Next(19)];
                return $"byte {at} = {(char)bytes[at]}";
        }
    }

    private static string Number(List<byte> bytes, int at, Random random)
    {
        byte[] number = new byte[8];
        long value = ExtremeNumbers[random.Next(ExtremeNumbers.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        int width = 1 << random.Next(4);
        byte[] written = number[..width];
        bool big = random.Next(2) == 0;
        if (big)
        {
            Array.Reverse(written);
        }

        for (int i = 0; i < width && at + i < bytes.Count; i++)
        {
            bytes[at + i] = written[i];
        }

        return $"{value} as {width} {(big ? "big" : "little")}-endian bytes at {at}";
    }
}
