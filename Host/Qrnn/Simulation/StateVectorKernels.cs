using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Qrnn.Simulation;

/// <summary>
/// The inner loops of the state-vector engine, written once over <see cref="IStateVectorLanes{T, V}"/>. A state is an array of real parts and, when it is
/// complex, a second array of imaginary parts, so that a real gate is the same loop run once or twice.
/// </summary>
/// <remarks>
/// Index bits below log2(lane count) ("lane bits") lie inside a register and are reached by permuting it; the others by addressing.
/// Matrices are 8 numbers: the real parts of m00, m01, m10, m11, then the imaginary parts.
/// </remarks>
internal interface IStateVectorKernels<T>
    where T : unmanaged
{
    /// <summary>Applies one 2×2 real matrix to each of several index bits (ascending) of a real array of 2^bits numbers.</summary>
    unsafe void ApplyRealLayer(T* x, int bits, ReadOnlySpan<int> targets, T* matrices);

    /// <summary>Applies one 2×2 complex matrix to each of several index bits (ascending).</summary>
    unsafe void ApplyComplexLayer(T* re, T* im, int bits, ReadOnlySpan<int> targets, T* matrices);

    /// <summary>Applies a matrix to one index bit where all bits of a mask are 1. Pass null as <paramref name="im"/> for a real matrix on one array.</summary>
    unsafe void ApplyControlled(T* re, T* im, int bits, int target, ulong controls, T* matrix);

    /// <summary>Works out what a bit matrix, given by its columns, asks of <see cref="Permute"/>.</summary>
    StateVectorPermutationPlan PlanPermutation(ulong[] columns);

    /// <summary>target[y] = source[M·y ⊕ offset] for the plan's bit matrix M.</summary>
    unsafe void Permute(T* source, T* target, int bits, StateVectorPermutationPlan plan, ulong offset);

    /// <summary>Im⟨λ|P|ψ⟩ for P = I, X, Y, Z on one index bit, within the subspace where all bits of a mask are 1.</summary>
    unsafe (double I, double X, double Y, double Z) Overlaps(T* bra, T* braIm, T* ket, T* ketIm, int bits, int target, ulong controls);

    /// <summary>
    /// One step back through a real layer: adds Σ (λ₁ψ₀ − λ₀ψ₁) of every target to <paramref name="overlaps"/> and applies the given
    /// (inverse) matrices to λ and ψ.
    /// </summary>
    unsafe void ReverseRealLayer(T* bra, T* ket, int bits, ReadOnlySpan<int> targets, T* matrices, Span<double> overlaps);
}

/// <inheritdoc cref="IStateVectorKernels{T}"/>
internal sealed unsafe partial class StateVectorKernels<T, V, L> : IStateVectorKernels<T>, IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where L : IStateVectorLanes<T, V>
{
    private const int ChunkBytes = 1 << 15; // as much of a state as stays in a first-level cache while several passes go over it
    private readonly int _laneBits = BitOperations.Log2((uint)L.Count);
    private readonly void* _memory;
    private readonly V* _isZero; // [lane bit]: 1 in the lanes whose index has that bit 0
    private readonly V* _isOne; // [lane bit]: 1 in the lanes whose index has that bit 1
    private readonly V* _flip; // [lane offset]: the permutation lane → lane ⊕ offset
    private readonly V* _offsets; // [lane offset]: that offset as an index in every lane

    public StateVectorKernels()
    {
        int count = (2 * Math.Max(1, _laneBits)) + (2 * L.Count);
        _memory = NativeMemory.AlignedAlloc((nuint)(count * sizeof(V)), 64);
        _isZero = (V*)_memory;
        _isOne = _isZero + Math.Max(1, _laneBits);
        _flip = _isOne + Math.Max(1, _laneBits);
        _offsets = _flip + L.Count;
        for (int lane = 0; lane < L.Count; lane++)
        {
            for (int bit = 0; bit < _laneBits; bit++)
            {
                bool one = ((lane >> bit) & 1) != 0;
                ((T*)(_isZero + bit))[lane] = one ? T.Zero : T.One;
                ((T*)(_isOne + bit))[lane] = one ? T.One : T.Zero;
            }

            for (int offset = 0; offset < L.Count; offset++)
            {
                L.SetIndex((T*)(_flip + offset), lane, lane ^ offset);
                L.SetIndex((T*)(_offsets + offset), lane, offset);
            }
        }
    }

    ~StateVectorKernels() => NativeMemory.AlignedFree(_memory);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        GC.SuppressFinalize(this);
    }

    // The next index whose bits under the mask are all 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Next(nuint index, nuint mask) => ((index | mask) + 1) & ~mask;

    // A lane bit's matrix row by row: lane l of the diagonal is m00 or m11, of the other m01 or m10, by that bit of l.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V ByLaneBit(int bit, T ifZero, T ifOne) =>
        L.MultiplyAdd(L.Broadcast(ifZero), _isZero[bit], L.Multiply(L.Broadcast(ifOne), _isOne[bit]));

    private static double Sum(V value)
    {
        double sum = 0;
        for (int lane = 0; lane < L.Count; lane++)
        {
            sum += double.CreateTruncating(((T*)&value)[lane]);
        }

        return sum;
    }
}
