using System.Collections.Immutable;

namespace Qrnn.Data;

/// <summary>The tasks that a run can be named after.</summary>
public static class SequenceTasks
{
    /// <summary>All tasks, in the order of the manual.</summary>
    public static ImmutableArray<ISequenceTask> All { get; } =
    [
        new SimpleSequenceTask(),
        new ElmanXorTask(),
        new ElmanLetterTask(),
        new DnaTask(showsMarker: true),
        new DnaTask(showsMarker: false),
        new DnaOpenTask(),
    ];

    /// <summary>The task of a name.</summary>
    /// <exception cref="QrnnException">There is no such task; names those that there are.</exception>
    public static ISequenceTask Find(string name) =>
        All.FirstOrDefault(task => task.Name == name)
        ?? throw new QrnnException($"task is '{name}': the tasks are {string.Join(", ", All.Select(task => task.Name))}");
}
