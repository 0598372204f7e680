using System.Net;
using Qrnn.Backends.Azure;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>A job is submitted once, wherever a process ends.</summary>
public sealed class JobJournalTests
{
    [Fact]
    public async Task Run_ProcessEndsAtAnyChangeOrRequest_FinishesTheSameJob()
    {
        // The process ends at point 0, 1, 2, …: before each change of a file and after each request, until a run goes through. Then the next process goes on.
        int points = 0;
        for (int end = 0; ; end++)
        {
            using var folder = new TemporaryFolder();
            var jobs = new HashSet<string>();
            int count = 0;
            void Point()
            {
                if (count++ == end)
                {
                    throw new ProcessEnded();
                }
            }

            bool ended = false;
            try
            {
                await RunAsync(folder.Path, new DurableFiles(_ => Point(), flush: false), Service(jobs, Point));
            }
            catch (Exception failure) when (failure is ProcessEnded || failure.ToString().Contains(nameof(ProcessEnded), StringComparison.Ordinal))
            {
                ended = true;
            }

            if (!ended)
            {
                points = end;
                break;
            }

            (JournalEntry entry, ReadOnlyMemory<byte>? results) = await RunAsync(folder.Path, new DurableFiles(flush: false), Service(jobs, static () => { }));
            Assert.Equal([entry.Id], jobs);
            Assert.Equal(JournalState.Done, entry.State);
            Assert.NotNull(results);
        }

        Assert.InRange(points, 15, 200); // the loop met every point
    }

    [Fact]
    public async Task Run_Again_CostsNothing()
    {
        using var folder = new TemporaryFolder();
        var jobs = new HashSet<string>();
        (JournalEntry first, _) = await RunAsync(folder.Path, new DurableFiles(flush: false), Service(jobs, static () => { }));
        var silent = new FakeService(static _ => throw new InvalidOperationException("Nothing is to be sent."));
        (JournalEntry again, ReadOnlyMemory<byte>? results) = await RunAsync(folder.Path, new DurableFiles(flush: false), silent);
        Assert.Equal(first, again);
        Assert.Equal("{}"u8.ToArray(), results!.Value.ToArray());
        Assert.Empty(silent.Sent);
    }

    [Fact]
    public void Open_ClockWasSetBackBetweenAFailureAndItsRetry_FindsTheRetry()
    {
        using var folder = new TemporaryFolder();
        JournalEntry failed = Entry(JournalState.Failed, new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)), retry = Entry(JournalState.Submitted, failed.Planned.AddDays(-1));
        foreach (JournalEntry[] order in new JournalEntry[][] { [failed, retry], [retry, failed] })
        {
            using (JobJournal journal = JobJournal.Open(folder.Path, new DurableFiles(flush: false)))
            {
                Array.ForEach(order, journal.Write);
            }

            using JobJournal again = JobJournal.Open(folder.Path, new DurableFiles(flush: false));
            Assert.Equal(retry.Id, again.Find("key")!.Id); // to find the failure would be to submit a third job
        }

