using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Qrnn.Training.Sweeps;

/// <summary>
/// The files that a sweep ends with. results.jsonl, results.csv, curves.jsonl and summary.csv are functions of the finished runs alone;
/// timings.csv is not.
/// </summary>
internal static class SweepTables
{
    public const string ResultsName = "results.jsonl", CurvesName = "curves.jsonl", TimingsName = "timings.csv";

    private const string ResultsTableName = "results.csv", SummaryName = "summary.csv";

    /// <summary>Replaces all files; each is whole at any moment.</summary>
    public static SweepResults Write(SweepFolder folder, SweepDefinition definition, ImmutableArray<SweepRecord> records)
    {
        var results = new SweepResults(
            definition,
            [.. records.Select(static record => record.Row)],
            [.. records.Select(static record => record.Curve)],
            [.. records.Select(static record => new SweepTiming(record.Row.Cell, record.Row.Seed, record.Seconds))]);
        string[] evaluation = EvaluationNames(results.Rows);
        folder.WriteTable(CurvesName, Lines(results.Curves, static (writer, curve) =>
        {
            writer.WriteNumber("cell", curve.Cell);
            writer.WriteNumber("seed", curve.Seed);
            SweepRecord.WriteCurve(writer, curve);
        }));
        folder.WriteTable(ResultsName, Lines(results.Rows, (writer, row) => WriteRow(writer, row, definition)));
        folder.WriteTable(ResultsTableName, Table(Heading(definition, evaluation), results.Rows.Select(row => Cells(row, definition, evaluation))));
        folder.WriteTable(SummaryName, Table(SummaryHeading(definition, evaluation), results.Summaries.Select(summary => Cells(summary, definition, evaluation))));
        folder.WriteTable(TimingsName, Table(["cell", "seed", "seconds"], results.Timings.Select(static timing => (object?[])[timing.Cell, timing.Seed, timing.Seconds])));
        return results;
    }

    /// <summary>Reads timings; none when the file is not there.</summary>
    public static ImmutableArray<SweepTiming> ReadTimings(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        string[][] lines = [.. Encoding.UTF8.GetString(CheckpointFiles.ReadAll(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(static line => line.Split(','))];
        return [.. lines.Select((line, number) => line.Length == 3
            && int.TryParse(line[0], NumberStyles.None, CultureInfo.InvariantCulture, out int cell)
            && long.TryParse(line[1], NumberStyles.None, CultureInfo.InvariantCulture, out long seed)
            && double.TryParse(line[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
                ? new SweepTiming(cell, seed, seconds)
                : throw new QrnnException($"{path}: line {number + 2} is damaged: must be cell,seed,seconds"))];
    }

    /// <summary>What was measured, in the order of first appearance.</summary>
    private static string[] EvaluationNames(ImmutableArray<SweepRow> rows) => [.. rows.SelectMany(static row => row.Evaluation.Select(static pair => pair.Key)).Distinct()];

    private static void WriteRow(Utf8JsonWriter writer, SweepRow row, SweepDefinition definition)
    {
        writer.WriteNumber("cell", row.Cell);
        writer.WriteNumber("seed", row.Seed);
        writer.WriteStartObject("settings");
        foreach ((string key, object value) in definition.Varied.Zip(definition.Cells[row.Cell].Values))
        {
            writer.WritePropertyName(key);
            JsonSerializer.Serialize(writer, value);
        }

        writer.WriteEndObject();
        SweepRecord.WriteResult(writer, row);
    }

    private static byte[] Lines<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        using var text = new MemoryStream();
        foreach (T item in items)
        {
            text.Write(SweepRecord.Line(writer => write(writer, item)));
        }

        return text.ToArray();
    }

    private static string[] Heading(SweepDefinition definition, string[] evaluation) =>
    [
        "cell", .. definition.Varied, "seed", "parameters", "steps", "ending", "converged", "stepsToConverge",
        "lastLoss", "lastErrorRate", "bestStep", "bestLoss", "bestErrorRate", "minimumPostselectionProbability", "meanNeuronSuccess", "geometricMeanNeuronSuccess",
        .. evaluation, "failure",
    ];

    private static object?[] Cells(SweepRow row, SweepDefinition definition, string[] evaluation) =>
    [
        row.Cell, .. definition.Cells[row.Cell].Values, row.Seed, row.Parameters, row.Steps, JsonNamingPolicy.CamelCase.ConvertName($"{row.Ending}"), row.Converged, row.StepsToConverge,
        row.LastValidation?.Loss, row.LastValidation?.CharacterErrorRate, row.BestValidation?.Step, row.BestValidation?.Loss, row.BestValidation?.CharacterErrorRate,
        row.MinimumPostselectionProbability, row.LastValidation?.Neurons?.Mean, row.LastValidation?.Neurons?.GeometricMean,
        .. evaluation.Select(name => row.Evaluation.Where(pair => pair.Key == name).Select(static pair => (object?)pair.Value).FirstOrDefault()), row.Failure,
    ];

    private static string[] SummaryHeading(SweepDefinition definition, string[] evaluation) =>
    [
        "cell", .. definition.Varied, "parameters", "runs", "diverged", "converged", "convergedShare",
        .. ((string[])["stepsToConverge", "bestLoss", "bestErrorRate", "lastLoss", "minimumPostselectionProbability", .. evaluation]).SelectMany(static name => (string[])[$"{name}Median", $"{name}Mad"]),
    ];

    private static object?[] Cells(SweepSummary summary, SweepDefinition definition, string[] evaluation) =>
    [
        summary.Cell, .. definition.Cells[summary.Cell].Values, summary.Parameters, summary.Runs, summary.Diverged, summary.Converged, summary.ConvergedShare,
        .. ((MedianSpread?[])[summary.StepsToConverge, summary.BestLoss, summary.BestErrorRate, summary.LastLoss, summary.MinimumPostselectionProbability,
            .. evaluation.Select(name => summary.Evaluation.TryGetValue(name, out MedianSpread spread) ? spread : (MedianSpread?)null)])
            .SelectMany(static spread => (object?[])[spread?.Median, spread?.Deviation]),
    ];

    /// <summary>Comma-separated values (RFC 4180, lines end with LF); numbers as the shortest text that reads back to the same bits.</summary>
    private static byte[] Table(string[] heading, IEnumerable<object?[]> rows)
    {
        var text = new StringBuilder(string.Join(',', heading)).Append('\n');
        foreach (object?[] row in rows)
        {
            text.AppendJoin(',', row.Select(Show)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Show(object? value) => value switch
    {
        null => string.Empty,
        bool flag => flag ? "true" : "false",
        string word => word.AsSpan().ContainsAny(",\"\n\r") ? $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : word,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
