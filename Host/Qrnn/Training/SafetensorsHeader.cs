using System.Collections.Immutable;
using System.Text.Json;

namespace Qrnn.Training;

/// <summary>The header of a safetensors file, checked entry by entry.</summary>
internal sealed class SafetensorsHeader
{
    private const int MaximumDimensions = 16;
    private const string MetadataKey = "__metadata__";

    private readonly List<Entry> _entries = [];
    private readonly ImmutableSortedDictionary<string, string>.Builder _metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);

    private sealed record Entry(string Name, TensorType Type, ImmutableArray<long> Shape, long Begin, long End);

    /// <summary>Reads the JSON text.</summary>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = 4 });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new QrnnException($"header is a JSON {document.RootElement.ValueKind}, must be an object");
        }

        var header = new SafetensorsHeader();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name))
            {
                throw new QrnnException($"header has '{Setting.Short(property.Name)}' twice");
            }

            if (property.NameEquals(MetadataKey))
            {
                header.AddMetadata(property.Value);
            }
            else
            {
                header._entries.Add(ReadEntry(property));
            }
        }

        return header;
    }

    /// <summary>Cuts the numbers out of the rest of the file, which they must fill without gap or overlap.</summary>
    public SafetensorsContent Content(ReadOnlySpan<byte> data)
    {
        _entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        var tensors = ImmutableArray.CreateBuilder<NamedTensor>();
        long place = 0;
        foreach (Entry entry in _entries)
        {
            if (entry.Begin != place)
            {
                throw new QrnnException($"tensor '{Setting.Short(entry.Name)}' begins at byte {entry.Begin} of the data, {(entry.Begin < place ? "inside the tensor before it" : "after a gap")}: must be {place}");
            }

            if (entry.End > data.Length)
            {
                throw new QrnnException($"tensor '{Setting.Short(entry.Name)}' ends at byte {entry.End}, the file has {data.Length} bytes of data: the file is cut off");
            }

            tensors.Add(new NamedTensor(entry.Name, entry.Shape, Safetensors.Numbers(data[(int)entry.Begin..(int)entry.End], entry.Type)));
            place = entry.End;
        }

        return place == data.Length
            ? new SafetensorsContent(_metadata.ToImmutable(), tensors.ToImmutable())
            : throw new QrnnException($"tensors end at byte {place}, the file has {data.Length} bytes of data: {data.Length - place} too many");
    }

    private void AddMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw new QrnnException($"{MetadataKey} is a JSON {metadata.ValueKind}, must be an object of texts");
        }

        foreach (JsonProperty text in metadata.EnumerateObject())
        {
            if (text.Value.ValueKind != JsonValueKind.String || !_metadata.TryAdd(text.Name, text.Value.GetString()!))
            {
                throw new QrnnException($"{MetadataKey}: '{Setting.Short(text.Name)}' is no text or occurs twice");
            }
        }
    }

    private static Entry ReadEntry(JsonProperty property)
    {
        string name = property.Name, shown = Setting.Short(name);
        JsonElement value = property.Value;
        if (value.ValueKind != JsonValueKind.Object
            || value.EnumerateObject().Count() != 3
            || !value.TryGetProperty("dtype", out JsonElement type)
            || !value.TryGetProperty("shape", out JsonElement shape)
            || !value.TryGetProperty("data_offsets", out JsonElement offsets))
        {
            throw new QrnnException($"tensor '{shown}' must have exactly dtype, shape and data_offsets");
        }

        if (type.ValueKind != JsonValueKind.String || !Enum.TryParse(type.GetString(), out TensorType tensorType) || tensorType.ToString() != type.GetString())
        {
            throw new QrnnException($"tensor '{shown}' has dtype {Setting.Short(type.GetRawText())}: only F64 and F32 are supported");
        }

        ImmutableArray<long> sizes = Numbers(shape, shown, "shape", MaximumDimensions), ends = Numbers(offsets, shown, "data_offsets", 2);
        if (ends.Length != 2 || ends[1] < ends[0])
        {
            throw new QrnnException($"tensor '{shown}' has data_offsets {Setting.Short(offsets.GetRawText())}: must be its begin and end");
        }

        UInt128 bytes = (UInt128)Safetensors.Size(tensorType);
        foreach (long size in sizes)
        {
            // Each factor is below 2^31 and the product is refused as soon as it passes 2^63, so 128 bits never overflow.
            bytes *= (UInt128)size;
            if (bytes > long.MaxValue)
            {
                throw new QrnnException($"tensor '{shown}' has shape {Setting.Short(shape.GetRawText())}: too large");
            }
        }

        return bytes == (UInt128)(ends[1] - ends[0])
            ? new Entry(name, tensorType, sizes, ends[0], ends[1])
            : throw new QrnnException($"tensor '{shown}' has {ends[1] - ends[0]} bytes, its shape {Setting.Short(shape.GetRawText())} of {tensorType} needs {bytes}");
    }

    private static ImmutableArray<long> Numbers(JsonElement array, string name, string key, int most)
    {
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > most)
        {
            throw new QrnnException($"tensor '{name}' has {key} {Setting.Short(array.GetRawText())}: must be an array of at most {most} numbers");
        }

        return [.. array.EnumerateArray().Select(number =>
            number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long value) && value is >= 0 and <= int.MaxValue
                ? value
                : throw new QrnnException($"tensor '{name}' has {key} {Setting.Short(array.GetRawText())}: must be whole numbers from 0 to {int.MaxValue}"))];
    }
}
