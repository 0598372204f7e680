using System.Collections.Immutable;

namespace Qrnn.Data;

/// <summary>The tasks that a run can be named after.</summary>
public static class SequenceTasks
{
    private const int LongestShownName = 60;

    /// <summary>All tasks, in the order of the manual.</summary>
    public static ImmutableArray<ISequenceTask> All { get; } =
    [
        new SimpleSequenceTask(),
        new ElmanXorTask(),
        new ElmanLetterTask(),
        new QuotesTask(),
        new TextTask(),
        new DnaTask(showsMarker: true),
        new DnaTask(showsMarker: false),
        new DnaOpenTask(),
        .. DigitTasks.All,
    ];

    /// <summary>The families of tasks, each once: "mnist-pca-r{2,3,4}-p{2,5,8}" are nine.</summary>
    public static ImmutableArray<string> Families { get; } = [.. All.Select(static task => task.Family).Distinct()];

    private static readonly ImmutableDictionary<string, ISequenceTask> ByName = All.ToImmutableDictionary(static task => task.Name);

    /// <summary>The task of a name.</summary>
    /// <exception cref="QrnnException">There is no such task; names the families that there are, and the name most like it.</exception>
    public static ISequenceTask Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (ByName.TryGetValue(name, out ISequenceTask? task))
        {
            return task;
        }

        string shown = name.Length > LongestShownName ? name[..LongestShownName] + "…" : name;
        string nearest = All.MinBy(task => Distance(shown, task.Name))!.Name;
        throw new QrnnException($"task is '{shown}': the tasks are {string.Join(", ", Families)}; most like it is {nearest}");
    }

    /// <summary>Letters to insert, delete or replace (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
                corner = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
