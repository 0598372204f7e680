using System.Globalization;
using System.Text.Json;
using Qrnn.Backends.Shots;

namespace Qrnn.Training;

/// <summary>
/// Reads metrics.jsonl line by line, also while it grows: half a line at the end is left for later. Holds one line at a time, whatever the
/// size of the file.
/// </summary>
public sealed class MetricsReader : IDisposable
{
    /// <summary>Longest line in bytes; the program itself writes less than a thousand.</summary>
    public const int LineLimit = 1 << 16;

    private const int MachineLimit = 32;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[2 * LineLimit];
    private int _start, _end;
    private long _line;

    /// <summary>Opens a file.</summary>
    /// <exception cref="QrnnException">It is not there or can't be read.</exception>
    public MetricsReader(string path)
    {
        _path = path;
        try
        {
            if (OrdinaryFile.IsEmpty(path))
            {
                throw new QrnnException($"{path}: is empty");
            }

            _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            string reason = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message;
            throw new QrnnException($"{path}: {reason}", failure);
        }
    }

    /// <summary>All lines of a file.</summary>
    /// <exception cref="QrnnException">Names the file, the line and the cause.</exception>
    public static IEnumerable<MetricsLine> ReadAll(string path)
    {
        using var reader = new MetricsReader(path);
        while (reader.Next() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The next whole line that is known; null when there is none yet. Lines of other kinds are skipped.</summary>
    /// <exception cref="QrnnException">Names the file, the line and the cause.</exception>
    public MetricsLine? Next()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length < 0)
            {
                if (!Fill())
                {
                    return null;
                }

                continue;
            }

            ReadOnlyMemory<byte> text = _buffer.AsMemory(_start, length);
            _start += length + 1;
            _line++;
            if (Parse(text) is { } line)
            {
                return line;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end > LineLimit)
        {
            throw new QrnnException($"{_path}: line {_line + 1} has more than {LineLimit} bytes");
        }

        int read;
        try
        {
            read = _stream.Read(_buffer, _end, LineLimit);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{_path}: {failure.Message}", failure);
        }

        _end += read;
        return read > 0;
    }

    private MetricsLine? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement line = document.RootElement;
            return line.GetProperty("kind").GetString() switch
            {
                "head" => Head(line),
                "step" => new MetricsStep(
                    new StepResult(
                        line.GetProperty("step").GetInt64(), line.GetProperty("loss").GetDouble(), line.GetProperty("gradientNorm").GetDouble(),
                        line.GetProperty("minimumPostselectionProbability").GetDouble(), line.GetProperty("evaluations").GetInt32(), Spent(line)),
                    line.GetProperty("seconds").GetDouble()),
                "validation" => new MetricsValidation(CheckpointFormat.ReadValidation(line)!, line.GetProperty("best").GetBoolean(), line.GetProperty("seconds").GetDouble()),
                _ => null,
            };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new QrnnException($"{_path}: line {_line} is damaged: {Setting.Short(failure.Message)}", failure);
        }
    }

    private static ShotSpending? Spent(JsonElement line) => line.TryGetProperty("shots", out JsonElement shots)
        ? new ShotSpending(
            line.GetProperty("circuits").GetInt64(), shots.GetInt64(), line.TryGetProperty("cost", out JsonElement cost) ? cost.GetDecimal() : 0, Text(line, "currency"), 0)
        : null;

    private static MetricsHead Head(JsonElement line)
    {
        JsonElement madeWith = line.TryGetProperty("madeWith", out JsonElement with) && with.ValueKind == JsonValueKind.Object ? with : default;
        bool dated = DateTimeOffset.TryParse(Text(line, "begun"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset begun);
        var machine = new List<KeyValuePair<string, string>>();
        if (line.TryGetProperty("machine", out JsonElement described) && described.ValueKind == JsonValueKind.Object)
        {
            machine.AddRange(described.EnumerateObject().Take(MachineLimit).Select(static property => KeyValuePair.Create(Setting.Short(property.Name), Setting.Short(property.Value.ToString()))));
        }

        return new MetricsHead(dated ? begun : null, Text(madeWith, "version"), Text(madeWith, "commit"), Text(madeWith, "model"), machine);
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Setting.Short(value.GetString()!) : null;
}
