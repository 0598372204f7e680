using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Qrnn.Simulation;

/// <summary>128 bits: 2 doubles or 4 floats.</summary>
internal readonly unsafe struct StateVectorLanes128<T> : IStateVectorLanes<T, Vector128<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* target, Vector128<T> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> left, Vector128<T> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> left, Vector128<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> left, Vector128<T> right, Vector128<T> addend) => typeof(T) == typeof(double)
        ? Vector128.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, T>()
        : Vector128.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplySubtractFrom(Vector128<T> left, Vector128<T> right, Vector128<T> addend) => MultiplyAdd(-left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Permute(Vector128<T> value, Vector128<T> indices) => typeof(T) == typeof(double)
        ? Vector128.ShuffleNative(value.AsDouble(), indices.AsInt64()).As<double, T>()
        : Vector128.ShuffleNative(value.AsSingle(), indices.AsInt32()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Permute2(Vector128<T> low, Vector128<T> indices, Vector128<T> high) =>
        SelectByIndex(Permute(low, Wrap(indices)), indices, Permute(high, Wrap(indices)));

    public static void SetIndex(T* indices, int lane, int index)
    {
        if (typeof(T) == typeof(double))
        {
            ((long*)indices)[lane] = index;
        }
        else
        {
            ((int*)indices)[lane] = index;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Xor(Vector128<T> left, Vector128<T> right) => left ^ right;

    // An index below Count means the low register: everything that AVX-512 does in one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> SelectByIndex(Vector128<T> low, Vector128<T> indices, Vector128<T> high) => typeof(T) == typeof(double)
        ? Vector128.ConditionalSelect(Vector128.LessThan(indices.AsInt64(), Vector128.Create((long)Count)).As<long, T>(), low, high)
        : Vector128.ConditionalSelect(Vector128.LessThan(indices.AsInt32(), Vector128.Create(Count)).As<int, T>(), low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Wrap(Vector128<T> indices) => typeof(T) == typeof(double)
        ? (indices.AsInt64() & Vector128.Create((long)Count - 1)).As<long, T>()
        : (indices.AsInt32() & Vector128.Create(Count - 1)).As<int, T>();
}
