using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Qrnn.Data;

namespace Qrnn.Training;

/// <summary>
/// Configurations as JSON: one flat object. "task" must be there, every other key of <see cref="TrainingSettings"/> may be left out and is
/// then the task's default. Unknown and repeated keys, wrong types and values out of range are refused. A run's own file also has
/// "madeWith" (<see cref="Provenance"/>), which reading skips, so that it can be trained again.
/// </summary>
public static class ConfigurationFile
{
    /// <summary>Longest accepted file.</summary>
    public const int MaximumBytes = 1 << 20;

    private const string TaskKey = "task", ProvenanceKey = "madeWith";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="QrnnException">One line that begins with the path.</exception>
    public static TrainingConfiguration Read(string path)
    {
        try
        {
            if (OrdinaryFile.IsEmpty(path))
            {
                throw new QrnnException("is empty: a configuration is a JSON object");
            }

            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaximumBytes)
            {
                throw new QrnnException($"has {stream.Length} bytes, a configuration has at most {MaximumBytes}");
            }

            byte[] text = new byte[stream.Length];
            stream.ReadExactly(text);
            return Parse(text);
        }
        catch (Exception failure) when (failure is QrnnException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            string reason = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message;
            throw new QrnnException($"{path}: {reason}", failure);
        }
    }

    /// <summary>Reads and checks UTF-8 text.</summary>
    /// <exception cref="QrnnException">Names key, value and limit, or the place where the text is no JSON.</exception>
    public static TrainingConfiguration Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF]; // editors on Windows write it
            utf8 = utf8.Span.StartsWith(mark) ? utf8[mark.Length..] : utf8;
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            return Read(document.RootElement).Validated();
        }
        catch (JsonException failure)
        {
            throw new QrnnException($"line {failure.LineNumber + 1} is not valid JSON at byte {failure.BytePositionInLine + 1}", failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new QrnnException("a key or text is not valid UTF-8", failure);
        }
    }

    /// <summary>Writes every setting, and what the run was made with when that is given.</summary>
    public static byte[] Write(TrainingConfiguration configuration, Provenance? provenance = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            writer.WriteString(TaskKey, configuration.Task);
            foreach (Setting setting in TrainingSettings.All)
            {
                switch (setting.Read(configuration))
                {
                    case long integer:
                        writer.WriteNumber(setting.Key, integer);
                        break;
                    case double number:
                        writer.WriteNumber(setting.Key, number); // shortest text that reads back to the same bits
                        break;
                    case bool flag:
                        writer.WriteBoolean(setting.Key, flag);
                        break;
                    case object word:
                        writer.WriteString(setting.Key, (string)word);
                        break;
                }
            }

            if (provenance is not null)
            {
                writer.WritePropertyName(ProvenanceKey);
                provenance.Write(writer);
            }

            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static TrainingConfiguration Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new QrnnException($"is a JSON {root.ValueKind}: a configuration is an object of settings");
        }

        var keys = new HashSet<string>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!keys.Add(property.Name))
            {
                throw new QrnnException($"{Setting.Short(property.Name)} occurs twice");
            }
        }

        if (!root.TryGetProperty(TaskKey, out JsonElement task))
        {
            throw new QrnnException($"task is missing: it must be one of {string.Join(", ", SequenceTasks.Families)}");
        }

        if (task.ValueKind != JsonValueKind.String)
        {
            throw new QrnnException($"task is {Setting.Short(task.GetRawText())}: must be a text");
        }

        TrainingConfiguration configuration = TrainingConfiguration.ForTask(SequenceTasks.Find(task.GetString()!));
        foreach (JsonProperty property in root.EnumerateObject().Where(property => property.Name is not (TaskKey or ProvenanceKey)))
        {
            configuration = TrainingSettings.Find(property.Name).Apply(configuration, property.Value);
        }

        return configuration;
    }
}
