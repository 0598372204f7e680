using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>The memory that one thread needs to take a tile through a sequence and back.</summary>
internal sealed unsafe class TileWorkspace<TLanes, T> : IDisposable
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Below this size all steps' intermediate states are kept; above, a step's are computed again on the way back.</summary>
    private const long TraceBudgetBytes = 768 * 1024;

    private readonly NativeArray<T> _memory;
    private readonly NativeArray<int> _words;

    public TileWorkspace(TileProgram program, int steps, bool forGradient)
    {
        int width = TLanes.Count;
        int blocks = program.WordOfBlock.Length;
        int pairs = program.Operations.Max(static operation => operation.Pairs);
        StateLength = (long)width << program.CarriedBits;
        FullLength = StateLength * blocks;
        TraceOffsets = new long[program.Operations.Length];
        for (int i = 0; i < TraceOffsets.Length; i++)
        {
            TileOperation operation = program.Operations[i];
            if (i > 0 && operation.IsUniform)
            {
                TraceOffsets[i] = TraceOffsets[i - 1];
                continue;
            }

            TraceOffsets[i] = TraceLength;
            TraceLength += (long)width << (operation.LiveBits + (operation.IsBirth ? 1 : 0));
        }

        KeepsAllTraces = forGradient && steps * TraceLength * sizeof(T) <= TraceBudgetBytes;
        long traces = !forGradient ? 0 : KeepsAllTraces ? steps * TraceLength : TraceLength;
        long checkpoints = forGradient ? steps * StateLength : StateLength;
        long outcomes = (forGradient ? (long)steps : 1) * blocks * width;
        long total = checkpoints + traces + (2 * FullLength) + outcomes + ((long)blocks * width) + ((long)pairs * width) + ((long)width * width) + (4 * width);
        _memory = new NativeArray<T>(total);
        _words = new NativeArray<int>(4 * width);
        T* at = _memory.Pointer;
        Checkpoints = Take(ref at, checkpoints);
        Traces = Take(ref at, traces);
        State = Take(ref at, FullLength);
        Adjoint = Take(ref at, FullLength);
        Outcomes = Take(ref at, outcomes);
        BlockScratch = Take(ref at, (long)blocks * width);
        AngleSlopes = Take(ref at, (long)pairs * width);
        Square = Take(ref at, (long)width * width);
        LaneScratch = Take(ref at, 4 * width);
        Words = _words.Pointer;
        Order = Words + width;
        DistinctWords = Order + width;
        WordCounts = DistinctWords + width;
        Probabilities = new double[blocks];
    }

    /// <summary>Elements of a carried state.</summary>
    public long StateLength { get; }

    /// <summary>Elements of the state with all word lanes alive.</summary>
    public long FullLength { get; }

    /// <summary>
    /// Where the state after each operation begins in a step's trace. Rotations without controls work in place: they are undone on the way back.
    /// </summary>
    public long[] TraceOffsets { get; }

    /// <summary>Elements of one step's trace.</summary>
    public long TraceLength { get; }

    /// <summary>True when <see cref="Traces"/> holds every step.</summary>
    public bool KeepsAllTraces { get; }

    /// <summary>The state at the start of each step (one state when no gradient is asked for).</summary>
    public T* Checkpoints { get; }

    /// <summary>The states after each operation, of one step or of all.</summary>
    public T* Traces { get; }

    public T* State { get; }

    public T* Adjoint { get; }

    /// <summary>Squared norms per output block, of one step or of all.</summary>
    public T* Outcomes { get; }

    /// <summary>One register for each output block.</summary>
    public T* BlockScratch { get; }

    /// <summary>∂L/∂η of one operation: a register a pair.</summary>
    public T* AngleSlopes { get; }

    /// <summary>A square of numbers for transposing.</summary>
    public T* Square { get; }

    /// <summary>Four registers.</summary>
    public T* LaneScratch { get; }

    /// <summary>One sample's distribution.</summary>
    public double[] Probabilities { get; }

    /// <summary>The input word of each lane at this step.</summary>
    public int* Words { get; }

    /// <summary>The lanes, grouped by input word.</summary>
    public int* Order { get; }

    /// <summary>The words that occur, in the order of <see cref="Order"/>.</summary>
    public int* DistinctWords { get; }

    /// <summary>How many lanes have each of <see cref="DistinctWords"/>.</summary>
    public int* WordCounts { get; }

    /// <summary>Where each lane's cosine stands in a register of the words' cosines.</summary>
    public TLanes CosinePicks { get; set; }

    /// <summary>Where each lane's sine stands in a register of the words' cosines and sines.</summary>
    public TLanes SinePicks { get; set; }

    /// <summary>How many words occur.</summary>
    public int DistinctWordCount { get; set; }

    public void Dispose()
    {
        _memory.Dispose();
        _words.Dispose();
    }

    private static T* Take(ref T* at, long length)
    {
        T* start = at;
        at += length;
        return start;
    }
}
