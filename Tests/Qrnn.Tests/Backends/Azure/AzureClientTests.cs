using System.Net;
using System.Text.Json.Nodes;
using Qrnn.Backends.Azure;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>How the client meets a service that fails, lies or is slow.</summary>
public sealed class AzureClientTests
{
    private const string Job = "11111111-2222-3333-4444-555555555555";

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task GetJob_PassingFailure_IsRepeatedWithGrowingWaits(int status)
    {
        int left = 4;
        var service = new FakeService(_ => left-- > 0 ? new HttpResponseMessage((HttpStatusCode)status) : FakeService.Json(Running("Executing")));
        AzureJob job = await Client(service).GetJobAsync(Job);
        Assert.Equal(AzureJobState.Executing, job.State);
        Assert.Equal(4, service.Clock.Waits.Count);
        for (int i = 0; i < 4; i++)
        {
            Assert.InRange(service.Clock.Waits[i].TotalSeconds, 0.25 * Math.Pow(2, i), 0.5 * Math.Pow(2, i));
        }
    }

    [Theory]
    [InlineData("retry-after", "7", 7)]
    [InlineData("retry-after-ms", "2500", 2.5)]
    [InlineData("retry-after", "Thu, 01 Jan 2026 00:00:09 GMT", 9)]
    [InlineData("retry-after", "nonsense", 0.5)]
    [InlineData("retry-after", "-3", 0.5)]
    public async Task GetJob_RetryAfter_IsWaitedFor(string header, string value, double seconds)
    {
        int left = 1;
        var service = new FakeService(_ =>
        {
            HttpResponseMessage busy = left-- > 0 ? new HttpResponseMessage(HttpStatusCode.TooManyRequests) : FakeService.Json(Running("Waiting"));
            busy.Headers.TryAddWithoutValidation(header, value);
            return busy;
        });
        await Client(service).GetJobAsync(Job);
        Assert.InRange(Assert.Single(service.Clock.Waits).TotalSeconds, seconds / 2, seconds);
    }

    [Fact]
    public async Task GetJob_RetryAfterOfHours_IsRefused()
    {
        var service = new FakeService(static _ =>
        {
            var busy = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            busy.Headers.TryAddWithoutValidation("Retry-After", "7200");
            return busy;
        });
        AzureServiceException refused = await Assert.ThrowsAsync<AzureServiceException>(() => Client(service).GetJobAsync(Job));
        Assert.Contains("wait 7200 s", refused.Message, StringComparison.Ordinal);
        Assert.Single(service.Sent);
    }

    [Fact]
    public async Task GetJob_NothingButFailures_GivesUpAfterTheAttempts()
    {
        var service = new FakeService(static _ => throw new HttpRequestException("dropped", new IOException("reset")));
        AzureServiceException failure = await Assert.ThrowsAsync<AzureServiceException>(() => Client(service).GetJobAsync(Job));
        Assert.Contains("failed 10 times", failure.Message, StringComparison.Ordinal);
        Assert.Equal(10, service.Sent.Count);
        Assert.All(service.Clock.Waits, static wait => Assert.InRange(wait.TotalSeconds, 0.25, 30));
    }

    [Fact]
    public async Task GetJob_ReplyCutOff_IsRepeated()
    {
        int left = 2;
        var service = new FakeService(_ =>
        {
            HttpResponseMessage reply = FakeService.Json(Running("Waiting"));
            if (left-- > 0)
            {
                reply.Content = new StreamContent(new MemoryStream("{\"id\":"u8.ToArray()));
                reply.Content.Headers.ContentLength = 400;
            }

            return reply;
        });
        Assert.Equal(AzureJobState.Waiting, (await Client(service).GetJobAsync(Job)).State);
        Assert.Equal(3, service.Sent.Count);
    }

