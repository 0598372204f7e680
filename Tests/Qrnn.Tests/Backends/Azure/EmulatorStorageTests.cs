using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Qrnn.Emulator;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>The emulator's storage, its links and its lock, over a real socket.</summary>
public sealed class EmulatorStorageTests
{
    [Fact]
    public async Task Container_FirstAskedForThenMade_AnswersAsTheRecordings()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        Uri link = await client.LinkAsync("job-1"), container = EmulatorClient.With(link, null, "restype=container");
        Assert.Equal(HttpStatusCode.NotFound, await Status(client, HttpMethod.Get, container));
        Assert.Equal(HttpStatusCode.NotFound, await Put(client, EmulatorClient.With(link, "inputData"), "x"));
        Assert.Equal(HttpStatusCode.Created, await Status(client, HttpMethod.Put, container));
        Assert.Equal(HttpStatusCode.OK, await Status(client, HttpMethod.Get, container));
        Assert.Equal(HttpStatusCode.Conflict, await Status(client, HttpMethod.Put, container));
        Assert.Equal(HttpStatusCode.Created, await Put(client, EmulatorClient.With(link, "inputData"), "0123456789"));
        Assert.Equal(HttpStatusCode.NotFound, await Status(client, HttpMethod.Get, EmulatorClient.With(link, "outputData")));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK, "0123456789", null)]
    [InlineData("bytes=0-33554431", HttpStatusCode.PartialContent, "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=3-5", HttpStatusCode.PartialContent, "345", "bytes 3-5/10")]
    [InlineData("bytes=8-", HttpStatusCode.PartialContent, "89", "bytes 8-9/10")]
    [InlineData("bytes=10-20", HttpStatusCode.RequestedRangeNotSatisfiable, null, "bytes */10")]
    public async Task Get_Range_GivesThatPart(string? range, HttpStatusCode status, string? text, string? contentRange)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        Uri blob = await Uploaded(client, "0123456789");
        using HttpResponseMessage response = await client.SendAsync(HttpMethod.Get, blob, range: range);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(contentRange, response.Content.Headers.ContentRange?.ToString());
        if (text is not null)
        {
            Assert.Equal(text, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Link_ForgedWidenedForAnotherOrReadOnly_IsForbidden()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        await client.SubmitAsync(EmulatorClient.Id(1));
        JsonObject job = await client.WaitAsync(EmulatorClient.Id(1));
        var output = new Uri(job["outputDataUri"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, await Status(client, HttpMethod.Get, output));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(client, output, "mine")); // read only
        Assert.Equal(HttpStatusCode.Forbidden, await Status(client, HttpMethod.Get, new Uri(output.GetLeftPart(UriPartial.Path))));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(client, HttpMethod.Get, new Uri(output.ToString().Replace("/outputData?", "/inputData?", StringComparison.Ordinal))));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(client, HttpMethod.Get, new Uri(output.AbsoluteUri.Replace("sig=", "sig=A", StringComparison.Ordinal))));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(client, new Uri(output.AbsoluteUri.Replace("sp=r", "sp=rw", StringComparison.Ordinal)), "mine"));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(client, HttpMethod.Get, new Uri(output.AbsoluteUri.Replace("sr=b", "sr=c", StringComparison.Ordinal))));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(client, HttpMethod.Get, new Uri(output.AbsoluteUri.Replace("se=20", "se=21", StringComparison.Ordinal))));
        Uri other = await client.LinkAsync("job-other");
        Assert.Equal(HttpStatusCode.Forbidden, await Status(client, HttpMethod.Get, new Uri(output.GetLeftPart(UriPartial.Path) + other.Query)));
    }

    [Fact]
    public async Task Link_AfterItsTime_IsForbiddenAndTheJobGivesANewOne()
    {
        var clock = new SetClock();
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { Clock = clock, LinkLifetime = TimeSpan.FromHours(1) });
        using var client = new EmulatorClient(emulator);
        await client.SubmitAsync(EmulatorClient.Id(1));
        var output = new Uri((await client.WaitAsync(EmulatorClient.Id(1)))["outputDataUri"]!.GetValue<string>());
        clock.Passed = TimeSpan.FromMinutes(59);
        Assert.Equal(HttpStatusCode.OK, await Status(client, HttpMethod.Get, output));
        clock.Passed = TimeSpan.FromMinutes(61);
        Assert.Equal(HttpStatusCode.Forbidden, await Status(client, HttpMethod.Get, output));
        var renewed = new Uri((await client.WaitAsync(EmulatorClient.Id(1)))["outputDataUri"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, await Status(client, HttpMethod.Get, renewed));
    }

    [Theory]
    [InlineData("%2e%2e")]
    [InlineData("..%2f..%2flock")]
    [InlineData("a%00b")]
    [InlineData("x.new")]
    public async Task Put_NameThatLeavesItsFolder_IsRefused(string name)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        Uri link = await client.LinkAsync("job-1");
        await Status(client, HttpMethod.Put, EmulatorClient.With(link, null, "restype=container"));
        HttpStatusCode status = await Put(client, new Uri($"{link.GetLeftPart(UriPartial.Path)}/{name}{link.Query}"), "x");
        Assert.InRange((int)status, 400, 499);
    }

    [Fact]
    public async Task Put_BlobBeyondTheLimit_IsRefusedAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { MaximumBlobBytes = 1000, StoreFolder = folder.Path });
        using var client = new EmulatorClient(emulator);
        Uri link = await client.LinkAsync("job-1");
        await Status(client, HttpMethod.Put, EmulatorClient.With(link, null, "restype=container"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Put(client, EmulatorClient.With(link, "inputData"), new string('x', 1001)));
        Assert.Empty(Directory.GetFiles(folder.PathOf("containers"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task Request_WithoutTheKey_Gets401WithAnEmptyBody(string key)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator, key);
        foreach (string path in (string[])["jobs", "providerStatus", "jobs/1"])
        {
            using HttpResponseMessage response = await client.SendAsync(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await Status(client, HttpMethod.Get, new Uri(emulator.Endpoint, "emulator/statistics")));
    }

    private static async Task<Uri> Uploaded(EmulatorClient client, string text)
    {
        Uri link = await client.LinkAsync("job-1");
        await Status(client, HttpMethod.Put, EmulatorClient.With(link, null, "restype=container"));
        await Put(client, EmulatorClient.With(link, "inputData"), text);
        return EmulatorClient.With(link, "inputData");
    }

    private static async Task<HttpStatusCode> Put(EmulatorClient client, Uri address, string text)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.Add("x-ms-blob-type", "BlockBlob");
        using HttpResponseMessage response = await client.SendAsync(HttpMethod.Put, address, content);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> Status(EmulatorClient client, HttpMethod method, Uri address)
    {
        using HttpResponseMessage response = await client.SendAsync(method, address);
        return response.StatusCode;
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero) + Passed;
    }
}
