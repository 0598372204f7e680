using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

/// <summary>
/// Sine and cosine over registers, accurate to about one unit in the last place for arguments up to a million.
/// The framework's Vector.SinCos will not do: its precompiled and its later recompiled code differ in the last bit, so that a run depends on
/// when the JIT recompiles, and a resumed run is not the undisturbed one.
/// </summary>
/// <remarks>
/// Reduction by multiples of π/2 in three parts (Cody and Waite 1980) and the minimax polynomials of fdlibm's __kernel_sin and __kernel_cos
/// on [−π/4, π/4].
/// </remarks>
internal static class LaneTrigonometry
{
    private const double TwoOverPi = 0.63661977236758134308;
    private const double HalfPi1 = 1.5707963267948966, HalfPi2 = 6.123233995736766e-17, HalfPi3 = -1.4973849048591833e-33;

    // Adding and subtracting 1.5·2^52 rounds to the nearest whole number.
    private const double Rounder = 6755399441055744.0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TLanes Sin, TLanes Cos) SinCos<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes, double>
    {
        TLanes quarters = Round(x * TLanes.Broadcast(TwoOverPi));
        TLanes r = TLanes.NegativeMultiplyAdd(quarters, TLanes.Broadcast(HalfPi1), x);
        r = TLanes.NegativeMultiplyAdd(quarters, TLanes.Broadcast(HalfPi2), r);
        r = TLanes.NegativeMultiplyAdd(quarters, TLanes.Broadcast(HalfPi3), r);

        TLanes z = r * r, one = TLanes.Broadcast(1);
        TLanes sinTail = Horner(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06, -1.98412698298579493134e-04, 8.33333333332248946124e-03, -1.66666666666666324348e-01);
        TLanes sin = TLanes.MultiplyAdd(z * r, sinTail, r);
        TLanes cosTail = Horner(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07, 2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02);

        // 1 − z/2 loses its rounding error to "lost", which is added back with the tail.
        TLanes half = z * TLanes.Broadcast(0.5), head = one - half, lost = (one - head) - half;
        TLanes cos = head + TLanes.MultiplyAdd(z * z, cosTail, lost);

        // quarters mod 4 says which of ±sin, ±cos it is; −3/8 makes rounding a floor for multiples of 1/4.
        TLanes turns = Round(TLanes.MultiplyAdd(quarters, TLanes.Broadcast(0.25), TLanes.Broadcast(-0.375)));
        TLanes quadrant = TLanes.NegativeMultiplyAdd(turns, TLanes.Broadcast(4), quarters);
        TLanes first = TLanes.Equal(quadrant, one), second = TLanes.Equal(quadrant, TLanes.Broadcast(2)), third = TLanes.Equal(quadrant, TLanes.Broadcast(3));
        TLanes minusSin = TLanes.Zero - sin, minusCos = TLanes.Zero - cos;
        return (
            TLanes.Select(first, cos, TLanes.Select(second, minusSin, TLanes.Select(third, minusCos, sin))),
            TLanes.Select(first, minusSin, TLanes.Select(second, minusCos, TLanes.Select(third, sin, cos))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Round<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes, double> => (x + TLanes.Broadcast(Rounder)) - TLanes.Broadcast(Rounder);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Horner<TLanes>(TLanes z, double c5, double c4, double c3, double c2, double c1, double c0)
        where TLanes : struct, ILanes<TLanes, double>
    {
        TLanes sum = TLanes.MultiplyAdd(z, TLanes.Broadcast(c5), TLanes.Broadcast(c4));
        sum = TLanes.MultiplyAdd(z, sum, TLanes.Broadcast(c3));
        sum = TLanes.MultiplyAdd(z, sum, TLanes.Broadcast(c2));
        sum = TLanes.MultiplyAdd(z, sum, TLanes.Broadcast(c1));
        return TLanes.MultiplyAdd(z, sum, TLanes.Broadcast(c0));
    }
}
