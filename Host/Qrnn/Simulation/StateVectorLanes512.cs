using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Qrnn.Simulation;

/// <summary>512 bits: 8 doubles or 16 floats.</summary>
internal readonly unsafe struct StateVectorLanes512<T> : IStateVectorLanes<T, Vector512<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* target, Vector512<T> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> left, Vector512<T> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> left, Vector512<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> left, Vector512<T> right, Vector512<T> addend) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplySubtractFrom(Vector512<T> left, Vector512<T> right, Vector512<T> addend) => MultiplyAdd(-left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Permute(Vector512<T> value, Vector512<T> indices) => typeof(T) == typeof(double)
        ? Vector512.ShuffleNative(value.AsDouble(), indices.AsInt64()).As<double, T>()
        : Vector512.ShuffleNative(value.AsSingle(), indices.AsInt32()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Permute2(Vector512<T> low, Vector512<T> indices, Vector512<T> high)
    {
        if (Avx512F.IsSupported)
        {
            return typeof(T) == typeof(double)
                ? Avx512F.PermuteVar8x64x2(low.AsDouble(), indices.AsInt64(), high.AsDouble()).As<double, T>()
                : Avx512F.PermuteVar16x32x2(low.AsSingle(), indices.AsInt32(), high.AsSingle()).As<float, T>();
        }

        return SelectByIndex(Permute(low, Wrap(indices)), indices, Permute(high, Wrap(indices)));
    }

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
    public static Vector512<T> Xor(Vector512<T> left, Vector512<T> right) => left ^ right;

    // An index below Count means the low register: everything that AVX-512 does in one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> SelectByIndex(Vector512<T> low, Vector512<T> indices, Vector512<T> high) => typeof(T) == typeof(double)
        ? Vector512.ConditionalSelect(Vector512.LessThan(indices.AsInt64(), Vector512.Create((long)Count)).As<long, T>(), low, high)
        : Vector512.ConditionalSelect(Vector512.LessThan(indices.AsInt32(), Vector512.Create(Count)).As<int, T>(), low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Wrap(Vector512<T> indices) => typeof(T) == typeof(double)
        ? (indices.AsInt64() & Vector512.Create((long)Count - 1)).As<long, T>()
        : (indices.AsInt32() & Vector512.Create(Count - 1)).As<int, T>();
}
