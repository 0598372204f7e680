using System.Collections.Immutable;

namespace Qrnn.Backends.Azure;

/// <summary>
/// Where the workspace is and how to be let in, as far as a connection string or the environment says it. What is missing is asked of Azure by
/// <see cref="AzureWorkspaceSearch"/>, or refused.
/// </summary>
public sealed record AzureConnection
{
    /// <summary>The environment variable that holds a connection string, as for Microsoft's own client.</summary>
    public const string ConnectionStringVariable = "AZURE_QUANTUM_CONNECTION_STRING";

    // The names are those of Microsoft's Python client, in its order.
    private static readonly string[] SubscriptionVariables = ["AZURE_QUANTUM_SUBSCRIPTION_ID", "SUBSCRIPTION_ID"];
    private static readonly string[] ResourceGroupVariables = ["AZURE_QUANTUM_WORKSPACE_RG", "RESOURCE_GROUP"];
    private static readonly string[] NameVariables = ["AZURE_QUANTUM_WORKSPACE_NAME"];
    private static readonly string[] LocationVariables = ["AZURE_QUANTUM_WORKSPACE_LOCATION", "LOCATION"];

    private const int LongestConnectionString = 16 * 1024;

    /// <summary>The subscription's id.</summary>
    public string? Subscription { get; init; }

    /// <summary>The resource group.</summary>
    public string? ResourceGroup { get; init; }

    /// <summary>The workspace's name.</summary>
    public string? Name { get; init; }

    /// <summary>The region, such as <c>eastus</c> or <c>eastus-v2</c>.</summary>
    public string? Location { get; init; }

    /// <summary>The service's address; when null it follows from the location.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The tenant of Entra ID.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether a browser may be opened to log in.</summary>
    public bool Interactive { get; init; }

    /// <summary>An API key; null for Entra ID.</summary>
    internal string? ApiKey { get; init; }

    /// <summary>How to be let in.</summary>
    public AzureCredential Credential => ApiKey is null ? AzureCredential.OfIdentity(Tenant, Interactive) : AzureCredential.OfApiKey(ApiKey);

    /// <summary>What is missing for <see cref="Workspace"/>, as environment variables to set; empty when nothing is.</summary>
    public ImmutableArray<string> Missing =>
    [
        .. Subscription is null ? [SubscriptionVariables[0]] : Array.Empty<string>(),
        .. ResourceGroup is null ? [ResourceGroupVariables[0]] : Array.Empty<string>(),
        .. Name is null ? [NameVariables[0]] : Array.Empty<string>(),
        .. Location is null && Endpoint is null ? [LocationVariables[0]] : Array.Empty<string>(),
    ];

    /// <summary>Reads <c>SubscriptionId=…;ResourceGroupName=…;WorkspaceName=…;ApiKey=…;QuantumEndpoint=…</c>, optionally with <c>TenantId=…</c>. Errors never repeat it.</summary>
    /// <exception cref="QrnnException">It is no connection string.</exception>
    public static AzureConnection OfConnectionString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestConnectionString)
        {
            throw new QrnnException($"the connection string has {text.Length} characters: more than {LongestConnectionString} are none. Copy it from the workspace's page 'Access keys'");
        }

        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !parts.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
            {
                throw new QrnnException("the connection string is not a list of NAME=VALUE; parts with every name once: copy it from the workspace's page 'Access keys'");
            }
        }

        string[] needed = ["SubscriptionId", "ResourceGroupName", "WorkspaceName", "QuantumEndpoint"];
        if (needed.FirstOrDefault(name => string.IsNullOrEmpty(parts.GetValueOrDefault(name))) is { } missing)
        {
            throw new QrnnException($"the connection string has no {missing}=: it needs {string.Join(", ", needed)} and ApiKey; copy it from the workspace's page 'Access keys'");
        }

        return new AzureConnection
        {
            Subscription = parts["SubscriptionId"],
            ResourceGroup = parts["ResourceGroupName"],
            Name = parts["WorkspaceName"],
            Endpoint = Uri.TryCreate(parts["QuantumEndpoint"], UriKind.Absolute, out Uri? endpoint)
                ? endpoint
                : throw new QrnnException("the connection string's QuantumEndpoint is no address, such as https://eastus.quantum.azure.com"),
            Tenant = Filled(parts.GetValueOrDefault("TenantId")),
            ApiKey = Filled(parts.GetValueOrDefault("ApiKey")),
        };
    }

    /// <summary>Reads the environment: the connection string if there is one, then the single variables over it.</summary>
    /// <param name="variable">A variable's value by its name; null for this process's environment.</param>
    /// <exception cref="QrnnException">The connection string is none.</exception>
    public static AzureConnection OfEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        string? First(string[] names) => names.Select(name => Filled(variable(name))).FirstOrDefault(static value => value is not null);
        AzureConnection start = Filled(variable(ConnectionStringVariable)) is { } text ? OfConnectionString(text) : new AzureConnection();

        // Inside a connection string everything fits together: the single variables only fill what it leaves open.
        return start with
        {
            Subscription = start.Subscription ?? First(SubscriptionVariables),
            ResourceGroup = start.ResourceGroup ?? First(ResourceGroupVariables),
            Name = start.Name ?? First(NameVariables),
            Location = start.Endpoint is null ? First(LocationVariables) : null,
            Tenant = start.Tenant ?? Filled(variable("AZURE_TENANT_ID")),
        };
    }

    /// <summary>The workspace that this describes.</summary>
    /// <exception cref="QrnnException">Something is missing or not allowed.</exception>
    public AzureWorkspace Workspace() => Missing is { IsEmpty: false } missing
        ? throw new QrnnException($"no Azure Quantum workspace is named: set {ConnectionStringVariable} to its connection string, or {string.Join(", ", missing)} and log in with 'az login'")
        : new AzureWorkspace(Subscription!, ResourceGroup!, Name!, Endpoint ?? AzureWorkspace.EndpointOf(Location!), Credential);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} in {ResourceGroup} of {Subscription} at {Endpoint?.GetLeftPart(UriPartial.Authority) ?? Location}";

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
