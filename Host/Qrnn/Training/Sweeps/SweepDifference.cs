using System.Text.Json;

namespace Qrnn.Training.Sweeps;

/// <summary>In what two sweep files differ, as far as numbers depend on it.</summary>
internal static class SweepDifference
{
    /// <summary>Names the first key that differs, with both values; null when the sweeps are the same. Descriptions and settings that no number depends on do not count.</summary>
    public static string? Between(ReadOnlyMemory<byte> begun, ReadOnlyMemory<byte> now)
    {
        try
        {
            using JsonDocument before = JsonDocument.Parse(begun), after = JsonDocument.Parse(now);
            return Between(before.RootElement, after.RootElement, string.Empty);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return "its sweep.json is damaged";
        }
    }

    private static string? Between(JsonElement before, JsonElement after, string prefix)
    {
        foreach (string key in before.EnumerateObject().Concat(after.EnumerateObject()).Select(static property => property.Name).Distinct())
        {
            bool was = before.TryGetProperty(key, out JsonElement old), now = after.TryGetProperty(key, out JsonElement changed);
            string name = prefix + key;
            if (name is "description" or "base.data" or "base.text" or "base.threads" or "base.checkpointSeconds")
            {
                continue;
            }

            if (was && now && name is "base" or "grid" && old.ValueKind == JsonValueKind.Object && changed.ValueKind == JsonValueKind.Object)
            {
                if (Between(old, changed, key + ".") is { } inside)
                {
                    return inside;
                }
            }
            else if (!was || !now || !JsonElement.DeepEquals(old, changed))
            {
                return $"{name} was {Text(was, old)} and is {Text(now, changed)}";
            }
        }

        // The cells' numbers follow the order of the varied settings.
        return prefix == "grid." && !before.EnumerateObject().Select(static property => property.Name).SequenceEqual(after.EnumerateObject().Select(static property => property.Name))
            ? "the settings of grid stand in another order"
            : null;
    }

    private static string Text(bool there, JsonElement value) => there ? Setting.Short(value.GetRawText()) : "missing";
}
