namespace Qrnn.Simulation;

/// <summary>
/// Threads that work through numbered items. Which thread takes which item is up to chance; results must therefore be stored by item and
/// combined in item order, and then they are the same bits for any number of threads. Nothing is allocated per run.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    // A training step of a small network takes tens of microseconds, as long as waking a sleeping thread: spin that long before sleeping.
    private const int SpinsBeforeSleep = 20_000;

    private readonly Thread[] _threads;
    private readonly ManualResetEventSlim[] _wake;
    private Action<int, int>? _work;
    private int _items;
    private int _next;
    private int _running;
    private int _generation;
    private Exception? _failure;
    private volatile bool _stopped;

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

    /// <summary>Calls <paramref name="work"/>(item, worker) for all items below <paramref name="items"/>; worker is below <see cref="ThreadCount"/>.</summary>
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
        Volatile.Write(ref _next, 0);
        Volatile.Write(ref _running, _threads.Length);
        WakeAll();
        Drain(0);
        var spinner = new SpinWait();
        while (Volatile.Read(ref _running) > 0)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        _work = null;
        if (_failure is not null)
        {
            throw new AggregateException(_failure);
        }
    }

    public void Dispose()
    {
        _stopped = true;
        WakeAll();
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i].Join();
            _wake[i + 1].Dispose();
        }
    }

    private void WakeAll()
    {
        Interlocked.Increment(ref _generation);
        for (int worker = 1; worker < _wake.Length; worker++)
        {
            _wake[worker].Set();
        }
    }

    private void Loop(int worker)
    {
        int seen = 0;
        while (true)
        {
            for (int spin = 0; Volatile.Read(ref _generation) == seen; spin++)
            {
                if (spin < SpinsBeforeSleep)
                {
                    Thread.SpinWait(1);
                    continue;
                }

                _wake[worker].Reset();
                if (Volatile.Read(ref _generation) == seen)
                {
                    _wake[worker].Wait();
                }
            }

            seen = Volatile.Read(ref _generation);
            if (_stopped)
            {
                return;
            }

            Drain(worker);
            Interlocked.Decrement(ref _running);
        }
    }

    private void Drain(int worker)
    {
        try
        {
            for (int item = Interlocked.Increment(ref _next) - 1; item < _items; item = Interlocked.Increment(ref _next) - 1)
            {
                _work!(item, worker);
            }
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _failure, exception);
            Volatile.Write(ref _next, int.MaxValue / 2);
        }
    }
}
