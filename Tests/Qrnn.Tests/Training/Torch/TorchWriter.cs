using System.IO.Compression;
using System.Text;

namespace Qrnn.Tests.Training.Torch;

/// <summary>Writes what torch.save writes: the stream of pickles before PyTorch 1.6, or the zip archive since.</summary>
internal static class TorchWriter
{
    /// <summary>The stream.</summary>
    public static byte[] Stream(object? root, int protocol = 2)
    {
        var bytes = new MemoryStream();
        bytes.Write([0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.']);
        bytes.Write(Pickle(1001));
        bytes.Write(Pickle(new WrittenDictionary(("protocol_version", 1001), ("little_endian", true), ("type_sizes", new WrittenDictionary(("short", 2), ("int", 4), ("long", 4))))));
        var writer = new PickleWriter(archive: false, protocol);
        bytes.Write(writer.Value(root).End());
        bytes.Write(Pickle(writer.Storages.Keys.Cast<object?>().ToList()));
        foreach ((string key, byte[] numbers) in writer.Storages)
        {
            bytes.Write(BitConverter.GetBytes(writer.Counts[key]));
            bytes.Write(numbers);
        }

        return bytes.ToArray();
    }

    /// <summary>The archive.</summary>
    /// <param name="root">The value.</param>
    /// <param name="protocol">Of the pickle.</param>
    /// <param name="level">PyTorch never compresses.</param>
    /// <param name="also">More entries, by full name.</param>
    /// <param name="byteOrder">The content of byteorder.</param>
    public static byte[] Archive(object? root, int protocol = 2, CompressionLevel level = CompressionLevel.NoCompression, (string Name, byte[] Bytes)[]? also = null, string byteOrder = "little")
    {
        var writer = new PickleWriter(archive: true, protocol);
        byte[] pickle = writer.Value(root).End();
        return Zip(
            level,
            [
                ("checkpoint/data.pkl", pickle),
                ("checkpoint/byteorder", Encoding.ASCII.GetBytes(byteOrder)),
                .. writer.Storages.Select(storage => ($"checkpoint/data/{storage.Key}", storage.Value)),
                ("checkpoint/version", "3\n"u8.ToArray()),
                ("checkpoint/.data/serialization_id", "0123"u8.ToArray()),
                .. also ?? [],
            ]);
    }

    /// <summary>Any zip archive.</summary>
    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Pickle(object? value) => new PickleWriter(archive: false, protocol: 2).Value(value).End();
}
