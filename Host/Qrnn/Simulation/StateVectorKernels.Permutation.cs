using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

internal sealed unsafe partial class StateVectorKernels<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where L : IStateVectorLanes<T, V>
{
    /// <inheritdoc/>
    /// <remarks>
    /// The sources of one target register lie in 2^d registers, d the rank of the lane columns' high parts. For d ≤ 1 (every circuit of
    /// nearest-neighbour gates on the lane bits) that is a permutation of one register or two; else numbers are moved one by one.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Permute(T* source, T* target, int bits, ReadOnlySpan<ulong> columns, ulong offset)
    {
        nuint size = (nuint)1 << bits;
        nuint laneMask = (nuint)(L.Count - 1);
        nuint* lanes = stackalloc nuint[L.Count];
        nuint step = 0; // the one high part that occurs, or 0
        bool isNarrow = true;
        lanes[0] = 0;
        for (int lane = 1; lane < L.Count; lane++)
        {
            lanes[lane] = lanes[lane & (lane - 1)] ^ (nuint)columns[BitOperations.TrailingZeroCount(lane)];
            nuint high = lanes[lane] & ~laneMask;
            isNarrow &= high == 0 || step == 0 || high == step;
            step = high == 0 ? step : high;
        }

        // Counting up by one flips the trailing bits: their columns' sum is one look-up.
        nuint* sums = stackalloc nuint[64];
        nuint sum = 0;
        for (int bit = _laneBits; bit < bits; bit++)
        {
            sum ^= (nuint)columns[bit];
            sums[bit - _laneBits] = sum;
        }

        nuint from = (nuint)offset;
        nuint blocks = size >> _laneBits;
        if (!isNarrow || L.Count == 1)
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

        // [s]: the permutation when the register's own source offset is s.
        V* indices = stackalloc V[L.Count];
        for (int own = 0; own < L.Count; own++)
        {
            for (int lane = 0; lane < L.Count; lane++)
            {
                int index = (int)(lanes[lane] & laneMask) ^ own;
                L.SetIndex((T*)(indices + own), lane, (lanes[lane] & ~laneMask) == 0 ? index : index + L.Count);
            }
        }

        if (step == 0)
        {
            for (nuint block = 0; block < blocks; block++)
            {
                L.Store(target + (block << _laneBits), L.Permute(L.Load(source + (from & ~laneMask)), indices[from & laneMask]));
                from ^= sums[BitOperations.TrailingZeroCount(block + 1)];
            }

            return;
        }

        for (nuint block = 0; block < blocks; block++)
        {
            nuint at = from & ~laneMask;
            L.Store(target + (block << _laneBits), L.Permute2(L.Load(source + at), indices[from & laneMask], L.Load(source + (at ^ step))));
            from ^= sums[BitOperations.TrailingZeroCount(block + 1)];
        }
    }
}
