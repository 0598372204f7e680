using Qrnn.Backends.Azure;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

public sealed class AzureConnectionTests
{
    private const string Whole = "SubscriptionId=s-1;ResourceGroupName=g;WorkspaceName=w;ApiKey=marked-key-123;QuantumEndpoint=https://eastus-v2.quantum.azure.com/;";

    [Fact]
    public void OfConnectionString_Whole_NamesTheWorkspace()
    {
        AzureWorkspace workspace = AzureConnection.OfConnectionString(Whole).Workspace();
        Assert.Equal("https://eastus-v2.quantum.azure.com/subscriptions/s-1/resourceGroups/g/providers/Microsoft.Quantum/workspaces/w", workspace.Identity);
        Assert.Equal("marked-key-123", workspace.Credential.ApiKey);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ApiKey=marked-key-123;marked-key-123")]
    [InlineData("ApiKey=marked-key-123;ApiKey=marked-key-123")]
    [InlineData("SubscriptionId=s;ResourceGroupName=g;WorkspaceName=w;ApiKey=marked-key-123")]
    [InlineData("SubscriptionId=s;ResourceGroupName=g;WorkspaceName=w;ApiKey=marked-key-123;QuantumEndpoint=nowhere")]
    [InlineData("SubscriptionId=s;ResourceGroupName=g;WorkspaceName=w;ApiKey=marked-key-123;QuantumEndpoint=http://eastus.quantum.azure.com")]
    [InlineData("SubscriptionId=s;ResourceGroupName=g;WorkspaceName=w/../x;ApiKey=marked-key-123;QuantumEndpoint=https://eastus.quantum.azure.com")]
    [InlineData("SubscriptionId=s;ResourceGroupName=g;WorkspaceName=w;ApiKey=marked-key-123 and more;QuantumEndpoint=https://eastus.quantum.azure.com")]
    public void Workspace_WrongConnectionString_IsRefusedWithoutTheKey(string text)
    {
        QrnnException refused = Assert.Throws<QrnnException>(() => AzureConnection.OfConnectionString(text).Workspace());
        Assert.DoesNotContain("marked", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Workspace_HttpOnThisMachine_IsAllowedWithAKeyOnly()
    {
        const string local = "SubscriptionId=s;ResourceGroupName=g;WorkspaceName=w;QuantumEndpoint=http://127.0.0.1:8080";
        Assert.True(AzureConnection.OfConnectionString(local + ";ApiKey=marked-key-123").Workspace().IsLocal);
        Assert.Contains("never sent over http", Assert.Throws<QrnnException>(() => AzureConnection.OfConnectionString(local).Workspace()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfEnvironment_SingleVariables_MakeTheEndpoint()
    {
        var variables = new Dictionary<string, string>
        {
            ["SUBSCRIPTION_ID"] = "s-2",
            ["AZURE_QUANTUM_WORKSPACE_RG"] = "g-2",
            ["AZURE_QUANTUM_WORKSPACE_NAME"] = "w-2",
            ["AZURE_QUANTUM_WORKSPACE_LOCATION"] = "West US 2-v2",
        };
        AzureWorkspace workspace = AzureConnection.OfEnvironment(variables.GetValueOrDefault).Workspace();
        Assert.Equal("https://westus2-v2.quantum.azure.com/subscriptions/s-2/resourceGroups/g-2/providers/Microsoft.Quantum/workspaces/w-2", workspace.Identity);
        Assert.Null(workspace.Credential.ApiKey);
    }

    [Fact]
    public void OfEnvironment_ConnectionString_ComesFirst()
    {
        var variables = new Dictionary<string, string> { ["AZURE_QUANTUM_CONNECTION_STRING"] = Whole, ["AZURE_QUANTUM_WORKSPACE_NAME"] = "other" };
        Assert.Equal("w", AzureConnection.OfEnvironment(variables.GetValueOrDefault).Workspace().Name);
    }

    [Fact]
    public void OfIdentity_WhatIsNoTenant_IsRefusedWithoutRepeatingIt()
    {
        QrnnException refused = Assert.Throws<QrnnException>(() => AzureCredential.OfIdentity("marked tenant!"));
        Assert.Contains("AZURE_TENANT_ID", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("marked", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OfEnvironment_Empty_SaysWhatToSet()
    {
        QrnnException refused = Assert.Throws<QrnnException>(() => AzureConnection.OfEnvironment(static _ => null).Workspace());
        Assert.Contains("AZURE_QUANTUM_CONNECTION_STRING", refused.Message, StringComparison.Ordinal);
        Assert.Contains("az login", refused.Message, StringComparison.Ordinal);
    }
}
