using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    public static Lanes512<T> MultiplyAdd(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) =>
        typeof(T) == typeof(double)
            ? new(Vector512.MultiplyAddEstimate(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>())
            : new(Vector512.MultiplyAddEstimate(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> NegativeMultiplyAdd(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) =>
        typeof(T) == typeof(double)
            ? new(Vector512.MultiplyAddEstimate(-a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>())
            : new(Vector512.MultiplyAddEstimate(-a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SquareRoot(Lanes512<T> value) =>
        new(Vector512.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Exp(Lanes512<T> value) =>
        typeof(T) == typeof(double)
            ? new(Vector512.Exp(value._value.AsDouble()).As<double, T>())
            : new(Vector512.Exp(value._value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Log(Lanes512<T> value) =>
        typeof(T) == typeof(double)
            ? new(Vector512.Log(value._value.AsDouble()).As<double, T>())
            : new(Vector512.Log(value._value.AsSingle()).As<float, T>());

    public static (Lanes512<T> Sin, Lanes512<T> Cos) SinCos(Lanes512<T> value)
    {
        if (typeof(T) == typeof(double))
        {
            (Vector512<double> sin, Vector512<double> cos) = Vector512.SinCos(value._value.AsDouble());
            return (new(sin.As<double, T>()), new(cos.As<double, T>()));
        }
        else
        {
            (Vector512<float> sin, Vector512<float> cos) = Vector512.SinCos(value._value.AsSingle());
            return (new(sin.As<float, T>()), new(cos.As<float, T>()));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.Max(left._value, right._value));

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
    public static Lanes512<T> Pick(T* table, Lanes512<T> picks)
    {
        Vector512<T> entries = Vector512.Load(table);
        return typeof(T) == typeof(double)
            ? new(Vector512.ShuffleNative(entries.AsDouble(), picks._value.AsInt64()).As<double, T>())
            : new(Vector512.ShuffleNative(entries.AsSingle(), picks._value.AsInt32()).As<float, T>());
    }

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
    public static void ScatterAdd(T* accumulator, Lanes512<T> values, T* oneHotRows, T* scratch)
    {
        // Written out: the JIT does not unroll the loop, and its overhead would be as large as its work.
        values.Store(scratch);
        Lanes512<T> even = Load(accumulator);
        Lanes512<T> odd = Zero;
        even = MultiplyAdd(Broadcast(scratch[0]), Load(oneHotRows), even);
        odd = MultiplyAdd(Broadcast(scratch[1]), Load(oneHotRows + Count), odd);
        even = MultiplyAdd(Broadcast(scratch[2]), Load(oneHotRows + (2 * Count)), even);
        odd = MultiplyAdd(Broadcast(scratch[3]), Load(oneHotRows + (3 * Count)), odd);
        even = MultiplyAdd(Broadcast(scratch[4]), Load(oneHotRows + (4 * Count)), even);
        odd = MultiplyAdd(Broadcast(scratch[5]), Load(oneHotRows + (5 * Count)), odd);
        even = MultiplyAdd(Broadcast(scratch[6]), Load(oneHotRows + (6 * Count)), even);
        odd = MultiplyAdd(Broadcast(scratch[7]), Load(oneHotRows + (7 * Count)), odd);
        if (typeof(T) == typeof(float))
        {
            even = MultiplyAdd(Broadcast(scratch[8]), Load(oneHotRows + (8 * Count)), even);
            odd = MultiplyAdd(Broadcast(scratch[9]), Load(oneHotRows + (9 * Count)), odd);
            even = MultiplyAdd(Broadcast(scratch[10]), Load(oneHotRows + (10 * Count)), even);
            odd = MultiplyAdd(Broadcast(scratch[11]), Load(oneHotRows + (11 * Count)), odd);
            even = MultiplyAdd(Broadcast(scratch[12]), Load(oneHotRows + (12 * Count)), even);
            odd = MultiplyAdd(Broadcast(scratch[13]), Load(oneHotRows + (13 * Count)), odd);
            even = MultiplyAdd(Broadcast(scratch[14]), Load(oneHotRows + (14 * Count)), even);
            odd = MultiplyAdd(Broadcast(scratch[15]), Load(oneHotRows + (15 * Count)), odd);
        }

        (even + odd).Store(accumulator);
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
}
