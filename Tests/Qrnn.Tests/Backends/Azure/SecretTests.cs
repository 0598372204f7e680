using System.Net;
using System.Text;
using Qrnn.Backends.Azure;
using Qrnn.Cli;
using Qrnn.Tests.Circuits.Qir;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>Plants a marked key and marked signatures and looks for them in everything that comes out.</summary>
public sealed class SecretTests
{
    private const string Mark = "marked";

    private static readonly string Connection =
        $"SubscriptionId=00000000-0000-0000-0000-000000000000;ResourceGroupName=g;WorkspaceName=w;ApiKey={FakeService.Key};QuantumEndpoint=https://eastus.quantum.azure.com";

    // A service that repeats everything it was sent: key, link and body.
    public static TheoryData<int> Refusals() => [200, 400, 401, 403, 404, 409, 429, 500];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task EveryVerb_ServiceThatRepeatsSecrets_ShowsAndStoresNone(int status)
    {
        using var folder = new TemporaryFolder();
        string program = Path.Combine(folder.Path, "program.ll");
        await File.WriteAllTextAsync(program, QirSamples.Load("gates-base"));
        var outputs = new StringBuilder();
        foreach (string line in (string[])
        [
            "targets", "quotas", "submit program.ll --target ionq.simulator --wait", "submit program.ll --target ionq.simulator --dry-run",
            "status 1234", "results 1234", "cancel 1234", "list", "list --sessions", "cost 1234", "status", "submit program.ll --target ionq.simulator --wait --retry-failed",
        ])
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            var terminal = new Terminal
            {
                Output = output,
                Error = error,
                WorkingDirectory = folder.Path,
                Variable = static name => name == AzureConnection.ConnectionStringVariable ? Connection : null,
                AzureTransport = Repeating(status).Transport,
                Clock = new ImpatientClock(),
            };
            await CommandLine.RunAsync(["azure", .. line.Split(' '), "--verbose", "--json"], terminal);
            outputs.Append(output).Append(error);
        }

        Assert.DoesNotContain(Mark, outputs.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("qrnn: ", outputs.ToString(), StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Mark, await File.ReadAllTextAsync(file), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task EveryOperation_TransportThatThrowsSecrets_ThrowsNone()
    {
        var service = new FakeService(static sent => throw new HttpRequestException($"could not send {sent.Address} with {FakeService.Key} and https://store/c?sig=marked-signature&se=1", new IOException($"key {FakeService.Key}")));
        var client = new AzureQuantumClient(FakeService.Workspace, service.Options);
        foreach (Func<Task> operation in (Func<Task>[])
        [
            () => client.GetJobAsync("1"), () => client.SubmitAsync(AzureClientTests.Submission()), () => client.GetQuotasAsync(), () => client.CancelJobAsync("1"), () => client.GetSasUriAsync("c"),
        ])
        {
            Exception thrown = await Assert.ThrowsAnyAsync<Exception>(operation);
            for (Exception? one = thrown; one is not null; one = one.InnerException)
            {
                Assert.DoesNotContain(Mark, one.ToString() + one.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("https://s/c?sv=1&sig=marked%2Bx&se=2", "https://s/c?sv=1&sig=***&se=2")]
    [InlineData("SubscriptionId=s;ApiKey=marked;QuantumEndpoint=e", "SubscriptionId=s;ApiKey=***;QuantumEndpoint=e")]
    [InlineData("Authorization: Bearer marked.marked-marked", "Authorization: Bearer ***")]
    [InlineData("{\"apiKey\": \"marked\", \"a\": 1}", "{\"apiKey\": \"***\", \"a\": 1}")]
    [InlineData("x-ms-quantum-api-key: marked", "x-ms-quantum-api-key: ***")]
    [InlineData("token eyJhbGciOiJSUzI1NiJ9.eyJtYXJrZWQiOjF9.c2ln end", "token *** end")]
    [InlineData("nothing secret: 3 keys, code 7", "nothing secret: 3 keys, code 7")]
    public void Clean_Text_LosesItsSecretsOnly(string text, string expected) => Assert.Equal(expected, new SecretRedactor().Clean(text));

    [Fact]
    public void ToString_OfEverythingThatHoldsOne_ShowsNone()
    {
        var connection = AzureConnection.OfConnectionString(Connection);
        var link = SasUri.TryParse("https://store/c?sig=marked-signature", false)!;
        Assert.DoesNotContain(Mark, $"{connection} {connection.Workspace()} {connection.Credential} {link} {link.Blob("b")}", StringComparison.Ordinal);
    }

    private static FakeService Repeating(int status) => new(sent =>
    {
        string everything = $"key {FakeService.Key} header {string.Join(' ', sent.Headers.Values)} at {sent.Address} link https://store/c?sig=marked-signature";
        if (AzureClientTests.Storage(sent) is { } stored && (status == 200 || sent.Address.Host != "store.blob.core.windows.net"))
        {
            return stored;
        }

        string id = sent.Address.Segments[^1].Split(':')[0];
        string text = System.Text.Json.JsonSerializer.Serialize(everything);
        return FakeService.Json($$"""
            {"error":{"code":{{text}},"message":{{text}}},"id":"{{id}}","name":{{text}},"status":"Failed","target":{{text}},"errorData":{"code":{{text}},"message":{{text}}},
             "outputDataUri":"https://store.blob.core.windows.net/c/outputData?sig=marked-signature",
             "value":[{"id":"{{id}}","name":{{text}},"dimension":{{text}},"currentAvailability":{{text}},"status":{{text}},"targets":[{"id":{{text}},"currentAvailability":{{text}}}]}]}
            """, (HttpStatusCode)status);
    });
}
