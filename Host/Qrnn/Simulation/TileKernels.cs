using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

/// <summary>
/// How a kernel reads the table entries of each sample: four ways, chosen by the number of input words. A table has one record per amplitude
/// pair: the words' cosines, then their sines, then the slopes of both.
/// </summary>
internal unsafe interface ITableAccess<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>c and s of amplitude pair <paramref name="pair"/>, one of each per sample.</summary>
    void ReadValues(T* table, int pair, out TLanes cosine, out TLanes sine);

    /// <summary>∂c/∂η and ∂s/∂η of the pair.</summary>
    void ReadSlopes(T* table, int pair, out TLanes cosine, out TLanes sine);
}

/// <summary>The table does not depend on the input word.</summary>
internal readonly unsafe struct WordlessAccess<TLanes, T> : ITableAccess<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReadValues(T* table, int pair, out TLanes cosine, out TLanes sine) => Read(table + (4 * (nint)pair), out cosine, out sine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReadSlopes(T* table, int pair, out TLanes cosine, out TLanes sine) => Read(table + (4 * (nint)pair) + 2, out cosine, out sine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read(T* record, out TLanes cosine, out TLanes sine)
    {
        cosine = TLanes.Broadcast(record[0]);
        sine = TLanes.Broadcast(record[1]);
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
    public void ReadValues(T* table, int pair, out TLanes cosine, out TLanes sine) => Read(table + ((nint)(4 * pair) << _wordBits), out cosine, out sine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReadSlopes(T* table, int pair, out TLanes cosine, out TLanes sine) => Read(table + ((nint)((4 * pair) + 2) << _wordBits), out cosine, out sine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Read(T* halfRecord, out TLanes cosine, out TLanes sine)
    {
        TLanes entries = TLanes.Load(halfRecord);
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
    public void ReadValues(T* table, int pair, out TLanes cosine, out TLanes sine) => Read(table + ((nint)(4 * pair) << _wordBits), out cosine, out sine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReadSlopes(T* table, int pair, out TLanes cosine, out TLanes sine) => Read(table + ((nint)((4 * pair) + 2) << _wordBits), out cosine, out sine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Read(T* halfRecord, out TLanes cosine, out TLanes sine)
    {
        cosine = TLanes.Pick(TLanes.Load(halfRecord), _picks);
        sine = TLanes.Pick(TLanes.Load(halfRecord + ((nint)1 << _wordBits)), _picks);
    }
}

/// <summary>More words than a register holds: entries are read one by one.</summary>
internal readonly unsafe struct GatherAccess<TLanes, T>(int* sampleWords, T* scratch, int wordBits) : ITableAccess<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReadValues(T* table, int pair, out TLanes cosine, out TLanes sine) => Read(table + ((nint)(4 * pair) << wordBits), out cosine, out sine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReadSlopes(T* table, int pair, out TLanes cosine, out TLanes sine) => Read(table + ((nint)((4 * pair) + 2) << wordBits), out cosine, out sine);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Read(T* halfRecord, out TLanes cosine, out TLanes sine)
    {
        T* sines = halfRecord + ((nint)1 << wordBits);
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            scratch[lane] = halfRecord[sampleWords[lane]];
            scratch[TLanes.Count + lane] = sines[sampleWords[lane]];
        }

        cosine = TLanes.Load(scratch);
        sine = TLanes.Load(scratch + TLanes.Count);
    }
}

/// <summary>
/// The loops over a tile's amplitudes. A tile holds one register (one number a sample) per amplitude; amplitude i is at element i · Count.
/// Every operation is M(x) = [[c, −s], [s, c]] on the pair of amplitudes that differ in the target's bit; x numbers the pairs in the order
/// of the remaining bits, so that tables are read in sequence.
/// </summary>
internal static unsafe class TileKernels<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Applies M(x) to all pairs. <paramref name="destination"/> may be <paramref name="source"/>.</summary>
    public static void Rotate<TAccess>(T* source, T* destination, int pairs, int targetBit, T* table, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        int low = (1 << targetBit) - 1;
        nint distance = (nint)TLanes.Count << targetBit;
        for (int pair = 0; pair < pairs; pair++)
        {
            nint at = (nint)(pair + (pair & ~low)) * TLanes.Count;
            access.ReadValues(table, pair, out TLanes c, out TLanes s);
            TLanes zero = TLanes.Load(source + at);
            TLanes one = TLanes.Load(source + at + distance);
            TLanes.NegativeMultiplyAdd(s, one, c * zero).Store(destination + at);
            TLanes.MultiplyAdd(s, zero, c * one).Store(destination + at + distance);
        }
    }

    /// <summary>
    /// Backward through <see cref="Rotate"/>: <paramref name="state"/> is the state before it; <paramref name="adjoint"/> goes from ∂L/∂after
    /// to ∂L/∂before in place; ∂L/∂η of each pair, one number a sample, is written to <paramref name="angleSlopes"/>.
    /// </summary>
    public static void RotateAdjoint<TAccess>(
        T* state, T* adjoint, int pairs, int targetBit, T* table, T* angleSlopes, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        int low = (1 << targetBit) - 1;
        nint distance = (nint)TLanes.Count << targetBit;
        for (int pair = 0; pair < pairs; pair++)
        {
            nint at = (nint)(pair + (pair & ~low)) * TLanes.Count;
            TLanes adjointZero = TLanes.Load(adjoint + at);
            TLanes adjointOne = TLanes.Load(adjoint + at + distance);
            access.ReadSlopes(table, pair, out TLanes cSlope, out TLanes sSlope);
            TLanes pullZero = TLanes.MultiplyAdd(sSlope, adjointOne, cSlope * adjointZero);
            TLanes pullOne = TLanes.NegativeMultiplyAdd(sSlope, adjointZero, cSlope * adjointOne);
            access.ReadValues(table, pair, out TLanes c, out TLanes s);
            TLanes.MultiplyAdd(s, adjointOne, c * adjointZero).Store(adjoint + at);
            TLanes.NegativeMultiplyAdd(s, adjointZero, c * adjointOne).Store(adjoint + at + distance);
            TLanes.MultiplyAdd(TLanes.Load(state + at), pullZero, TLanes.Load(state + at + distance) * pullOne)
                .Store(angleSlopes + ((nint)pair * TLanes.Count));
        }
    }

    /// <summary><see cref="Rotate"/> where the table has one entry.</summary>
    public static void RotateAll(T* source, T* destination, int pairs, int targetBit, T* table)
    {
        int low = (1 << targetBit) - 1;
        nint distance = (nint)TLanes.Count << targetBit;
        TLanes c = TLanes.Broadcast(table[0]);
        TLanes s = TLanes.Broadcast(table[1]);
        for (int pair = 0; pair < pairs; pair++)
        {
            nint at = (nint)(pair + (pair & ~low)) * TLanes.Count;
            TLanes zero = TLanes.Load(source + at);
            TLanes one = TLanes.Load(source + at + distance);
            TLanes.NegativeMultiplyAdd(s, one, c * zero).Store(destination + at);
            TLanes.MultiplyAdd(s, zero, c * one).Store(destination + at + distance);
        }
    }

    /// <summary>
    /// Backward through <see cref="RotateAll"/>, which is orthogonal: <paramref name="state"/> goes from after to before in place, like the
    /// adjoint, and ∂L/∂η = (adjoint₁·after₀ − adjoint₀·after₁) / 2 is added to the one register of the accumulator.
    /// </summary>
    public static void RotateAllAdjoint(T* state, T* adjoint, int pairs, int targetBit, T* table, T* accumulator)
    {
        int low = (1 << targetBit) - 1;
        nint distance = (nint)TLanes.Count << targetBit;
        TLanes c = TLanes.Broadcast(table[0]);
        TLanes s = TLanes.Broadcast(table[1]);
        TLanes turn = TLanes.Zero;
        TLanes turnBack = TLanes.Zero;
        for (int pair = 0; pair < pairs; pair++)
        {
            nint at = (nint)(pair + (pair & ~low)) * TLanes.Count;
            TLanes adjointZero = TLanes.Load(adjoint + at);
            TLanes adjointOne = TLanes.Load(adjoint + at + distance);
            TLanes zero = TLanes.Load(state + at);
            TLanes one = TLanes.Load(state + at + distance);
            turn = TLanes.MultiplyAdd(adjointOne, zero, turn);
            turnBack = TLanes.MultiplyAdd(adjointZero, one, turnBack);
            TLanes.MultiplyAdd(s, adjointOne, c * adjointZero).Store(adjoint + at);
            TLanes.NegativeMultiplyAdd(s, adjointZero, c * adjointOne).Store(adjoint + at + distance);
            TLanes.MultiplyAdd(s, one, c * zero).Store(state + at);
            TLanes.NegativeMultiplyAdd(s, zero, c * one).Store(state + at + distance);
        }

        TLanes half = TLanes.Broadcast(T.CreateTruncating(0.5));
        TLanes.MultiplyAdd(turn - turnBack, half, TLanes.Load(accumulator)).Store(accumulator);
    }

    /// <summary>A lane that is |0⟩ joins the state as its new top bit and is rotated: the state doubles.</summary>
    public static void Birth<TAccess>(T* source, T* destination, int pairs, T* table, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        nint distance = (nint)pairs * TLanes.Count;
        for (int pair = 0; pair < pairs; pair++)
        {
            nint at = (nint)pair * TLanes.Count;
            TLanes zero = TLanes.Load(source + at);
            access.ReadValues(table, pair, out TLanes c, out TLanes s);
            (s * zero).Store(destination + at + distance);
            (c * zero).Store(destination + at);
        }
    }

    /// <summary>Backward through <see cref="Birth"/>: the adjoint shrinks to its lower half.</summary>
    public static void BirthAdjoint<TAccess>(
        T* state, T* adjoint, int pairs, T* table, T* angleSlopes, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        nint distance = (nint)pairs * TLanes.Count;
        for (int pair = 0; pair < pairs; pair++)
        {
            nint at = (nint)pair * TLanes.Count;
            TLanes adjointZero = TLanes.Load(adjoint + at);
            TLanes adjointOne = TLanes.Load(adjoint + at + distance);
            access.ReadValues(table, pair, out TLanes c, out TLanes s);
            access.ReadSlopes(table, pair, out TLanes cSlope, out TLanes sSlope);
            TLanes pull = TLanes.MultiplyAdd(sSlope, adjointOne, cSlope * adjointZero);
            TLanes.MultiplyAdd(s, adjointOne, c * adjointZero).Store(adjoint + at);
            (pull * TLanes.Load(state + at)).Store(angleSlopes + at);
        }
    }

    /// <summary>
    /// Adds ∂L/∂η of each pair and sample to the accumulator's row of the sample's word: row w holds all pairs for input word w.
    /// <paramref name="order"/> lists the samples word by word, <paramref name="wordCounts"/> how many each word of <paramref name="words"/> has;
    /// so a row is read and written once for all samples of a word. <paramref name="square"/> is scratch of Count × Count.
    /// </summary>
    public static void AddByWord(T* angleSlopes, int pairs, T* accumulator, int* order, int* words, int* wordCounts, int distinctWords, T* square)
    {
        int width = TLanes.Count;
        if (pairs < width)
        {
            for (int i = 0, first = 0; i < distinctWords; first += wordCounts[i], i++)
            {
                T* row = accumulator + ((nint)words[i] * pairs);
                for (int k = first; k < first + wordCounts[i]; k++)
                {
                    for (int pair = 0; pair < pairs; pair++)
                    {
                        row[pair] += angleSlopes[(pair * width) + order[k]];
                    }
                }
            }

            return;
        }

        for (int pair = 0; pair < pairs; pair += width)
        {
            TLanes.Transpose(angleSlopes + ((nint)pair * width), square);
            int* next = order;
            for (int i = 0; i < distinctWords; i++)
            {
                T* row = accumulator + ((nint)words[i] * pairs) + pair;
                TLanes sum = TLanes.Load(row);
                for (int* end = next + wordCounts[i]; next < end; next++)
                {
                    sum += TLanes.Load(square + ((nint)(*next) * width));
                }

                sum.Store(row);
            }
        }
    }

    /// <summary>Adds ∂L/∂η register by register, for tables that do not depend on the word; samples are summed at the very end.</summary>
    public static void AddRegisters(T* angleSlopes, int pairs, T* accumulator)
    {
        for (nint i = 0; i < (nint)pairs * TLanes.Count; i += TLanes.Count)
        {
            (TLanes.Load(accumulator + i) + TLanes.Load(angleSlopes + i)).Store(accumulator + i);
        }
    }

    /// <summary>The squared norm of a stretch of amplitudes, one per sample.</summary>
    public static TLanes Norm(T* state, int amplitudes)
    {
        TLanes even = TLanes.Zero;
        TLanes odd = TLanes.Zero;
        int i = 0;
        for (; i + 1 < amplitudes; i += 2)
        {
            TLanes first = TLanes.Load(state + ((nint)i * TLanes.Count));
            TLanes second = TLanes.Load(state + ((nint)(i + 1) * TLanes.Count));
            even = TLanes.MultiplyAdd(first, first, even);
            odd = TLanes.MultiplyAdd(second, second, odd);
        }

        if (i < amplitudes)
        {
            TLanes last = TLanes.Load(state + ((nint)i * TLanes.Count));
            even = TLanes.MultiplyAdd(last, last, even);
        }

        return even + odd;
    }
}
