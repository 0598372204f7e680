using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

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
            access.Read(table, pair, out TLanes c, out TLanes s);
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
        T* state, T* adjoint, int pairs, int targetBit, T* table, T* slopes, T* angleSlopes, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        int low = (1 << targetBit) - 1;
        nint distance = (nint)TLanes.Count << targetBit;
        for (int pair = 0; pair < pairs; pair++)
        {
            nint at = (nint)(pair + (pair & ~low)) * TLanes.Count;
            TLanes adjointZero = TLanes.Load(adjoint + at);
            TLanes adjointOne = TLanes.Load(adjoint + at + distance);
            access.Read(slopes, pair, out TLanes cSlope, out TLanes sSlope);
            TLanes pullZero = TLanes.MultiplyAdd(sSlope, adjointOne, cSlope * adjointZero);
            TLanes pullOne = TLanes.NegativeMultiplyAdd(sSlope, adjointZero, cSlope * adjointOne);
            access.Read(table, pair, out TLanes c, out TLanes s);
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

    /// <summary>outcomes_v = Σ_w weights_v(w)·ψ(w)², for every word v.</summary>
    public static void Outcomes(T* state, int amplitudes, T* weights, int words, T* outcomes)
    {
        int word = 0;
        for (; word + 4 <= words; word += 4)
        {
            TLanes first = TLanes.Zero, second = TLanes.Zero, third = TLanes.Zero, fourth = TLanes.Zero;
            T* row = weights + word;
            for (int i = 0; i < amplitudes; i++, row += words)
            {
                TLanes amplitude = TLanes.Load(state + ((nint)i * TLanes.Count));
                TLanes square = amplitude * amplitude;
                first = TLanes.MultiplyAdd(square, TLanes.Broadcast(row[0]), first);
                second = TLanes.MultiplyAdd(square, TLanes.Broadcast(row[1]), second);
                third = TLanes.MultiplyAdd(square, TLanes.Broadcast(row[2]), third);
                fourth = TLanes.MultiplyAdd(square, TLanes.Broadcast(row[3]), fourth);
            }

            T* to = outcomes + ((nint)word * TLanes.Count);
            first.Store(to);
            second.Store(to + TLanes.Count);
            third.Store(to + (2 * TLanes.Count));
            fourth.Store(to + (3 * TLanes.Count));
        }

        for (; word < words; word++)
        {
            TLanes sum = TLanes.Zero;
            T* row = weights + word;
            for (int i = 0; i < amplitudes; i++, row += words)
            {
                TLanes amplitude = TLanes.Load(state + ((nint)i * TLanes.Count));
                sum = TLanes.MultiplyAdd(amplitude * amplitude, TLanes.Broadcast(*row), sum);
            }

            sum.Store(outcomes + ((nint)word * TLanes.Count));
        }
    }

    /// <summary>Lane s of the result is factors_v(w) for the lane's word v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Factor(T* row, LaneWords<TLanes, T> lanes, TLanes picks, bool wordsFitRegister, T* scratch)
    {
        if (wordsFitRegister)
        {
            return TLanes.Pick(TLanes.Load(row), picks);
        }

        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            scratch[lane] = row[lanes.Words[lane]];
        }

        return TLanes.Load(scratch);
    }

    /// <summary>Keeps each sample's word v: ψ(w) becomes scale·F_v(w)·ψ(w). <paramref name="destination"/> may be <paramref name="source"/>.</summary>
    public static void Project(T* source, T* destination, int amplitudes, T* factors, int words, LaneWords<TLanes, T> lanes, TLanes scale, T* scratch)
    {
        bool fits = words <= TLanes.Count;
        TLanes picks = lanes.Picks;
        T* row = factors;
        for (int i = 0; i < amplitudes; i++, row += words)
        {
            nint at = (nint)i * TLanes.Count;
            (TLanes.Load(source + at) * Factor(row, lanes, picks, fits, scratch) * scale).Store(destination + at);
        }
    }

    /// <summary>
    /// Backward through <see cref="Project"/>: the adjoint of the next step's state becomes that of this one's in place, and ∂L/∂F_v(w) of
    /// each sample's word is written to <paramref name="factorSlopes"/>.
    /// </summary>
    public static void ProjectAdjoint(
        T* state, T* adjoint, int amplitudes, T* factors, int words, LaneWords<TLanes, T> lanes, TLanes scale, T* factorSlopes, T* scratch)
    {
        bool fits = words <= TLanes.Count;
        TLanes picks = lanes.Picks;
        T* row = factors;
        for (int i = 0; i < amplitudes; i++, row += words)
        {
            nint at = (nint)i * TLanes.Count;
            TLanes scaled = TLanes.Load(adjoint + at) * scale;
            (scaled * TLanes.Load(state + at)).Store(factorSlopes + at);
            (scaled * Factor(row, lanes, picks, fits, scratch)).Store(adjoint + at);
        }
    }

    /// <summary>
    /// Backward through <see cref="Outcomes"/>: adds 2ψ(w)·Σ_v slope_v·weights_v(w) to the adjoint, and ψ(w)²·slope_v to the accumulator, one
    /// register a row and word.
    /// </summary>
    public static void OutcomesAdjoint(T* state, T* adjoint, int amplitudes, T* weights, int words, T* slopes, T* accumulator)
    {
        T* row = weights;
        T* sums = accumulator;
        for (int i = 0; i < amplitudes; i++, row += words)
        {
            nint at = (nint)i * TLanes.Count;
            TLanes amplitude = TLanes.Load(state + at);
            TLanes square = amplitude * amplitude;
            TLanes pull = TLanes.Zero;
            for (int word = 0; word < words; word++, sums += TLanes.Count)
            {
                TLanes slope = TLanes.Load(slopes + ((nint)word * TLanes.Count));
                pull = TLanes.MultiplyAdd(slope, TLanes.Broadcast(row[word]), pull);
                TLanes.MultiplyAdd(square, slope, TLanes.Load(sums)).Store(sums);
            }

            TLanes.MultiplyAdd(amplitude, pull + pull, TLanes.Load(adjoint + at)).Store(adjoint + at);
        }
    }

    /// <summary>
    /// Adds ∂L/∂η of each pair and sample to the accumulator's row of the sample's word: row w holds all pairs for input word w.
    /// A row is read and written once for all samples of a word. <paramref name="square"/> is scratch of Count × Count.
    /// </summary>
    public static void AddByWord(T* angleSlopes, int pairs, T* accumulator, LaneWords<TLanes, T> lanes, T* square)
    {
        int width = TLanes.Count;
        int* order = lanes.Order;
        int* words = lanes.Distinct;
        int* wordCounts = lanes.Counts;
        int distinctWords = lanes.DistinctCount;
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
