using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Qrnn.Training.Sweeps;

/// <summary>A finished run as its own small file: row, curve and time. It appears whole or not at all, and its being there means "done".</summary>
internal sealed record SweepRecord(SweepRow Row, SweepCurve Curve, double Seconds)
{
    private const string Format = "qrnn-sweep-run/1";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's content.</summary>
    public byte[] Write() => Line(writer =>
    {
        writer.WriteString("format", Format);
        writer.WriteStartObject("row");
        WriteRow(writer, Row);
        writer.WriteEndObject();
        WriteCurve(writer, Curve);
        writer.WriteNumber("seconds", Seconds);
    });

    /// <summary>Reads a file back; null when it is damaged, as a crash of the whole machine can leave it.</summary>
    public static SweepRecord? TryRead(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format)
            {
                return null;
            }

            SweepRow row = ReadRow(root.GetProperty("row"));
            return new SweepRecord(row, new SweepCurve(row.Cell, row.Seed, ReadCurve(root)), CheckpointFormat.Finite(root.GetProperty("seconds")));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>One JSON object as a line.</summary>
    public static byte[] Line(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>A row as properties.</summary>
    public static void WriteRow(Utf8JsonWriter writer, SweepRow row)
    {
        writer.WriteNumber("cell", row.Cell);
        writer.WriteNumber("seed", row.Seed);
        WriteResult(writer, row);
    }

    /// <summary>A row as properties, without its cell and seed.</summary>
    public static void WriteResult(Utf8JsonWriter writer, SweepRow row)
    {
        writer.WriteNumber("parameters", row.Parameters);
        writer.WriteNumber("steps", row.Steps);
        writer.WriteString("ending", JsonNamingPolicy.CamelCase.ConvertName($"{row.Ending}"));
        writer.WriteString("failure", row.Failure);
        if (row.StepsToConverge is { } steps)
        {
            writer.WriteNumber("stepsToConverge", steps);
        }
        else
        {
            writer.WriteNull("stepsToConverge");
        }

        writer.WriteNumber("minimumPostselectionProbability", row.MinimumPostselectionProbability);
        foreach ((string key, ValidationResult? validation) in ((string, ValidationResult?)[])[("lastValidation", row.LastValidation), ("bestValidation", row.BestValidation)])
        {
            if (validation is null)
            {
                writer.WriteNull(key);
            }
            else
            {
                writer.WriteStartObject(key);
                CheckpointFormat.WriteValidation(writer, validation);
                writer.WriteEndObject();
            }
        }

        writer.WriteStartObject("evaluation");
        foreach ((string key, double value) in row.Evaluation)
        {
            writer.WriteNumber(key, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteRow"/> wrote.</summary>
    public static SweepRow ReadRow(JsonElement json) => new()
    {
        Cell = json.GetProperty("cell").GetInt32(),
        Seed = json.GetProperty("seed").GetInt64(),
        Parameters = json.GetProperty("parameters").GetInt32(),
        Steps = json.GetProperty("steps").GetInt64(),
        Ending = Enum.TryParse(json.GetProperty("ending").GetString(), ignoreCase: true, out SweepEnding ending) && Enum.IsDefined(ending) ? ending : throw new FormatException("unknown ending"),
        Failure = json.GetProperty("failure").GetString(),
        StepsToConverge = json.GetProperty("stepsToConverge") is { ValueKind: JsonValueKind.Number } steps ? steps.GetInt64() : null,
        MinimumPostselectionProbability = CheckpointFormat.Finite(json.GetProperty("minimumPostselectionProbability")),
        LastValidation = CheckpointFormat.ReadValidation(json.GetProperty("lastValidation")),
        BestValidation = CheckpointFormat.ReadValidation(json.GetProperty("bestValidation")),
        Evaluation = [.. json.GetProperty("evaluation").EnumerateObject().Select(static property => KeyValuePair.Create(property.Name, CheckpointFormat.Finite(property.Value)))],
    };

    /// <summary>A curve as a list of validations.</summary>
    public static void WriteCurve(Utf8JsonWriter writer, SweepCurve curve)
    {
        writer.WriteStartArray("points");
        foreach (ValidationResult point in curve.Points)
        {
            writer.WriteStartObject();
            CheckpointFormat.WriteValidation(writer, point);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads what <see cref="WriteCurve"/> wrote.</summary>
    public static ImmutableArray<ValidationResult> ReadCurve(JsonElement json) => [.. json.GetProperty("points").EnumerateArray().Select(static point => CheckpointFormat.ReadValidation(point) ?? throw new FormatException("a point is null"))];
}
