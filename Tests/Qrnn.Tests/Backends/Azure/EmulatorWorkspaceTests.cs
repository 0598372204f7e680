using System.Net;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Emulator;
using Qrnn.Emulator.Faults;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>Lists, sessions, targets, restarts and faults of the emulator, over a real socket.</summary>
public sealed class EmulatorWorkspaceTests
{
    [Fact]
    public async Task Providers_List_HasEveryTargetOfTheCatalogue()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        JsonObject status = await client.JsonAsync(HttpMethod.Get, "providerStatus");
        Assert.Equal(
            TargetCatalog.All.Select(static target => target.Id).Order(StringComparer.Ordinal),
            status["value"]!.AsArray().SelectMany(static provider => provider!["targets"]!.AsArray()).Select(static target => target!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.True(status.ContainsKey("nextLink"));
        JsonObject quotas = await client.JsonAsync(HttpMethod.Get, "quotas");
        Assert.Equal(["dimension", "scope", "providerId", "utilization", "holds", "limit", "period"], quotas["value"]![0]!.AsObject().Select(static property => property.Key));
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("filter=(State%20eq%20%27Succeeded%27)", 5)]
    [InlineData("filter=(State%20eq%20%27Failed%27%20or%20State%20eq%20%27Cancelled%27)", 0)]
    [InlineData("filter=startswith(Name%2c%20%27job%27)&orderby=CreationTime%20desc", 5)]
    [InlineData("filter=Name eq 'job 0003' and (ProviderId eq 'ionq')", 1)]
    [InlineData("filter=CreationTime%20ge%202024-04-01", 5)]
    [InlineData("filter=CreationTime%20le%202024-04-01", 0)]
    [InlineData("filter=Target ne 'ionq.simulator'", 0)]
    public async Task List_FilteredInPages_GivesEachItemOnce(string query, int expected)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        for (int number = 1; number <= 5; number++)
        {
            await client.SubmitAsync(EmulatorClient.Id(number), shots: 1);
            await client.WaitAsync(EmulatorClient.Id(number));
        }

        foreach (string list in (string[])["jobs", "topLevelItems"])
        {
            var ids = new List<string>();
            Uri? next = client.Address($"{list}?{query}&skip=0&top=2");
            while (next is not null)
            {
                using HttpResponseMessage response = await client.SendAsync(HttpMethod.Get, next);
                string text = await response.Content.ReadAsStringAsync();
                Assert.True(response.IsSuccessStatusCode, text);
                JsonNode page = JsonNode.Parse(text)!;
                ids.AddRange(page["value"]!.AsArray().Select(static job => job!["id"]!.GetValue<string>()));
                next = page["nextLink"] is { } link ? new Uri(link.GetValue<string>()) : null;
            }

            Assert.Equal(expected, ids.Distinct().Count());
            Assert.Equal(expected, ids.Count);
            Assert.Equal(query.Contains("desc", StringComparison.Ordinal) ? ids.OrderDescending(StringComparer.Ordinal) : ids.Order(StringComparer.Ordinal), ids);
        }
    }

    [Theory]
    [InlineData("filter=Colour eq 'red'")]
    [InlineData("filter=Name eq 'x")]
    [InlineData("filter=Name")]
    [InlineData("filter=((((((((((((((((((Name eq 'x'))))))))))))))))))")]
    [InlineData("filter=CreationTime ge yesterday")]
    [InlineData("skip=-1")]
    [InlineData("orderby=Name sideways")]
    public async Task List_WrongQuery_IsRefused(string query)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        await client.SubmitAsync(EmulatorClient.Id(1), shots: 1);
        Assert.Equal("InvalidArgument", (await client.JsonAsync(HttpMethod.Get, $"jobs?{query}", expected: HttpStatusCode.BadRequest))["error"]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Abort", "Failed", HttpStatusCode.BadRequest)]
    [InlineData("Continue", "Succeeded", HttpStatusCode.OK)]
    public async Task Session_WhoseJobFails_FollowsItsPolicy(string policy, string closed, HttpStatusCode next)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { Faults = FaultPlan.Parse("failed-job=1") });
        using var client = new EmulatorClient(emulator);
        var body = new JsonObject { ["name"] = "s", ["providerId"] = "ionq", ["target"] = "ionq.simulator", ["itemType"] = "Session", ["jobFailurePolicy"] = policy };
        JsonObject session = await client.JsonAsync(HttpMethod.Put, "sessions/s1", body);
        Assert.Equal("Waiting", session["status"]!.GetValue<string>());
        for (int number = 1; number <= 2; number++)
        {
            JsonObject job = await client.UploadAsync(EmulatorClient.Id(number));
            job["sessionId"] = "s1";
            await client.JsonAsync(HttpMethod.Put, $"jobs/{EmulatorClient.Id(number)}", job, number == 1 ? HttpStatusCode.OK : next);
            if (number == 1)
            {
                Assert.Equal("MachineFailure", (await client.WaitAsync(EmulatorClient.Id(1)))["errorData"]!["code"]!.GetValue<string>());
            }
        }

