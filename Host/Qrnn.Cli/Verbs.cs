using System.CommandLine;

namespace Qrnn.Cli;

/// <summary>The list of verbs; a new verb is a file and a line here, or in the group that it belongs to.</summary>
internal static class Verbs
{
    /// <summary>Every verb, those of groups too.</summary>
    public static IReadOnlyList<Verb> All(Terminal terminal) => [.. TopLevel(terminal).SelectMany(static command => command is VerbGroup group ? group.Verbs : [(Verb)command])];

    /// <summary>The verbs and groups of verbs in the order of help.</summary>
    public static IReadOnlyList<Command> TopLevel(Terminal terminal) =>
    [
        TrainCommand.Create(terminal),
        ResumeCommand.Create(terminal),
        SweepCommand.Create(terminal),
        GradientsCommand.Create(terminal),
        EvaluateCommand.Create(terminal),
        GenerateCommand.Create(terminal),
        RunCommand.Create(terminal),
        ReportCommand.Create(terminal),
        ImportCommand.Create(terminal),
        ExportCommand.Create(terminal),
        TasksCommand.Create(terminal),
        DataCommands.Create(terminal),
        CircuitCommand.Create(terminal),
        AmplifyCommand.Create(terminal),
        EstimateCommand.Create(terminal),
        ReplayCommand.Create(terminal),
        AzureCommands.Create(terminal),
        BenchCommand.Create(terminal),
        DocsCommand.Create(terminal),
    ];
}
