namespace Qrnn.Tests.Backends.Azure;

/// <summary>A clock on which every wait is over at once: it jumps ahead by what was waited for.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    private readonly Lock _lock = new();
    private TimeSpan _passed;

    /// <summary>Every wait, in order.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + _passed;

    public override long GetTimestamp() => _passed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Time limits are timers, too: those of seconds that watch over a reply must not fire, waits of this client must.
        if (callback.Method.DeclaringType?.FullName?.Contains("CancellationTokenSource", StringComparison.Ordinal) == true || dueTime == Timeout.InfiniteTimeSpan)
        {
            return new Idle();
        }

        lock (_lock)
        {
            Waits.Add(dueTime);
            _passed += dueTime;
        }

        return new Timer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan) is var timer ? new Fired(timer) : null!;
    }

    private sealed class Fired(Timer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }

    private sealed class Idle : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