        if (next == HttpStatusCode.OK)
        {
            await client.WaitAsync(EmulatorClient.Id(2));
        }

        Assert.Equal(closed, (await client.JsonAsync(HttpMethod.Post, "sessions/s1:close"))["status"]!.GetValue<string>());
        Assert.Equal(next == HttpStatusCode.OK ? 2 : 1, (await client.JsonAsync(HttpMethod.Get, "sessions/s1/jobs"))["value"]!.AsArray().Count);
        Assert.Equal("Session", Assert.Single((await client.JsonAsync(HttpMethod.Get, "topLevelItems"))["value"]!.AsArray())!["itemType"]!.GetValue<string>());
        JsonObject late = await client.UploadAsync(EmulatorClient.Id(3));
        late["sessionId"] = "s1";
        await client.JsonAsync(HttpMethod.Put, $"jobs/{EmulatorClient.Id(3)}", late, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Restart_WithJobsUnderWay_RunsThemToTheSameResults()
    {
        using var folder = new TemporaryFolder();
        var options = new EmulatorOptions { StoreFolder = folder.Path, ApiKey = "a-key-of-the-test", Seed = 3 };
        string whole;
        await using (AzureEmulator emulator = await AzureEmulator.StartAsync(options with { StoreFolder = null }))
        {
            using var client = new EmulatorClient(emulator);
            await client.SubmitAsync(EmulatorClient.Id(7), shots: 500);
            whole = (await client.ResultsAsync(await client.WaitAsync(EmulatorClient.Id(7)))).ToJsonString();
        }

        await using (AzureEmulator emulator = await AzureEmulator.StartAsync(options with { Faults = FaultPlan.Parse("slow-queue=1:60s") }))
        {
            using var client = new EmulatorClient(emulator);
            Assert.Equal("Waiting", (await client.SubmitAsync(EmulatorClient.Id(7), shots: 500))["status"]!.GetValue<string>());
            await Assert.ThrowsAsync<QrnnException>(() => AzureEmulator.StartAsync(options)); // the store is in use
        }

        string record = Path.Combine(folder.PathOf("jobs", EmulatorClient.Id(7)), "record.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace("\"Waiting\"", "\"Executing\"", StringComparison.Ordinal)); // as a kill in the middle leaves it
        File.WriteAllText(record + ".1-1.new", "half");
        await using (AzureEmulator emulator = await AzureEmulator.StartAsync(options))
        {
            using var client = new EmulatorClient(emulator);
            JsonObject job = await client.WaitAsync(EmulatorClient.Id(7));
            Assert.Equal(whole, (await client.ResultsAsync(job)).ToJsonString());
            Assert.False(File.Exists(record + ".1-1.new"));
        }
    }

