using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Emulator.Faults;
using Qrnn.Emulator.Http;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator.Jobs;

/// <summary>Runs waiting jobs, in the order of submission, so many at a time.</summary>
internal sealed class JobQueue(EmulatorOptions options, RecordStore<JobRecord> jobs, BlobStore blobs, SessionRules sessions, EmulatorStatistics statistics) : IAsyncDisposable
{
    private readonly Channel<string> _waiting = Channel.CreateUnbounded<string>(); // bounded by HasRoom, so that a restart takes all there are
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task[] _workers = [];

    /// <summary>Whether one more job may wait.</summary>
    public bool HasRoom => _waiting.Reader.Count < options.MaximumWaitingJobs;

    /// <summary>Takes up what an earlier emulator left, and begins to work.</summary>
    public void Start()
    {
        foreach (JobRecord job in jobs.All.Where(static job => !job.IsOver).OrderBy(static job => job.Sequence))
        {
            if (job.Status == JobStatus.CancellationRequested)
            {
                jobs.Update(job.Id, Cancelled);
            }
            else
            {
                jobs.Update(job.Id, job => job with { Status = JobStatus.Waiting, LastModifiedTime = Now });
                Add(job.Id);
            }
        }

        _workers = [.. Enumerable.Range(0, options.Workers).Select(_ => Task.Run(WorkAsync))];
    }

    /// <summary>Puts a job at the end of the queue.</summary>
    public void Add(string id)
    {
        if (!options.Faults.Happens(FaultKind.SlowQueue, JobExecution.SeedOf(options.Seed, id), 0))
        {
            _waiting.Writer.TryWrite(id);
            return;
        }

        statistics.Dealt(FaultKind.SlowQueue);
        _ = Task.Delay(options.Faults.DurationOf(FaultKind.SlowQueue), options.Clock, _stop.Token)
            .ContinueWith(_ => _waiting.Writer.TryWrite(id), _stop.Token, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    /// <summary>Ends a job that is not over; false when it was.</summary>
    public bool Cancel(string id)
    {
        JobRecord? changed = jobs.Update(id, job => job.Status switch
        {
            JobStatus.Waiting => Cancelled(job),
            JobStatus.Executing or JobStatus.Finishing => job with { Status = JobStatus.CancellationRequested, LastModifiedTime = Now },
            _ => null,
        });
        if (_running.TryGetValue(id, out CancellationTokenSource? running))
        {
            try
            {
                running.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended meanwhile.
            }
        }

        return changed is not null || jobs.TryGet(id) is { Status: JobStatus.Cancelled or JobStatus.CancellationRequested };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private DateTimeOffset Now => options.Clock.GetUtcNow();

    private JobRecord Cancelled(JobRecord job) => job with { Status = JobStatus.Cancelled, CancellationTime = Now, EndExecutionTime = Now, LastModifiedTime = Now };

    private async Task WorkAsync()
    {
        await foreach (string id in _waiting.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
        {
            using var timed = new CancellationTokenSource(options.TimeLimit, options.Clock);
            using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(timed.Token, _stop.Token);
            _running[id] = cancelled;
            try
            {
                JobRecord? job = jobs.Update(id, job => job.Status == JobStatus.Waiting
                    ? job with { Status = JobStatus.Executing, BeginExecutionTime = Now, LastModifiedTime = Now, Executions = job.Executions + 1 }
                    : null);
                if (job is not null)
                {
                    await RunAsync(job, cancelled.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return; // the next emulator on this store runs it again
            }
            catch (OperationCanceledException) when (jobs.TryGet(id) is not { Status: JobStatus.CancellationRequested } && timed.IsCancellationRequested)
            {
                Fail(id, "TimeLimitExceeded", string.Create(CultureInfo.InvariantCulture, $"The job ran longer than {options.TimeLimit.TotalSeconds:0.###} s, the emulator's limit."));
            }
            catch (OperationCanceledException)
            {
                jobs.Update(id, Cancelled);
            }
#pragma warning disable CA1031 // A job may fail as it likes; the emulator goes on.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Fail(id, "ExecutionFailed", failure.Message);
            }
            finally
            {
                _running.TryRemove(id, out _);
            }
        }
    }

    private async Task RunAsync(JobRecord job, CancellationToken cancellation)
    {
        ulong seed = JobExecution.SeedOf(options.Seed, job.Id);
        if (options.Faults.Happens(FaultKind.FailedJob, seed, 0))
        {
            statistics.Dealt(FaultKind.FailedJob);
            Fail(job.Id, "MachineFailure", "The plan of faults says so.");
            return;
        }

        if (options.Faults.Happens(FaultKind.LostCounts, seed, 0))
        {
            statistics.Dealt(FaultKind.LostCounts);
        }

        QuantumTarget target = TargetCatalog.Find(job.Target);
        string qir = await ReadAsync(blobs, job.Container, job.InputBlob, options, cancellation).ConfigureAwait(false) ?? throw new QrnnException("The blob of the program is gone.");
        (Circuit circuit, _) = ProgramCheck.Read(qir, target, job.Shots, options);
        JobOutput output = JobExecution.Run(circuit, job.Shots, seed, options.Noise, options.Faults, cancellation);
        if (jobs.Update(job.Id, job => job.Status == JobStatus.Executing ? job with { Status = JobStatus.Finishing, LastModifiedTime = Now } : null) is null)
        {
            throw new OperationCanceledException();
        }

        await blobs.WriteAsync(job.Container, job.OutputBlob, stream => output.WriteAsync(stream, job.OutputDataFormat), cancellation).ConfigureAwait(false);
        jobs.Update(job.Id, job => job.Status == JobStatus.Finishing ? job with { Status = JobStatus.Succeeded, EndExecutionTime = Now, LastModifiedTime = Now } : Cancelled(job));
    }

    /// <summary>The text of a program; null when there is none.</summary>
    /// <exception cref="Refusal">It is too long.</exception>
    public static async Task<string?> ReadAsync(BlobStore blobs, string container, string blob, EmulatorOptions options, CancellationToken cancellation)
    {
        await using FileStream? stream = blobs.TryOpen(container, blob);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        return stream.Length <= options.MaximumBlobBytes
            ? await reader.ReadToEndAsync(cancellation).ConfigureAwait(false)
            : throw Refusal.OfJob($"inputData has {stream.Length} bytes; this emulator reads at most {options.MaximumBlobBytes}.");
    }

    private void Fail(string id, string code, string message)
    {
        JobRecord? failed = jobs.Update(id, job => job with { Status = JobStatus.Failed, Error = new JobError(code, message), EndExecutionTime = Now, LastModifiedTime = Now });
        if (failed?.SessionId is null)
        {
            return;
        }

        sessions.AfterFailure(failed.SessionId, jobs.All, Cancel);
    }
}
