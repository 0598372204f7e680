using System.CommandLine;
using Qrnn.Backends.Azure;

namespace Qrnn.Cli;

/// <summary>The options that say which workspace, and how to log in. Secrets are never on the command line: it is visible to everybody on the machine.</summary>
internal sealed class AzureWorkspaceOptions
{
    private const int LargestFile = 64 * 1024;

    private readonly Option<string?> _file = new("--connection-string-file") { HelpName = "FILE", Description = $"File with the workspace's connection string. Default: the environment: {AzureConnection.ConnectionStringVariable}, or AZURE_QUANTUM_SUBSCRIPTION_ID, …_WORKSPACE_RG, …_WORKSPACE_NAME and …_WORKSPACE_LOCATION." };
    private readonly Option<string?> _name = new("--workspace") { HelpName = "NAME", Description = "The workspace's name; the rest is looked up in Azure. Needs a login, not a key. Default: what the environment says." };
    private readonly Option<bool> _interactive = new("--interactive") { Description = "Log in with a browser if neither the environment nor 'az login' has an identity." };

    public AzureWorkspaceOptions(Verb verb)
    {
        verb.Options.Add(_file);
        verb.Options.Add(_name);
        verb.Options.Add(_interactive);
    }

    /// <summary>A client of the workspace.</summary>
    /// <exception cref="QrnnException">No workspace is named, or nobody may log in.</exception>
    public async Task<AzureQuantumClient> ClientAsync(VerbContext context)
    {
        var options = new AzureClientOptions
        {
            Transport = context.Terminal.AzureTransport,
            Clock = context.Terminal.Clock,
            Seed = (ulong)Environment.ProcessId, // clients that run beside each other should not knock at the same time
            Notice = context.Trace,
        };
        AzureConnection connection = Connection(context) with { Interactive = context.Get(_interactive) };
        if (context.Get(_name) is { } name)
        {
            connection = new AzureConnection { Name = name, Tenant = connection.Tenant, Interactive = connection.Interactive };
            return new AzureQuantumClient(await AzureWorkspaceSearch.FindAsync(connection, connection.Credential, options, context.Interrupted).ConfigureAwait(false), options);
        }

        return new AzureQuantumClient(connection.Workspace(), options);
    }

    private AzureConnection Connection(VerbContext context)
    {
        if (context.Get(_file) is not { } file)
        {
            return AzureConnection.OfEnvironment(context.Terminal.Variable);
        }

        string path = context.Terminal.Resolve(file);
        try
        {
            using var reader = new StreamReader(path);
            char[] text = new char[LargestFile];
            return AzureConnection.OfConnectionString(new string(text, 0, reader.ReadBlock(text)).Trim());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: {(failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message)}", failure);
        }
    }
}
