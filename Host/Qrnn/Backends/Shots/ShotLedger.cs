using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Qrnn.Backends.Shots;

/// <summary>
/// shots.jsonl of a run: every circuit's result, one JSON object a line, written the moment the backend reports it, so that nothing that was paid for is lost with the process.
/// Results that cost money or come from a service's job are waited for until they are on the disk, and kept for good with all their outcomes. Others survive the process but need no
/// waiting; they keep what the gradient needs and are dropped when a checkpoint makes them superfluous.
/// </summary>
public sealed class ShotLedger : IDisposable
{
    /// <summary>Longest line in bytes; more distinct outcomes than fit are refused before they run.</summary>
    public const int LineLimit = 1 << 26;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly Dictionary<(ulong Key, int Circuit), (long Offset, int Length)> _places = [];
    private bool _hasPaid;

    /// <summary>Opens a ledger, or begins one. Half a line at its end, which a kill left, is cut off.</summary>
    /// <exception cref="QrnnException">It can't be opened, or a line of it is damaged.</exception>
    public ShotLedger(string path)
        : this(path, static file => new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0))
    {
    }

    /// <summary>Opens a ledger; tests fill its disk.</summary>
    internal ShotLedger(string path, Func<string, FileStream> open)
    {
        _path = path;
        try
        {
            if (new FileInfo(path).LinkTarget is not null)
            {
                throw new QrnnException($"{path}: is a link: to train on, put the file itself in its place"); // a stranger's run could lead to any file of ours
            }

            _stream = open(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: can't be opened: {failure.Message}", failure);
        }

        try
        {
            Read();
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>Everything that the run took so far.</summary>
    public ShotSpending Spent { get; private set; } = ShotSpending.None;

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>A result that is already there; null when the circuit has to be run.</summary>
    /// <param name="key">Key of the gradient.</param>
    /// <param name="circuit">The circuit's index in it.</param>
    /// <param name="identity">What was run, by <see cref="CircuitIdentity"/>; another identity under the same place is not used.</param>
    public ShotResult? TryFind(ulong key, int circuit, string identity)
    {
        if (!_places.TryGetValue((key, circuit), out (long Offset, int Length) place))
        {
            return null;
        }

        byte[] line = new byte[place.Length];
        _stream.Position = place.Offset;
        _stream.ReadExactly(line);
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("id").GetString() == identity ? Result(document.RootElement) : null;
    }

    /// <summary>Writes a result down.</summary>
    /// <param name="key">Key of the gradient.</param>
    /// <param name="circuit">The circuit's index in it.</param>
    /// <param name="identity">What was run, by <see cref="CircuitIdentity"/>.</param>
    /// <param name="result">What was measured.</param>
    /// <param name="estimated">What the circuit was expected to cost, in the target's currency.</param>
    /// <exception cref="QrnnException">The disk is full, or the file is gone.</exception>
    public void Append(ulong key, int circuit, string identity, ShotResult result, decimal estimated)
    {
        ArgumentNullException.ThrowIfNull(result);
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line, Compact))
        {
            Write(writer, key, circuit, identity, result, estimated);
        }

        bool isPaid = IsPaid(result);
        int length = line.WrittenCount;
        line.Write("\n"u8);
        Guarded(() =>
        {
            long offset = _stream.Seek(0, SeekOrigin.End);
            try
            {
                _stream.Write(line.WrittenSpan);
                if (isPaid)
                {
                    _stream.Flush(flushToDisk: true);
                }
            }
            catch (IOException)
            {
                _stream.SetLength(offset); // half a line before the next circuit's would damage both
                throw;
            }

            _places[(key, circuit)] = (offset, length);
        });
        _hasPaid |= isPaid;
        Spent = Spent.With(result, estimated);
    }

    /// <summary>Whether a result must never be lost or shortened.</summary>
    public static bool IsPaid(ShotResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Cost is not null || result.Provenance.Job is not null;
    }

    /// <summary>Drops results that led to a checkpoint, unless any was paid for; their number stays.</summary>
    public void CheckpointWritten()
    {
        if (_hasPaid || _places.Count == 0)
        {
            return;
        }

        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "before");
            writer.WriteNumber("circuits", Spent.Circuits);
            writer.WriteNumber("shots", Spent.Shots);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        Guarded(() =>
        {
            _stream.SetLength(0);
            _stream.Position = 0;
            _stream.Write(line.WrittenSpan);
        });
        _places.Clear();
    }

    private static void Write(Utf8JsonWriter writer, ulong key, int circuit, string identity, ShotResult result, decimal estimated)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "circuit");
        writer.WriteString("key", key.ToString("x16", CultureInfo.InvariantCulture));
        writer.WriteNumber("circuit", circuit);
        writer.WriteString("id", identity);
        writer.WriteNumber("shots", result.Requested);
        if (result.Failed != 0)
        {
            writer.WriteNumber("failed", result.Failed);
        }

        writer.WriteStartObject("counts");
        foreach ((string outcome, long count) in result.Counts)
        {
            writer.WriteNumber(outcome, count);
        }

        writer.WriteEndObject();
        if (estimated != 0)
        {
            writer.WriteNumber("estimated", estimated);
        }

        if (result.Cost is { } cost)
        {
            writer.WriteNumber("cost", cost.Amount);
            writer.WriteString("currency", cost.Currency);
            writer.WriteBoolean("estimate", cost.IsEstimate);
        }

        if (result.Provenance.Job is { } job)
        {
            writer.WriteString("job", job);
        }

        writer.WriteString("backend", result.Provenance.Backend);
        writer.WriteString("version", result.Provenance.Version);
        writer.WriteString("program", result.Provenance.ProgramHash);
        writer.WriteNumber("seconds", Math.Round(result.Provenance.Seconds, 4));
        writer.WriteEndObject();
    }

    private static ShotResult Result(JsonElement line) => new()
    {
        Counts = line.GetProperty("counts").EnumerateObject().ToImmutableSortedDictionary(static entry => entry.Name, static entry => entry.Value.GetInt64(), StringComparer.Ordinal),
        Requested = line.GetProperty("shots").GetInt64(),
        Failed = line.TryGetProperty("failed", out JsonElement failed) ? failed.GetInt64() : 0,
        Cost = line.TryGetProperty("cost", out JsonElement cost) ? new ShotCost(cost.GetDecimal(), line.GetProperty("currency").GetString()!, line.GetProperty("estimate").GetBoolean()) : null,
        Provenance = new ShotProvenance(
            line.GetProperty("backend").GetString()!, line.GetProperty("version").GetString()!, line.TryGetProperty("job", out JsonElement job) ? job.GetString() : null,
            line.GetProperty("program").GetString()!, line.GetProperty("seconds").GetDouble()),
    };

    private void Read()
    {
        byte[] buffer = new byte[1 << 16];
        var line = new ArrayBufferWriter<byte>();
        long whole = 0, number = 0;
        _stream.Position = 0;
        for (int read; (read = _stream.Read(buffer)) > 0;)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, read);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                line.Write(rest[..end]);
                Take(line.WrittenMemory, whole, ++number);
                whole += line.WrittenCount + 1;
                line.ResetWrittenCount();
            }

            line.Write(rest);
            if (line.WrittenCount > LineLimit)
            {
                throw new QrnnException($"{_path}: line {number + 1} has more than {LineLimit} bytes");
            }
        }

        if (whole != _stream.Length)
        {
            Guarded(() => _stream.SetLength(whole)); // the kill came while it was written: its circuit is run again
        }
    }

    private void Take(ReadOnlyMemory<byte> text, long offset, long number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement line = document.RootElement;
            if (line.GetProperty("kind").GetString() == "before")
            {
                Spent = new ShotSpending(line.GetProperty("circuits").GetInt64(), line.GetProperty("shots").GetInt64(), 0, null, 0);
                return;
            }

            ShotResult result = Result(line);
            if (result.Requested < 1 || result.Failed < 0 || result.Counts.Values.Any(static count => count < 0))
            {
                throw new FormatException("a number of shots is negative");
            }

            ulong key = ulong.Parse(line.GetProperty("key").GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            _ = line.GetProperty("id").GetString();
            _places[(key, line.GetProperty("circuit").GetInt32())] = (offset, text.Length);
            _hasPaid |= IsPaid(result);
            Spent = Spent.With(result, line.TryGetProperty("estimated", out JsonElement estimated) ? estimated.GetDecimal() : 0);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new QrnnException($"{_path}: line {number} is damaged: to run its circuit again, delete the line", failure);
        }
    }

    private void Guarded(Action change)
    {
        try
        {
            change();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{_path}: can't be written: {failure.Message} (what it holds is kept)", failure);
        }
    }
}