    [Theory]
    [InlineData(400, """{"error":{"code":"InvalidJobDefinition","message":"The target\nis unknown."}}""", "InvalidJobDefinition: The target is unknown.")]
    [InlineData(401, "", "Copy the connection string again")]
    [InlineData(403, "", "Quantum Workspace Data Contributor")]
    [InlineData(400, "{", "no reason given")]
    [InlineData(400, "[1,2]", "no reason given")]
    public async Task OpenSession_Refused_SaysWhyInOneLine(int status, string body, string says)
    {
        var service = new FakeService(_ => FakeService.Json(body, (HttpStatusCode)status));
        AzureServiceException refused = await Assert.ThrowsAsync<AzureServiceException>(() => Client(service).OpenSessionAsync(Job, "s", "ionq", "ionq.simulator"));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal((status, FailureKind.RemoteService), (refused.Status, refused.Kind));
        Assert.Single(service.Sent);
    }

    [Fact]
    public async Task Submit_JobThatRunsAlready_IsTheSameJob()
    {
        var service = new FakeService(static sent => sent switch
        {
            { Method: "PUT" } when sent.Address.AbsolutePath.Contains("/jobs/", StringComparison.Ordinal) => FakeService.Json("""{"error":{"code":"JobAlreadyExists","message":"It runs."}}""", HttpStatusCode.Conflict),
            _ => Storage(sent) ?? FakeService.Json(Running("Executing")),
        });
        Assert.Equal(AzureJobState.Executing, (await Client(service).SubmitAsync(Submission())).State);
    }

