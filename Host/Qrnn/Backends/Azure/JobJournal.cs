using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qrnn.Backends.Azure;

/// <summary>
/// A folder in which every job is written down, and on the disk, before the first request for it is sent: the one thing that keeps a job from being submitted twice. A file per job,
/// a file per result. One process at a time uses it.
/// </summary>
public sealed class JobJournal : IDisposable
{
    private const string LockName = "lock";
    private const string JobsName = "jobs";
    private const string ResultsName = "results";
    private const string SessionName = "session.json";
    private const int LargestEntry = 64 * 1024;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowTrailingCommas = false,
    };

    private readonly FileStream _lock;
    private readonly DurableFiles _files;
    private readonly ConcurrentDictionary<string, JournalEntry> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _latest = new(StringComparer.Ordinal);

    private JobJournal(string folder, FileStream held, DurableFiles files) => (Folder, _lock, _files) = (folder, held, files);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Every job, in the order in which they were written down.</summary>
    public IReadOnlyList<JournalEntry> Entries => [.. _byId.Values.OrderBy(static entry => entry.Planned).ThenBy(static entry => entry.Id, StringComparer.Ordinal)];

    /// <summary>Opens a journal, making the folder if there is none.</summary>
    /// <exception cref="QrnnException">Another process uses it, or a file in it is damaged.</exception>
    public static JobJournal Open(string folder) => Open(folder, new DurableFiles());

    /// <summary>Opens a journal; tests fail single changes of its files.</summary>
    internal static JobJournal Open(string folder, DurableFiles files)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder);
        FileStream held;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, JobsName));
            Directory.CreateDirectory(Path.Combine(folder, ResultsName));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{folder}: no journal of jobs can be made there: {failure.Message}", failure);
        }

        try
        {
            held = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{folder}: the journal is used by another process ({failure.Message}): wait for it, or choose another --journal", failure);
        }

        var journal = new JobJournal(folder, held, files);
        try
        {
            journal.ReadAll();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>The jobs in a folder, for looking at them while another process may use it.</summary>
    /// <exception cref="QrnnException">There is no journal, or a file in it is damaged.</exception>
    public static IReadOnlyList<JournalEntry> Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string jobs = Path.Combine(folder, JobsName);
        return Directory.Exists(jobs)
            ? [.. Directory.EnumerateFiles(jobs, "*.json").Select(Read<JournalEntry>).OrderBy(static entry => entry.Planned).ThenBy(static entry => entry.Id, StringComparer.Ordinal)]
            : throw new QrnnException($"{folder}: there is no journal of jobs; 'qrnn azure submit' makes one");
    }

    /// <summary>A job's results in a folder, for looking at them; null when they are not there.</summary>
    public static ReadOnlyMemory<byte>? TryReadResult(string folder, string id)
    {
        string path = Path.Combine(folder, ResultsName, AzureQuantumClient.Container(id) + ".json");
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <summary>The latest job of a key; null when there is none.</summary>
    public JournalEntry? Find(string key) => _latest.TryGetValue(key, out string? id) ? _byId[id] : null;

    /// <summary>Writes a job down: when this returns it is on the disk.</summary>
    public void Write(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(entry, Format);
        if (bytes.Length > LargestEntry)
        {
            // What could not be read again would close the whole journal.
            throw new QrnnException($"the job's name has {entry.Label.Length} characters: its entry in the journal has {bytes.Length} bytes, at most {LargestEntry} are possible; choose a shorter name");
        }

        _files.Replace(PathOf(entry.Id), bytes);
        _byId[entry.Id] = entry;
        _latest[entry.Key] = entry.Id;
    }

    /// <summary>Stores a job's results, before the job is called done.</summary>
    public void WriteResult(string id, ReadOnlyMemory<byte> results) => _files.Replace(ResultPathOf(id), results.Span);

    /// <summary>A job's results; null when they are not there.</summary>
    public ReadOnlyMemory<byte>? TryReadResult(string id)
    {
        try
        {
            return File.ReadAllBytes(ResultPathOf(id));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The id of the session that new jobs of a target join; null when none was opened.</summary>
    public string? Session(string workspace, string target)
    {
        string path = Path.Combine(Folder, SessionName);
        return File.Exists(path) && Read<JournalSession>(path) is { } session && session.Workspace == workspace && session.Target == target ? session.Id : null;
    }

    /// <summary>Writes down which session new jobs join.</summary>
    public void WriteSession(string workspace, string target, string id) =>
        _files.Replace(Path.Combine(Folder, SessionName), JsonSerializer.SerializeToUtf8Bytes(new JournalSession(id, workspace, target), Format));

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private string PathOf(string id) => Path.Combine(Folder, JobsName, AzureQuantumClient.Container(id) + ".json");

    private string ResultPathOf(string id) => Path.Combine(Folder, ResultsName, AzureQuantumClient.Container(id) + ".json");

    private void ReadAll()
    {
        // "….json.new" is what a crash left of a write: its rename never came, so that nothing was sent for it.
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Folder, JobsName), "*.json"))
        {
            JournalEntry entry = Read<JournalEntry>(path);
            if (entry.Id is null || entry.Key is null || Path.GetFileName(path) != Path.GetFileName(PathOf(entry.Id)))
            {
                throw Damaged(path, "it is not the entry of the job that its name says");
            }

            _byId[entry.Id] = entry;
            if (!_latest.TryGetValue(entry.Key, out string? other) || IsLater(entry, _byId[other]))
            {
                _latest[entry.Key] = entry.Id;
            }
        }
    }

    // A job is planned anew only after it failed, so that of one key at most one has not. The clock decides between failed ones only: it may have been set back.
    private static bool IsLater(JournalEntry entry, JournalEntry other) =>
        HasFailed(entry) == HasFailed(other) ? other.Planned <= entry.Planned : HasFailed(other);

    private static bool HasFailed(JournalEntry entry) => entry.State is JournalState.Failed or JournalState.Cancelled;

    private static T Read<T>(string path)
        where T : class
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > LargestEntry)
            {
                throw Damaged(path, $"it has {stream.Length} bytes, an entry has at most {LargestEntry}");
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return JsonSerializer.Deserialize<T>(bytes, Format) ?? throw Damaged(path, "it is empty");
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or DecoderFallbackException or EndOfStreamException)
        {
            throw Damaged(path, AzureError.Line(failure.Message, new SecretRedactor()) ?? "no JSON");
        }
    }

    // To skip it would mean to submit its job again.
    private static QrnnException Damaged(string path, string why) => new($"{path}: this entry of the journal can't be read ({why}): look the job up in 'qrnn azure list', then repair or delete the file");

    private sealed record JournalSession(string Id, string Workspace, string Target);
}
