namespace Qrnn.Simulation;

/// <summary>
/// The few instructions that the kernels need, for one width. A kernel is written once over this interface; the type argument, not a
/// branch, picks the width, so each width can be tested on any machine that has it.
/// </summary>
/// <typeparam name="T">double or float.</typeparam>
/// <typeparam name="V">The register: a vector of <typeparamref name="T"/>, or one <typeparamref name="T"/>.</typeparam>
internal unsafe interface IStateVectorLanes<T, V>
    where T : unmanaged
    where V : unmanaged
{
    static abstract bool IsSupported { get; }

    static abstract int Count { get; }

    static abstract V Load(T* source);

    static abstract void Store(T* target, V value);

    static abstract V Broadcast(T value);

    static abstract V Add(V left, V right);

    static abstract V Multiply(V left, V right);

    /// <summary>left · right + addend, rounded once.</summary>
    static abstract V MultiplyAdd(V left, V right, V addend);

    /// <summary>addend − left · right, rounded once.</summary>
    static abstract V MultiplySubtractFrom(V left, V right, V addend);

    /// <summary>Lane l of the result is lane indices[l] of the value; the indices are integers of T's size in V's bits.</summary>
    static abstract V Permute(V value, V indices);

    /// <summary>Lane l is lane indices[l] of the 2·Count lanes (low, high).</summary>
    static abstract V Permute2(V low, V indices, V high);

    /// <summary>Exclusive or of the bits, for lane indices.</summary>
    static abstract V Xor(V left, V right);

    /// <summary>Writes the bits of a lane index for <see cref="Permute"/>.</summary>
    static abstract void SetIndex(T* indices, int lane, int index);
}
