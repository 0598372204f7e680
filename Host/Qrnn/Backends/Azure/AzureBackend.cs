using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace Qrnn.Backends.Azure;

/// <summary>
/// Runs circuits on a target of Azure Quantum. Every job is written into a journal before it is submitted and its results are stored there: the same requests with the same journal
/// pick up what runs, read what is done, and cost nothing twice.
/// </summary>
public sealed class AzureBackend : IShotBackend
{
    private readonly AzureQuantumClient _client;
    private readonly QuantumTarget _target;
    private readonly JobJournal _journal;
    private readonly AzureBackendOptions _options;
    private readonly AzureJobRunner _runner;
    private readonly AzureSessionHolder _session;

    /// <summary>A backend; nothing is sent yet.</summary>
    /// <param name="client">The workspace.</param>
    /// <param name="target">The target.</param>
    /// <param name="journalFolder">Where jobs are written down; one process at a time uses it.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="QrnnException">The journal is in use or damaged.</exception>
    public AzureBackend(AzureQuantumClient client, QuantumTarget target, string journalFolder, AzureBackendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(target);
        (_client, _target, _options) = (client, target, options ?? new AzureBackendOptions());
        if (_options.InFlight < 1)
        {
            throw new QrnnException($"jobs at a time is {_options.InFlight}: must be 1 or more");
        }

        _journal = JobJournal.Open(journalFolder);
        _runner = new AzureJobRunner(client, _journal, _options.RetryFailed);
        _session = new AzureSessionHolder(client, _journal, target, _options);
    }

    /// <summary>A backend on the workspace that the environment names.</summary>
    /// <param name="settings">What a person chose.</param>
    /// <param name="notice">Told what a person should know, one line each.</param>
    /// <param name="trace">Told each repetition of a request, one line each.</param>
    /// <exception cref="QrnnException">The environment names no workspace, the target is not known, or the journal is in use.</exception>
    public static AzureBackend Open(BackendSettings settings, Action<string>? notice = null, Action<string>? trace = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Target.Length == 0)
        {
            throw new QrnnException("backend azure needs a target: see 'qrnn azure targets', then add --target");
        }

