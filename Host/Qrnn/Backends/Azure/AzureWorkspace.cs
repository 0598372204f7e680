using System.Text.RegularExpressions;

namespace Qrnn.Backends.Azure;

/// <summary>A workspace of Azure Quantum and how to be let in. Its text holds no secret.</summary>
public sealed partial record AzureWorkspace
{
    /// <summary>A workspace.</summary>
    /// <param name="subscription">The subscription's id.</param>
    /// <param name="resourceGroup">The resource group.</param>
    /// <param name="name">The workspace's name.</param>
    /// <param name="endpoint">The service, such as <c>https://eastus-v2.quantum.azure.com</c>; http only on this machine, for the emulator.</param>
    /// <param name="credential">How to be let in.</param>
    /// <exception cref="QrnnException">A part is missing or not allowed.</exception>
    public AzureWorkspace(string subscription, string resourceGroup, string name, Uri endpoint, AzureCredential credential)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Subscription = Checked(subscription, "subscription");
        ResourceGroup = Checked(resourceGroup, "resource group");
        Name = Checked(name, "workspace name");
        Endpoint = Checked(endpoint);
        Credential = credential ?? throw new ArgumentNullException(nameof(credential));
        if (IsLocal && Endpoint.Scheme == Uri.UriSchemeHttp && credential.ApiKey is null)
        {
            throw new QrnnException($"the workspace at {Endpoint} needs an API key: tokens are never sent over http. Put ApiKey= into its connection string");
        }
    }

    /// <summary>The subscription's id.</summary>
    public string Subscription { get; }

    /// <summary>The resource group.</summary>
    public string ResourceGroup { get; }

    /// <summary>The workspace's name.</summary>
    public string Name { get; }

    /// <summary>The service's address: scheme, host and port.</summary>
    public Uri Endpoint { get; }

    /// <summary>How to be let in.</summary>
    public AzureCredential Credential { get; }

    /// <summary>True for a server on this machine, such as the emulator.</summary>
    public bool IsLocal => Endpoint.IsLoopback;

    /// <summary>The path below which everything of the workspace is.</summary>
    public string Path => $"/subscriptions/{Subscription}/resourceGroups/{ResourceGroup}/providers/Microsoft.Quantum/workspaces/{Name}";

    /// <summary>What tells workspaces apart, without secrets: the endpoint and the path.</summary>
    public string Identity => Endpoint.GetLeftPart(UriPartial.Authority) + Path;

    /// <summary>Takes this workspace's secrets, and what looks like one, out of texts.</summary>
    public SecretRedactor Redactor => new(Credential.ApiKey is { } key ? [key] : []);

    /// <summary>The service in a region: <c>eastus</c>, or <c>eastus-v2</c> for newer workspaces.</summary>
    public static Uri EndpointOf(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        string host = location.Replace(" ", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
        return Location().IsMatch(host)
            ? new Uri($"https://{host}.quantum.azure.com")
            : throw new QrnnException($"location '{Shown(location)}' is no Azure region: letters, digits and '-v2' only, such as eastus or eastus-v2");
    }

    /// <inheritdoc/>
    public override string ToString() => Identity;

    private static Uri Checked(Uri endpoint)
    {
        string shown = endpoint.IsAbsoluteUri ? endpoint.GetLeftPart(UriPartial.Authority) : Shown(endpoint.OriginalString);
        if (!endpoint.IsAbsoluteUri || endpoint.UserInfo.Length > 0 || (endpoint.Scheme != Uri.UriSchemeHttps && endpoint.Scheme != Uri.UriSchemeHttp))
        {
            throw new QrnnException($"the workspace's endpoint '{shown}' is no https address, such as https://eastus.quantum.azure.com");
        }

        return endpoint.Scheme == Uri.UriSchemeHttps || endpoint.IsLoopback
            ? new Uri(endpoint.GetLeftPart(UriPartial.Authority))
            : throw new QrnnException($"the workspace's endpoint '{shown}' is http: keys and programs are sent over https only, http is for an emulator on this machine");
    }

    private static string Checked(string part, string name) => Part().IsMatch(part ?? string.Empty)
        ? part!
        : throw new QrnnException($"the {name} '{Shown(part ?? string.Empty)}' is empty or has other characters than letters, digits and -_.()");

    private static string Shown(string text) => text.Length > 80 ? text[..80] + "…" : text;

    [GeneratedRegex("^[A-Za-z0-9_.()-]{1,120}$", RegexOptions.CultureInvariant)]
    private static partial Regex Part();

    [GeneratedRegex("^[a-z0-9]{2,40}(-v2)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Location();
}
