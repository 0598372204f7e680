using System.Runtime.ExceptionServices;
using Qrnn.Data;

namespace Qrnn.Training.Sweeps;

/// <summary>
/// Does the runs of a sweep, several side by side, each a normal training run in a folder of its own. Stopped, killed or shared between
/// processes, a sweep ends with the tables of one that was left alone, byte for byte: a row is a function of its run, and is written once.
/// </summary>
public sealed class SweepRunner
{
    private static readonly TimeSpan BetweenTables = TimeSpan.FromMinutes(1), BetweenReports = TimeSpan.FromSeconds(0.25), BetweenLooks = TimeSpan.FromSeconds(0.2);

    private readonly SweepDefinition _definition;
    private readonly SweepFolder _folder;
    private readonly SweepOptions _options;
    private readonly SweepQueue _queue;
    private readonly Lock _modelLock = new(), _progressLock = new();
    private readonly IReadOnlyDictionary<(string Task, TaskOptions Files), ISequenceSource> _sources;
    private readonly double[] _shares;
    private readonly long _begun;
    private int _doneHere;
    private long _reported, _written;

    private SweepRunner(
        SweepDefinition definition, SweepFolder folder, SweepOptions options, int workers, IReadOnlyDictionary<(string Task, TaskOptions Files), ISequenceSource> sources)
    {
        _definition = definition;
        _folder = folder;
        _options = options;
        _queue = new SweepQueue(folder, definition);
        _sources = sources;
        _shares = new double[workers];
        _begun = _written = options.Time.GetTimestamp();
    }

    /// <summary>Does everything of a sweep that is not done yet.</summary>
    /// <param name="definition">The sweep.</param>
    /// <param name="path">Its folder: a path where there is nothing, an empty folder, or the sweep's own.</param>
    /// <param name="options">How to run.</param>
    /// <param name="cancellation">Ends the runs at hand with checkpoints and writes the tables; the same call goes on from there.</param>
    /// <exception cref="QrnnException">The folder is another sweep's or can't be written, or a model or data file is missing. A run that diverges is a row, no error.</exception>
    public static SweepOutcome Run(SweepDefinition definition, string path, SweepOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Workers is < 0 or > 1024)
        {
            throw new QrnnException($"workers is {options.Workers}: must be 0 (one a processor) to 1024");
        }

        if (definition.Evaluate is not null && options.Evaluate is null)
        {
            throw new ArgumentException("The sweep evaluates and the options do not say how.", nameof(options));
        }

        int workers = Math.Min(options.Workers == 0 ? Environment.ProcessorCount : options.Workers, definition.Cells.Length * definition.Seeds.Length);
        var sources = new Dictionary<(string, TaskOptions), ISequenceSource>();
        foreach (TrainingConfiguration configuration in definition.Cells.Select(static cell => cell.Configuration))
        {
            if (!sources.ContainsKey((configuration.Task, configuration.Files)))
            {
                sources.Add((configuration.Task, configuration.Files), configuration.OpenTask()); // a missing file is said before anything starts
            }
        }

        return new SweepRunner(definition, SweepFolder.Open(path, definition), options, workers, sources).Run(cancellation);
    }

    private SweepOutcome Run(CancellationToken cancellation)
    {
        _queue.Records();
        Report(force: true);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, _shares.Length).Select(worker => new Thread(() =>
        {
            try
            {
                Work(worker, failed.Token);
            }
#pragma warning disable CA1031 // It is thrown again on the caller's thread; here it would end the process.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
                failed.Cancel();
            }
        })
        {
            Name = $"sweep worker {worker}",
        })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        SweepResults results = WriteTables();
        failure?.Throw();
        return new SweepOutcome(_queue.Count, results.Rows.Length, _doneHere, results.Rows.Count(static row => row.Ending == SweepEnding.Diverged), Seconds(), results);
    }

    private void Work(int worker, CancellationToken cancellation)
    {
        using var models = new SweepModels(_options.CreateModel, _modelLock);
        while (!cancellation.IsCancellationRequested)
        {
            SweepQueue.Claim? claim = _queue.TryClaim(out bool wait);
            if (claim is null)
            {
                if (!wait)
                {
                    return;
                }

                Report(force: false);
                cancellation.WaitHandle.WaitOne(BetweenLooks);
                continue;
            }

            using (claim)
            {
                Do(claim, worker, models, cancellation);
            }

            Report(force: true);
            if (_options.Time.GetElapsedTime(Interlocked.Read(ref _written)) > BetweenTables)
            {
                WriteTables();
            }
        }
    }

    private void Do(SweepQueue.Claim claim, int worker, SweepModels models, CancellationToken cancellation)
    {
        SweepRun run = claim.Run;
        ISequenceSource source = _sources[(run.Configuration.Task, run.Configuration.Files)];
        var execution = new SweepExecution(run, _definition, _folder, models.For(run.Configuration), source, _options);
        SweepRecord? record = execution.Train(share =>
        {
            _shares[worker] = share;
            Report(force: false);
        }, cancellation);
        _shares[worker] = 0;
        if (record is not null)
        {
            claim.Finish(record);
            Interlocked.Increment(ref _doneHere);
        }
    }

    private void Report(bool force)
    {
        if (_options.Progress is not { } progress || !(force || _options.Time.GetElapsedTime(Interlocked.Read(ref _reported)) > BetweenReports))
        {
            return;
        }

        lock (_progressLock)
        {
            Interlocked.Exchange(ref _reported, _options.Time.GetTimestamp());
            (int done, int diverged) = _queue.Counts();
            progress(new SweepProgress(_queue.Count, done, diverged, _doneHere + _shares.Sum(), Seconds()));
        }
    }

    private SweepResults WriteTables()
    {
        using (_folder.TakeTables())
        {
            Interlocked.Exchange(ref _written, _options.Time.GetTimestamp());
            return SweepTables.Write(_folder, _definition, _queue.Records());
        }
    }

    private double Seconds() => _options.Time.GetElapsedTime(_begun).TotalSeconds;
}
