using System.Collections.Immutable;
using System.Text.Json;

namespace Qrnn.Training.Sweeps;

/// <summary>The seeds of a sweep: a list, or {"first": 1, "count": 5}.</summary>
internal static class SweepSeeds
{
    private const string Limit = "must be a list of different seeds, or {\"first\": …, \"count\": …}";

    public static ImmutableArray<long> Read(JsonElement json)
    {
        ImmutableArray<long> seeds = json.ValueKind switch
        {
            JsonValueKind.Array => [.. json.EnumerateArray().Select(seed => Whole(seed, json))],
            JsonValueKind.Object => Range(json),
            _ => throw Refused(json),
        };
        Setting setting = TrainingSettings.Find("seed");
        foreach (long seed in seeds.Where(seed => !setting.Accepts(seed)))
        {
            throw new QrnnException($"seeds: seed is {seed}: must be {setting.Limit}");
        }

        return seeds.Length is > 0 and <= SweepFile.MaximumRuns && seeds.Distinct().Count() == seeds.Length ? seeds : throw Refused(json);
    }

    private static ImmutableArray<long> Range(JsonElement json)
    {
        JsonProperty[] properties = [.. json.EnumerateObject()];
        if (properties.Length != 2 || !json.TryGetProperty("first", out JsonElement first) || !json.TryGetProperty("count", out JsonElement count))
        {
            throw Refused(json);
        }

        long from = Whole(first, json), length = Whole(count, json);
        return length is >= 1 and <= SweepFile.MaximumRuns && from is >= 0 and < long.MaxValue - SweepFile.MaximumRuns
            ? [.. Enumerable.Range(0, (int)length).Select(k => from + k)]
            : throw Refused(json);
    }

    private static long Whole(JsonElement json, JsonElement all) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long value) ? value : throw Refused(all);

    private static QrnnException Refused(JsonElement json) => new($"seeds is {Setting.Short(json.GetRawText())}: {Limit}");
}
