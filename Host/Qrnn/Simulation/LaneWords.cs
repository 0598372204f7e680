using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>The words of a tile's samples at one step, and what the kernels need to look tables up by them.</summary>
internal sealed unsafe class LaneWords<TLanes, T> : IDisposable
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeArray<int> _memory = new(5 * TLanes.Count);

    /// <summary>The word of each lane.</summary>
    public int* Words => _memory.Pointer;

    /// <summary>The lanes, word by word.</summary>
    public int* Order => _memory.Pointer + TLanes.Count;

    /// <summary>The words that occur, in the order of <see cref="Order"/>.</summary>
    public int* Distinct => _memory.Pointer + (2 * TLanes.Count);

    /// <summary>How many lanes have each of <see cref="Distinct"/>.</summary>
    public int* Counts => _memory.Pointer + (3 * TLanes.Count);

    /// <summary>How many words occur.</summary>
    public int DistinctCount { get; private set; }

    /// <summary>Picks each lane's entry out of a register that holds one entry a word.</summary>
    public TLanes Picks { get; private set; }

    /// <summary>Picks each lane's entry out of the second half of a register that holds two entries a word.</summary>
    public TLanes SecondPicks { get; private set; }

    /// <summary>Groups the lanes by <see cref="Words"/>, which the caller has set.</summary>
    /// <param name="wordBits">Bits of a word.</param>
    public void Group(int wordBits)
    {
        int width = TLanes.Count;
        int next = 0;
        DistinctCount = 0;
        for (int lane = 0; lane < width; lane++)
        {
            int word = Words[lane];
            bool seen = false;
            for (int i = 0; i < DistinctCount && !seen; i++)
            {
                seen = Distinct[i] == word;
            }

            if (seen)
            {
                continue;
            }

            int first = next;
            for (int other = lane; other < width; other++)
            {
                if (Words[other] == word)
                {
                    Order[next++] = other;
                }
            }

            Distinct[DistinctCount] = word;
            Counts[DistinctCount++] = next - first;
        }

        if (1 << wordBits <= width)
        {
            int* second = _memory.Pointer + (4 * width);
            for (int lane = 0; lane < width; lane++)
            {
                second[lane] = Words[lane] + (1 << wordBits);
            }

            Picks = TLanes.PicksOf(Words);
            SecondPicks = TLanes.PicksOf(second);
        }
    }

    public void Dispose() => _memory.Dispose();
}
