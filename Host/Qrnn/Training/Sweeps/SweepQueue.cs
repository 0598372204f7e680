using System.Collections.Immutable;

namespace Qrnn.Training.Sweeps;

/// <summary>Deals the runs of a sweep to the workers of this process, beside other processes that do the same. Safe for threads.</summary>
internal sealed class SweepQueue(SweepFolder folder, SweepDefinition definition)
{
    private readonly Lock _lock = new();
    private readonly ImmutableArray<SweepRun> _runs = definition.Runs();
    private readonly SweepRecord?[] _records = new SweepRecord?[definition.Cells.Length * definition.Seeds.Length];
    private readonly bool[] _here = new bool[definition.Cells.Length * definition.Seeds.Length];

    /// <summary>Runs in all.</summary>
    public int Count => _runs.Length;

    /// <summary>The records of finished runs, in the order of cells and seeds; reads those that came from other processes.</summary>
    public ImmutableArray<SweepRecord> Records()
    {
        lock (_lock)
        {
            for (int k = 0; k < _runs.Length; k++)
            {
                _records[k] ??= folder.TryRead(_runs[k]);
            }

            return [.. _records.OfType<SweepRecord>()];
        }
    }

    /// <summary>How many runs are known to be finished, and how many of them diverged.</summary>
    public (int Done, int Diverged) Counts()
    {
        lock (_lock)
        {
            return (_records.Count(static record => record is not null), _records.Count(static record => record?.Row.Ending == SweepEnding.Diverged));
        }
    }

    /// <summary>
    /// The next run that nobody does; null when there is none. <paramref name="wait"/> is true when other processes are still at work: one of
    /// them may be killed and leave its run to us.
    /// </summary>
    public Claim? TryClaim(out bool wait)
    {
        wait = false;
        lock (_lock)
        {
            for (int k = 0; k < _runs.Length; k++)
            {
                if (_records[k] is not null || _here[k] || (_records[k] = folder.TryRead(_runs[k])) is not null)
                {
                    continue;
                }

                if (folder.TryTake(_runs[k]) is not { } taken)
                {
                    wait = true;
                    continue;
                }

                // It may have been finished between the look and the lock.
                if ((_records[k] = folder.TryRead(_runs[k])) is not null)
                {
                    folder.Clean(_runs[k], definition.Keep);
                    taken.Dispose();
                    continue;
                }

                _here[k] = true;
                return new Claim(this, k, taken);
            }
        }

        return null;
    }

    /// <summary>A run that this worker alone may do, until it is disposed.</summary>
    public sealed class Claim(SweepQueue queue, int index, FileStream taken) : IDisposable
    {
        /// <summary>The run.</summary>
        public SweepRun Run => queue._runs[index];

        /// <summary>Records the run as finished.</summary>
        public void Finish(SweepRecord record) => queue.Finish(index, record);

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (queue._lock)
            {
                queue._here[index] = false;
            }

            taken.Dispose();
        }
    }

    private void Finish(int index, SweepRecord record)
    {
        folder.Finish(_runs[index], record, definition.Keep);
        lock (_lock)
        {
            _records[index] = record;
        }
    }
}