        QuantumTarget target = TargetCatalog.Find(settings.Target);
        var client = new AzureQuantumClient(AzureConnection.OfEnvironment().Workspace(), new AzureClientOptions { Notice = trace });
        return new AzureBackend(client, target, settings.JournalFolder, new AzureBackendOptions
        {
            InFlight = settings.InFlight,
            MaximumShots = settings.MaximumShots,
            MaximumCost = settings.MaximumCost,
            Estimate = request => Estimate(request, target),
            RetryFailed = settings.RetryFailed,
            Notice = notice,
        });
    }

    /// <summary>What a request costs on a target by its published price, all its jobs together; null when nobody publishes it.</summary>
    public static ShotCost? Estimate(ShotRequest request, QuantumTarget target)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(target);
        if (target.Price is null)
        {
            return null;
        }

        string qir = request.Program.Qir(request.Parameters.Span, target.Profile);
        decimal total = 0;
        foreach (IGrouping<long, long> jobs in AzureRequestPlan.Parts(request.Shots, target).GroupBy(static shots => shots))
        {
            if (TargetFit.OfQir(qir, target, jobs.Key).Cost is not { } cost)
            {
                return null;
            }

            total += cost.Amount * jobs.Count();
        }

        return new ShotCost(total, target.Price.Currency, IsEstimate: true);
    }

    /// <inheritdoc/>
    public string Name => "azure " + _target.Id;

    /// <inheritdoc/>
    public BackendLimits Limits => _target.Limits;

    /// <inheritdoc/>
    public async Task RunAsync(IReadOnlyList<ShotRequest> requests, Action<int, ShotResult> completed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(completed);
        ImmutableArray<AzureRequestPlan> plans = Plan(requests, cancellation);
        KeepLimits(requests, plans);
        TellKnown(plans);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var refused = new ConcurrentQueue<string>();
        ExceptionDispatchInfo? fatal = null;
        object told = new();
        try
        {
            var jobs = plans.SelectMany(static plan => plan.Jobs.Select((job, part) => (Plan: plan, Job: job, Part: part)));
            await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = _options.InFlight, CancellationToken = stop.Token }, async (item, token) =>
            {
                try
                {
                    JournalEntry entry = await _runner.SubmitAsync(item.Job, () => _session.JoinAsync(token), token).ConfigureAwait(false);
                    (entry, ReadOnlyMemory<byte>? results) = await _runner.FinishAsync(entry, null, token).ConfigureAwait(false);
                    if (results is not { } bytes)
                    {
                        refused.Enqueue($"job {entry.Id} ({entry.Label}) {(entry.State == JournalState.Cancelled ? "was cancelled" : $"failed: {entry.Failure?.TrimEnd('.')}")}");
                        return;
                    }

                    AzureOutcomes outcomes = OnlyOne(AzureResults.Read(bytes, item.Plan.Request.Program.Outputs.Bits), entry.Id);
                    lock (told)
                    {
                        if (item.Plan.Add(item.Part, entry, outcomes) is { } result)
                        {
                            completed(item.Plan.Index, result);
                        }
                    }
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !token.IsCancellationRequested)
                {
                    Interlocked.CompareExchange(ref fatal, ExceptionDispatchInfo.Capture(failure), null);
                    await stop.CancelAsync().ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (fatal is null)
        {
            _session.LeaveOpen();
            _options.Notice?.Invoke($"submitted jobs go on at {_target.Id}; run the same again with the same journal ({_journal.Folder}) to pick them up, or stop them with 'qrnn azure cancel'");
            throw;
        }
        catch (OperationCanceledException)
        {
            // the failure below ended the others
        }

        fatal?.Throw();
        if (refused.TryDequeue(out string? first))
        {
            throw new AzureServiceException($"{first}{(refused.IsEmpty ? string.Empty : $"; {refused.Count} more jobs failed")}. Results of the others are in the journal; look at it with 'qrnn azure status --journal {_journal.Folder}', then run the same again{(_options.RetryFailed ? ", or 'qrnn resume'," : " with --retry-failed")} to submit it anew");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _session.CloseAsync().ConfigureAwait(false);
            _session.Dispose();
        }
        finally
        {
            _journal.Dispose();
        }
    }

    private ImmutableArray<AzureRequestPlan> Plan(IReadOnlyList<ShotRequest> requests, CancellationToken cancellation)
    {
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        var plans = ImmutableArray.CreateBuilder<AzureRequestPlan>(requests.Count);
        for (int index = 0; index < requests.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            ShotChecks.Check(requests[index], this);
            plans.Add(AzureRequestPlan.Of(index, requests[index], _target, Name, _options, times));
        }

        return plans.MoveToImmutable();
    }

    private void TellKnown(ImmutableArray<AzureRequestPlan> plans)
    {
        int jobs = plans.Sum(static plan => plan.Jobs.Length), known = jobs - plans.Sum(plan => plan.Jobs.Count(job => _runner.IsNew(job.Key)));
        if (known > 0)
        {
            _options.Notice?.Invoke($"{known} of {jobs} jobs are in the journal {_journal.Folder} already: they are not submitted again (another seed or journal gives new shots)");
        }
    }

    /// <summary>Refuses before anything is sent, and so before any money is spent.</summary>
    private void KeepLimits(IReadOnlyList<ShotRequest> requests, ImmutableArray<AzureRequestPlan> plans)
    {
        AzureJobPlan[] open = [.. plans.SelectMany(static plan => plan.Jobs).Where(job => _runner.IsNew(job.Key))];
        long shots = open.Sum(static job => job.Shots);
        if (_options.MaximumShots is { } mostShots && shots > mostShots)
        {
            throw new QrnnException($"{shots} shots in {open.Length} jobs are needed on {_target.Id}: --max-shots allows {mostShots}. Nothing was sent");
        }

        if (_options.MaximumCost is not { } most || open.Length == 0)
        {
            return;
        }

        decimal total = 0;
        string currency = string.Empty;
        foreach (AzureRequestPlan plan in plans.Where(plan => plan.Jobs.Any(job => _runner.IsNew(job.Key))))
        {
            ShotCost cost = _options.Estimate?.Invoke(requests[plan.Index])
                ?? throw new QrnnException($"nobody publishes what {_target.Id} costs: --max-cost {most} can't be kept. Nothing was sent; use --max-shots instead");
            total += cost.Amount;
            currency = cost.Currency;
        }

        if (total > most)
        {
            throw new QrnnException($"{open.Length} jobs on {_target.Id} cost {total:0.##} {currency} by the estimate: --max-cost allows {most:0.##}. Nothing was sent");
        }
    }

    private static AzureOutcomes OnlyOne(ImmutableArray<AzureOutcomes> outcomes, string job) => outcomes.Length == 1
        ? outcomes[0]
        : throw new AzureServiceException($"job {job} gave {outcomes.Length} results: 1 program was submitted");
}
