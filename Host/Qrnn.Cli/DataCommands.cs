namespace Qrnn.Cli;

/// <summary><c>qrnn data</c>: the verbs on data sets.</summary>
internal static class DataCommands
{
    public static VerbGroup Create(Terminal terminal) => new(
        "data",
        "Look at the data of a task, and get it.",
        DataShowCommand.Create(terminal),
        DataPrepareCommand.Create(terminal),
        DataFetchCommand.Create(terminal));
}
