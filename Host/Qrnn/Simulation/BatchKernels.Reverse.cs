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
        TLanes plus = TLanes.Zero, minus = TLanes.Zero;
        fixed (int* basis = walk.Basis)
        {
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                nint a = p * size, b = (p ^ flip) * size;
                for (int part = 0; part < parts; part++)
                {
                    TLanes ket0 = TLanes.Load(ket + a), ket1 = TLanes.Load(ket + b);
                    TLanes bra0 = TLanes.Load(bra + a), bra1 = TLanes.Load(bra + b);
                    plus = TLanes.MultiplyAdd(bra1, ket0, plus);
                    minus = TLanes.MultiplyAdd(bra0, ket1, minus);
                    TLanes.MultiplyAdd(m01, ket1, m00 * ket0).Store(ket + a);
                    TLanes.MultiplyAdd(m11, ket1, m10 * ket0).Store(ket + b);
                    TLanes.MultiplyAdd(m01, bra1, m00 * bra0).Store(bra + a);
                    TLanes.MultiplyAdd(m11, bra1, m10 * bra0).Store(bra + b);
                    a += width;
                    b += width;
                }

                if (k == walk.Count)
                {
                    break;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }

        overlaps = default;
        overlaps.Y = plus - minus;
    }

    /// <summary>Back through any matrix.</summary>
    public static void ReverseGeneral(
        T* ket, T* bra, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> inverse, out BatchOverlaps<TLanes> overlaps)
    {
        BatchMatrix<TLanes, T> m = inverse;
        nint size = 2 * (nint)TLanes.Count;
        int width = TLanes.Count;
        TLanes first = TLanes.Zero, second = TLanes.Zero, x = TLanes.Zero, y = TLanes.Zero;
        fixed (int* basis = walk.Basis)
        {
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
                Turn(m, ket0, ket0Im, ket1, ket1Im, ket + a, ket + b, width);
                Turn(m, bra0, bra0Im, bra1, bra1Im, bra + a, bra + b, width);
                if (k == walk.Count)
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
                if (k == walk.Count)
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
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                nint a = p * size, b = (p ^ flip) * size;
                if (!onesOnly)
                {
                    first = OverlapAndTurnPhase(r0, i0, ket + a, bra + a, width, first);
                }

                second = OverlapAndTurnPhase(r1, i1, ket + b, bra + b, width, second);
                if (k == walk.Count)
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
    private static void Turn(in BatchMatrix<TLanes, T> m, T* a, T* b, int width) =>
        Turn(m, TLanes.Load(a), TLanes.Load(a + width), TLanes.Load(b), TLanes.Load(b + width), a, b, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(in BatchMatrix<TLanes, T> m, TLanes zero, TLanes zeroIm, TLanes one, TLanes oneIm, T* a, T* b, int width)
    {
        BatchMatrix<TLanes, T>.Combine(m.R00, m.I00, m.R01, m.I01, zero, zeroIm, one, oneIm, out TLanes re, out TLanes im);
        re.Store(a);
        im.Store(a + width);
        BatchMatrix<TLanes, T>.Combine(m.R10, m.I10, m.R11, m.I11, zero, zeroIm, one, oneIm, out re, out im);
        re.Store(b);
        im.Store(b + width);
    }
}
