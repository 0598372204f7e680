using Qrnn.Training.Sweeps;

namespace Qrnn.Reporting;

/// <summary>Quartiles of some numbers.</summary>
/// <param name="Low">A quarter is below.</param>
/// <param name="Median">Half is below.</param>
/// <param name="High">Three quarters are below.</param>
/// <param name="Count">How many numbers.</param>
internal sealed record Quartiles(double Low, double Median, double High, int Count)
{
    /// <summary>Of some numbers, interpolated between neighbours; null of none.</summary>
    public static Quartiles? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? null : new Quartiles(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75), sorted.Length);
    }

    /// <summary>As a point of a plot; the spread is left out when there is one number only.</summary>
    public PlotPoint Point(double x) => new(x, Median, Count > 1 ? Low : null, Count > 1 ? High : null);

    /// <summary>For a table.</summary>
    public string Show() => Count > 1 ? $"{ReportNumbers.Show(Median)} ({ReportNumbers.Show(Low)} to {ReportNumbers.Show(High)})" : ReportNumbers.Show(Median);

    private static double At(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}

/// <summary>The rows of a sweep, grouped as figures need them.</summary>
internal sealed class SweepTable(SweepResults results)
{
    private readonly ILookup<int, SweepRow> _byCell = results.Rows.ToLookup(static row => row.Cell);

    /// <summary>The results.</summary>
    public SweepResults Results => results;

    /// <summary>The only task, or the first.</summary>
    public string Task => results.Definition.Cells[0].Configuration.Task;

    /// <summary>True when a run can converge: there is a loss to reach.</summary>
    public bool HasThreshold => results.Definition.ConvergedBelow is not null || results.Definition.Cells.Any(static cell => cell.Configuration.StopAtLoss > 0);

    /// <summary>True when a setting is varied.</summary>
    public bool Varies(string setting) => results.Definition.Varied.Contains(setting) && Values(setting).Length > 1;

    /// <summary>Varied settings that are not fixed by the task: a data set's length is, when every data set has one.</summary>
    public string[] Free => [.. results.Definition.Varied.Where(setting => setting != "task" && Varies(setting)
        && results.Definition.Cells.GroupBy(static cell => cell.Configuration.Task).Any(task => task.Select(cell => results.Value(cell.Number, setting)).Distinct().Skip(1).Any()))];

    /// <summary>The different values of a setting among finished runs, numbers ascending, words in the sweep's order.</summary>
    public object[] Values(string setting)
    {
        object[] values = [.. results.Definition.Cells.Where(cell => _byCell.Contains(cell.Number)).Select(cell => results.Value(cell.Number, setting)).Distinct()];
        return values.All(static value => value is long or double) ? [.. values.OrderBy(static value => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture))] : values;
    }

    /// <summary>The finished runs in which settings have values.</summary>
    public SweepRow[] Where(params (string Setting, object Value)[] wanted) =>
        [.. results.Rows.Where(row => wanted.All(want => results.Value(row.Cell, want.Setting).Equals(want.Value)))];

    /// <summary>Steps to the threshold; a run that did not reach it counts with its cap.</summary>
    public double Steps(SweepRow row) => row.StepsToConverge ?? results.Definition.Cells[row.Cell].Configuration.Steps;

    /// <summary>Share of runs that reached the threshold.</summary>
    public static double Share(IReadOnlyCollection<SweepRow> rows) => rows.Count == 0 ? double.NaN : rows.Count(static row => row.Converged) / (double)rows.Count;

    /// <summary>Steps of some runs.</summary>
    public Quartiles? StepsOf(IEnumerable<SweepRow> rows) => Quartiles.Of(rows.Select(Steps));

    /// <summary>Best validation losses of some runs.</summary>
    public static Quartiles? LossOf(IEnumerable<SweepRow> rows) => Quartiles.Of(rows.Select(static row => row.BestValidation?.Loss ?? double.NaN));

    /// <summary>A number that was measured on the sweep's split.</summary>
    public static Quartiles? MeasuredOf(IEnumerable<SweepRow> rows, string name) =>
        Quartiles.Of(rows.SelectMany(row => row.Evaluation.Where(entry => entry.Key == name).Select(static entry => entry.Value)));

    /// <summary>A cell's varied settings in words.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="without">Settings that are said elsewhere.</param>
    public string Name(int cell, params string[] without) => string.Join(", ", ((string[])[.. Varies("task") ? (string[])["task"] : [], .. Free]).Where(setting => !without.Contains(setting)).Select(setting =>
        results.Value(cell, setting) is string word ? word : $"{setting} {ReportNumbers.Setting(results.Value(cell, setting))}"));
}
