using System.Runtime.InteropServices;

namespace Qrnn.Simulation;

/// <summary>Zeroed memory at a fixed, cache-line-aligned address, so that kernels may use plain pointers and registers load without splits.</summary>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private const nuint Alignment = 64;

    /// <exception cref="QrnnException">This machine has not so much memory.</exception>
    public NativeArray(long length)
    {
        Length = length;
        long bytes = checked(Math.Max(length, 1) * sizeof(T));
        NativeMemoryBudget.Take(bytes);
        try
        {
            Pointer = (T*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        }
        catch (OutOfMemoryException exception)
        {
            NativeMemoryBudget.Return(bytes);
            throw new QrnnException($"the simulation needs a block of {bytes / 1048576.0:0} MiB, which this machine does not have; use a smaller shape or batch", exception);
        }

        NativeMemory.Clear(Pointer, (nuint)bytes);
        GC.AddMemoryPressure(bytes);
    }

    ~NativeArray() => Free();

    public T* Pointer { get; private set; }

    public long Length { get; }

    public Span<T> Span => new(Pointer, checked((int)Length));

    public void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * (nuint)sizeof(T));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer != null)
        {
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            long bytes = Math.Max(Length, 1) * sizeof(T);
            GC.RemoveMemoryPressure(bytes);
            NativeMemoryBudget.Return(bytes);
        }
    }
}
