namespace Qrnn.Cli;

/// <summary>The list of verbs; a new verb is a file and a line here.</summary>
internal static class Verbs
{
    /// <summary>The verbs in the order of help.</summary>
    public static IReadOnlyList<Verb> All(Terminal terminal) =>
    [
        TrainCommand.Create(terminal),
        ResumeCommand.Create(terminal),
        EvaluateCommand.Create(terminal),
        TasksCommand.Create(terminal),
        CircuitCommand.Create(terminal),
        ReplayCommand.Create(terminal),
        BenchCommand.Create(terminal),
        DocsCommand.Create(terminal),
    ];
}
