using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Qrnn.Simulation;

/// <summary>256 bits: 4 doubles or 8 floats.</summary>
internal readonly unsafe struct StateVectorLanes256<T> : IStateVectorLanes<T, Vector256<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* target, Vector256<T> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> left, Vector256<T> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> left, Vector256<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> left, Vector256<T> right, Vector256<T> addend) => typeof(T) == typeof(double)
        ? Vector256.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, T>()
        : Vector256.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplySubtractFrom(Vector256<T> left, Vector256<T> right, Vector256<T> addend) => MultiplyAdd(-left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Permute(Vector256<T> value, Vector256<T> indices) => typeof(T) == typeof(double)
        ? Vector256.ShuffleNative(value.AsDouble(), indices.AsInt64()).As<double, T>()
        : Vector256.ShuffleNative(value.AsSingle(), indices.AsInt32()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Permute2(Vector256<T> low, Vector256<T> indices, Vector256<T> high) =>
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
    public static Vector256<T> Xor(Vector256<T> left, Vector256<T> right) => left ^ right;

    // An index below Count means the low register: everything that AVX-512 does in one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> SelectByIndex(Vector256<T> low, Vector256<T> indices, Vector256<T> high) => typeof(T) == typeof(double)
        ? Vector256.ConditionalSelect(Vector256.LessThan(indices.AsInt64(), Vector256.Create((long)Count)).As<long, T>(), low, high)
        : Vector256.ConditionalSelect(Vector256.LessThan(indices.AsInt32(), Vector256.Create(Count)).As<int, T>(), low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Wrap(Vector256<T> indices) => typeof(T) == typeof(double)
        ? (indices.AsInt64() & Vector256.Create((long)Count - 1)).As<long, T>()
        : (indices.AsInt32() & Vector256.Create(Count - 1)).As<int, T>();
}
