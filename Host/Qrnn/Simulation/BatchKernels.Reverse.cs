using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

/// <summary>Im⟨λ|P|ψ⟩ for the Pauli matrices and the identity, one of each a sample: what an angle's derivative is read from.</summary>
internal struct BatchOverlaps<TLanes>
    where TLanes : struct
{
    public TLanes I, X, Y, Z;
}

/// <content>Kernels that take ψ and λ back through a unitary together, and compute their overlaps after it on the way.</content>
internal static unsafe partial class BatchKernels<TLanes, T>
{
    /// <summary>Back through a real matrix by its transpose; only the overlap with Y is computed, the one that real rotations need.</summary>
    public static void ReverseReal(
        T* ket, T* bra, int parts, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> inverse, out BatchOverlaps<TLanes> overlaps)
    {
        TLanes m00 = inverse.R00, m01 = inverse.R01, m10 = inverse.R10, m11 = inverse.R11;
        nint size = (nint)parts * TLanes.Count;
        int width = TLanes.Count;
        TLanes plus = TLanes.Zero, minus = TLanes.Zero, plusIm = TLanes.Zero, minusIm = TLanes.Zero;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                nint a = p * size, b = (p ^ flip) * size;
                TLanes ket0 = TLanes.Load(ket + a), ket1 = TLanes.Load(ket + b), bra0 = TLanes.Load(bra + a), bra1 = TLanes.Load(bra + b);
                plus = TLanes.MultiplyAdd(bra1, ket0, plus);
                minus = TLanes.MultiplyAdd(bra0, ket1, minus);
                TurnReal(m00, m01, m10, m11, ket0, ket1, ket + a, ket + b);
                TurnReal(m00, m01, m10, m11, bra0, bra1, bra + a, bra + b);
                if (parts == 2)
                {
                    a += width;
                    b += width;
                    (ket0, ket1, bra0, bra1) = (TLanes.Load(ket + a), TLanes.Load(ket + b), TLanes.Load(bra + a), TLanes.Load(bra + b));
                    plusIm = TLanes.MultiplyAdd(bra1, ket0, plusIm);
                    minusIm = TLanes.MultiplyAdd(bra0, ket1, minusIm);
                    TurnReal(m00, m01, m10, m11, ket0, ket1, ket + a, ket + b);
                    TurnReal(m00, m01, m10, m11, bra0, bra1, bra + a, bra + b);
                }

                if (k == count)
                {
                    break;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }

        overlaps = default;
        overlaps.Y = (plus - minus) + (plusIm - minusIm);
    }

    /// <summary>Back through any matrix.</summary>
    public static void ReverseGeneral(
        T* ket, T* bra, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> inverse, out BatchOverlaps<TLanes> overlaps)
    {
        TLanes r00 = inverse.R00, r01 = inverse.R01, r10 = inverse.R10, r11 = inverse.R11;
        TLanes i00 = inverse.I00, i01 = inverse.I01, i10 = inverse.I10, i11 = inverse.I11;
        nint size = 2 * (nint)TLanes.Count;
        int width = TLanes.Count;
        TLanes first = TLanes.Zero, second = TLanes.Zero, x = TLanes.Zero, y = TLanes.Zero;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                nint a = p * size, b = (p ^ flip) * size;
                TLanes ket0 = TLanes.Load(ket + a), ket0Im = TLanes.Load(ket + a + width), ket1 = TLanes.Load(ket + b), ket1Im = TLanes.Load(ket + b + width);
                TLanes bra0 = TLanes.Load(bra + a), bra0Im = TLanes.Load(bra + a + width), bra1 = TLanes.Load(bra + b), bra1Im = TLanes.Load(bra + b + width);
                first = TLanes.NegativeMultiplyAdd(bra0Im, ket0, TLanes.MultiplyAdd(bra0, ket0Im, first));
                second = TLanes.NegativeMultiplyAdd(bra1Im, ket1, TLanes.MultiplyAdd(bra1, ket1Im, second));
                x = TLanes.NegativeMultiplyAdd(bra0Im, ket1, TLanes.MultiplyAdd(bra0, ket1Im, x));
                y = TLanes.NegativeMultiplyAdd(bra0, ket1, TLanes.NegativeMultiplyAdd(bra0Im, ket1Im, y));
                x = TLanes.NegativeMultiplyAdd(bra1Im, ket0, TLanes.MultiplyAdd(bra1, ket0Im, x));
                y = TLanes.MultiplyAdd(bra1, ket0, TLanes.MultiplyAdd(bra1Im, ket0Im, y));
                TurnRow(r00, i00, r01, i01, ket0, ket0Im, ket1, ket1Im, ket + a, width);
                TurnRow(r10, i10, r11, i11, ket0, ket0Im, ket1, ket1Im, ket + b, width);
                TurnRow(r00, i00, r01, i01, bra0, bra0Im, bra1, bra1Im, bra + a, width);
                TurnRow(r10, i10, r11, i11, bra0, bra0Im, bra1, bra1Im, bra + b, width);
                if (k == count)
                {
                    break;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }

        overlaps.I = first + second;
        overlaps.X = x;
        overlaps.Y = y;
        overlaps.Z = first - second;
    }

