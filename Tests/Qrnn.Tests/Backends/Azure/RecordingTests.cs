using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Qrnn.Backends.Azure;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>
/// Replays every recorded conversation of Microsoft's own client: the operations that it shows are done by ours, each request is held against the recorded one
/// (<see cref="RecordedConversation"/> says what is not compared and why), and what ours made of the replies against the replies themselves. Logins and telemetry are left out: tokens come
/// from a stand-in, and this program tells nobody anything.
/// </summary>
public sealed partial class RecordingTests
{
    private const int Recordings = 102;

    public static TheoryData<string> Names() => Directory.Exists(Recording.Folder)
        ? [.. Directory.GetFiles(Recording.Folder, "*.yaml").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : ["missing"];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Client_EveryRecordedConversation_SendsTheSameAndUnderstandsTheReplies(string name)
    {
        Skip.IfNot(Directory.Exists(Recording.Folder), "../shared/azure-recordings is not there");
        var conversation = new RecordedConversation(Recording.Read(name));
        var tokens = AzureCredential.OfTokens(new FakeTokens("token"));
        var driver = new RecordingDriver(conversation, new AzureQuantumClient(
            new AzureWorkspace("00000000-0000-0000-0000-000000000000", "myresourcegroup", "myworkspace", new Uri("https://eastus.quantum.azure.com"), tokens), conversation.Service.Options));
        Assert.NotEmpty(conversation.Left);
        while (conversation.Left.Count > 0)
        {
            (int before, Interaction next) = (conversation.Left.Count, conversation.Next);
            await driver.StepAsync();
            Assert.True(conversation.Left.Count < before, $"{next.Method} {next.Address}: no operation asks this");
        }
    }

    [SkippableFact]
    public void Folder_Recordings_AreAllThere()
    {
        Skip.IfNot(Directory.Exists(Recording.Folder), "../shared/azure-recordings is not there");
        Assert.Equal(Recordings, Directory.GetFiles(Recording.Folder, "*.yaml").Length);
    }
}

/// <summary>Does with our client what the next recorded request shows, and checks what came back against the recorded replies.</summary>
internal sealed partial class RecordingDriver(RecordedConversation conversation, AzureQuantumClient client)
{
    private AzureQuantumClient _client = client;
    private AzureJob? _job;

    public async Task StepAsync()
    {
        Interaction next = conversation.Next;
        string path = next.Path;
        switch (next.Method)
        {
            case "POST" when next.Address.Host == "management.azure.com":
                AzureWorkspace found = await AzureWorkspaceSearch.FindAsync(new AzureConnection { Name = "myworkspace" }, _client.Workspace.Credential, conversation.Service.Options);
                JsonNode row = JsonNode.Parse(next.Reply)!["data"]![0]!;
                Assert.Equal(new Uri(row["endpointUri"]!.GetValue<string>()), found.Endpoint);
                Assert.Equal(row["resourceGroup"]!.GetValue<string>(), found.ResourceGroup);
                _client = new AzureQuantumClient(found, conversation.Service.Options);
                break;
            case "GET" when path == "/providerStatus":
                ImmutableArray<AzureProviderStatus> providers = await _client.GetProviderStatusAsync();
                Assert.Equal(
                    Values(next.Reply).SelectMany(static provider => provider["targets"]!.AsArray().Select(static target => (target!["id"]!.GetValue<string>(), target["currentAvailability"]!.GetValue<string>(), target["averageQueueTime"]!.GetValue<double>()))),
                    providers.SelectMany(static provider => provider.Targets.Select(static target => (target.Id, target.Availability, target.AverageQueueTime.TotalSeconds))));
                break;
            case "GET" when path == "/quotas":
                Assert.Equal(
                    Values(next.Reply).Select(static quota => (quota["providerId"]!.GetValue<string>(), quota["dimension"]!.GetValue<string>(), quota["limit"]!.GetValue<double>())),
                    (await _client.GetQuotasAsync()).Select(static quota => (quota.Provider, quota.Dimension, quota.Limit)));
                break;
            case "POST" when path == "/storage/sasUri":
                await SubmitAsync();
                break;
            case "GET" when SingleJob().IsMatch(path):
                await WatchAsync(path.Split('/')[^1]);
                break;
            case "GET" when path.EndsWith("utputData", StringComparison.Ordinal):
                await DownloadAsync(next);
                break;
            case "GET" when List().IsMatch(path):
                await ListAsync(path);
                break;
            case "PUT" when SingleSession().IsMatch(path):
                JsonNode body = JsonNode.Parse(next.Body)!;
                Same(next, await _client.OpenSessionAsync(path.Split('/')[^1], Field(body, "name"), Field(body, "providerId"), Field(body, "target"), body["jobFailurePolicy"]?.GetValue<string>()));
                break;
            case "GET" when SingleSession().IsMatch(path):
                Same(next, await _client.GetSessionAsync(path.Split('/')[^1]));
                break;
            case "POST" when path.EndsWith(":close", StringComparison.Ordinal):
                await _client.CloseSessionAsync(path.Split('/')[^1].Split(':')[0]);
                break;
        }
    }

