using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

/// <summary>One number at a time.</summary>
internal readonly unsafe struct StateVectorScalarLanes<T> : IStateVectorLanes<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool IsSupported => true;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* target, T value) => *target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T left, T right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T left, T right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T left, T right, T addend) => T.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplySubtractFrom(T left, T right, T addend) => T.FusedMultiplyAdd(-left, right, addend);

    public static T Permute(T value, T indices) => value;

    public static T Permute2(T low, T indices, T high) => Unsafe.BitCast<T, T>(indices) == T.Zero ? low : high;

    public static void SetIndex(T* indices, int lane, int index) => *indices = T.CreateChecked(index);

    public static T Xor(T left, T right) => T.Zero; // with one lane every index is 0
}
