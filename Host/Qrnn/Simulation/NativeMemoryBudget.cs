namespace Qrnn.Simulation;

/// <summary>
/// Keeps count of the engine's memory and refuses what the machine does not have: the operating system would grant it and then kill the
/// process when it is used.
/// </summary>
internal static class NativeMemoryBudget
{
    private static long _taken;

    /// <summary>Bytes in use.</summary>
    public static long Taken => Interlocked.Read(ref _taken);

    /// <summary>Books a block.</summary>
    /// <exception cref="QrnnException">More than the machine (or the container) has in all.</exception>
    public static void Take(long bytes)
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long taken = Interlocked.Add(ref _taken, bytes);
        if (taken > limit)
        {
            Interlocked.Add(ref _taken, -bytes);
            throw new QrnnException(
                $"the simulation needs {taken / 1048576.0:0} MiB or more: this machine has {limit / 1048576.0:0} MiB; use a smaller shape, batch or number of threads");
        }
    }

    /// <summary>Gives a block back.</summary>
    public static void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