    [Fact]
    public async Task Faults_SameSeedAndOrder_AreTheSameAndAreCounted()
    {
        var plan = FaultPlan.Parse("429=0.2:0s,500=0.2,503=0.1:1s,drop-before=0.1,drop-after=0.1");
        List<string> first = await Outcomes(plan, 11), second = await Outcomes(plan, 11), other = await Outcomes(plan, 12);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal(["200", "429", "500", "503", "dropped"], first.Distinct().Order(StringComparer.Ordinal));

        static async Task<List<string>> Outcomes(FaultPlan plan, ulong seed)
        {
            await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { Faults = plan, Seed = seed });
            using var client = new EmulatorClient(emulator);
            var outcomes = new List<string>();
            for (int request = 0; request < 60; request++)
            {
                try
                {
                    using HttpResponseMessage response = await client.SendAsync(HttpMethod.Post, client.Address("storage/sasUri"), new StringContent("{\"containerName\":\"job-1\"}"));
                    outcomes.Add($"{(int)response.StatusCode}");
                    Assert.Equal((int)response.StatusCode is 429 or 503, response.Headers.RetryAfter is not null);
                }
                catch (HttpRequestException)
                {
                    outcomes.Add("dropped");
                }
            }

            JsonNode statistics = emulator.Statistics();
            Assert.Equal(outcomes.Count(static outcome => outcome == "429"), statistics["faults"]!["429"]!.GetValue<long>());
            Assert.Equal(60, statistics["requests"]!["POST storage/sasUri"]!.GetValue<long>());
            return outcomes;
        }
    }

    [Fact]
    public async Task DropAfter_Submission_HasMadeTheJobWithoutAnAnswer()
    {
        using var folder = new TemporaryFolder();
        JsonObject body;
        var options = new EmulatorOptions { StoreFolder = folder.Path, ApiKey = "a-key-of-the-test" };
        await using (AzureEmulator emulator = await AzureEmulator.StartAsync(options))
        {
            using var client = new EmulatorClient(emulator);
            body = await client.UploadAsync(EmulatorClient.Id(1));
        }

        await using (AzureEmulator emulator = await AzureEmulator.StartAsync(options with { Faults = FaultPlan.Parse("drop-after=1") }))
        {
            using var client = new EmulatorClient(emulator);
            await Assert.ThrowsAsync<HttpRequestException>(() => client.JsonAsync(HttpMethod.Put, $"jobs/{EmulatorClient.Id(1)}", body));
            Assert.Equal(1, emulator.Statistics()["jobs"]!["created"]!.GetValue<long>());
        }
    }

    [Fact]
    public async Task LostCountsAndShotErrors_InResults_AreWhatTheServiceShowed()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { Faults = FaultPlan.Parse("lost-counts=1,shot-errors=0.1,expired-sas=0") });
        using var client = new EmulatorClient(emulator);
        await client.SubmitAsync(EmulatorClient.Id(1), shots: 1000);
        JsonNode result = (await client.ResultsAsync(await client.WaitAsync(EmulatorClient.Id(1))))["Results"]![0]!;
        Assert.Equal(992, result["Shots"]!.AsArray().Count); // 8 of 1000 lost, as in a recording
        Assert.Equal(992, result["Histogram"]!.AsArray().Sum(static entry => entry!["Count"]!.GetValue<int>()));
        Assert.InRange(result["Shots"]!.AsArray().Count(static shot => shot is JsonObject failed && failed.ContainsKey("Error")), 60, 140);
    }

    [Fact]
    public async Task Request_ForAnotherWorkspaceOrWithoutAVersion_IsRefused()
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions());
        using var client = new EmulatorClient(emulator);
        Uri jobs = client.Address("jobs");
        foreach ((Uri address, HttpStatusCode status) in ((Uri, HttpStatusCode)[])[(new Uri(jobs.ToString().Replace("workspaces/emulator", "workspaces/other", StringComparison.Ordinal)), HttpStatusCode.NotFound), (new Uri(jobs.GetLeftPart(UriPartial.Path)), HttpStatusCode.BadRequest), (client.Address("nothing"), HttpStatusCode.NotFound)])
        {
            using HttpResponseMessage response = await client.SendAsync(HttpMethod.Get, address);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("429=0.1:3s,drop=1,slow=0.5:0.02s")]
    [InlineData("")]
    public void Parse_Plan_ReadsWhatToStringWrites(string text) => Assert.Equal(text, FaultPlan.Parse(text).ToString());
}
