using System.Net;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Emulator;
using Qrnn.Tests.Circuits.Qir;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>Jobs of the emulator over a real socket.</summary>
public sealed class EmulatorJobTests
{
    [Fact]
    public async Task Submit_BellPair_RunsAndGivesCorrelatedShotsInVersion2()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        JsonObject submitted = await client.SubmitAsync(EmulatorClient.Id(1), shots: 1000);
        Assert.Equal("Waiting", submitted["status"]!.GetValue<string>());
        JsonObject job = await client.WaitAsync(EmulatorClient.Id(1));
        Assert.Equal("Succeeded", job["status"]!.GetValue<string>());
        JsonNode result = (await client.ResultsAsync(job))["Results"]![0]!;
        Assert.Equal(["[0, 0]", "[1, 1]"], result["Histogram"]!.AsArray().Select(static entry => entry!["Display"]!.GetValue<string>()));
        long[] counts = [.. result["Histogram"]!.AsArray().Select(static entry => entry!["Count"]!.GetValue<long>())];
        Assert.Equal(1000, counts.Sum());
        Assert.InRange(counts[0], 400, 600); // 6 standard deviations, and the seed is fixed
        Assert.Equal(1000, result["Shots"]!.AsArray().Count);
        Assert.Equal(counts[1], result["Shots"]!.AsArray().Count(static shot => shot!.ToJsonString() == "[1,1]"));
    }

    [Fact]
    public async Task Submit_Version1_GivesProbabilities()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        await client.SubmitAsync(EmulatorClient.Id(1), format: "microsoft.quantum-results.v1");
        JsonArray histogram = (await client.ResultsAsync(await client.WaitAsync(EmulatorClient.Id(1))))["Histogram"]!.AsArray();
        Assert.Equal(["[0, 0]", "[1, 1]"], [histogram[0]!.GetValue<string>(), histogram[2]!.GetValue<string>()]);
        Assert.Equal(1, histogram[1]!.GetValue<double>() + histogram[3]!.GetValue<double>(), 12);
    }

    [Fact]
    public async Task Submit_NestedOutput_KeepsTheProgramsStructure()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        await client.SubmitAsync(EmulatorClient.Id(1), QirSamples.Load("gates-base"), shots: 10); // (Result, Result[3])
        JsonNode entry = (await client.ResultsAsync(await client.WaitAsync(EmulatorClient.Id(1))))["Results"]![0]!["Histogram"]![0]!;
        Assert.Equal(["Item1", "Item2"], entry["Outcome"]!.AsObject().Select(static item => item.Key));
        Assert.Equal(3, entry["Outcome"]!["Item2"]!.AsArray().Count);
        Assert.Matches(@"^\([01], \[[01], [01], [01]\]\)$", entry["Display"]!.GetValue<string>());
    }

    [Fact]
    public async Task Submit_SameBodyAgain_IsTheSameJobAndRunsOnce()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        JsonObject body = await client.UploadAsync(EmulatorClient.Id(1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.JsonAsync(HttpMethod.Put, $"jobs/{EmulatorClient.Id(1)}", body)));
        body["containerUri"] = (await client.LinkAsync($"job-{EmulatorClient.Id(1)}")).ToString(); // a renewed link is no other job
        await client.JsonAsync(HttpMethod.Put, $"jobs/{EmulatorClient.Id(1)}", body);
        await client.WaitAsync(EmulatorClient.Id(1));
        JsonNode jobs = emulator.Statistics()["jobs"]!;
        Assert.Equal((1, 8, 1), (jobs["created"]!.GetValue<long>(), jobs["sentAgain"]!.GetValue<long>(), jobs["executions"]!.GetValue<long>()));

        body["inputParams"]!["shots"] = 7;
        JsonObject refused = await client.JsonAsync(HttpMethod.Put, $"jobs/{EmulatorClient.Id(1)}", body, HttpStatusCode.Conflict);
        Assert.Equal("JobAlreadyExists", refused["error"]!["code"]!.GetValue<string>());
    }

    /// <summary>What is wrong with a definition, and what the refusal must name.</summary>
    public static TheoryData<string, string, string> Wrong() => new()
    {
        { "target", "abacus", "ionq.simulator" },
        { "target", "rigetti.sim.qvm", "rigetti" },
        { "inputDataFormat", "ionq.circuit.v1", "qir.v1" },
        { "outputDataFormat", "ionq.quantum-results.v1", "microsoft.quantum-results.v2" },
        { "containerUri", "http://127.0.0.1:1/elsewhere/job-1", "storage/sasUri" },
        { "inputDataUri", "file:///etc/passwd", "storage/sasUri" },
        { "id", "other", "other" },
        { "name", "", "name" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Submit_WrongDefinition_IsRefusedWithTheReason(string property, string value, string says)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        JsonObject body = await client.UploadAsync(EmulatorClient.Id(1));
        body[property] = value;
        await AssertRefused(client, body, says);
        Assert.Equal(0, emulator.Statistics()["jobs"]!["submitted"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("ionq.simulator", 1_000_000_000, "10000000")]
    [InlineData("quantinuum.sim.h2-1e", 10_001, "10000 are allowed")]
    [InlineData("ionq.simulator", 0, "0 shots")]
    public async Task Submit_TooManyShots_IsRefused(string target, long shots, string says)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        await AssertRefused(client, await client.UploadAsync(EmulatorClient.Id(1), target: target, shots: shots), says);
    }

    [Fact]
    public async Task Submit_ProgramThatDoesNotFit_IsRefusedWithTheReason()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { MaximumQubits = 1 });
        using var client = new EmulatorClient(emulator);
        await AssertRefused(client, await client.UploadAsync(EmulatorClient.Id(1), qir: "no program"), "QIR line 1");
        await AssertRefused(client, await client.UploadAsync(EmulatorClient.Id(2), qir: "BC\u00c0\u00de"), "bitcode");
        await AssertRefused(client, await client.UploadAsync(EmulatorClient.Id(3)), "at most 1");
        await AssertRefused(client, await client.UploadAsync(EmulatorClient.Id(4), EmulatorClient.Bell.Replace("i64 1 to %Qubit", "i64 99 to %Qubit", StringComparison.Ordinal).Replace("qubits\"=\"2\"", "qubits\"=\"100\"", StringComparison.Ordinal)), $"{TargetCatalog.Find("ionq.simulator").Qubits}");
    }

    [Fact]
    public async Task Submit_FeedbackToABaseTarget_IsRefusedAndToAnAdaptiveOneRuns()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        string feedback = QirSamples.Load("feedback-adaptive_ri");
        await AssertRefused(client, await client.UploadAsync(EmulatorClient.Id(1), feedback), "no feedback");
        await client.SubmitAsync(EmulatorClient.Id(2), feedback, "quantinuum.sim.h2-1e", 20);
        Assert.Equal("Succeeded", (await client.WaitAsync(EmulatorClient.Id(2)))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Look_FinishedJob_HasTheFormOfTheRecordedOnes()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        await client.SubmitAsync(EmulatorClient.Id(1));
        JsonObject job = await client.WaitAsync(EmulatorClient.Id(1));
        Assert.Equal(
            ["containerUri", "inputDataUri", "inputDataFormat", "inputParams", "metadata", "sessionId", "jobPriority", "status", "jobType", "outputDataFormat", "outputDataUri", "beginExecutionTime", "cancellationTime", "lastModifiedTime", "quantumComputingData", "errorData", "isCancelling", "tags", "name", "id", "providerId", "target", "creationTime", "endExecutionTime", "costEstimate", "itemType"],
            job.Select(static property => property.Key));
        Assert.Equal(["currencyCode", "events", "estimatedTotal"], job["costEstimate"]!.AsObject().Select(static property => property.Key));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$", job["endExecutionTime"]!.GetValue<string>());
    }

    [Fact]
    public async Task Cancel_WaitingAndRunningJobs_EndsThem()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { Faults = Emulator.Faults.FaultPlan.Parse("slow-queue=1:60s") });
        using var client = new EmulatorClient(emulator);
        await client.SubmitAsync(EmulatorClient.Id(1));
        for (int time = 0; time < 2; time++)
        {
            using HttpResponseMessage cancelled = await client.SendAsync(HttpMethod.Post, $"jobs/{EmulatorClient.Id(1)}:cancel");
            Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        }

        Assert.Equal("Cancelled", (await client.WaitAsync(EmulatorClient.Id(1)))["status"]!.GetValue<string>());

        using HttpResponseMessage deleted = await client.SendAsync(HttpMethod.Delete, $"jobs/{EmulatorClient.Id(1)}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using HttpResponseMessage gone = await client.SendAsync(HttpMethod.Get, $"jobs/{EmulatorClient.Id(1)}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Run_LongerThanTheTimeLimit_FailsAndTheNextJobRuns()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { TimeLimit = TimeSpan.FromMilliseconds(200) });
        using var client = new EmulatorClient(emulator);
        string feedback = QirSamples.Load("feedback-adaptive_ri");
        string wide = feedback.Replace("%Qubit* inttoptr (i64 0 to", "%Qubit* inttoptr (i64 21 to", StringComparison.Ordinal)
            .Replace("qubits\"=\"3\"", "qubits\"=\"22\"", StringComparison.Ordinal);
        await client.SubmitAsync(EmulatorClient.Id(1), wide, "quantinuum.sim.h2-1e", 10_000);
        await client.SubmitAsync(EmulatorClient.Id(2));
        JsonObject job = await client.WaitAsync(EmulatorClient.Id(1));
        Assert.Equal("Failed", job["status"]!.GetValue<string>());
        Assert.Equal("TimeLimitExceeded", job["errorData"]!["code"]!.GetValue<string>());
        Assert.Equal("Succeeded", (await client.WaitAsync(EmulatorClient.Id(2)))["status"]!.GetValue<string>());
    }

    private static async Task AssertRefused(EmulatorClient client, JsonObject body, string says)
    {
        string id = body["id"]!.GetValue<string>() is { Length: 36 } own ? own : EmulatorClient.Id(1);
        JsonObject refused = await client.JsonAsync(HttpMethod.Put, $"jobs/{id}", body, HttpStatusCode.BadRequest);
        Assert.Equal("InvalidJobDefinition", refused["error"]!["code"]!.GetValue<string>());
        Assert.Contains(says, refused["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
