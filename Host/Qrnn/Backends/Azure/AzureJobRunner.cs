namespace Qrnn.Backends.Azure;

/// <summary>
/// Runs planned jobs exactly once: writes each down before it is sent, goes on with what an earlier process left at any point, stores results before it calls a job
/// done.
/// </summary>
public sealed class AzureJobRunner
{
    private readonly AzureQuantumClient _client;
    private readonly JobJournal _journal;
    private readonly bool _retryFailed;

    /// <summary>A runner.</summary>
    /// <param name="client">The workspace.</param>
    /// <param name="journal">Where jobs are written down.</param>
    /// <param name="retryFailed">Whether a job that failed or was cancelled is planned anew, with a new id; otherwise it stays failed.</param>
    public AzureJobRunner(AzureQuantumClient client, JobJournal journal, bool retryFailed = false)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(journal);
        (_client, _journal, _retryFailed) = (client, journal, retryFailed);
    }

    /// <summary>Whether a job of this key still has to be paid for.</summary>
    public bool IsNew(string key) => Standing(key) is null or { State: JournalState.Planned };

    /// <summary>Submits a job unless it has been.</summary>
    /// <param name="plan">The job.</param>
    /// <param name="session">The id of the session that it joins; asked only when something is to be submitted. Null for none.</param>
    /// <param name="cancellation">Ends the request at hand; what is written down is finished by the next run.</param>
    public async Task<JournalEntry> SubmitAsync(AzureJobPlan plan, Func<Task<string?>>? session = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        JournalEntry? entry = Standing(plan.Key);
        if (entry is { State: not JournalState.Planned })
        {
            return entry;
        }

        string? joined = session is null ? null : await session().ConfigureAwait(false);
        bool interrupted = entry is not null;
        if (entry is null)
        {
            entry = new JournalEntry
            {
                Id = Guid.NewGuid().ToString(),
                Key = plan.Key,
                Workspace = _client.Workspace.Identity,
                Target = plan.Target,
                ProgramHash = plan.ProgramHash,
                Shots = plan.Shots,
                Label = _client.Redactor.Clean(plan.Label),
                Session = joined,
                Planned = _client.Clock.GetUtcNow(),
            };
            _journal.Write(entry); // on the disk before anything is sent
        }

        // A job that an interrupted submission has made is left alone. One that it has not is made now, under the same id.
        if (!interrupted || await _client.TryGetJobAsync(entry.Id, cancellation).ConfigureAwait(false) is null)
        {
            await _client.SubmitAsync(plan.Submission(entry.Id, joined), cancellation).ConfigureAwait(false);
            entry = entry with { Session = joined };
        }

        entry = entry with { State = JournalState.Submitted };
        _journal.Write(entry);
        return entry;
    }

    /// <summary>Waits for a submitted job and stores its results. Reads them from the journal when they are there.</summary>
    /// <returns>The entry, and the results; null when the job failed or was cancelled.</returns>
    public async Task<(JournalEntry Entry, ReadOnlyMemory<byte>? Results)> FinishAsync(JournalEntry entry, Action<AzureJob>? seen = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.State is JournalState.Failed or JournalState.Cancelled)
        {
            return (entry, null);
        }

        ReadOnlyMemory<byte>? results = _journal.TryReadResult(entry.Id);
        if (entry.State == JournalState.Done && results is not null)
        {
            return (entry, results);
        }

        AzureJob job = await _client.WaitAsync(entry.Id, seen, cancellation).ConfigureAwait(false);
        entry = entry with { Seconds = job.Seconds, Cost = job.Cost?.Total, Currency = job.Cost?.Currency };
        if (!job.IsDone)
        {
            entry = entry with { State = job.State == AzureJobState.Cancelled ? JournalState.Cancelled : JournalState.Failed, Failure = job.Failure };
            _journal.Write(entry);
            return (entry, null);
        }

        if (results is null)
        {
            results = await _client.DownloadAsync(job, cancellation).ConfigureAwait(false);
            _journal.WriteResult(entry.Id, results.Value);
        }

        entry = entry with { State = JournalState.Done };
        _journal.Write(entry);
        return (entry, results);
    }

    private JournalEntry? Standing(string key)
    {
        JournalEntry? entry = _journal.Find(key);
        if (entry is not null && entry.Workspace != _client.Workspace.Identity)
        {
            throw new QrnnException($"the journal {_journal.Folder} has this job in the workspace {entry.Workspace}, not {_client.Workspace.Identity}: choose another --journal, or the other workspace");
        }

        return _retryFailed && entry is { State: JournalState.Failed or JournalState.Cancelled } ? null : entry;
    }
}
