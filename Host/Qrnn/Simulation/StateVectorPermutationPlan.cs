using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>What of a permutation target[y] = source[M·y ⊕ offset] depends on the bit matrix M only, for one number of lanes; worked out once.</summary>
internal sealed class StateVectorPermutationPlan
{
    public StateVectorPermutationPlan(ulong[] columns, int laneBits)
    {
        int lanes = 1 << laneBits;
        ulong laneMask = (ulong)lanes - 1;
        LaneSources = new nuint[lanes];
        IsNarrow = true;
        for (int lane = 1; lane < lanes; lane++)
        {
            LaneSources[lane] = LaneSources[lane & (lane - 1)] ^ (nuint)columns[BitOperations.TrailingZeroCount(lane)];
            nuint high = LaneSources[lane] & ~(nuint)laneMask;
            IsNarrow &= high == 0 || Step == 0 || high == Step;
            Step = high == 0 ? Step : high;
        }

        LaneIndices = [.. LaneSources.Select(source => (int)((ulong)source & laneMask) + (((ulong)source & ~laneMask) == 0 ? 0 : lanes))];
        Sums = new nuint[columns.Length - laneBits + 1];
        nuint sum = 0;
        for (int bit = laneBits; bit < columns.Length; bit++)
        {
            sum ^= (nuint)columns[bit];
            Sums[bit - laneBits] = sum;
        }
    }

    /// <summary>M·lane: where lane l of a register comes from, relative to lane 0.</summary>
    public nuint[] LaneSources { get; }

    /// <summary>The lane among two source registers: below the lane count in the first, else in the second.</summary>
    public int[] LaneIndices { get; }

    /// <summary>True when a register's sources lie in at most two registers, which are <see cref="Step"/> apart (0: one register).</summary>
    public bool IsNarrow { get; }

    /// <summary>See <see cref="IsNarrow"/>.</summary>
    public nuint Step { get; }

    /// <summary>Counting registers up by one flips trailing bits: [number of them] is the sum of their columns. One more entry, 0, is read after the last register.</summary>
    public nuint[] Sums { get; }
}
