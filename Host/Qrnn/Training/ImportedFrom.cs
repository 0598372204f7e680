using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Qrnn.Training;

/// <summary>Where an imported run, or one that was begun with another run's parameters, comes from; imported.json in the run's folder, which nothing changes later.</summary>
/// <param name="File">Name of the checkpoint's file; of a run of ours its path.</param>
/// <param name="Sha256">SHA-256 of it, in hexadecimal.</param>
/// <param name="Dataset">What the author's program calls the data set; of a run of ours its task.</param>
/// <param name="Epoch">Its epoch, from 0; of a run of ours its step.</param>
/// <param name="BestValidationLoss">The lowest validation loss of his run so far; of a run of ours that of the checkpoint, NaN when it was not validated.</param>
/// <param name="BestCharacterErrorRate">The lowest character error rate of his run so far; of a run of ours that of the checkpoint, NaN likewise.</param>
/// <param name="Notes">What was not taken over as it is, in sentences.</param>
/// <param name="Arguments">His command line, or the other run's settings: texts, long, double and bool by name.</param>
public sealed record ImportedFrom(
    string File,
    string Sha256,
    string Dataset,
    long Epoch,
    double BestValidationLoss,
    double BestCharacterErrorRate,
    ImmutableArray<string> Notes,
    ImmutableSortedDictionary<string, object> Arguments)
{
    private const string Key = "importedFrom";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As JSON: {"importedFrom": {…}}.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Key);
            writer.WriteString("file", File);
            writer.WriteString("sha256", Sha256);
            writer.WriteString("dataset", Dataset);
            writer.WriteNumber("epoch", Epoch);
            WriteNumber(writer, "bestValidationLoss", BestValidationLoss);
            WriteNumber(writer, "bestCharacterErrorRate", BestCharacterErrorRate);
            writer.WriteStartArray("notes");
            foreach (string note in Notes)
            {
                writer.WriteStringValue(note);
            }

            writer.WriteEndArray();
            writer.WriteStartObject("arguments");
            foreach ((string name, object value) in Arguments)
            {
                switch (value)
                {
                    case long whole: writer.WriteNumber(name, whole); break;
                    case double number when double.IsFinite(number): writer.WriteNumber(name, number); break;
                    case bool flag: writer.WriteBoolean(name, flag); break;
                    default: writer.WriteString(name, string.Create(CultureInfo.InvariantCulture, $"{value}")); break;
                }
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="QrnnException">One line that begins with the path.</exception>
    public static ImportedFrom Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(CheckpointFiles.ReadAll(path, ConfigurationFile.MaximumBytes));
            JsonElement root = document.RootElement.GetProperty(Key);
            return new ImportedFrom(
                root.GetProperty("file").GetString()!,
                root.GetProperty("sha256").GetString()!,
                root.GetProperty("dataset").GetString()!,
                root.GetProperty("epoch").GetInt64(),
                ReadNumber(root.GetProperty("bestValidationLoss")),
                ReadNumber(root.GetProperty("bestCharacterErrorRate")),
                [.. root.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)],
                root.GetProperty("arguments").EnumerateObject().ToImmutableSortedDictionary(argument => argument.Name, argument => Value(argument.Value), StringComparer.Ordinal));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new QrnnException($"{path}: is damaged: {Setting.Short(failure.Message)}", failure);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name); // JSON has no NaN
        }
    }

    private static double ReadNumber(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : CheckpointFormat.Finite(value);

    private static object Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? (object)whole : value.GetDouble(),
        _ => value.GetString()!,
    };
}
