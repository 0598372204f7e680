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

    public TileWorkspace(TileProgram program, int steps, bool forGradient)
    {
        int width = TLanes.Count;
        int words = 1 << program.WordBits;
        StateLength = (long)width << program.CarriedBits;
        TraceOffsets = new long[program.CarriedOperations];
        for (int i = 0; i < TraceOffsets.Length; i++)
        {
            TileOperation operation = program.Operations[i];
            if (i > 0 && operation.IsUniform)
            {
                TraceOffsets[i] = TraceOffsets[i - 1];
                continue;
            }

            TraceOffsets[i] = TraceLength;
            TraceLength += StateLength;
        }

        KeepsAllTraces = forGradient && steps * TraceLength * sizeof(T) <= TraceBudgetBytes;
        long traces = !forGradient ? 0 : KeepsAllTraces ? steps * TraceLength : TraceLength;
        long checkpoints = forGradient ? steps * StateLength : StateLength;
        long outcomes = (forGradient ? (long)steps : 1) * words * width;
        long total = checkpoints + traces + (3 * StateLength) + outcomes + ((long)words * width) + ((long)width * width) + (4 * width);
        _memory = new NativeArray<T>(total);
        T* at = _memory.Pointer;
        Checkpoints = Take(ref at, checkpoints);
        Traces = Take(ref at, traces);
        State = Take(ref at, StateLength);
        Adjoint = Take(ref at, StateLength);
        Outcomes = Take(ref at, outcomes);
        WordScratch = Take(ref at, (long)words * width);
        AngleSlopes = Take(ref at, StateLength);
        Square = Take(ref at, (long)width * width);
        LaneScratch = Take(ref at, 4 * width);
        Probabilities = new double[words];
    }

    /// <summary>Elements of a carried state.</summary>
    public long StateLength { get; }

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

    /// <summary>Unnormalised probability of each word, of one step or of all.</summary>
    public T* Outcomes { get; }

    /// <summary>One register for each word.</summary>
    public T* WordScratch { get; }

    /// <summary>∂L/∂η of one operation, or ∂L/∂F of the readout: a register a table row.</summary>
    public T* AngleSlopes { get; }

    /// <summary>A square of numbers for transposing.</summary>
    public T* Square { get; }

    /// <summary>Four registers.</summary>
    public T* LaneScratch { get; }

    /// <summary>One sample's distribution.</summary>
    public double[] Probabilities { get; }

    /// <summary>The words fed at this step.</summary>
    public LaneWords<TLanes, T> Inputs { get; } = new();

    /// <summary>The words that this step is collapsed to.</summary>
    public LaneWords<TLanes, T> Outputs { get; } = new();

    public void Dispose()
    {
        _memory.Dispose();
        Inputs.Dispose();
        Outputs.Dispose();
    }

    private static T* Take(ref T* at, long length)
    {
        T* start = at;
        at += length;
        return start;
    }
}
