using System.Globalization;
using System.Text.Json;

using Qrnn.Models;

namespace Qrnn.Data;

/// <summary>A place in a recorded case's JSON, with its path for messages.</summary>
internal sealed class GoldenReader(string path, JsonElement element)
{
    public GoldenReader Member(string name)
    {
        Require(element.ValueKind == JsonValueKind.Object, $"is {element.ValueKind}: an object is needed");
        return element.TryGetProperty(name, out JsonElement member)
            ? new GoldenReader($"{path}: {name}", member)
            : throw new QrnnException($"{path}: '{name}' is missing");
    }

    public bool Has(string name) => element.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null;

    public void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new QrnnException($"{path}: {message}");
        }
    }

    /// <summary>A shape within its limits, or the limit's message with this place before it.</summary>
    public NetworkShape Checked(NetworkShape shape)
    {
        try
        {
            return shape.Validated();
        }
        catch (QrnnException e)
        {
            throw new QrnnException($"{path}: {e.Message}", e);
        }
    }

    public int Integer() => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value)
        ? value
        : throw new QrnnException($"{path}: is {Shown()}: a whole number is needed");

    public double Number() => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && double.IsFinite(value)
        ? value
        : throw new QrnnException($"{path}: is {Shown()}: a finite number is needed");

    public string Text() => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw new QrnnException($"{path}: is {Shown()}: a text is needed");

    /// <summary>A nested array of numbers of the given lengths, flattened with the last index fastest.</summary>
    public double[] Numbers(params int[] lengths)
    {
        var numbers = new List<double>();
        Collect(element, path, lengths, numbers);
        return [.. numbers];
    }

    /// <summary>Words of <paramref name="bits"/> bits (most significant first) as numbers: element (sample, word).</summary>
    public int[] Words(int samples, int words, int bits)
    {
        double[] flat = Numbers(samples, words, bits);
        int wrong = Array.FindIndex(flat, static bit => bit is not (0.0 or 1.0));
        Require(wrong < 0, wrong < 0 ? "" : $"holds {flat[wrong].ToString(CultureInfo.InvariantCulture)}: bits are 0 or 1");
        return [.. Enumerable.Range(0, samples * words).Select(i => flat.AsSpan(i * bits, bits).ToArray().Aggregate(0, static (word, bit) => 2 * word + (int)bit))];
    }

    /// <summary>Which of a number of calls count: <c>all</c>, <c>last n</c> or <c>first::stride</c>.</summary>
    public bool[] Slice(int steps)
    {
        string text = Text();
        string[] parts = text.Split("::");
        if (text == "all")
        {
            return [.. Enumerable.Repeat(true, steps)];
        }

        if (text.StartsWith("last ", StringComparison.Ordinal) && Natural(text[5..], out int last) && last >= 1)
        {
            return [.. Enumerable.Range(0, steps).Select(step => step >= steps - last)];
        }

        if (parts.Length == 2 && Natural(parts[0], out int first) && first < steps && Natural(parts[1], out int stride) && stride >= 1)
        {
            return [.. Enumerable.Range(0, steps).Select(step => step >= first && (step - first) % stride == 0)];
        }

        throw new QrnnException($"{path}: is '{text}': must be 'all', 'last n' or 'first::stride' with first below {steps}");
    }

    /// <summary>Named tensors as one flat vector in the layout's order.</summary>
    public double[] Tensors(ParameterLayout layout)
    {
        Require(element.ValueKind == JsonValueKind.Array, $"is {element.ValueKind}: an array of tensors is needed");
        var flat = new double[layout.Count];
        var found = new Dictionary<string, GoldenReader>(StringComparer.Ordinal);
        foreach (JsonElement item in element.EnumerateArray())
        {
            var tensor = new GoldenReader(path, item);
            string name = tensor.Member("name").Text();
            Require(found.TryAdd(name, tensor), $"tensor '{name}' occurs twice");
        }

        foreach (ParameterTensor tensor in layout.Tensors)
        {
            Require(found.Remove(tensor.Name, out GoldenReader? item), $"tensor '{tensor.Name}' is missing");
            item!.Member("values").Numbers(tensor.Length).CopyTo(flat, tensor.Offset);
        }

        Require(found.Count == 0, $"tensor '{found.Keys.FirstOrDefault()}' does not belong to a network of this topology");
        return flat;
    }

    private static bool Natural(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static void Collect(JsonElement array, string path, ReadOnlySpan<int> lengths, List<double> numbers)
    {
        if (lengths.IsEmpty)
        {
            numbers.Add(new GoldenReader(path, array).Number());
            return;
        }

        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() != lengths[0])
        {
            string found = array.ValueKind == JsonValueKind.Array ? $"has {array.GetArrayLength()} elements" : $"is {array.ValueKind}";
            throw new QrnnException($"{path}: {found}: an array of {lengths[0]} is needed");
        }

        foreach (JsonElement item in array.EnumerateArray())
        {
            Collect(item, path, lengths[1..], numbers);
        }
    }

    private string Shown()
    {
        string text = element.GetRawText().ReplaceLineEndings(" ");
        return text.Length > 40 ? text[..40] + "…" : text;
    }
}
