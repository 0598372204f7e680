using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

internal sealed unsafe partial class StateVectorKernels<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where L : IStateVectorLanes<T, V>
{
    /// <inheritdoc/>
    /// <remarks>The gates of a layer act on different bits and commute, so an overlap may be taken anywhere in the layer, as long as both states stand at the same place.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ReverseRealLayer(T* bra, T* ket, int bits, ReadOnlySpan<int> targets, T* matrices, Span<double> overlaps)
    {
        nuint size = (nuint)1 << bits;
        int lowCount = 0;
        V* low = stackalloc V[3 * 4];
        V* lowSums = stackalloc V[4];
        for (; lowCount < targets.Length && targets[lowCount] < _laneBits; lowCount++)
        {
            T* m = matrices + (8 * lowCount);
            low[3 * lowCount] = _flip[1 << targets[lowCount]];
            low[(3 * lowCount) + 1] = ByLaneBit(targets[lowCount], m[0], m[3]);
            low[(3 * lowCount) + 2] = ByLaneBit(targets[lowCount], m[1], m[2]);
        }

        if (lowCount > 0)
        {
            ReverseLanePass(bra, ket, size, lowCount, low, lowSums);
        }

        for (int g = 0; g < lowCount; g++)
        {
            // λ·ψ(flipped): plus where the bit is 1, minus where it is 0.
            V signs = L.MultiplySubtractFrom(_isZero[targets[g]], L.Broadcast(T.One), _isOne[targets[g]]);
            overlaps[g] += Sum(L.Multiply(signs, lowSums[g]));
        }

        int at = lowCount;
        for (; at + 1 < targets.Length; at += 2)
        {
            (double first, double second) = ReversePass2(bra, ket, size, (nuint)1 << targets[at], (nuint)1 << targets[at + 1], matrices + (8 * at));
            overlaps[at] += first;
            overlaps[at + 1] += second;
        }

        if (at < targets.Length)
        {
            overlaps[at] += ReversePass1(bra, ket, size, (nuint)1 << targets[at], matrices + (8 * at));
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReverseLanePass(T* bra, T* ket, nuint size, int lowCount, V* low, V* sums)
    {
        V s0 = L.Broadcast(T.Zero), s1 = s0, s2 = s0, s3 = s0;
        for (nuint i = 0; i < size; i += (nuint)L.Count)
        {
            V l = L.Load(bra + i), p = L.Load(ket + i);
            s0 = ReverseLane(ref l, ref p, low, s0);
            if (lowCount > 1)
            {
                s1 = ReverseLane(ref l, ref p, low + 3, s1);
            }

            if (lowCount > 2)
            {
                s2 = ReverseLane(ref l, ref p, low + 6, s2);
            }

            if (lowCount > 3)
            {
                s3 = ReverseLane(ref l, ref p, low + 9, s3);
            }

            L.Store(bra + i, l);
            L.Store(ket + i, p);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReverseLane(ref V l, ref V p, V* row, V sum)
    {
        V flipped = L.Permute(p, row[0]);
        sum = L.MultiplyAdd(l, flipped, sum);
        p = L.MultiplyAdd(row[1], p, L.Multiply(row[2], flipped));
        l = L.MultiplyAdd(row[1], l, L.Multiply(row[2], L.Permute(l, row[0])));
        return sum;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double ReversePass1(T* bra, T* ket, nuint size, nuint b0, T* m)
    {
        V p00 = L.Broadcast(m[0]), p01 = L.Broadcast(m[1]), p10 = L.Broadcast(m[2]), p11 = L.Broadcast(m[3]);
        V sum0 = L.Broadcast(T.Zero), sum1 = sum0;
        nuint mask = b0 | (nuint)(L.Count - 1);
        for (nuint i = 0; i < size; i = Next(i, mask))
        {
            V l0 = L.Load(bra + i), l1 = L.Load(bra + i + b0);
            V x0 = L.Load(ket + i), x1 = L.Load(ket + i + b0);
            sum0 = L.MultiplyAdd(l1, x0, sum0);
            sum1 = L.MultiplyAdd(l0, x1, sum1);
            Turn(ref l0, ref l1, p00, p01, p10, p11);
            Turn(ref x0, ref x1, p00, p01, p10, p11);
            L.Store(bra + i, l0);
            L.Store(bra + i + b0, l1);
            L.Store(ket + i, x0);
            L.Store(ket + i + b0, x1);
        }

        return Sum(sum0) - Sum(sum1);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double First, double Second) ReversePass2(T* bra, T* ket, nuint size, nuint b0, nuint b1, T* m)
    {
        V p00 = L.Broadcast(m[0]), p01 = L.Broadcast(m[1]), p10 = L.Broadcast(m[2]), p11 = L.Broadcast(m[3]);
        V q00 = L.Broadcast(m[8]), q01 = L.Broadcast(m[9]), q10 = L.Broadcast(m[10]), q11 = L.Broadcast(m[11]);
        V plus0 = L.Broadcast(T.Zero), minus0 = plus0, plus1 = plus0, minus1 = plus0;
        nuint mask = b0 | b1 | (nuint)(L.Count - 1);
        for (nuint i = 0; i < size; i = Next(i, mask))
        {
            T* a = bra + i;
            T* b = ket + i;
            V l0 = L.Load(a), l1 = L.Load(a + b0), l2 = L.Load(a + b1), l3 = L.Load(a + b1 + b0);
            V x0 = L.Load(b), x1 = L.Load(b + b0), x2 = L.Load(b + b1), x3 = L.Load(b + b1 + b0);
            plus0 = L.MultiplyAdd(l3, x2, L.MultiplyAdd(l1, x0, plus0));
            minus0 = L.MultiplyAdd(l2, x3, L.MultiplyAdd(l0, x1, minus0));
            plus1 = L.MultiplyAdd(l3, x1, L.MultiplyAdd(l2, x0, plus1));
            minus1 = L.MultiplyAdd(l1, x3, L.MultiplyAdd(l0, x2, minus1));
            Turn(ref l0, ref l1, p00, p01, p10, p11);
            Turn(ref l2, ref l3, p00, p01, p10, p11);
            Turn(ref l0, ref l2, q00, q01, q10, q11);
            Turn(ref l1, ref l3, q00, q01, q10, q11);
            Turn(ref x0, ref x1, p00, p01, p10, p11);
            Turn(ref x2, ref x3, p00, p01, p10, p11);
            Turn(ref x0, ref x2, q00, q01, q10, q11);
            Turn(ref x1, ref x3, q00, q01, q10, q11);
            L.Store(a, l0);
            L.Store(a + b0, l1);
            L.Store(a + b1, l2);
            L.Store(a + b1 + b0, l3);
            L.Store(b, x0);
            L.Store(b + b0, x1);
            L.Store(b + b1, x2);
            L.Store(b + b1 + b0, x3);
        }

        return (Sum(plus0) - Sum(minus0), Sum(plus1) - Sum(minus1));
    }
}
