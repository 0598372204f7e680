using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Qrnn.Simulation;

/// <summary>128-bit registers. See <see cref="ILanes{TSelf, T}"/>.</summary>
internal readonly unsafe struct Lanes128<T>(Vector128<T> value) : ILanes<Lanes128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector128<T> _value = value;

    public static int Count => Vector128<T>.Count;

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static Lanes128<T> Zero => new(Vector128<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Broadcast(T value) =>
        new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(T* source) =>
        new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) =>
        _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> left, Lanes128<T> right) =>
        new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> left, Lanes128<T> right) =>
        new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> left, Lanes128<T> right) =>
        new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> left, Lanes128<T> right) =>
        new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> MultiplyAdd(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c)
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
    public static Lanes128<T> NegativeMultiplyAdd(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c)
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
    public static Lanes128<T> SquareRoot(Lanes128<T> value) =>
        new(Vector128.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> left, Lanes128<T> right) =>
        new(Vector128.Equals(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Greater(Lanes128<T> left, Lanes128<T> right) =>
        new(Vector128.GreaterThan(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> whenSet, Lanes128<T> whenClear) =>
        new(Vector128.ConditionalSelect(mask._value, whenSet._value, whenClear._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Pick(Lanes128<T> entries, Lanes128<T> picks) => typeof(T) == typeof(double)
        ? new(Vector128.ShuffleNative(entries._value.AsDouble(), picks._value.AsInt64()).As<double, T>())
        : new(Vector128.ShuffleNative(entries._value.AsSingle(), picks._value.AsInt32()).As<float, T>());

    public static Lanes128<T> PicksOf(int* words)
    {
        if (typeof(T) == typeof(double))
        {
            long* wide = stackalloc long[Count];
            for (int lane = 0; lane < Count; lane++)
            {
                wide[lane] = words[lane];
            }

            return new(Vector128.Load(wide).As<long, T>());
        }

        return new(Vector128.Load(words).As<int, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, T* destination)
    {
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
}
