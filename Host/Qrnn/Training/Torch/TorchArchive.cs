using System.IO.Compression;
using System.Text;

namespace Qrnn.Training.Torch;

/// <summary>
/// The container of PyTorch since 1.6: a zip archive whose entries are stored, not compressed: NAME/data.pkl is the value, NAME/data/KEY the numbers of a
/// storage, NAME/byteorder (since 2.0) "little". Entries are only ever read into memory; one whose path leaves the archive is refused all the same.
/// </summary>
internal static class TorchArchive
{
    private const int MaximumEntries = 100_000;
    private const string PickleName = "data.pkl", ByteOrderName = "byteorder", StoragesFolder = "data/";

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(static index =>
    {
        uint remainder = (uint)index;
        for (int bit = 0; bit < 8; bit++)
        {
            remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320; // the reversed polynomial of zip (PKWARE APPNOTE 4.4.7)
        }

        return remainder;
    })];

    /// <summary>Reads the bytes of a zip archive.</summary>
    public static TorchFile Parse(byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return Parse(Entries(archive, bytes.Length), bytes.Length);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new QrnnException($"is a damaged zip archive: {Setting.Short(failure.Message)}", failure);
        }
    }

    private static TorchFile Parse(Dictionary<string, byte[]> entries, int fileBytes)
    {
        if (entries.TryGetValue(ByteOrderName, out byte[]? order) && Encoding.ASCII.GetString(order).Trim() != "little")
        {
            throw new QrnnException($"{ByteOrderName} is '{Setting.Short(Encoding.ASCII.GetString(order))}': only little is supported");
        }

        var storages = new TorchStorages(length: 5, fileBytes);
        byte[] pickle = entries.GetValueOrDefault(PickleName) ?? throw new QrnnException($"is a zip archive without {PickleName}: no PyTorch checkpoint");
        int position = 0;
        object? root;
        try
        {
            root = PickleMachine.Read(pickle, ref position, storages.Find);
        }
        catch (QrnnException failure)
        {
            throw new QrnnException($"{PickleName}: {failure.Message}", failure);
        }

        if (position != pickle.Length)
        {
            throw new QrnnException($"{PickleName}: byte {position}: {pickle.Length - position} bytes follow the pickle, there must be none");
        }

        var stored = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach ((string key, TorchStorage storage) in storages.All)
        {
            byte[] numbers = entries.GetValueOrDefault(StoragesFolder + key) ?? throw new QrnnException($"{StoragesFolder}{Setting.Short(key)} is missing");
            stored[key] = numbers.Length == storage.Count * storage.Element.Size()
                ? numbers
                : throw new QrnnException($"{StoragesFolder}{Setting.Short(key)} has {numbers.Length} bytes, its tensors expect {storage.Count} numbers of {storage.Element.Size()} bytes");
        }

        return new TorchFile(root, storages.All.Values, stored);
    }

    /// <summary>The entries without the archive's own folder name, each checked by its sum.</summary>
    private static Dictionary<string, byte[]> Entries(ZipArchive archive, long fileBytes)
    {
        if (archive.Entries.Count > MaximumEntries)
        {
            throw new QrnnException($"has {archive.Entries.Count} entries, the limit is {MaximumEntries}");
        }

        var entries = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        string? folder = null;
        long total = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string shown = Setting.Short(entry.FullName);
            string[] parts = entry.FullName.Split('/');
            if (parts.Length < 2 || entry.FullName.AsSpan().IndexOfAny('\\', ':', '\0') >= 0 || parts.Any(part => part is "" or "." or ".."))
            {
                throw new QrnnException($"entry '{shown}' has a path that no checkpoint has");
            }

            folder ??= parts[0];
            if (parts[0] != folder)
            {
                throw new QrnnException($"entry '{shown}' lies in another folder than '{Setting.Short(folder)}'");
            }

            if (entry.Length != entry.CompressedLength)
            {
                throw new QrnnException($"entry '{shown}' is compressed from {entry.Length} to {entry.CompressedLength} bytes: PyTorch does not compress");
            }

            // Overlapping entries could stand for more bytes than there are.
            total += entry.Length;
            if (total > fileBytes)
            {
                throw new QrnnException($"entries have more than the file's {fileBytes} bytes");
            }

            if (!entries.TryAdd(entry.FullName[(folder.Length + 1)..], Read(entry, shown)))
            {
                throw new QrnnException($"entry '{shown}' occurs twice");
            }
        }

        return entries;
    }

    private static byte[] Read(ZipArchiveEntry entry, string shown)
    {
        byte[] bytes = new byte[entry.Length];
        using (Stream stream = entry.Open())
        {
            stream.ReadExactly(bytes);
        }

        uint remainder = uint.MaxValue;
        foreach (byte value in bytes)
        {
            remainder = CrcTable[(byte)remainder ^ value] ^ (remainder >> 8);
        }

        return ~remainder == entry.Crc32 ? bytes : throw new QrnnException($"entry '{shown}' has the sum {~remainder:x8}, must be {entry.Crc32:x8}: the file is damaged");
    }
}
