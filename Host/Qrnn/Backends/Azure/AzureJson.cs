using System.Globalization;
using System.Text.Json;

namespace Qrnn.Backends.Azure;

/// <summary>Reads members of replies that nobody vouches for: what is missing or of another kind is null.</summary>
internal static class AzureJson
{
    /// <summary>A member that is there and not null.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>A text.</summary>
    public static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    /// <summary>A whole number, also one that is written as a text.</summary>
    public static long? Integer(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.Number } member when member.TryGetInt64(out long value) => value,
        { ValueKind: JsonValueKind.String } member when long.TryParse(member.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) => value,
        _ => null,
    };

    /// <summary>A finite number.</summary>
    public static double? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetDouble(out double value) && double.IsFinite(value) ? value : null;

    /// <summary>An amount of money.</summary>
    public static decimal? Amount(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetDecimal(out decimal value) ? value : null;

    /// <summary>A point in time.</summary>
    public static DateTimeOffset? Time(JsonElement element, string name) =>
        DateTimeOffset.TryParse(Text(element, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    /// <summary>The elements of an array; none when it is none.</summary>
    public static IEnumerable<JsonElement> Elements(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
