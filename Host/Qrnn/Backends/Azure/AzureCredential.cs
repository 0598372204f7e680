using Azure.Core;
using Azure.Identity;

namespace Qrnn.Backends.Azure;

/// <summary>How to be let into a workspace: an API key, or a token of Entra ID. Its text holds no secret.</summary>
public sealed class AzureCredential
{
    private AzureCredential(string? apiKey, TokenCredential? tokens, string description) => (ApiKey, Tokens, Description) = (apiKey, tokens, description);

    /// <summary>What kind it is, for people.</summary>
    public string Description { get; }

    /// <summary>The key; null when tokens are used.</summary>
    internal string? ApiKey { get; }

    /// <summary>Where tokens come from; null when a key is used.</summary>
    internal TokenCredential? Tokens { get; }

    /// <summary>An API key of the workspace.</summary>
    /// <exception cref="QrnnException">It is empty or can't stand in a header.</exception>
    public static AzureCredential OfApiKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length is > 0 and <= 4096 && key.All(static letter => letter is > ' ' and < (char)127)
            ? new AzureCredential(key, null, "API key")
            : throw new QrnnException("the workspace's API key is empty or has characters that no key has: copy it again from the Azure portal");
    }

    /// <summary>Tokens of Entra ID from any source.</summary>
    public static AzureCredential OfTokens(TokenCredential tokens) => new(null, tokens ?? throw new ArgumentNullException(nameof(tokens)), "Entra ID");

    /// <summary>
    /// Entra ID: the first of these that has an identity: the environment (AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate), a managed identity, the Azure
    /// command line (<c>az login</c>) and, when asked for, a browser.
    /// </summary>
    /// <param name="tenant">The tenant; null for the account's own.</param>
    /// <param name="interactive">Whether a browser may be opened.</param>
    public static AzureCredential OfIdentity(string? tenant = null, bool interactive = false)
    {
        List<TokenCredential> chain;
        try
        {
            chain =
            [
                new EnvironmentCredential(),
                new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
                new AzureCliCredential(new AzureCliCredentialOptions { TenantId = tenant }),
            ];
            if (interactive)
            {
                // Somebody who asks for the browser sits in front of one: a managed identity would only delay it.
                chain = [chain[0], chain[2], new InteractiveBrowserCredential(new InteractiveBrowserCredentialOptions { TenantId = tenant })];
            }
        }
        catch (ArgumentException)
        {
            // Nothing of it is repeated: what stands there may be a secret under the wrong name.
            throw new QrnnException("the tenant is no id or domain of Entra ID, or another AZURE_… variable of the login can't be one: set AZURE_TENANT_ID to the tenant's id, or unset it");
        }

        return new AzureCredential(null, new ChainedTokenCredential([.. chain]), interactive ? "Entra ID (environment, Azure CLI, browser)" : "Entra ID (environment, managed identity, Azure CLI)");
    }

    /// <inheritdoc/>
    public override string ToString() => Description;
}
