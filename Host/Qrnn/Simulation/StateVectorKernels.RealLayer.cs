using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

internal sealed unsafe partial class StateVectorKernels<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where L : IStateVectorLanes<T, V>
{
    /// <inheritdoc/>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyRealLayer(T* x, int bits, ReadOnlySpan<int> targets, T* matrices)
    {
        int lowCount = 0;
        V* low = stackalloc V[3 * 4]; // 16 single-precision lanes are the most: 4 lane bits
        for (; lowCount < targets.Length && targets[lowCount] < _laneBits; lowCount++)
        {
            T* m = matrices + (8 * lowCount);
            low[3 * lowCount] = _flip[1 << targets[lowCount]];
            low[(3 * lowCount) + 1] = ByLaneBit(targets[lowCount], m[0], m[3]);
            low[(3 * lowCount) + 2] = ByLaneBit(targets[lowCount], m[1], m[2]);
        }

        nuint size = (nuint)1 << bits;
        int chunkBits = Math.Min(bits, BitOperations.Log2((uint)(ChunkBytes / sizeof(T))));
        int inChunk = lowCount;
        while (inChunk < targets.Length && targets[inChunk] < chunkBits)
        {
            inChunk++;
        }

        nuint chunk = (nuint)1 << chunkBits;
        for (nuint start = 0; start < size && inChunk > 0; start += chunk)
        {
            RealPasses(x, start, start + chunk, targets[..inChunk], lowCount, matrices, low);
        }

        RealPasses(x, 0, size, targets[inChunk..], 0, matrices + (8 * inChunk), low);
    }

