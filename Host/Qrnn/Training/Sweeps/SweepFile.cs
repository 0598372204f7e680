using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Qrnn.Data;

namespace Qrnn.Training.Sweeps;

/// <summary>
/// Sweeps as JSON: "name", "base" (settings of every run, with "task"), "grid" (lists of values; all combinations), "cells" (a list of
/// objects of settings; each is combined with the whole grid), "seeds", and what <see cref="SweepDefinition"/> has beside. Everything is
/// checked before anything starts, each cell as a configuration of its own.
/// </summary>
public static class SweepFile
{
    /// <summary>Longest accepted file.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>Most runs of a sweep.</summary>
    public const int MaximumRuns = 100_000;

    private const string TaskKey = "task", SeedKey = "seed";

    private static readonly string[] Keys = ["name", "description", "base", "grid", "cells", "seeds", "keep", "evaluate", "convergedBelow"];

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="adjust">Applied to every cell before it is checked, such as another data folder; null for none.</param>
    /// <exception cref="QrnnException">One line that begins with the path.</exception>
    public static SweepDefinition Read(string path, Func<TrainingConfiguration, TrainingConfiguration>? adjust = null)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaximumBytes } file)
            {
                throw new QrnnException($"has {file.Length} bytes, a sweep has at most {MaximumBytes}");
            }

            return Parse(CheckpointFiles.ReadAll(path), adjust);
        }
        catch (QrnnException failure)
        {
            string message = failure.Message.StartsWith(path, StringComparison.Ordinal) ? failure.Message : $"{path}: {failure.Message}";
            throw new QrnnException(message, failure);
        }
    }

    /// <summary>Reads and checks UTF-8 text.</summary>
    /// <exception cref="QrnnException">Names key, value and limit, or the place where the text is no JSON.</exception>
    public static SweepDefinition Parse(ReadOnlyMemory<byte> utf8, Func<TrainingConfiguration, TrainingConfiguration>? adjust = null)
    {
        try
        {
            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF]; // editors on Windows write it
            utf8 = utf8.Span.StartsWith(mark) ? utf8[mark.Length..] : utf8;
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            return Read(document.RootElement, utf8, adjust ?? (static configuration => configuration));
        }
        catch (JsonException failure)
        {
            throw new QrnnException(failure.LineNumber is { } line
                ? $"line {line + 1} is not valid JSON at byte {failure.BytePositionInLine + 1}"
                : $"a key occurs twice: {Setting.Short(failure.Message)}", failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new QrnnException("a key or text is not valid UTF-8", failure);
        }
    }

    private static SweepDefinition Read(JsonElement root, ReadOnlyMemory<byte> text, Func<TrainingConfiguration, TrainingConfiguration> adjust)
    {
        RequireObject(root, "a sweep");
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!Keys.Contains(property.Name))
            {
                throw new QrnnException($"unknown key '{Setting.Short(property.Name)}': a sweep has {string.Join(", ", Keys)}");
            }
        }

        string name = Text(root, "name", string.Empty);
        if (name.Length is 0 or > 100 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || name[0] == '.')
        {
            throw new QrnnException($"name is '{Setting.Short(name)}': must be 1 to 100 letters, digits, '-', '_' or '.', and not begin with '.'");
        }

        ImmutableArray<long> seeds = SweepSeeds.Read(Required(root, "seeds"));
        JsonElement common = Required(root, "base");
        RequireObject(common, "base");
        (string Key, JsonElement[] Values)[] grid = Grid(root, common);
        JsonElement[] entries = Entries(root, grid);
        string[] varied = [.. entries.SelectMany(static entry => entry.EnumerateObject().Select(static property => property.Name)).Concat(grid.Select(static axis => axis.Key)).Distinct()];
        long count = grid.Aggregate((long)Math.Max(1, entries.Length), static (product, axis) => Math.Min(product * axis.Values.Length, int.MaxValue));
        if (count * seeds.Length > MaximumRuns)
        {
            throw new QrnnException($"the sweep has {(count == int.MaxValue ? "more than " : string.Empty)}{count * seeds.Length} runs: at most {MaximumRuns} are possible");
        }

        var cells = ImmutableArray.CreateBuilder<SweepCell>((int)count);
        var seen = new HashSet<TrainingConfiguration>();
        foreach (IReadOnlyList<(string Key, JsonElement Value)> settings in Combinations(entries, grid))
        {
            SweepCell cell = Cell(cells.Count, common, settings, varied, adjust);
            if (!seen.Add(cell.Configuration))
            {
                throw new QrnnException($"cell {cell.Number} ({Describe(settings)}) is the same as an earlier one");
            }

            cells.Add(cell);
        }

        return new SweepDefinition(
            name,
            Text(root, "description", string.Empty),
            [.. varied],
            cells.ToImmutable(),
            seeds,
            Word(root, "keep", "rows", ["rows", "runs"]) == "runs" ? SweepKeep.Runs : SweepKeep.Rows,
            Word(root, "evaluate", "none", ["none", "validation", "test"]) switch
            {
                "validation" => SequenceStream.Validation,
                "test" => SequenceStream.Test,
                _ => null,
            },
            Threshold(root),
            text);
    }

    private static (string Key, JsonElement[] Values)[] Grid(JsonElement root, JsonElement common)
    {
        if (!root.TryGetProperty("grid", out JsonElement grid))
        {
            return [];
        }

        RequireObject(grid, "grid");
        return [.. grid.EnumerateObject().Select(axis =>
        {
            RequireSetting(axis.Name, "grid");
            if (common.TryGetProperty(axis.Name, out _))
            {
                throw new QrnnException($"{axis.Name} is in base and in grid: it must be in one of them");
            }

            if (axis.Value.ValueKind != JsonValueKind.Array || axis.Value.GetArrayLength() == 0)
            {
                throw new QrnnException($"grid: {axis.Name} is {Setting.Short(axis.Value.GetRawText())}: must be a list of values");
            }

            return (axis.Name, axis.Value.EnumerateArray().ToArray());
        })];
    }

    private static JsonElement[] Entries(JsonElement root, (string Key, JsonElement[] Values)[] grid)
    {
        if (!root.TryGetProperty("cells", out JsonElement cells))
        {
            return [];
        }

        if (cells.ValueKind != JsonValueKind.Array || cells.GetArrayLength() == 0)
        {
            throw new QrnnException($"cells is {Setting.Short(cells.GetRawText())}: must be a list of objects of settings");
        }

        foreach (JsonElement entry in cells.EnumerateArray())
        {
            RequireObject(entry, "an entry of cells");
            foreach (JsonProperty property in entry.EnumerateObject())
            {
                RequireSetting(property.Name, "cells");
                if (grid.Any(axis => axis.Key == property.Name))
                {
                    throw new QrnnException($"{property.Name} is in cells and in grid: it must be in one of them");
                }
            }
        }

        return [.. cells.EnumerateArray()];
    }

    private static IEnumerable<IReadOnlyList<(string Key, JsonElement Value)>> Combinations(JsonElement[] entries, (string Key, JsonElement[] Values)[] grid)
    {
        IEnumerable<ImmutableList<(string, JsonElement)>> combinations = entries.Length == 0
            ? [ImmutableList<(string, JsonElement)>.Empty]
            : entries.Select(static entry => entry.EnumerateObject().Select(static property => (property.Name, property.Value)).ToImmutableList());
        return grid.Aggregate(combinations, static (before, axis) => before.SelectMany(settings => axis.Values.Select(value => settings.Add((axis.Key, value)))));
    }

    private static SweepCell Cell(int number, JsonElement common, IReadOnlyList<(string Key, JsonElement Value)> settings, string[] varied, Func<TrainingConfiguration, TrainingConfiguration> adjust)
    {
        try
        {
            JsonElement task = settings.Where(static setting => setting.Key == TaskKey).Select(static setting => setting.Value).Append(common.TryGetProperty(TaskKey, out JsonElement named) ? named : default).First();
            if (task.ValueKind != JsonValueKind.String)
            {
                throw new QrnnException(task.ValueKind == JsonValueKind.Undefined
                    ? $"task is missing in base: it must be {string.Join(" or ", SequenceTasks.All.Select(known => known.Name))}"
                    : $"task is {Setting.Short(task.GetRawText())}: must be a text");
            }

            // One thread a run: the cores are for runs side by side.
            TrainingConfiguration configuration = TrainingConfiguration.ForTask(SequenceTasks.Find(task.GetString()!)) with { Threads = 1, Seed = 0 };
            foreach ((string key, JsonElement value) in common.EnumerateObject().Select(static property => (property.Name, property.Value)).Concat(settings).Where(static setting => setting.Item1 != TaskKey))
            {
                RequireSetting(key, "base");
                configuration = TrainingSettings.Find(key).Apply(configuration, value);
            }

            configuration = adjust(configuration).Validated();
            return new SweepCell(number, [.. varied.Select(key => key == TaskKey ? configuration.Task : TrainingSettings.Find(key).Read(configuration))], configuration);
        }
        catch (QrnnException failure) when (settings.Count > 0)
        {
            throw new QrnnException($"cell {number} ({Describe(settings)}): {failure.Message}", failure);
        }
    }

    private static string Describe(IReadOnlyList<(string Key, JsonElement Value)> settings) =>
        Setting.Short(string.Join(", ", settings.Select(static setting => $"{setting.Key} {setting.Value}")));

    private static void RequireSetting(string key, string where)
    {
        if (key == SeedKey)
        {
            throw new QrnnException($"seed is in {where}: the seeds of a sweep stand in seeds");
        }

        if (key != TaskKey)
        {
            _ = TrainingSettings.Find(key);
        }
    }

    private static void RequireObject(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new QrnnException($"{what} is {Setting.Short(element.GetRawText())}: must be an object");
        }
    }

    private static JsonElement Required(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) ? value : throw new QrnnException($"{key} is missing: a sweep needs name, base and seeds");

    private static string Text(JsonElement root, string key, string otherwise) =>
        !root.TryGetProperty(key, out JsonElement value) ? otherwise
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw new QrnnException($"{key} is {Setting.Short(value.GetRawText())}: must be a text");

    private static string Word(JsonElement root, string key, string otherwise, string[] words)
    {
        string word = Text(root, key, otherwise);
        return words.Contains(word) ? word : throw new QrnnException($"{key} is '{Setting.Short(word)}': must be {string.Join(" or ", words)}");
    }

    private static double? Threshold(JsonElement root) =>
        !root.TryGetProperty("convergedBelow", out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double loss) && loss is > 0 and <= 1e9 ? loss
        : throw new QrnnException(string.Create(CultureInfo.InvariantCulture, $"convergedBelow is {Setting.Short(value.GetRawText())}: must be a number above 0 to 1000000000"));
}