        static JournalEntry Entry(JournalState state, DateTimeOffset planned) =>
            new() { Id = Guid.NewGuid().ToString(), Key = "key", Workspace = "workspace", Target = "target", ProgramHash = "hash", Shots = 1, State = state, Planned = planned };
    }

    [Fact]
    public void Write_EntryThatCouldNotBeReadAgain_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using (JobJournal journal = JobJournal.Open(folder.Path, new DurableFiles(flush: false)))
        {
            QrnnException refused = Assert.Throws<QrnnException>(() => journal.Write(new JournalEntry
            {
                Id = "a",
                Key = "key",
                Workspace = "workspace",
                Target = "target",
                ProgramHash = "hash",
                Shots = 1,
                Planned = DateTimeOffset.UnixEpoch,
                Label = new string('x', 70_000),
            }));
            Assert.Contains("70000 characters", refused.Message, StringComparison.Ordinal);
        }

        using JobJournal again = JobJournal.Open(folder.Path, new DurableFiles(flush: false));
        Assert.Empty(again.Entries);
    }

    [Fact]
    public async Task Run_FailedJob_StaysFailedUntilAskedFor()
    {
        using var folder = new TemporaryFolder();
        var jobs = new HashSet<string>();
        FakeService failing = Service(jobs, static () => { }, "Failed");
        (JournalEntry failed, ReadOnlyMemory<byte>? none) = await RunAsync(folder.Path, new DurableFiles(flush: false), failing);
        Assert.Equal((JournalState.Failed, "TooLarge: no room"), (failed.State, failed.Failure));
        Assert.Null(none);
        Assert.Equal(failed, (await RunAsync(folder.Path, new DurableFiles(flush: false), failing)).Entry);
        JournalEntry retried = (await RunAsync(folder.Path, new DurableFiles(flush: false), Service(jobs, static () => { }), retryFailed: true)).Entry;
        Assert.Equal(JournalState.Done, retried.State);
        Assert.NotEqual(failed.Id, retried.Id);
        Assert.Equal(2, jobs.Count);
    }

    [Fact]
    public void Open_JournalInUse_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using JobJournal first = JobJournal.Open(folder.Path);
        QrnnException refused = Assert.Throws<QrnnException>(() => JobJournal.Open(folder.Path));
        Assert.Contains("used by another process", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"other\"}")]
    public void Open_DamagedEntry_IsRefusedNotSkipped(string text)
    {
        // To skip it would be to forget a job, and to submit it again.
        using var folder = new TemporaryFolder();
        JobJournal.Open(folder.Path).Dispose();
        File.WriteAllText(Path.Combine(folder.Path, "jobs", "job-1.json"), text);
        QrnnException refused = Assert.Throws<QrnnException>(() => JobJournal.Open(folder.Path));
        Assert.Contains("job-1.json", refused.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Path, "jobs", "job-1.json"));
        JobJournal.Open(folder.Path).Dispose(); // the refusal let go of the lock
    }

    [Fact]
    public async Task Run_SameJobInAnotherWorkspace_IsRefused()
    {
        using var folder = new TemporaryFolder();
        FakeService service = Service([], static () => { });
        await RunAsync(folder.Path, new DurableFiles(flush: false), service);
        var elsewhere = new AzureQuantumClient(
            new AzureWorkspace("00000000-0000-0000-0000-000000000000", "myresourcegroup", "other", new Uri("https://eastus.quantum.azure.com"), AzureCredential.OfApiKey(FakeService.Key)), service.Options);
        using JobJournal journal = JobJournal.Open(folder.Path);
        QrnnException refused = await Assert.ThrowsAsync<QrnnException>(() => new AzureJobRunner(elsewhere, journal).SubmitAsync(Plan()));
        Assert.Contains("choose another --journal", refused.Message, StringComparison.Ordinal);
    }

    internal static AzureJobPlan Plan() => new()
    {
        Key = "key",
        ProgramHash = "hash",
        Target = "ionq.simulator",
        Shots = 10,
        Label = "test",
        Submission = static (id, _) => AzureClientTests.Submission(id),
    };

    private static async Task<(JournalEntry Entry, ReadOnlyMemory<byte>? Results)> RunAsync(string folder, DurableFiles files, FakeService service, bool retryFailed = false)
    {
        using JobJournal journal = JobJournal.Open(folder, files);
        var runner = new AzureJobRunner(new AzureQuantumClient(FakeService.Workspace, service.Options with { Attempts = 1 }), journal, retryFailed);
        return await runner.FinishAsync(await runner.SubmitAsync(Plan()));
    }

    /// <summary>A service that remembers which jobs it was given. The point comes after a request was served: its answer is what gets lost.</summary>
    private static FakeService Service(HashSet<string> jobs, Action point, string ends = "Succeeded") => new(sent =>
    {
        HttpResponseMessage reply = Reply(sent, jobs, ends);
        point();
        return reply;
    });

    private static HttpResponseMessage Reply(SentRequest sent, HashSet<string> jobs, string ends)
    {
        if (sent.Address.AbsolutePath.EndsWith("outputData", StringComparison.Ordinal))
        {
            return FakeService.Json("{}");
        }

        if (AzureClientTests.Storage(sent) is { } stored)
        {
            return stored;
        }

        string id = sent.Address.Segments[^1];
        if (sent.Method == "PUT")
        {
            jobs.Add(id);
        }

        return jobs.Contains(id)
            ? FakeService.Json($$"""{"id":"{{id}}","status":"{{ends}}","outputDataUri":"https://store.blob.core.windows.net/job-{{id}}/outputData?sig=marked-signature","errorData":{{(ends == "Failed" ? """{"code":"TooLarge","message":"no room"}""" : "null")}}}""")
            : new HttpResponseMessage(HttpStatusCode.NotFound);
    }

    private sealed class ProcessEnded() : Exception("The process ends here.");
}
