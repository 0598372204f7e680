using System.Collections.Immutable;
using System.Text.Json;

namespace Qrnn.Training.Sweeps;

/// <summary>
/// A sweep's results, finished or not, for tables and figures. <c>SweepResults.Read(folder)</c> needs sweep.json, results.jsonl and
/// curves.jsonl (timings.csv when it is there), so a study can be kept without its runs.
/// To draw a figure: for each <see cref="Definition"/>.Cells[n], <see cref="Value"/>(n, "workspace") is the value of a varied setting,
/// <see cref="Summaries"/> has medians and spreads by cell, <see cref="Rows"/> every run, <see cref="Curves"/> its learning curve.
/// </summary>
/// <param name="Definition">The sweep.</param>
/// <param name="Rows">Finished runs, by cell and seed.</param>
/// <param name="Curves">Their learning curves, in the same order.</param>
/// <param name="Timings">Their times, in the same order; empty when the file is not there.</param>
public sealed record SweepResults(SweepDefinition Definition, ImmutableArray<SweepRow> Rows, ImmutableArray<SweepCurve> Curves, ImmutableArray<SweepTiming> Timings)
{
    /// <summary>True when every run is finished.</summary>
    public bool IsComplete => Rows.Length == Definition.Cells.Length * Definition.Seeds.Length;

    /// <summary>Every cell that has a finished run.</summary>
    public ImmutableArray<SweepSummary> Summaries =>
        [.. Rows.GroupBy(static row => row.Cell).Select(group => SweepSummary.Of([.. group], Definition.Cells[group.Key].Configuration.Steps))];

    /// <summary>The value of a setting in a cell, varied or not: a long, double, bool or string.</summary>
    public object Value(int cell, string setting) =>
        setting == "task" ? Definition.Cells[cell].Configuration.Task : TrainingSettings.Find(setting).Read(Definition.Cells[cell].Configuration);

    /// <summary>True when a folder holds a sweep.</summary>
    public static bool IsSweep(string folder) => File.Exists(Path.Combine(folder, "sweep.json"));

    /// <summary>Reads the tables of a sweep's folder; safe while it is still running.</summary>
    /// <exception cref="QrnnException">A file is missing or damaged; names it.</exception>
    public static SweepResults Read(string folder)
    {
        SweepDefinition definition = SweepFile.Read(Path.Combine(folder, "sweep.json"));
        ImmutableArray<SweepRow> rows = Lines(Path.Combine(folder, SweepTables.ResultsName), SweepRecord.ReadRow);
        ImmutableArray<SweepCurve> curves = Lines(
            Path.Combine(folder, SweepTables.CurvesName), static json => new SweepCurve(json.GetProperty("cell").GetInt32(), json.GetProperty("seed").GetInt64(), SweepRecord.ReadCurve(json)));
        return rows.All(row => row.Cell >= 0 && row.Cell < definition.Cells.Length)
            ? new SweepResults(definition, rows, curves, SweepTables.ReadTimings(Path.Combine(folder, SweepTables.TimingsName)))
            : throw new QrnnException($"{Path.Combine(folder, SweepTables.ResultsName)}: has a cell that sweep.json does not have: the files are of different sweeps");
    }

    private static ImmutableArray<T> Lines<T>(string path, Func<JsonElement, T> read)
    {
        ReadOnlyMemory<byte> text = CheckpointFiles.ReadAll(path);
        var items = ImmutableArray.CreateBuilder<T>();
        try
        {
            for (int end; (end = text.Span.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
            {
                using JsonDocument line = JsonDocument.Parse(text[..end]);
                items.Add(read(line.RootElement));
            }

            return items.ToImmutable();
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new QrnnException($"{path}: line {items.Count + 1} is damaged: {Setting.Short(failure.Message)}", failure);
        }
    }
}
