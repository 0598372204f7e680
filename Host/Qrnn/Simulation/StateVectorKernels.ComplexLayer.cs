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
    public void ApplyComplexLayer(T* re, T* im, int bits, ReadOnlySpan<int> targets, T* matrices)
    {
        nuint size = (nuint)1 << bits;
        int chunkBits = Math.Min(bits, BitOperations.Log2((uint)(ChunkBytes / (2 * sizeof(T)))));
        int inChunk = 0;
        while (inChunk < targets.Length && targets[inChunk] < chunkBits)
        {
            inChunk++;
        }

        nuint chunk = (nuint)1 << chunkBits;
        for (nuint start = 0; start < size && inChunk > 0; start += chunk)
        {
            ComplexPasses(re, im, start, start + chunk, targets[..inChunk], matrices);
        }

        ComplexPasses(re, im, 0, size, targets[inChunk..], matrices + (8 * inChunk));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComplexPasses(T* re, T* im, nuint start, nuint end, ReadOnlySpan<int> targets, T* matrices)
    {
        int at = 0;
        while (at < targets.Length)
        {
            T* m = matrices + (8 * at);
            if (targets[at] < _laneBits)
            {
                ComplexLanePass(re, im, start, end, targets[at], m);
                at++;
            }
            else if (at + 1 < targets.Length)
            {
                ComplexPass2(re, im, start, end, (nuint)1 << targets[at], (nuint)1 << targets[at + 1], m);
                at += 2;
            }
            else
            {
                ComplexPass1(re, im, start, end, (nuint)1 << targets[at], m);
                at++;
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComplexLanePass(T* re, T* im, nuint start, nuint end, int bit, T* m)
    {
        V flip = _flip[1 << bit];
        V dRe = ByLaneBit(bit, m[0], m[3]), oRe = ByLaneBit(bit, m[1], m[2]);
        V dIm = ByLaneBit(bit, m[4], m[7]), oIm = ByLaneBit(bit, m[5], m[6]);
        for (nuint i = start; i < end; i += (nuint)L.Count)
        {
            V xRe = L.Load(re + i), xIm = L.Load(im + i);
            V yRe = L.Permute(xRe, flip), yIm = L.Permute(xIm, flip);
            L.Store(re + i, ProductsRe(dRe, dIm, oRe, oIm, xRe, xIm, yRe, yIm));
            L.Store(im + i, ProductsIm(dRe, dIm, oRe, oIm, xRe, xIm, yRe, yIm));
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComplexPass1(T* re, T* im, nuint start, nuint end, nuint b0, T* m)
    {
        nuint mask = b0 | (nuint)(L.Count - 1);
        Matrix p = new(m);
        for (nuint i = start; i < end; i = Next(i, mask))
        {
            V r0 = L.Load(re + i), r1 = L.Load(re + i + b0);
            V i0 = L.Load(im + i), i1 = L.Load(im + i + b0);
            Turn(ref r0, ref i0, ref r1, ref i1, in p);
            L.Store(re + i, r0);
            L.Store(re + i + b0, r1);
            L.Store(im + i, i0);
            L.Store(im + i + b0, i1);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComplexPass2(T* re, T* im, nuint start, nuint end, nuint b0, nuint b1, T* m)
    {
        nuint mask = b0 | b1 | (nuint)(L.Count - 1);
        Matrix p = new(m), q = new(m + 8);
        for (nuint i = start; i < end; i = Next(i, mask))
        {
            T* a = re + i;
            T* b = im + i;
            V r0 = L.Load(a), r1 = L.Load(a + b0), r2 = L.Load(a + b1), r3 = L.Load(a + b1 + b0);
            V i0 = L.Load(b), i1 = L.Load(b + b0), i2 = L.Load(b + b1), i3 = L.Load(b + b1 + b0);
            Turn(ref r0, ref i0, ref r1, ref i1, in p);
            Turn(ref r2, ref i2, ref r3, ref i3, in p);
            Turn(ref r0, ref i0, ref r2, ref i2, in q);
            Turn(ref r1, ref i1, ref r3, ref i3, in q);
            L.Store(a, r0);
            L.Store(a + b0, r1);
            L.Store(a + b1, r2);
            L.Store(a + b1 + b0, r3);
            L.Store(b, i0);
            L.Store(b + b0, i1);
            L.Store(b + b1, i2);
            L.Store(b + b1 + b0, i3);
        }
    }

    private readonly struct Matrix(T* m)
    {
        public readonly V R00 = L.Broadcast(m[0]), R01 = L.Broadcast(m[1]), R10 = L.Broadcast(m[2]), R11 = L.Broadcast(m[3]);
        public readonly V I00 = L.Broadcast(m[4]), I01 = L.Broadcast(m[5]), I10 = L.Broadcast(m[6]), I11 = L.Broadcast(m[7]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref V r0, ref V i0, ref V r1, ref V i1, in Matrix m)
    {
        V newR0 = ProductsRe(m.R00, m.I00, m.R01, m.I01, r0, i0, r1, i1);
        V newI0 = ProductsIm(m.R00, m.I00, m.R01, m.I01, r0, i0, r1, i1);
        V newR1 = ProductsRe(m.R11, m.I11, m.R10, m.I10, r1, i1, r0, i0);
        i1 = ProductsIm(m.R11, m.I11, m.R10, m.I10, r1, i1, r0, i0);
        (r0, i0, r1) = (newR0, newI0, newR1);
    }

    // Re and Im of d·x + o·y.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ProductsRe(V dRe, V dIm, V oRe, V oIm, V xRe, V xIm, V yRe, V yIm) =>
        L.MultiplySubtractFrom(oIm, yIm, L.MultiplyAdd(oRe, yRe, L.MultiplySubtractFrom(dIm, xIm, L.Multiply(dRe, xRe))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ProductsIm(V dRe, V dIm, V oRe, V oIm, V xRe, V xIm, V yRe, V yIm) =>
        L.MultiplyAdd(oIm, yRe, L.MultiplyAdd(oRe, yIm, L.MultiplyAdd(dIm, xRe, L.Multiply(dRe, xIm))));
}
