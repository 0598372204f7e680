using System.Collections.Immutable;

namespace Qrnn.Training.Torch;

/// <summary>
/// What torch.save wrote: one value with tensors in it. Two containers exist: the stream of pickles of PyTorch before 1.6
/// (<see cref="TorchStream"/>) and the zip archive since (<see cref="TorchArchive"/>). Nothing in a file is executed.
/// </summary>
internal sealed class TorchFile
{
    /// <summary>Longest file that is read.</summary>
    public const int MaximumBytes = 256 << 20;

    private readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> _stored;
    private long _readable;

    /// <summary>A file's content.</summary>
    /// <param name="root">The value.</param>
    /// <param name="storages">All storages that it refers to.</param>
    /// <param name="stored">Their bytes, exactly as many as each needs.</param>
    internal TorchFile(object? root, IEnumerable<TorchStorage> storages, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> stored)
    {
        Root = root;
        _stored = stored;
        _readable = storages.Sum(storage => storage.Count);
    }

    /// <summary>The value that was saved.</summary>
    public object? Root { get; }

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="QrnnException">Names the place and the cause; without the file's name.</exception>
    public static TorchFile Parse(byte[] bytes) =>
        bytes.AsSpan().StartsWith("PK"u8) ? TorchArchive.Parse(bytes)
        : bytes.AsSpan().StartsWith(TorchStream.Beginning) ? TorchStream.Parse(bytes)
        : throw new QrnnException("is no PyTorch checkpoint: it begins neither like the stream of pickles before PyTorch 1.6 nor like the zip archive since");

    /// <summary>The numbers of a tensor.</summary>
    /// <exception cref="QrnnException">More numbers were read than the file holds: its tensors overlap.</exception>
    public double[] Read(TorchTensor tensor)
    {
        // Tensors that share numbers could ask for any amount of memory; no checkpoint's do.
        _readable -= tensor.Count;
        return _readable >= 0
            ? tensor.Read(_stored[tensor.Storage.Key].Span)
            : throw new QrnnException("tensors share their numbers: together they have more than the file");
    }
}

/// <summary>The storages that a pickle's persistent identities name.</summary>
internal sealed class TorchStorages(int length, long fileBytes)
{
    private readonly OrderedDictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);

    /// <summary>All that were named, by key.</summary>
    public IReadOnlyDictionary<string, TorchStorage> All => _storages;

    /// <summary>The storage of the identity ('storage', type, key, place, count), in streams with a view behind it, which must be none.</summary>
    public TorchStorage Find(ImmutableArray<object?> identity)
    {
        if (identity is not ["storage", PickleName { Kind: PickleNameKind.Storage, Element: var element }, string key, string, long count, ..] || identity.Length != length)
        {
            throw new QrnnException("a persistent identity is not ('storage', type, key, device, count)");
        }

        if (length > 5 && identity[5] is not null)
        {
            throw new QrnnException($"storage '{Setting.Short(key)}' is a view of another, as PyTorch before 0.4 wrote it: not supported");
        }

        if (count < 0 || count > fileBytes / element.Size())
        {
            throw new QrnnException($"storage '{Setting.Short(key)}' has {count} numbers of {element.Size()} bytes, the file has {fileBytes} bytes");
        }

        var storage = new TorchStorage(key, element, count);
        if (!_storages.TryAdd(key, storage) && _storages[key] != storage)
        {
            throw new QrnnException($"storage '{Setting.Short(key)}' is said to be two different things");
        }

        return _storages[key];
    }
}
