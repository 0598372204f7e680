using System.IO.Compression;
using System.Text;
using Qrnn.Data;

namespace Qrnn.Tests.Data;

/// <summary>Prepared files of digits, made up: a few rows for every digit and split.</summary>
internal static class PreparedDigits
{
    /// <summary>Writes the files of a family for all digits and splits; row r of digit d holds the number that the function gives.</summary>
    public static void Write(string folder, MnistFamily family, int rows, Func<int, int, int, int> number, bool packed = true)
    {
        Directory.CreateDirectory(folder);
        foreach (SequenceStream split in Enum.GetValues<SequenceStream>())
        {
            for (int digit = 0; digit < 10; digit++)
            {
                int of = digit;
                string text = string.Concat(Enumerable.Range(0, rows).Select(row => string.Join(',', Enumerable.Range(0, family.Columns).Select(column => number(of, row, column))) + "\r\n"));
                string path = Path.Combine(folder, MnistFiles.FileName(family, digit, split));
                File.WriteAllBytes(packed ? path : path[..^3], packed ? Pack(Encoding.ASCII.GetBytes(text)) : Encoding.ASCII.GetBytes(text));
            }
        }
    }

    public static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
