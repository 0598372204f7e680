using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

internal sealed unsafe partial class StateVectorKernels<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where L : IStateVectorLanes<T, V>
{
    /// <inheritdoc/>
    public StateVectorPermutationPlan PlanPermutation(ulong[] columns) => new(columns, _laneBits);

    /// <inheritdoc/>
    /// <remarks>
    /// The sources of one target register lie in 2^d registers, d the rank of the lane columns' high parts. For d ≤ 1 (every circuit of
    /// nearest-neighbour gates on the lane bits) that is a permutation of one register or two; else numbers are moved one by one.
    /// </remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Permute(T* source, T* target, int bits, StateVectorPermutationPlan plan, ulong offset)
    {
        nuint laneMask = (nuint)(L.Count - 1);
        nuint from = (nuint)offset;
        nuint blocks = ((nuint)1 << bits) >> _laneBits;
        nuint step = plan.Step;
        fixed (nuint* sums = plan.Sums, lanes = plan.LaneSources)
        {
            if (!plan.IsNarrow || L.Count == 1)
            {
                for (nuint block = 0; block < blocks; block++)
                {
                    T* to = target + (block << _laneBits);
                    for (int lane = 0; lane < L.Count; lane++)
                    {
                        to[lane] = source[from ^ lanes[lane]];
                    }

                    from ^= sums[BitOperations.TrailingZeroCount(block + 1)];
                }

                return;
            }

            // A register's own lane offset s turns the index of lane l into index ⊕ s.
            T* written = stackalloc T[L.Count];
            for (int lane = 0; lane < L.Count; lane++)
            {
                L.SetIndex(written, lane, plan.LaneIndices[lane]);
            }

            V indices = L.Load(written);
            V* offsets = _offsets;
            if (step == 0)
            {
                for (nuint block = 0; block < blocks; block++)
                {
                    L.Store(target + (block << _laneBits), L.Permute(L.Load(source + (from & ~laneMask)), L.Xor(indices, offsets[from & laneMask])));
                    from ^= sums[BitOperations.TrailingZeroCount(block + 1)];
                }

                return;
            }

            for (nuint block = 0; block < blocks; block++)
            {
                nuint at = from & ~laneMask;
                V lanesOfTwo = L.Xor(indices, offsets[from & laneMask]);
                L.Store(target + (block << _laneBits), L.Permute2(L.Load(source + at), lanesOfTwo, L.Load(source + (at ^ step))));
                from ^= sums[BitOperations.TrailingZeroCount(block + 1)];
            }
        }
    }
}