    [Fact]
    public async Task Submit_LinkExpiresBeforeTheUpload_IsRenewed()
    {
        int links = 0;
        var service = new FakeService(sent =>
        {
            if (sent.Address.AbsolutePath.EndsWith("sasUri", StringComparison.Ordinal))
            {
                links++;
            }

            return sent.Address.AbsolutePath.EndsWith("inputData", StringComparison.Ordinal) && links < 3 ? new HttpResponseMessage(HttpStatusCode.Forbidden)
                : Storage(sent) ?? FakeService.Json(Running("Waiting"));
        });
        await Client(service).SubmitAsync(Submission());
        Assert.Equal(3, links);
        Assert.Single(service.Sent, static sent => sent.Method == "PUT" && sent.Address.AbsolutePath.Contains("/jobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_ExpiredLink_AsksForTheJobAgain()
    {
        var service = new FakeService(static sent => sent.Address.Host != "store.blob.core.windows.net" ? FakeService.Json(Running("Succeeded", "new"))
            : sent.Address.Query.Contains("sig=new", StringComparison.Ordinal) ? FakeService.Json("{}") : new HttpResponseMessage(HttpStatusCode.Forbidden));
        AzureQuantumClient client = Client(service);
        var old = AzureJob.Read(System.Text.Json.JsonDocument.Parse(Running("Succeeded", "old")).RootElement, client.Redactor, false);
        Assert.Equal("{}"u8.ToArray(), (await client.DownloadAsync(old)).ToArray());
        Assert.Equal(3, service.Sent.Count);
    }

    [Fact]
    public async Task Download_LargeBlob_IsReadInParts()
    {
        byte[] whole = new byte[(32 << 20) + 12345];
        whole[^1] = 7;
        var service = new FakeService(sent =>
        {
            long first = long.Parse(sent.Headers["x-ms-range"].Split('=', '-')[1], System.Globalization.CultureInfo.InvariantCulture);
            int count = (int)Math.Min(32 << 20, whole.Length - first);
            var part = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(whole, (int)first, count) };
            part.Content.Headers.TryAddWithoutValidation("Content-Range", $"bytes {first}-{first + count - 1}/{whole.Length}");
            return part;
        });
        AzureQuantumClient client = Client(service);
        var job = AzureJob.Read(System.Text.Json.JsonDocument.Parse(Running("Succeeded")).RootElement, client.Redactor, false);
        Assert.True((await client.DownloadAsync(job)).Span.SequenceEqual(whole));
        Assert.Equal(2, service.Sent.Count);
    }

    [Fact]
    public async Task List_NextPageElsewhere_IsNotAskedFor()
    {
        var service = new FakeService(static _ => FakeService.Json("""{"value":[],"nextLink":"https://evil.example/subscriptions/x"}"""));
        AzureServiceException refused = await Assert.ThrowsAsync<AzureServiceException>(async () => await Client(service).ListJobsAsync().GetAsyncEnumerator().MoveNextAsync());
        Assert.Contains("evil.example", refused.Message, StringComparison.Ordinal);
        Assert.Single(service.Sent);
    }

    [Fact]
    public async Task List_PagesInACircle_End()
    {
        var service = new FakeService(static sent => FakeService.Json(new JsonObject { ["value"] = new JsonArray(), ["nextLink"] = FakeService.Workspace.Identity + "/jobs?skip=1" }.ToJsonString()));
        await Assert.ThrowsAsync<AzureServiceException>(async () => await Client(service).ListJobsAsync().GetAsyncEnumerator().MoveNextAsync());
        Assert.Equal(2, service.Sent.Count);
    }

    [Fact]
    public async Task GetJob_EndlessReply_IsRefusedAtTheLimit()
    {
        var service = new FakeService(static _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) });
        var client = new AzureQuantumClient(FakeService.Workspace, service.Options with { MaximumReplyBytes = 1 << 20 });
        AzureServiceException refused = await Assert.ThrowsAsync<AzureServiceException>(() => client.GetJobAsync(Job));
        Assert.Contains("more than 1048576 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Single(service.Sent);
    }

    [Theory]
    [InlineData("ftp://store/c?sig=x")]
    [InlineData("http://127.0.0.1/c?sig=x")]
    [InlineData("https://user:secret@store/c?sig=x")]
    [InlineData("c")]
    public async Task GetSasUri_LinkThatNobodyMayFollow_IsRefused(string link)
    {
        var service = new FakeService(_ => FakeService.Json(new JsonObject { ["sasUri"] = link }.ToJsonString()));
        await Assert.ThrowsAsync<AzureServiceException>(() => Client(service).GetSasUriAsync("job-1"));
    }

    [Fact]
    public async Task Wait_UnknownStates_GoOnToTheEnd()
    {
        string[] states = ["Waiting", "Dreaming", "", "7", "Finishing", "Succeeded"];
        int asked = 0;
        var service = new FakeService(_ => FakeService.Json(Running(states[asked++])));
        AzureJob job = await Client(service).WaitAsync(Job);
        Assert.True(job.IsDone);
        Assert.Equal([200, 300, 450, 675, 1012], service.Clock.Waits.Select(static wait => (int)wait.TotalMilliseconds));
    }

    [Theory]
    [InlineData("../secrets")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("a?b")]
    public async Task GetJob_IdThatIsNone_IsRefusedBeforeAnythingIsSent(string id)
    {
        var service = new FakeService(static _ => FakeService.Json("{}"));
        await Assert.ThrowsAsync<QrnnException>(() => Client(service).GetJobAsync(id));
        Assert.Empty(service.Sent);
    }

    internal static AzureJobSubmission Submission(string id = Job) => new() { Id = id, Name = "test", Provider = "ionq", Target = "ionq.simulator", Program = "program"u8.ToArray() };

    internal static string Running(string state, string signature = "first") => new JsonObject
    {
        ["id"] = Job,
        ["status"] = state,
        ["outputDataUri"] = $"https://store.blob.core.windows.net/job-{Job}/outputData?sig={signature}",
        ["inputParams"] = new JsonObject { ["shots"] = 10 },
    }.ToJsonString();

    /// <summary>A storage in which everything works; null for requests that are not for it.</summary>
    internal static HttpResponseMessage? Storage(SentRequest sent) => sent.Address.AbsolutePath.EndsWith("sasUri", StringComparison.Ordinal)
        ? FakeService.Json(new JsonObject { ["sasUri"] = $"https://store.blob.core.windows.net/job-{Job}?sp=rw&sig=marked-signature" }.ToJsonString())
        : sent.Address.Host == "store.blob.core.windows.net"
            ? new HttpResponseMessage(sent.Method == "PUT" ? HttpStatusCode.Created : HttpStatusCode.OK)
            : null;

    private static AzureQuantumClient Client(FakeService service) => new(FakeService.Workspace, service.Options);

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
