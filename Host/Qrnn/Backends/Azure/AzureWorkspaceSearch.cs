using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Qrnn.Backends.Azure;

/// <summary>Finds a workspace by its name: Azure Resource Graph knows its subscription, resource group and endpoint (which of the two generations, too).</summary>
public static class AzureWorkspaceSearch
{
    private const string ArmScope = "https://management.azure.com/.default";

    private static readonly Uri Resources = new("https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01");

    /// <summary>Fills what a connection leaves open.</summary>
    /// <param name="connection">It has at least a name, and no API key: keys open workspaces only.</param>
    /// <param name="credential">Entra ID.</param>
    /// <param name="options">How to talk; null for the defaults.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="QrnnException">There is none, or more than one.</exception>
    public static async Task<AzureWorkspace> FindAsync(AzureConnection connection, AzureCredential credential, AzureClientOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(credential);
        options ??= new AzureClientOptions();
        string name = connection.Name ?? throw new QrnnException("no workspace is named: set AZURE_QUANTUM_WORKSPACE_NAME, or AZURE_QUANTUM_CONNECTION_STRING");
        if (credential.Tokens is null)
        {
            throw new QrnnException($"the workspace '{name}' can't be searched for with an API key: log in with 'az login', or use the whole connection string");
        }

        // Resource Graph's language has no parameters: what goes into it must be a plain word.
        _ = new AzureWorkspace(connection.Subscription ?? "any", connection.ResourceGroup ?? "any", name, new Uri("https://any.quantum.azure.com"), credential);
        string query = $"""
            Resources
            | where type =~ 'microsoft.quantum/workspaces'
            | where name =~ '{name}'
            {(connection.ResourceGroup is { } group ? $"| where resourceGroup =~ '{group}'\n" : string.Empty)}
            | extend endpointUri = tostring(properties.endpointUri)
            | project name, subscriptionId, resourceGroup, location, endpointUri
            """;
        var body = new JsonObject { ["query"] = query };
        if (connection.Subscription is { } subscription)
        {
            body["subscriptions"] = new JsonArray(subscription);
        }

        var redactor = new SecretRedactor();
        HttpPipeline pipeline = AzureTransport.Build(options, redactor, new BearerTokenAuthenticationPolicy(credential.Tokens, ArmScope));
        var place = new AzureWorkspace("any", "any", name, Resources, credential);
        var transport = new AzureTransport(place, options, pipeline);
        JsonElement reply = await transport.JsonAsync(transport.Request(RequestMethod.Post, Resources, RequestContent.Create(Encoding.UTF8.GetBytes(body.ToJsonString()))), cancellation).ConfigureAwait(false);
        JsonElement[] found = [.. AzureJson.Elements(reply, "data").Take(2)];
        if (found.Length != 1)
        {
            throw new QrnnException(found.Length == 0
                ? $"there is no workspace '{name}' among those that you may see: check the name and the account of 'az login'"
                : $"there are several workspaces '{name}': set AZURE_QUANTUM_SUBSCRIPTION_ID and AZURE_QUANTUM_WORKSPACE_RG, too");
        }

        string? endpoint = AzureJson.Text(found[0], "endpointUri");
        return new AzureWorkspace(
            AzureJson.Text(found[0], "subscriptionId") ?? string.Empty,
            AzureJson.Text(found[0], "resourceGroup") ?? string.Empty,
            AzureJson.Text(found[0], "name") ?? string.Empty,
            string.IsNullOrEmpty(endpoint) ? AzureWorkspace.EndpointOf(AzureJson.Text(found[0], "location") ?? string.Empty) : Trusted(endpoint),
            credential);
    }

    // A token for every workspace goes there: only to Microsoft's own domain.
    private static Uri Trusted(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Host.EndsWith(".azure.com", StringComparison.OrdinalIgnoreCase)
            ? uri
            : throw new AzureServiceException("Azure Resource Graph gave an endpoint outside azure.com: nothing was sent there");
}
