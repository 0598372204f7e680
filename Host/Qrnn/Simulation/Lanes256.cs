using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Qrnn.Simulation;

/// <summary>256-bit registers. See <see cref="ILanes{TSelf, T}"/>.</summary>
internal readonly unsafe struct Lanes256<T>(Vector256<T> value) : ILanes<Lanes256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> _value = value;

    public static int Count => Vector256<T>.Count;

    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    public static Lanes256<T> Zero => new(Vector256<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Broadcast(T value) =>
        new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(T* source) =>
        new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) =>
        _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> left, Lanes256<T> right) =>
        new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> left, Lanes256<T> right) =>
        new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> left, Lanes256<T> right) =>
        new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> left, Lanes256<T> right) =>
        new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyAdd(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c)
    {
        if (!Fma.IsSupported)
        {
            return new((a._value * b._value) + c._value);
        }

        return typeof(T) == typeof(double)
            ? new(Fma.MultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>())
            : new(Fma.MultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> NegativeMultiplyAdd(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c)
    {
        if (!Fma.IsSupported)
        {
            return new(c._value - (a._value * b._value));
        }

        return typeof(T) == typeof(double)
            ? new(Fma.MultiplyAddNegated(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>())
            : new(Fma.MultiplyAddNegated(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SquareRoot(Lanes256<T> value) =>
        new(Vector256.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.Equals(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Greater(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.GreaterThan(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> whenSet, Lanes256<T> whenClear) =>
        new(Vector256.ConditionalSelect(mask._value, whenSet._value, whenClear._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Pick(Lanes256<T> entries, Lanes256<T> picks) => typeof(T) == typeof(double)
        ? new(Vector256.ShuffleNative(entries._value.AsDouble(), picks._value.AsInt64()).As<double, T>())
        : new(Vector256.ShuffleNative(entries._value.AsSingle(), picks._value.AsInt32()).As<float, T>());

    public static Lanes256<T> PicksOf(int* words)
    {
        if (typeof(T) == typeof(double))
        {
            long* wide = stackalloc long[Count];
            for (int lane = 0; lane < Count; lane++)
            {
                wide[lane] = words[lane];
            }

            return new(Vector256.Load(wide).As<long, T>());
        }

        return new(Vector256.Load(words).As<int, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, T* destination)
    {
        if (typeof(T) == typeof(double) && Avx.IsSupported)
        {
            double* from = (double*)source;
            double* to = (double*)destination;
            Vector256<double> r0 = Vector256.Load(from), r1 = Vector256.Load(from + 4), r2 = Vector256.Load(from + 8), r3 = Vector256.Load(from + 12);
            (Vector256<double> a0, Vector256<double> a1) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1));
            (Vector256<double> a2, Vector256<double> a3) = (Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
            Avx.Permute2x128(a0, a2, 0x20).Store(to);
            Avx.Permute2x128(a1, a3, 0x20).Store(to + 4);
            Avx.Permute2x128(a0, a2, 0x31).Store(to + 8);
            Avx.Permute2x128(a1, a3, 0x31).Store(to + 12);
            return;
        }

        if (typeof(T) == typeof(float) && Avx.IsSupported)
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

    /// <summary>Eight rows of eight, in three rounds that work in place at the destination.</summary>
    private static void TransposeSingle(float* source, float* destination)
    {
        Vector256<float>* rows = (Vector256<float>*)destination;
        for (int i = 0; i < 8; i += 2)
        {
            (Vector256<float> even, Vector256<float> odd) = (Vector256.Load(source + (8 * i)), Vector256.Load(source + (8 * i) + 8));
            (rows[i], rows[i + 1]) = (Avx.UnpackLow(even, odd), Avx.UnpackHigh(even, odd));
        }

        for (int i = 0; i < 8; i += 4)
        {
            (Vector256<double> a, Vector256<double> b) = (rows[i].AsDouble(), rows[i + 1].AsDouble());
            (Vector256<double> c, Vector256<double> d) = (rows[i + 2].AsDouble(), rows[i + 3].AsDouble());
            (rows[i], rows[i + 1]) = (Avx.UnpackLow(a, c).AsSingle(), Avx.UnpackHigh(a, c).AsSingle());
            (rows[i + 2], rows[i + 3]) = (Avx.UnpackLow(b, d).AsSingle(), Avx.UnpackHigh(b, d).AsSingle());
        }

        for (int k = 0; k < 4; k++)
        {
            (rows[k], rows[4 + k]) = (Avx.Permute2x128(rows[k], rows[4 + k], 0x20), Avx.Permute2x128(rows[k], rows[4 + k], 0x31));
        }
    }
}
