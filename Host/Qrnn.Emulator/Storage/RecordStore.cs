using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qrnn.Emulator.Storage;

/// <summary>Records in memory, each with a folder of its own on the disk. A change is on the disk before anybody sees it.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="folder">The folder of folders.</param>
/// <param name="idOf">A record's id, which is a safe name of a folder.</param>
internal sealed class RecordStore<T>(string folder, Func<T, string> idOf)
    where T : class
{
    private const string FileName = "record.json";

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() }, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private readonly ConcurrentDictionary<string, T> _records = new(StringComparer.Ordinal);
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 64).Select(static _ => new Lock())];

    /// <summary>Every record.</summary>
    public ICollection<T> All => _records.Values;

    /// <summary>A record by its id; null when there is none.</summary>
    public T? TryGet(string id) => _records.GetValueOrDefault(id);

    /// <summary>Reads what is on the disk.</summary>
    /// <exception cref="QrnnException">A record is damaged.</exception>
    public void Load()
    {
        Directory.CreateDirectory(folder);
        StoreFiles.Clean(folder);
        foreach (string path in Directory.EnumerateDirectories(folder).Select(static path => Path.Combine(path, FileName)).Where(File.Exists))
        {
            try
            {
                using FileStream stream = File.OpenRead(path);
                T record = JsonSerializer.Deserialize<T>(stream, Format) ?? throw new JsonException("it is null");
                _records[Path.GetFileName(Path.GetDirectoryName(path)!)] = record;
            }
            catch (JsonException failure)
            {
                throw new QrnnException($"{path} is damaged: {failure.Message}; move it away, or start with another --store", failure);
            }
        }
    }

    /// <summary>Stores a new record; when there is one of its id, that one is given back and nothing is stored.</summary>
    public (T Record, bool Added) GetOrAdd(T record)
    {
        string id = idOf(record);
        lock (LockOf(id))
        {
            if (_records.TryGetValue(id, out T? found))
            {
                return (found, false);
            }

            Directory.CreateDirectory(Path.Combine(folder, id));
            Write(id, record);
            return (record, true);
        }
    }

    /// <summary>Changes a record; null when there is none or the change does not apply.</summary>
    /// <param name="id">The id.</param>
    /// <param name="change">Gives the new record, or null to leave it.</param>
    public T? Update(string id, Func<T, T?> change)
    {
        lock (LockOf(id))
        {
            if (!_records.TryGetValue(id, out T? record) || change(record) is not { } changed)
            {
                return null;
            }

            Write(id, changed);
            return changed;
        }
    }

    /// <summary>Forgets a record; false when there was none.</summary>
    public bool Remove(string id)
    {
        lock (LockOf(id))
        {
            if (!_records.TryRemove(id, out _))
            {
                return false;
            }

            Directory.Delete(Path.Combine(folder, id), recursive: true);
            return true;
        }
    }

    private void Write(string id, T record)
    {
        StoreFiles.Replace(Path.Combine(folder, id, FileName), JsonSerializer.SerializeToUtf8Bytes(record, Format));
        _records[id] = record;
    }

    private Lock LockOf(string id) => _locks[(uint)string.GetHashCode(id, StringComparison.Ordinal) % _locks.Length];
}