    /// <summary>Back through a matrix that is real on the diagonal and imaginary off it; only the overlap with X is computed.</summary>
    public static void ReverseCrossed(
        T* ket, T* bra, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> inverse, out BatchOverlaps<TLanes> overlaps)
    {
        TLanes r00 = inverse.R00, i01 = inverse.I01, i10 = inverse.I10, r11 = inverse.R11;
        nint size = 2 * (nint)TLanes.Count;
        int width = TLanes.Count;
        TLanes x = TLanes.Zero, other = TLanes.Zero;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                nint a = p * size, b = (p ^ flip) * size;
                TLanes ket0 = TLanes.Load(ket + a), ket0Im = TLanes.Load(ket + a + width), ket1 = TLanes.Load(ket + b), ket1Im = TLanes.Load(ket + b + width);
                TLanes bra0 = TLanes.Load(bra + a), bra0Im = TLanes.Load(bra + a + width), bra1 = TLanes.Load(bra + b), bra1Im = TLanes.Load(bra + b + width);
                x = TLanes.NegativeMultiplyAdd(bra0Im, ket1, TLanes.MultiplyAdd(bra0, ket1Im, x));
                other = TLanes.NegativeMultiplyAdd(bra1Im, ket0, TLanes.MultiplyAdd(bra1, ket0Im, other));
                TurnCrossed(r00, i01, i10, r11, ket0, ket0Im, ket1, ket1Im, ket + a, ket + b, width);
                TurnCrossed(r00, i01, i10, r11, bra0, bra0Im, bra1, bra1Im, bra + a, bra + b, width);
                if (k == count)
                {
                    break;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }

        overlaps = default;
        overlaps.X = x + other;
    }

    /// <summary>
    /// Back through a diagonal matrix. If <paramref name="onesOnly"/>, m00 is 1 and what the first amplitudes add to the overlaps is left out:
    /// only Z − I is right.
    /// </summary>
    public static void ReverseDiagonal(
        T* ket, T* bra, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> inverse, bool onesOnly, out BatchOverlaps<TLanes> overlaps)
    {
        TLanes r0 = inverse.R00, i0 = inverse.I00, r1 = inverse.R11, i1 = inverse.I11;
        nint size = 2 * (nint)TLanes.Count;
        int width = TLanes.Count;
        TLanes first = TLanes.Zero, second = TLanes.Zero;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                nint a = p * size, b = (p ^ flip) * size;
                if (!onesOnly)
                {
                    first = OverlapAndTurnPhase(r0, i0, ket + a, bra + a, width, first);
                }

                second = OverlapAndTurnPhase(r1, i1, ket + b, bra + b, width, second);
                if (k == count)
                {
                    break;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }

        overlaps = default;
        overlaps.I = first + second;
        overlaps.Z = first - second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes OverlapAndTurnPhase(TLanes re, TLanes im, T* ket, T* bra, int width, TLanes sum)
    {
        TLanes ketRe = TLanes.Load(ket), ketIm = TLanes.Load(ket + width), braRe = TLanes.Load(bra), braIm = TLanes.Load(bra + width);
        TLanes.NegativeMultiplyAdd(im, ketIm, re * ketRe).Store(ket);
        TLanes.MultiplyAdd(im, ketRe, re * ketIm).Store(ket + width);
        TLanes.NegativeMultiplyAdd(im, braIm, re * braRe).Store(bra);
        TLanes.MultiplyAdd(im, braRe, re * braIm).Store(bra + width);
        return TLanes.NegativeMultiplyAdd(braIm, ketRe, TLanes.MultiplyAdd(braRe, ketIm, sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnCrossed(
        TLanes r00, TLanes i01, TLanes i10, TLanes r11, TLanes zero, TLanes zeroIm, TLanes one, TLanes oneIm, T* a, T* b, int width)
    {
        TLanes.NegativeMultiplyAdd(i01, oneIm, r00 * zero).Store(a);
        TLanes.MultiplyAdd(i01, one, r00 * zeroIm).Store(a + width);
        TLanes.NegativeMultiplyAdd(i10, zeroIm, r11 * one).Store(b);
        TLanes.MultiplyAdd(i10, zero, r11 * oneIm).Store(b + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnPhase(TLanes re, TLanes im, T* amplitude, int width)
    {
        TLanes oldRe = TLanes.Load(amplitude), oldIm = TLanes.Load(amplitude + width);
        TLanes.NegativeMultiplyAdd(im, oldIm, re * oldRe).Store(amplitude);
        TLanes.MultiplyAdd(im, oldRe, re * oldIm).Store(amplitude + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnReal(TLanes m00, TLanes m01, TLanes m10, TLanes m11, TLanes zero, TLanes one, T* a, T* b)
    {
        TLanes.MultiplyAdd(m01, one, m00 * zero).Store(a);
        TLanes.MultiplyAdd(m11, one, m10 * zero).Store(b);
    }

    /// <summary>One row of a complex matrix on a pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnRow(
        TLanes r0, TLanes i0, TLanes r1, TLanes i1, TLanes zero, TLanes zeroIm, TLanes one, TLanes oneIm, T* to, int width)
    {
        BatchMatrix<TLanes, T>.Combine(r0, i0, r1, i1, zero, zeroIm, one, oneIm, out TLanes re, out TLanes im);
        re.Store(to);
        im.Store(to + width);
    }
}