    // Targets beyond the lane bits three at a time, so that a number is loaded once for three gates; the lane bits ride along with the first three.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RealPasses(T* x, nuint start, nuint end, ReadOnlySpan<int> targets, int lowCount, T* matrices, V* low)
    {
        int at = lowCount;
        if (at == targets.Length && lowCount > 0)
        {
            RealPass0(x, start, end, lowCount, low);
        }

        while (at < targets.Length)
        {
            int left = targets.Length - at;
            T* m = matrices + (8 * at);
            nuint b0 = (nuint)1 << targets[at];
            switch (left)
            {
                case 1:
                    RealPass1(x, start, end, b0, m, lowCount, low);
                    at++;
                    break;
                case 2 or 4:
                    RealPass2(x, start, end, b0, (nuint)1 << targets[at + 1], m, lowCount, low);
                    at += 2;
                    break;
                default:
                    RealPass3(x, start, end, b0, (nuint)1 << targets[at + 1], (nuint)1 << targets[at + 2], m, lowCount, low);
                    at += 3;
                    break;
            }

            lowCount = 0;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RealPass0(T* x, nuint start, nuint end, int lowCount, V* low)
    {
        for (nuint i = start; i < end; i += (nuint)L.Count)
        {
            V value = L.Load(x + i);
            for (int g = 0; g < lowCount; g++)
            {
                value = Turn(value, low + (3 * g));
            }

            L.Store(x + i, value);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RealPass1(T* x, nuint start, nuint end, nuint b0, T* m, int lowCount, V* low)
    {
        V p00 = L.Broadcast(m[0]), p01 = L.Broadcast(m[1]), p10 = L.Broadcast(m[2]), p11 = L.Broadcast(m[3]);
        nuint mask = b0 | (nuint)(L.Count - 1);
        for (nuint i = start; i < end; i = Next(i, mask))
        {
            V x0 = L.Load(x + i), x1 = L.Load(x + i + b0);
            for (int g = 0; g < lowCount; g++)
            {
                V* row = low + (3 * g);
                x0 = Turn(x0, row);
                x1 = Turn(x1, row);
            }

            Turn(ref x0, ref x1, p00, p01, p10, p11);
            L.Store(x + i, x0);
            L.Store(x + i + b0, x1);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RealPass2(T* x, nuint start, nuint end, nuint b0, nuint b1, T* m, int lowCount, V* low)
    {
        V p00 = L.Broadcast(m[0]), p01 = L.Broadcast(m[1]), p10 = L.Broadcast(m[2]), p11 = L.Broadcast(m[3]);
        V q00 = L.Broadcast(m[8]), q01 = L.Broadcast(m[9]), q10 = L.Broadcast(m[10]), q11 = L.Broadcast(m[11]);
        nuint mask = b0 | b1 | (nuint)(L.Count - 1);
        for (nuint i = start; i < end; i = Next(i, mask))
        {
            T* a = x + i;
            T* b = a + b1;
            V x0 = L.Load(a), x1 = L.Load(a + b0), x2 = L.Load(b), x3 = L.Load(b + b0);
            for (int g = 0; g < lowCount; g++)
            {
                V* row = low + (3 * g);
                x0 = Turn(x0, row);
                x1 = Turn(x1, row);
                x2 = Turn(x2, row);
                x3 = Turn(x3, row);
            }

            Turn(ref x0, ref x1, p00, p01, p10, p11);
            Turn(ref x2, ref x3, p00, p01, p10, p11);
            Turn(ref x0, ref x2, q00, q01, q10, q11);
            Turn(ref x1, ref x3, q00, q01, q10, q11);
            L.Store(a, x0);
            L.Store(a + b0, x1);
            L.Store(b, x2);
            L.Store(b + b0, x3);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RealPass3(T* x, nuint start, nuint end, nuint b0, nuint b1, nuint b2, T* m, int lowCount, V* low)
    {
        V p00 = L.Broadcast(m[0]), p01 = L.Broadcast(m[1]), p10 = L.Broadcast(m[2]), p11 = L.Broadcast(m[3]);
        V q00 = L.Broadcast(m[8]), q01 = L.Broadcast(m[9]), q10 = L.Broadcast(m[10]), q11 = L.Broadcast(m[11]);
        V r00 = L.Broadcast(m[16]), r01 = L.Broadcast(m[17]), r10 = L.Broadcast(m[18]), r11 = L.Broadcast(m[19]);
        nuint mask = b0 | b1 | b2 | (nuint)(L.Count - 1);
        for (nuint i = start; i < end; i = Next(i, mask))
        {
            T* a = x + i;
            T* b = a + b1;
            T* c = a + b2;
            T* d = b + b2;
            V x0 = L.Load(a), x1 = L.Load(a + b0), x2 = L.Load(b), x3 = L.Load(b + b0);
            V x4 = L.Load(c), x5 = L.Load(c + b0), x6 = L.Load(d), x7 = L.Load(d + b0);
            for (int g = 0; g < lowCount; g++)
            {
                V* row = low + (3 * g);
                x0 = Turn(x0, row);
                x1 = Turn(x1, row);
                x2 = Turn(x2, row);
                x3 = Turn(x3, row);
                x4 = Turn(x4, row);
                x5 = Turn(x5, row);
                x6 = Turn(x6, row);
                x7 = Turn(x7, row);
            }

            Turn(ref x0, ref x1, p00, p01, p10, p11);
            Turn(ref x2, ref x3, p00, p01, p10, p11);
            Turn(ref x4, ref x5, p00, p01, p10, p11);
            Turn(ref x6, ref x7, p00, p01, p10, p11);
            Turn(ref x0, ref x2, q00, q01, q10, q11);
            Turn(ref x1, ref x3, q00, q01, q10, q11);
            Turn(ref x4, ref x6, q00, q01, q10, q11);
            Turn(ref x5, ref x7, q00, q01, q10, q11);
            Turn(ref x0, ref x4, r00, r01, r10, r11);
            Turn(ref x1, ref x5, r00, r01, r10, r11);
            Turn(ref x2, ref x6, r00, r01, r10, r11);
            Turn(ref x3, ref x7, r00, r01, r10, r11);
            L.Store(a, x0);
            L.Store(a + b0, x1);
            L.Store(b, x2);
            L.Store(b + b0, x3);
            L.Store(c, x4);
            L.Store(c + b0, x5);
            L.Store(d, x6);
            L.Store(d + b0, x7);
        }
    }

    // A gate on a lane bit: (permutation, diagonal, other) are three registers in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Turn(V value, V* row) => L.MultiplyAdd(row[1], value, L.Multiply(row[2], L.Permute(value, row[0])));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref V x0, ref V x1, V m00, V m01, V m10, V m11)
    {
        V y0 = L.MultiplyAdd(m00, x0, L.Multiply(m01, x1));
        x1 = L.MultiplyAdd(m11, x1, L.Multiply(m10, x0));
        x0 = y0;
    }
}
