using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

/// <summary>
/// How a kernel reads the table entries of each sample: four ways, chosen by the number of input words. A table has one record per amplitude
/// pair: the words' cosines, then their sines. (The slopes of both are a table of their own: the way forward does not read them, and should
/// not find them in its cache lines.)
/// </summary>
internal unsafe interface ITableAccess<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>c and s of amplitude pair <paramref name="pair"/>, one of each per sample.</summary>
    void Read(T* table, int pair, out TLanes cosine, out TLanes sine);
}

/// <summary>The table does not depend on the input word.</summary>
internal readonly unsafe struct WordlessAccess<TLanes, T> : ITableAccess<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(T* table, int pair, out TLanes cosine, out TLanes sine)
    {
        cosine = TLanes.Broadcast(table[2 * (nint)pair]);
        sine = TLanes.Broadcast(table[(2 * (nint)pair) + 1]);
    }
}

/// <summary>Cosines and sines of all words fit into one register together: one load, two permutations.</summary>
internal readonly unsafe struct PairedAccess<TLanes, T>(TLanes cosinePicks, TLanes sinePicks, int wordBits) : ITableAccess<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TLanes _cosinePicks = cosinePicks;
    private readonly TLanes _sinePicks = sinePicks;
    private readonly int _wordBits = wordBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(T* table, int pair, out TLanes cosine, out TLanes sine)
    {
        T* record = table + ((nint)(2 * pair) << _wordBits);
        TLanes entries = TLanes.Load(record);
        cosine = TLanes.Pick(entries, _cosinePicks);
        sine = TLanes.Pick(entries, _sinePicks);
    }
}

/// <summary>The words of one kind of entry fit into a register: a load and a permutation each.</summary>
internal readonly unsafe struct RegisterAccess<TLanes, T>(TLanes picks, int wordBits) : ITableAccess<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TLanes _picks = picks;
    private readonly int _wordBits = wordBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(T* table, int pair, out TLanes cosine, out TLanes sine)
    {
        T* record = table + ((nint)(2 * pair) << _wordBits);
        cosine = TLanes.Pick(TLanes.Load(record), _picks);
        sine = TLanes.Pick(TLanes.Load(record + ((nint)1 << _wordBits)), _picks);
    }
}

/// <summary>More words than a register holds: entries are read one by one.</summary>
internal readonly unsafe struct GatherAccess<TLanes, T>(int* sampleWords, T* scratch, int wordBits) : ITableAccess<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(T* table, int pair, out TLanes cosine, out TLanes sine)
    {
        T* record = table + ((nint)(2 * pair) << wordBits);
        T* sines = record + ((nint)1 << wordBits);
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            scratch[lane] = record[sampleWords[lane]];
            scratch[TLanes.Count + lane] = sines[sampleWords[lane]];
        }

        cosine = TLanes.Load(scratch);
        sine = TLanes.Load(scratch + TLanes.Count);
    }
}
