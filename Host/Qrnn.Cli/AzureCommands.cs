namespace Qrnn.Cli;

/// <summary><c>qrnn azure</c>: the verbs on Azure Quantum.</summary>
internal static class AzureCommands
{
    public static VerbGroup Create(Terminal terminal) => new(
        "azure",
        "Azure Quantum: jobs on its targets, and its emulator on this machine.",
        AzureTargetsCommand.Create(terminal),
        AzureTargetsCommand.CreateQuotas(terminal),
        AzureFitCommand.Create(terminal),
        AzureSubmitCommand.Create(terminal),
        AzureJobCommands.CreateStatus(terminal),
        AzureJobCommands.CreateResults(terminal),
        AzureJobCommands.CreateCancel(terminal),
        AzureListCommand.Create(terminal),
        AzureJobCommands.CreateCost(terminal),
        AzureEmulateCommand.Create(terminal));
}
