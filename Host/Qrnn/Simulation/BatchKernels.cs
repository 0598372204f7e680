using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>
/// The loops over a tile's amplitudes. A tile of real states holds a register (one number a sample) per amplitude, one of complex states two,
/// real parts first. All loops visit the pairs (p, p ⊕ flip) of an <see cref="IndexWalk"/>, displaced by <c>offset</c>.
/// </summary>
internal static unsafe partial class BatchKernels<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A real matrix on real or complex states: the parts of a complex state are turned alike.</summary>
    public static void ApplyReal(T* state, int parts, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> matrix)
    {
        TLanes m00 = matrix.R00, m01 = matrix.R01, m10 = matrix.R10, m11 = matrix.R11;
        nint size = (nint)parts * TLanes.Count;
        int width = TLanes.Count;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                T* a = state + (p * size), b = state + ((p ^ flip) * size);
                TurnReal(m00, m01, m10, m11, TLanes.Load(a), TLanes.Load(b), a, b);
                if (parts == 2)
                {
                    TurnReal(m00, m01, m10, m11, TLanes.Load(a + width), TLanes.Load(b + width), a + width, b + width);
                }

                if (k == count)
                {
                    return;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }
    }

    /// <summary>Any matrix on complex states.</summary>
    public static void ApplyGeneral(T* state, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> matrix)
    {
        // In variables, since the JIT does not keep so large a struct in registers.
        TLanes r00 = matrix.R00, r01 = matrix.R01, r10 = matrix.R10, r11 = matrix.R11;
        TLanes i00 = matrix.I00, i01 = matrix.I01, i10 = matrix.I10, i11 = matrix.I11;
        nint size = 2 * (nint)TLanes.Count;
        int width = TLanes.Count;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                T* a = state + (p * size), b = state + ((p ^ flip) * size);
                TLanes zero = TLanes.Load(a), zeroIm = TLanes.Load(a + width), one = TLanes.Load(b), oneIm = TLanes.Load(b + width);
                TurnRow(r00, i00, r01, i01, zero, zeroIm, one, oneIm, a, width);
                TurnRow(r10, i10, r11, i11, zero, zeroIm, one, oneIm, b, width);
                if (k == count)
                {
                    return;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }
    }

    /// <summary>A matrix that is real on the diagonal and imaginary off it, on complex states.</summary>
    public static void ApplyCrossed(T* state, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> matrix)
    {
        TLanes r00 = matrix.R00, i01 = matrix.I01, i10 = matrix.I10, r11 = matrix.R11;
        nint size = 2 * (nint)TLanes.Count;
        int width = TLanes.Count;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                T* a = state + (p * size), b = state + ((p ^ flip) * size);
                TurnCrossed(r00, i01, i10, r11, TLanes.Load(a), TLanes.Load(a + width), TLanes.Load(b), TLanes.Load(b + width), a, b, width);
                if (k == count)
                {
                    return;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }
    }

    /// <summary>A diagonal matrix on complex states; if <paramref name="onesOnly"/>, m00 is 1.</summary>
    public static void ApplyDiagonal(T* state, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> matrix, bool onesOnly)
    {
        TLanes r0 = matrix.R00, i0 = matrix.I00, r1 = matrix.R11, i1 = matrix.I11;
        nint size = 2 * (nint)TLanes.Count;
        int width = TLanes.Count;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base ^ offset;
            for (uint k = 1; ; k++)
            {
                if (!onesOnly)
                {
                    TurnPhase(r0, i0, state + (p * size), width);
                }

                TurnPhase(r1, i1, state + ((p ^ flip) * size), width);
                if (k == count)
                {
                    return;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }
    }

    /// <summary>Exchanges the amplitudes of each pair.</summary>
    public static void Exchange(T* state, int parts, IndexWalk walk, int flip)
    {
        nint size = (nint)parts * TLanes.Count;
        fixed (int* basis = walk.Basis)
        {
            uint count = walk.Count;
            int p = walk.Base;
            for (uint k = 1; ; k++)
            {
                T* a = state + (p * size), b = state + ((p ^ flip) * size);
                for (nint part = 0; part < size; part += TLanes.Count)
                {
                    TLanes zero = TLanes.Load(a + part);
                    TLanes.Load(b + part).Store(a + part);
                    zero.Store(b + part);
                }

                if (k == count)
                {
                    return;
                }

                p ^= basis[BitOperations.TrailingZeroCount(k)];
            }
        }
    }

    /// <summary>Negates amplitudes.</summary>
    public static void Negate(T* state, int parts, int[] positions)
    {
        nint size = (nint)parts * TLanes.Count;
        foreach (int p in positions)
        {
            T* a = state + (p * size);
            for (nint part = 0; part < size; part += TLanes.Count)
            {
                (TLanes.Zero - TLanes.Load(a + part)).Store(a + part);
            }
        }
    }

    /// <summary>Clears the amplitudes of a walk, after copying them to <paramref name="kept"/> unless that is null.</summary>
    public static void Project(T* state, int parts, IndexWalk walk, T* kept)
    {
        nint size = (nint)parts * TLanes.Count;
        uint count = walk.Count;
        int p = walk.Base;
        for (uint k = 1; ; k++)
        {
            T* a = state + (p * size);
            for (nint part = 0; part < size; part += TLanes.Count)
            {
                if (kept != null)
                {
                    TLanes.Load(a + part).Store(kept + part);
                }

                TLanes.Zero.Store(a + part);
            }

            kept = kept == null ? null : kept + size;
            if (k == count)
            {
                return;
            }

            p ^= walk.Basis[BitOperations.TrailingZeroCount(k)];
        }
    }

    /// <summary>Puts back what <see cref="Project"/> cleared.</summary>
    public static void Restore(T* state, int parts, IndexWalk walk, T* kept)
    {
        nint size = (nint)parts * TLanes.Count;
        uint count = walk.Count;
        int p = walk.Base;
        for (uint k = 1; ; k++)
        {
            new ReadOnlySpan<T>(kept, (int)size).CopyTo(new Span<T>(state + (p * size), (int)size));
            kept += size;
            if (k == count)
            {
                return;
            }

            p ^= walk.Basis[BitOperations.TrailingZeroCount(k)];
        }
    }
}
