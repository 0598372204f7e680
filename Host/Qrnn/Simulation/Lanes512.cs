using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Qrnn.Simulation;

/// <summary>512-bit registers. See <see cref="ILanes{TSelf, T}"/>.</summary>
internal readonly unsafe struct Lanes512<T>(Vector512<T> value) : ILanes<Lanes512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _value = value;

    public static int Count => Vector512<T>.Count;

    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static Lanes512<T> Zero => new(Vector512<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Broadcast(T value) =>
        new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* source) =>
        new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) =>
        _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> left, Lanes512<T> right) =>
        new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> left, Lanes512<T> right) =>
        new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> left, Lanes512<T> right) =>
        new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> left, Lanes512<T> right) =>
        new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c)
    {
        if (!Avx512F.IsSupported)
        {
            return new((a._value * b._value) + c._value);
        }

        return typeof(T) == typeof(double)
            ? new(Avx512F.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>())
            : new(Avx512F.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> NegativeMultiplyAdd(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c)
    {
        if (!Avx512F.IsSupported)
        {
            return new(c._value - (a._value * b._value));
        }

        return typeof(T) == typeof(double)
            ? new(Avx512F.FusedMultiplyAddNegated(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>())
            : new(Avx512F.FusedMultiplyAddNegated(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SquareRoot(Lanes512<T> value) =>
        new(Vector512.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.Equals(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Greater(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.GreaterThan(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> whenSet, Lanes512<T> whenClear) =>
        new(Vector512.ConditionalSelect(mask._value, whenSet._value, whenClear._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Pick(Lanes512<T> entries, Lanes512<T> picks) => typeof(T) == typeof(double)
        ? new(Vector512.ShuffleNative(entries._value.AsDouble(), picks._value.AsInt64()).As<double, T>())
        : new(Vector512.ShuffleNative(entries._value.AsSingle(), picks._value.AsInt32()).As<float, T>());

    public static Lanes512<T> PicksOf(int* words)
    {
        if (typeof(T) == typeof(double))
        {
            long* wide = stackalloc long[Count];
            for (int lane = 0; lane < Count; lane++)
            {
                wide[lane] = words[lane];
            }

            return new(Vector512.Load(wide).As<long, T>());
        }

        return new(Vector512.Load(words).As<int, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, T* destination)
    {
        if (typeof(T) == typeof(double) && Avx512F.IsSupported)
        {
            double* from = (double*)source;
            double* to = (double*)destination;
            Vector512<double> r0 = Vector512.Load(from), r1 = Vector512.Load(from + 8), r2 = Vector512.Load(from + 16), r3 = Vector512.Load(from + 24);
            Vector512<double> r4 = Vector512.Load(from + 32), r5 = Vector512.Load(from + 40), r6 = Vector512.Load(from + 48), r7 = Vector512.Load(from + 56);
            // Pairs of rows within 128-bit parts, then parts at distance two, then at distance four.
            (Vector512<double> a0, Vector512<double> a1) = (Avx512F.UnpackLow(r0, r1), Avx512F.UnpackHigh(r0, r1));
            (Vector512<double> a2, Vector512<double> a3) = (Avx512F.UnpackLow(r2, r3), Avx512F.UnpackHigh(r2, r3));
            (Vector512<double> a4, Vector512<double> a5) = (Avx512F.UnpackLow(r4, r5), Avx512F.UnpackHigh(r4, r5));
            (Vector512<double> a6, Vector512<double> a7) = (Avx512F.UnpackLow(r6, r7), Avx512F.UnpackHigh(r6, r7));
            (Vector512<double> b0, Vector512<double> b4) = (Avx512F.Shuffle4x128(a0, a2, 0x88), Avx512F.Shuffle4x128(a0, a2, 0xDD));
            (Vector512<double> b1, Vector512<double> b5) = (Avx512F.Shuffle4x128(a1, a3, 0x88), Avx512F.Shuffle4x128(a1, a3, 0xDD));
            (Vector512<double> b2, Vector512<double> b6) = (Avx512F.Shuffle4x128(a4, a6, 0x88), Avx512F.Shuffle4x128(a4, a6, 0xDD));
            (Vector512<double> b3, Vector512<double> b7) = (Avx512F.Shuffle4x128(a5, a7, 0x88), Avx512F.Shuffle4x128(a5, a7, 0xDD));
            Avx512F.Shuffle4x128(b0, b2, 0x88).Store(to);
            Avx512F.Shuffle4x128(b1, b3, 0x88).Store(to + 8);
            Avx512F.Shuffle4x128(b4, b6, 0x88).Store(to + 16);
            Avx512F.Shuffle4x128(b5, b7, 0x88).Store(to + 24);
            Avx512F.Shuffle4x128(b0, b2, 0xDD).Store(to + 32);
            Avx512F.Shuffle4x128(b1, b3, 0xDD).Store(to + 40);
            Avx512F.Shuffle4x128(b4, b6, 0xDD).Store(to + 48);
            Avx512F.Shuffle4x128(b5, b7, 0xDD).Store(to + 56);
            return;
        }

        if (typeof(T) == typeof(float) && Avx512F.IsSupported)
        {
            TransposeSingle((float*)source, (float*)destination);
            return;
        }

        for (int row = 0; row < Count; row++)
        {
            for (int column = 0; column < Count; column++)
            {
                destination[(column * Count) + row] = source[(row * Count) + column];
            }
        }
    }

    public T Sum()
    {
        T sum = T.Zero;
        for (int lane = 0; lane < Count; lane++)
        {
            sum += _value[lane];
        }

        return sum;
    }

    /// <summary>Sixteen rows of sixteen, in three rounds that work in place at the destination.</summary>
    private static void TransposeSingle(float* source, float* destination)
    {
        Vector512<float>* rows = (Vector512<float>*)destination;
        for (int i = 0; i < 16; i += 2)
        {
            (Vector512<float> even, Vector512<float> odd) = (Vector512.Load(source + (16 * i)), Vector512.Load(source + (16 * i) + 16));
            (rows[i], rows[i + 1]) = (Avx512F.UnpackLow(even, odd), Avx512F.UnpackHigh(even, odd));
        }

        // Now row 4g + k gets, in its 128-bit part p, column 4p + k of rows 4g to 4g + 3.
        for (int i = 0; i < 16; i += 4)
        {
            (Vector512<double> a, Vector512<double> b) = (rows[i].AsDouble(), rows[i + 1].AsDouble());
            (Vector512<double> c, Vector512<double> d) = (rows[i + 2].AsDouble(), rows[i + 3].AsDouble());
            (rows[i], rows[i + 1]) = (Avx512F.UnpackLow(a, c).AsSingle(), Avx512F.UnpackHigh(a, c).AsSingle());
            (rows[i + 2], rows[i + 3]) = (Avx512F.UnpackLow(b, d).AsSingle(), Avx512F.UnpackHigh(b, d).AsSingle());
        }

        for (int k = 0; k < 4; k++)
        {
            (Vector512<float> a, Vector512<float> b) = (Avx512F.Shuffle4x128(rows[k], rows[4 + k], 0x44), Avx512F.Shuffle4x128(rows[k], rows[4 + k], 0xEE));
            (Vector512<float> c, Vector512<float> d) = (Avx512F.Shuffle4x128(rows[8 + k], rows[12 + k], 0x44), Avx512F.Shuffle4x128(rows[8 + k], rows[12 + k], 0xEE));
            (rows[k], rows[4 + k]) = (Avx512F.Shuffle4x128(a, c, 0x88), Avx512F.Shuffle4x128(a, c, 0xDD));
            (rows[8 + k], rows[12 + k]) = (Avx512F.Shuffle4x128(b, d, 0x88), Avx512F.Shuffle4x128(b, d, 0xDD));
        }
    }
}
