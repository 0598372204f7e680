using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>
/// A register of numbers, one per sample of a tile. The kernels are written once against this interface and compiled by the JIT for each
/// register width and precision (512, 256 and 128 bits; double and single); all give the same results to rounding.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <typeparam name="T">The number type.</typeparam>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers per register, which is samples per tile.</summary>
    static abstract int Count { get; }

    /// <summary>True when this machine executes the width natively.</summary>
    static abstract bool IsSupported { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Broadcast(T value);

    static abstract TSelf Load(T* source);

    void Store(T* destination);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>a·b + c.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a·b.</summary>
    static abstract TSelf NegativeMultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf SquareRoot(TSelf value);

    /// <summary>Lanes of ones (bits) where the operands are equal, else of zeros; for <see cref="Select"/>.</summary>
    static abstract TSelf Equal(TSelf left, TSelf right);

    /// <summary>Lanes of ones (bits) where left is greater than right.</summary>
    static abstract TSelf Greater(TSelf left, TSelf right);

    /// <summary>Per lane: <paramref name="whenSet"/> where the mask is ones, else <paramref name="whenClear"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf whenSet, TSelf whenClear);

    /// <summary>Lane s receives element picks_s of <paramref name="entries"/>.</summary>
    static abstract TSelf Pick(TSelf entries, TSelf picks);

    /// <summary>The register that makes <see cref="Pick"/> choose the given elements, one a lane.</summary>
    static abstract TSelf PicksOf(int* elements);

    /// <summary>
    /// Transposes a square: rows of <see cref="Count"/> numbers from <paramref name="source"/> become columns at <paramref name="destination"/>.
    /// </summary>
    static abstract void Transpose(T* source, T* destination);

    /// <summary>The sum of all lanes, in lane order.</summary>
    T Sum();
}
