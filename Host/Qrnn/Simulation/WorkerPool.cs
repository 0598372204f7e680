using System.Runtime.ExceptionServices;

namespace Qrnn.Simulation;

/// <summary>
/// Threads that work through numbered items. Which thread takes which item is up to chance; results must therefore be stored by item and
/// combined in item order, and then they are the same bits for any number of threads. Nothing is allocated per run.
/// </summary>
/// <remarks>
/// The caller takes part and waits for items, not for threads: on a busy machine, where a thread may not be given a core for milliseconds, it
/// does all the work itself.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    // A training step of a small network takes tens of microseconds, as long as waking a sleeping thread: spin that long before sleeping.
    private const int SpinsBeforeSleep = 20_000;

    /// <summary>The next item while no run is open: beyond any number of items.</summary>
    private const long Closed = int.MaxValue;

    private readonly Thread[] _threads;
    private readonly ManualResetEventSlim[] _wake;
    private Action<int, int>? _work;
    private int _items;
    private int _completed;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopped;

    // Number of the run in the upper half, next item in the lower: a thread that comes late finds the run closed or its claim refused.
    private long _ticket = Closed;

    /// <param name="threads">Threads in all, the caller's included.</param>
    public WorkerPool(int threads)
    {
        ThreadCount = threads;
        _threads = new Thread[threads - 1];
        _wake = new ManualResetEventSlim[threads];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _wake[worker] = new ManualResetEventSlim(false, 0);
            _threads[i] = new Thread(() => Loop(worker)) { IsBackground = true, Name = $"qrnn worker {worker}" };
            _threads[i].Start();
        }
    }

    public int ThreadCount { get; }

    /// <summary>
    /// Calls <paramref name="work"/>(item, worker) for all items below <paramref name="items"/>; worker is below <see cref="ThreadCount"/>.
    /// An exception of any of them is thrown as it was, after the other items, whichever thread met it.
    /// </summary>
    /// <param name="items">Number of items.</param>
    /// <param name="work">The work.</param>
    /// <param name="worthwhile">False when the work is so little that it is done before another thread has taken it up.</param>
    public void Run(int items, Action<int, int> work, bool worthwhile = true)
    {
        if (_threads.Length == 0 || items <= 1 || !worthwhile)
        {
            for (int item = 0; item < items; item++)
            {
                work(item, 0);
            }

            return;
        }

        _work = work;
        _items = items;
        _failure = null;
        Volatile.Write(ref _completed, 0);
        long run = (Volatile.Read(ref _ticket) >> 32) + 1;
        Interlocked.Exchange(ref _ticket, run << 32);
        WakeAll();
        Drain(run, 0);
        var spinner = new SpinWait();
        while (Volatile.Read(ref _completed) < items)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        // Closed before the next run changes the fields: no claim can mix two runs.
        Interlocked.Exchange(ref _ticket, (run << 32) | Closed);
        _failure?.Throw();
    }

    public void Dispose()
    {
        _stopped = true;
        Interlocked.Exchange(ref _ticket, (((Volatile.Read(ref _ticket) >> 32) + 1) << 32) | Closed);
        WakeAll();
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i].Join();
            _wake[i + 1].Dispose();
        }
    }

    private void WakeAll()
    {
        for (int worker = 1; worker < _wake.Length; worker++)
        {
            _wake[worker].Set();
        }
    }

    private void Loop(int worker)
    {
        long seen = 0;
        while (!_stopped)
        {
            for (int spin = 0; Volatile.Read(ref _ticket) >> 32 == seen; spin++)
            {
                if (spin < SpinsBeforeSleep)
                {
                    Thread.SpinWait(1);
                    continue;
                }

                _wake[worker].Reset();
                if (Volatile.Read(ref _ticket) >> 32 == seen)
                {
                    _wake[worker].Wait();
                }
            }

            seen = Volatile.Read(ref _ticket) >> 32;
            Drain(seen, worker);
        }
    }

    private void Drain(long run, int worker)
    {
        while (true)
        {
            long ticket = Volatile.Read(ref _ticket);
            int item = (int)ticket;
            if (ticket >> 32 != run || item >= _items)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) != ticket)
            {
                continue;
            }

            try
            {
                _work!(item, worker);
            }
            catch (Exception exception)
            {
                Volatile.Write(ref _failure, ExceptionDispatchInfo.Capture(exception));
            }

            Interlocked.Increment(ref _completed);
        }
    }
}
