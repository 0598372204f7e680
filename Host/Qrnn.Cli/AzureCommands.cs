namespace Qrnn.Cli;

/// <summary><c>qrnn azure</c>: the verbs on Azure Quantum.</summary>
internal static class AzureCommands
{
    public static VerbGroup Create(Terminal terminal) => new(
        "azure",
        "Azure Quantum: jobs on its targets, and its emulator on this machine.",
        AzureFitCommand.Create(terminal),
        AzureEmulateCommand.Create(terminal));
}