    private async Task SubmitAsync()
    {
        Interaction job = conversation.Left.First(static one => one.Method == "PUT" && SingleJob().IsMatch(one.Path));
        Interaction blob = conversation.Left.First(static one => one.Method == "PUT" && one.Path.EndsWith("/inputData", StringComparison.Ordinal));
        JsonObject body = JsonNode.Parse(job.Body)!.AsObject();
        _job = await _client.SubmitAsync(new AzureJobSubmission
        {
            Id = job.Path.Split('/')[^1],
            Name = Field(body, "name"),
            Provider = Field(body, "providerId"),
            Target = Field(body, "target"),
            Program = blob.Body,
            InputFormat = Field(body, "inputDataFormat"),
            OutputFormat = Field(body, "outputDataFormat"),
            Parameters = body["inputParams"]!.AsObject(),
            Metadata = body["metadata"]?.AsObject(),
            Session = body["sessionId"]?.GetValue<string>(),
        });
        Same(JsonNode.Parse(job.Reply)!, _job);
    }

    /// <summary>The same job is asked for several times: until it is over, and once more now and then.</summary>
    private async Task WatchAsync(string id)
    {
        Interaction[] asked = [.. conversation.Left.TakeWhile(one => one.Method == "GET" && one.Path == $"/jobs/{id}")];
        JsonNode[] replies = [.. asked.Select(static one => JsonNode.Parse(one.Reply)!)];
        var seen = new List<AzureJob>();
        if (replies.Any(static reply => Field(reply, "status") is "Succeeded" or "Failed" or "Cancelled"))
        {
            _job = await _client.WaitAsync(id, seen.Add);
            Assert.True(_job.IsOver);
        }
        else
        {
            seen.Add(_job = await _client.GetJobAsync(id));
        }

        for (int i = 0; i < seen.Count; i++)
        {
            Same(replies[i], seen[i]);
        }
    }

    private async Task DownloadAsync(Interaction output)
    {
        ReadOnlyMemory<byte> results = await _client.DownloadAsync(_job!);
        string text = System.Text.Encoding.UTF8.GetString(results.Span);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(output.Reply), text);
        AzureOutcomes outcomes = Assert.Single(AzureResults.Read(results));
        Assert.All(outcomes.Weights.Keys, static outcome => Assert.Matches("^[01]+$", outcome));
        Assert.Single(outcomes.Weights.Keys.Select(static outcome => outcome.Length).Distinct());

        // The twin counts without reading outcomes: how many shots does the reply list?
        JsonObject json = JsonNode.Parse(text)!.AsObject();
        double expected = json["Results"] is { } batches ? batches[0]!["Shots"]!.AsArray().Count
            : json["histogram"] is not null ? 1
            : json.First().Value is JsonArray shots ? shots.Count : json.Sum(static count => count.Value!.GetValue<double>());
        Assert.Equal(expected, outcomes.Weights.Values.Sum() + outcomes.Failed, 9);
        Assert.Equal(json["histogram"] is not null, outcomes.AreShares);
    }

    private async Task ListAsync(string path)
    {
        Interaction[] pages = [.. Pages(path)];
        AzureListQuery query = QueryOf(pages[0].Query);
        Assert.Equal(pages[0].Query.GetValueOrDefault("filter"), query.Filter);

        // Microsoft's client may stop reading in the middle; ours is then stopped at the same place.
        int most = pages[^1].Status == 200 && JsonNode.Parse(pages[^1].Reply)!["nextLink"] is not null ? pages.Sum(static page => Values(page.Reply).Count()) : int.MaxValue;
        JsonNode[] expected = [.. pages.Where(static page => page.Status == 200).SelectMany(static page => Values(page.Reply))];
        Func<Task> read = async () =>
        {
            if (path == "/jobs" || path.EndsWith("/jobs", StringComparison.Ordinal))
            {
                List<AzureJob> jobs = await AllAsync(path == "/jobs" ? _client.ListJobsAsync(query) : _client.ListSessionJobsAsync(path.Split('/')[2], query), most);
                Pairs(expected, jobs, Same);
            }
            else if (path == "/sessions")
            {
                Pairs(expected, await AllAsync(_client.ListSessionsAsync(query), most), Same);
            }
            else
            {
                Pairs(expected, await AllAsync(_client.ListTopLevelItemsAsync(query), most), static (json, item) =>
                {
                    Assert.Equal(Field(json, "itemType") == "Session", item.Session is not null);
                    if (item.Session is { } session)
                    {
                        Same(json, session);
                    }
                    else
                    {
                        Same(json, item.Job!);
                    }
                });
            }
        };
        if (pages[0].Status == 401)
        {
            AzureServiceException refused = await Assert.ThrowsAsync<AzureServiceException>(read);
            Assert.Equal(401, refused.Status);
            Assert.Contains("az login", refused.Message, StringComparison.Ordinal);
        }
        else
        {
            await read();
        }
    }

