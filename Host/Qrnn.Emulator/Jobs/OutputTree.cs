using System.Text.Json;
using System.Text.Json.Nodes;
using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Emulator.Jobs;

/// <summary>What a shot recorded, in the nesting in which the program recorded it.</summary>
internal static class OutputTree
{
    /// <summary>The forms of a shot's outcome: JSON, where a tuple is <c>{"Item1":…}</c>, and the text that people read.</summary>
    /// <param name="outputs">The records in order: an array or tuple comes before its elements. Several at the top make a tuple.</param>
    /// <exception cref="QrnnException">A record announces more elements than follow.</exception>
    public static (JsonNode Outcome, string Display) Of(IReadOnlyList<RecordedOutput> outputs)
    {
        var items = new List<(JsonNode Outcome, string Display)>();
        int at = 0;
        while (at < outputs.Count)
        {
            items.Add(Read(outputs, ref at, 0));
        }

        return items.Count == 1 ? items[0] : Tuple(items);
    }

    private static (JsonNode Outcome, string Display) Read(IReadOnlyList<RecordedOutput> outputs, ref int at, int depth)
    {
        if (at >= outputs.Count || depth > 32)
        {
            throw new QrnnException(depth > 32 ? "The recorded output is nested deeper than 32." : "The recorded output ends before its last array or tuple does.");
        }

        RecordedOutput output = outputs[at++];
        switch (output.Kind)
        {
            case OutputKind.Array or OutputKind.Tuple:
                var items = new List<(JsonNode, string)>();
                for (long i = 0; i < output.Integer; i++)
                {
                    items.Add(Read(outputs, ref at, depth + 1));
                }

                return output.Kind == OutputKind.Tuple ? Tuple(items) : Array(items);
            case OutputKind.Bool:
                return (output.Integer != 0, output.Integer != 0 ? "true" : "false");
            case OutputKind.Double:
                JsonNode number = double.IsFinite(output.Number) ? JsonValue.Create(output.Number) : JsonValue.Create(output.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                return (number, output.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            default:
                return (output.Integer, output.Integer.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static (JsonNode Outcome, string Display) Array(List<(JsonNode Outcome, string Display)> items) =>
        (new JsonArray([.. items.Select(static item => item.Outcome)]), $"[{string.Join(", ", items.Select(static item => item.Display))}]");

    private static (JsonNode Outcome, string Display) Tuple(List<(JsonNode Outcome, string Display)> items) =>
        (new JsonObject([.. items.Select(static (item, index) => KeyValuePair.Create($"Item{index + 1}", (JsonNode?)item.Outcome))]), $"({string.Join(", ", items.Select(static item => item.Display))})");
}

/// <summary>The shots of a job: which distinct outcome each gave, or −1 for an error.</summary>
/// <param name="Outcomes">JSON and text of the distinct outcomes, in the order in which they first occurred.</param>
/// <param name="Shots">Per shot the index of its outcome.</param>
internal sealed record JobOutput(IReadOnlyList<(string Json, string Display)> Outcomes, IReadOnlyList<int> Shots)
{
    /// <summary>A shot that went wrong, as the service writes it.</summary>
    private const string Error = """{"Error":{"Code":32,"Name":"QubitLoss"}}""";

    private const string ErrorDisplay = "Error 0x20: QubitLoss";

    private const int Failed = -1;

    /// <summary>Writes results.</summary>
    public async Task WriteAsync(Stream stream, string format)
    {
        await using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        (int Index, long Count)[] histogram = [.. Shots.CountBy(static shot => shot).Select(static pair => (pair.Key, (long)pair.Value))
            .OrderBy(pair => pair.Item1 == Failed ? ErrorDisplay : Outcomes[pair.Item1].Display, StringComparer.Ordinal)];
        writer.WriteStartObject();
        if (format == JobDefinition.ResultsV1)
        {
            writer.WriteStartArray("Histogram");
            foreach ((int index, long count) in histogram.Where(static entry => entry.Index != Failed))
            {
                writer.WriteStringValue(Outcomes[index].Display);
                writer.WriteNumberValue((double)count / Shots.Count);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("DataFormat", JobDefinition.ResultsV2);
        writer.WriteStartArray("Results");
        writer.WriteStartObject();
        writer.WriteStartArray("Histogram");
        foreach ((int index, long count) in histogram)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("Outcome");
            writer.WriteRawValue(index == Failed ? Error : Outcomes[index].Json);
            writer.WriteString("Display", index == Failed ? ErrorDisplay : Outcomes[index].Display);
            writer.WriteNumber("Count", count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray(nameof(Shots));
        for (int shot = 0; shot < Shots.Count; shot++)
        {
            writer.WriteRawValue(Shots[shot] == Failed ? Error : Outcomes[Shots[shot]].Json);
            if (writer.BytesPending > 1 << 16)
            {
                await writer.FlushAsync().ConfigureAwait(false);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
