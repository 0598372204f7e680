using System.Buffers.Binary;

namespace Qrnn.Training.Torch;

/// <summary>
/// The container of PyTorch before 1.6 (rvqe.md 4.1): pickles of a magic number, the version 1001, the machine's sizes, the value, and the list of
/// storage keys; then for each key its count as int64 and its numbers. All little-endian.
/// </summary>
internal static class TorchStream
{
    private const long Version = 1001;
    private const int CountBytes = sizeof(long);

    /// <summary>The first pickle: protocol 2, the magic number 0x1950a86a20f9469cfc6c, stop.</summary>
    public static ReadOnlySpan<byte> Beginning => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

    /// <summary>Reads the bytes of a file that has the beginning.</summary>
    public static TorchFile Parse(ReadOnlyMemory<byte> bytes)
    {
        var storages = new TorchStorages(length: 6, bytes.Length);
        int position = Beginning.Length;
        object? version = PickleMachine.Read(bytes, ref position, storages.Find);
        if (version is not Version)
        {
            throw new QrnnException($"byte {Beginning.Length}: the version of the stream is not {Version}");
        }

        if (PickleMachine.Read(bytes, ref position, storages.Find) is not PickleDictionary machine || machine.Get("little_endian") is not true)
        {
            throw new QrnnException("was written on a machine that is not little-endian, or does not say: not supported");
        }

        object? root = PickleMachine.Read(bytes, ref position, storages.Find);
        int keysAt = position;
        if (PickleMachine.Read(bytes, ref position, storages.Find) is not PickleList keys || keys.Items.Any(key => key is not string))
        {
            throw new QrnnException($"byte {keysAt}: the list of storages is no list of texts");
        }

        var stored = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (string key in keys.Items.Cast<string>())
        {
            TorchStorage storage = storages.All.GetValueOrDefault(key) ?? throw new QrnnException($"storage '{Setting.Short(key)}' is in the list of storages, but no tensor refers to it");
            long needed = CountBytes + storage.Count * storage.Element.Size();
            if (needed > bytes.Length - position)
            {
                throw new QrnnException($"byte {position}: storage '{Setting.Short(key)}' needs {needed} bytes, {bytes.Length - position} are left: the file is cut off");
            }

            long count = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[position..]);
            if (count != storage.Count)
            {
                throw new QrnnException($"byte {position}: storage '{Setting.Short(key)}' has {count} numbers, its tensors expect {storage.Count}");
            }

            if (!stored.TryAdd(key, bytes.Slice(position + CountBytes, (int)needed - CountBytes)))
            {
                throw new QrnnException($"storage '{Setting.Short(key)}' is in the list of storages twice");
            }

            position += (int)needed;
        }

        if (storages.All.Keys.FirstOrDefault(key => !stored.ContainsKey(key)) is { } missing)
        {
            throw new QrnnException($"storage '{Setting.Short(missing)}' is missing");
        }

        return position == bytes.Length
            ? new TorchFile(root, storages.All.Values, stored)
            : throw new QrnnException($"byte {position}: {bytes.Length - position} bytes follow the last storage, there must be none");
    }
}