    /// <summary>The pages of one list: each but the last names the next.</summary>
    private IEnumerable<Interaction> Pages(string path)
    {
        foreach (Interaction page in conversation.Left)
        {
            if (page.Path != path || (page.Query["skip"] == "0" && page != conversation.Next))
            {
                yield break;
            }

            yield return page;
            if (page.Status != 200 || JsonNode.Parse(page.Reply)!["nextLink"] is null)
            {
                yield break;
            }
        }
    }

    private static AzureListQuery QueryOf(ImmutableSortedDictionary<string, string> query)
    {
        string filter = query.GetValueOrDefault("filter") ?? string.Empty;
        string[]? order = query.GetValueOrDefault("orderby")?.Split(' ');
        ImmutableArray<string> All(string property) => [.. Regex.Matches(filter, property + " eq '([^']*)'").Select(static match => match.Groups[1].Value)];
        DateOnly? Day(string comparison) => Regex.Match(filter, $"CreationTime {comparison} ([0-9-]+)") is { Success: true } match ? DateOnly.ParseExact(match.Groups[1].Value, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null;
        return new AzureListQuery
        {
            NameStart = Regex.Match(filter, @"startswith\(Name, '([^']*)'\)") is { Success: true } name ? name.Groups[1].Value : null,
            Providers = All("ProviderId"),
            Targets = All("Target"),
            States = All("State"),
            CreatedFrom = Day("ge"),
            CreatedUntil = Day("le"),
            OrderBy = order?[0],
            Descending = order is [_, "desc"],
            Skip = int.Parse(query["skip"], System.Globalization.CultureInfo.InvariantCulture),
            PageSize = int.Parse(query["top"], System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> list, int most)
    {
        var all = new List<T>();
        await foreach (T item in list)
        {
            all.Add(item);
            if (all.Count == most)
            {
                break;
            }
        }

        return all;
    }

    private static void Pairs<T>(JsonNode[] expected, List<T> actual, Action<JsonNode, T> same)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            same(expected[i], actual[i]);
        }
    }

    private static void Same(Interaction recorded, AzureSession session) => Same(JsonNode.Parse(recorded.Reply)!, session);

    private static void Same(JsonNode json, AzureSession session)
    {
        Assert.Equal((Field(json, "id"), Field(json, "name"), Field(json, "target"), Field(json, "status")), (session.Id, session.Name, session.Target, session.StateText));
        Assert.Equal(Field(json, "status") is "Succeeded" or "Failed" or "TimedOut", session.IsOver);
    }

    private static void Same(JsonNode json, AzureJob job)
    {
        Assert.Equal((Field(json, "id"), Field(json, "target"), Field(json, "status")), (job.Id, job.Target, job.StateText));
        Assert.Equal(Field(json, "status"), job.State.ToString()); // every recorded state is known
        Assert.Equal(json["costEstimate"]?["estimatedTotal"]?.GetValue<decimal>(), job.Cost?.Total);
        Assert.Equal(json["errorData"]?["code"]?.GetValue<string>(), job.ErrorCode);
        Assert.Equal(json["inputParams"]?["shots"]?.GetValue<long>() ?? json["inputParams"]?["count"]?.GetValue<long>(), job.Shots);
        Assert.DoesNotContain("sig=", job.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<JsonNode> Values(byte[] reply) => JsonNode.Parse(reply)!["value"]!.AsArray().Select(static value => value!);

    private static string Field(JsonNode json, string name) => json[name]?.GetValue<string>() ?? string.Empty;

    [GeneratedRegex("^/jobs/[^/:]+$")]
    private static partial Regex SingleJob();

    [GeneratedRegex("^/sessions/[^/:]+$")]
    private static partial Regex SingleSession();

    [GeneratedRegex("^/(jobs|sessions|topLevelItems|sessions/[^/]+/jobs)$")]
    private static partial Regex List();
}
