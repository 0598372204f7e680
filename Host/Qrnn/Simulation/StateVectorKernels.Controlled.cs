using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

internal sealed unsafe partial class StateVectorKernels<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where L : IStateVectorLanes<T, V>
{
    /// <inheritdoc/>
    /// <remarks>
    /// Controls on lane bits become lane-wise coefficients (the identity's where the control is 0), so every gate takes the same loop.
    /// </remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyControlled(T* re, T* im, int bits, int target, ulong controls, T* matrix)
    {
        nuint size = (nuint)1 << bits;
        nuint laneMask = (nuint)(L.Count - 1);
        nuint high = (nuint)controls & ~laneMask;
        V on = LaneControl((nuint)controls & laneMask);
        V off = L.MultiplySubtractFrom(on, L.Broadcast(T.One), L.Broadcast(T.One));
        if (target >= _laneBits)
        {
            nuint b0 = (nuint)1 << target;
            nuint mask = b0 | high | laneMask;
            V r00 = L.MultiplyAdd(on, L.Broadcast(matrix[0]), off), r01 = L.Multiply(on, L.Broadcast(matrix[1]));
            V r11 = L.MultiplyAdd(on, L.Broadcast(matrix[3]), off), r10 = L.Multiply(on, L.Broadcast(matrix[2]));
            if (im is null)
            {
                for (nuint k = 0; k < size; k = Next(k, mask))
                {
                    T* a = re + (k | high);
                    V x0 = L.Load(a), x1 = L.Load(a + b0);
                    Turn(ref x0, ref x1, r00, r01, r10, r11);
                    L.Store(a, x0);
                    L.Store(a + b0, x1);
                }

                return;
            }

            V i00 = L.Multiply(on, L.Broadcast(matrix[4])), i01 = L.Multiply(on, L.Broadcast(matrix[5]));
            V i10 = L.Multiply(on, L.Broadcast(matrix[6])), i11 = L.Multiply(on, L.Broadcast(matrix[7]));
            for (nuint k = 0; k < size; k = Next(k, mask))
            {
                T* a = re + (k | high);
                T* b = im + (k | high);
                V x0 = L.Load(a), x1 = L.Load(a + b0), y0 = L.Load(b), y1 = L.Load(b + b0);
                L.Store(a, ProductsRe(r00, i00, r01, i01, x0, y0, x1, y1));
                L.Store(b, ProductsIm(r00, i00, r01, i01, x0, y0, x1, y1));
                L.Store(a + b0, ProductsRe(r11, i11, r10, i10, x1, y1, x0, y0));
                L.Store(b + b0, ProductsIm(r11, i11, r10, i10, x1, y1, x0, y0));
            }

            return;
        }

        V flip = _flip[1 << target];
        V dRe = L.MultiplyAdd(on, ByLaneBit(target, matrix[0], matrix[3]), off), oRe = L.Multiply(on, ByLaneBit(target, matrix[1], matrix[2]));
        nuint lowMask = high | laneMask;
        if (im is null)
        {
            for (nuint k = 0; k < size; k = Next(k, lowMask))
            {
                T* a = re + (k | high);
                V x0 = L.Load(a);
                L.Store(a, L.MultiplyAdd(dRe, x0, L.Multiply(oRe, L.Permute(x0, flip))));
            }

            return;
        }

        V dIm = L.Multiply(on, ByLaneBit(target, matrix[4], matrix[7])), oIm = L.Multiply(on, ByLaneBit(target, matrix[5], matrix[6]));
        for (nuint k = 0; k < size; k = Next(k, lowMask))
        {
            T* a = re + (k | high);
            T* b = im + (k | high);
            V xRe = L.Load(a), xIm = L.Load(b);
            V yRe = L.Permute(xRe, flip), yIm = L.Permute(xIm, flip);
            L.Store(a, ProductsRe(dRe, dIm, oRe, oIm, xRe, xIm, yRe, yIm));
            L.Store(b, ProductsIm(dRe, dIm, oRe, oIm, xRe, xIm, yRe, yIm));
        }
    }

    // 1 in the lanes where all these lane bits are 1.
    private V LaneControl(nuint laneControls)
    {
        V on = L.Broadcast(T.One);
        for (int bit = 0; bit < _laneBits; bit++)
        {
            if (((laneControls >> bit) & 1) != 0)
            {
                on = L.Multiply(on, _isOne[bit]);
            }
        }

        return on;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double I, double X, double Y, double Z) Overlaps(T* bra, T* braIm, T* ket, T* ketIm, int bits, int target, ulong controls)
    {
        nuint size = (nuint)1 << bits;
        nuint laneMask = (nuint)(L.Count - 1);
        nuint high = (nuint)controls & ~laneMask;
        V on = LaneControl((nuint)controls & laneMask);
        bool isLane = target < _laneBits;
        nuint b0 = isLane ? 0 : (nuint)1 << target;
        nuint mask = b0 | high | laneMask;
        V zero = L.Broadcast(T.Zero);

        // Of the pairs ⟨λ_a|ψ_b⟩: Im of (0,0) and (1,1), Im of (0,1)+(1,0), Re of (1,0)−(0,1). On a lane bit a register holds both sides.
        V diagonal0 = zero, diagonal1 = zero, cross = zero, turn = zero;
        V flip = isLane ? _flip[1 << target] : zero;
        for (nuint k = 0; k < size; k = Next(k, mask))
        {
            nuint i = k | high;
            V l0 = L.Load(bra + i), l1 = isLane ? L.Permute(l0, flip) : L.Load(bra + i + b0);
            V p0 = L.Load(ket + i), p1 = isLane ? L.Permute(p0, flip) : L.Load(ket + i + b0);
            turn = L.MultiplySubtractFrom(l0, p1, L.MultiplyAdd(l1, p0, turn));
            if (ketIm is not null)
            {
                V m0 = L.Load(braIm + i), m1 = isLane ? L.Permute(m0, flip) : L.Load(braIm + i + b0);
                V q0 = L.Load(ketIm + i), q1 = isLane ? L.Permute(q0, flip) : L.Load(ketIm + i + b0);
                turn = L.MultiplySubtractFrom(m0, q1, L.MultiplyAdd(m1, q0, turn));
                diagonal0 = L.MultiplySubtractFrom(m0, p0, L.MultiplyAdd(l0, q0, diagonal0));
                diagonal1 = L.MultiplySubtractFrom(m1, p1, L.MultiplyAdd(l1, q1, diagonal1));
                cross = L.MultiplySubtractFrom(m0, p1, L.MultiplyAdd(l0, q1, cross));
                cross = L.MultiplySubtractFrom(m1, p0, L.MultiplyAdd(l1, q0, cross));
            }
        }

        if (isLane)
        {
            on = L.Multiply(on, _isZero[target]); // count each pair once, from its 0 side
        }

        double zeroSide = Sum(L.Multiply(on, diagonal0)), oneSide = Sum(L.Multiply(on, diagonal1));
        return (zeroSide + oneSide, Sum(L.Multiply(on, cross)), Sum(L.Multiply(on, turn)), zeroSide - oneSide);
    }
}
