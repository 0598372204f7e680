using System.Numerics;
using System.Runtime.CompilerServices;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>A 2×2 matrix a sample: real and imaginary parts of m00, m01, m10, m11, a register each.</summary>
internal struct BatchMatrix<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public TLanes R00, R01, R10, R11, I00, I01, I10, I11;

    /// <summary>The conjugate transpose, which undoes a unitary.</summary>
    public readonly BatchMatrix<TLanes, T> Adjoint()
    {
        TLanes zero = TLanes.Zero;
        return new BatchMatrix<TLanes, T>
        {
            R00 = R00,
            R01 = R10,
            R10 = R01,
            R11 = R11,
            I00 = zero - I00,
            I01 = zero - I10,
            I10 = zero - I01,
            I11 = zero - I11,
        };
    }

    /// <summary>The matrix of a rotation from the cosine and sine of half its angle.</summary>
    public static BatchMatrix<TLanes, T> Rotation(GateKind kind, TLanes c, TLanes s)
    {
        BatchMatrix<TLanes, T> m = default;
        m.R00 = m.R11 = c;
        switch (kind)
        {
            case GateKind.Rx:
                m.I01 = m.I10 = TLanes.Zero - s;
                break;
            case GateKind.Ry:
                (m.R01, m.R10) = (TLanes.Zero - s, s);
                break;
            case GateKind.Rz:
                (m.I00, m.I11) = (TLanes.Zero - s, s);
                break;
            default:
                m.R00 = TLanes.Broadcast(T.One);
                m.R11 = TLanes.NegativeMultiplyAdd(s, s, c * c);
                m.I11 = c * (s + s);
                break;
        }

        return m;
    }

    /// <summary>A fixed matrix: eight numbers in the order of the registers.</summary>
    public static BatchMatrix<TLanes, T> Of(double[] values) => new()
    {
        R00 = TLanes.Broadcast(T.CreateTruncating(values[0])),
        R01 = TLanes.Broadcast(T.CreateTruncating(values[1])),
        R10 = TLanes.Broadcast(T.CreateTruncating(values[2])),
        R11 = TLanes.Broadcast(T.CreateTruncating(values[3])),
        I00 = TLanes.Broadcast(T.CreateTruncating(values[4])),
        I01 = TLanes.Broadcast(T.CreateTruncating(values[5])),
        I10 = TLanes.Broadcast(T.CreateTruncating(values[6])),
        I11 = TLanes.Broadcast(T.CreateTruncating(values[7])),
    };

    /// <summary>This matrix for samples whose mask is set, the identity for the others.</summary>
    public readonly BatchMatrix<TLanes, T> Where(TLanes mask)
    {
        TLanes one = TLanes.Broadcast(T.One), zero = TLanes.Zero;
        return new BatchMatrix<TLanes, T>
        {
            R00 = TLanes.Select(mask, R00, one),
            R01 = TLanes.Select(mask, R01, zero),
            R10 = TLanes.Select(mask, R10, zero),
            R11 = TLanes.Select(mask, R11, one),
            I00 = TLanes.Select(mask, I00, zero),
            I01 = TLanes.Select(mask, I01, zero),
            I10 = TLanes.Select(mask, I10, zero),
            I11 = TLanes.Select(mask, I11, zero),
        };
    }

    /// <summary>left · right.</summary>
    public static void Multiply(in BatchMatrix<TLanes, T> left, in BatchMatrix<TLanes, T> right, out BatchMatrix<TLanes, T> product)
    {
        Combine(left.R00, left.I00, left.R01, left.I01, right.R00, right.I00, right.R10, right.I10, out product.R00, out product.I00);
        Combine(left.R00, left.I00, left.R01, left.I01, right.R01, right.I01, right.R11, right.I11, out product.R01, out product.I01);
        Combine(left.R10, left.I10, left.R11, left.I11, right.R00, right.I00, right.R10, right.I10, out product.R10, out product.I10);
        Combine(left.R10, left.I10, left.R11, left.I11, right.R01, right.I01, right.R11, right.I11, out product.R11, out product.I11);
    }

    /// <summary>a·x + b·y of complex numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Combine(
        TLanes aRe, TLanes aIm, TLanes bRe, TLanes bIm, TLanes xRe, TLanes xIm, TLanes yRe, TLanes yIm, out TLanes re, out TLanes im)
    {
        re = TLanes.NegativeMultiplyAdd(bIm, yIm, TLanes.MultiplyAdd(bRe, yRe, TLanes.NegativeMultiplyAdd(aIm, xIm, aRe * xRe)));
        im = TLanes.MultiplyAdd(bIm, yRe, TLanes.MultiplyAdd(bRe, yIm, TLanes.MultiplyAdd(aIm, xRe, aRe * xIm)));
    }
}
