using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>The memory that one thread needs to take a tile through a circuit, and back when it is made for gradients.</summary>
internal sealed unsafe class BatchWorkspace<TLanes, T> : IDisposable
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeArray<T> _memory;
    private readonly NativeArray<double> _wide;

    public BatchWorkspace(BatchProgram program, bool forGradient)
    {
        ForGradient = forGradient;
        int width = TLanes.Count;
        long amplitudes = 1L << program.Circuit.QubitCount;
        long stateLength = amplitudes * width * (program.IsReal ? 1 : 2);
        HalfStateLength = stateLength / 2;
        bool reads = program.ReadoutCount > 0;
        long kept = forGradient ? program.Projections * HalfStateLength : 0;
        long angles = (long)program.Angles.Length * width;
        long tables = (long)program.TileTableLength * width;
        long largest = (long)program.LargestTable * width;
        long readouts = (long)program.ReadoutCount * width;
        long total = ((forGradient ? 2 : 1) * stateLength) + kept + (reads ? amplitudes * width : 0) + (3 * angles) + (2 * tables) + largest
            + (2 * readouts) + ((long)program.InputMasks.Length * width) + (2 * width);
        _memory = new NativeArray<T>(total);
        _wide = new NativeArray<double>(angles + largest + (2 * width));
        T* at = _memory.Pointer;
        Ket = Take(ref at, stateLength);
        Bra = Take(ref at, forGradient ? stateLength : 0);
        Kept = Take(ref at, kept);
        Weights = Take(ref at, reads ? amplitudes * width : 0);
        Sines = Take(ref at, 2 * angles);
        Slopes = Take(ref at, angles);
        Tables = Take(ref at, 2 * tables);
        TableSlopes = Take(ref at, largest);
        Readouts = Take(ref at, readouts);
        ReadoutGradient = Take(ref at, readouts);
        Masks = Take(ref at, (long)program.InputMasks.Length * width);
        Scratch = Take(ref at, 2 * width);
        Halves = _wide.Pointer;
        Etas = Halves + angles;
        WideScratch = Etas + largest;
    }

    public bool ForGradient { get; }

    /// <summary>ψ.</summary>
    public T* Ket { get; }

    /// <summary>∂L/∂ψ.</summary>
    public T* Bra { get; }

    /// <summary>What each projection cleared, half a state each.</summary>
    public T* Kept { get; }

    public long HalfStateLength { get; }

    /// <summary>A register an amplitude: |ψ_i|², then what multiplies ψ_i in ∂L/∂ψ_i.</summary>
    public T* Weights { get; }

    /// <summary>Per angle the cosines of its halves, then the sines.</summary>
    public T* Sines { get; }

    /// <summary>Twice ∂L/∂angle.</summary>
    public T* Slopes { get; }

    /// <summary>Cosines and sines of the tables that are not shared, laid out as <see cref="Sines"/>.</summary>
    public T* Tables { get; }

    /// <summary>Twice ∂L/∂η(x) of one table.</summary>
    public T* TableSlopes { get; }

    /// <summary>The read-outs, a register each.</summary>
    public T* Readouts { get; }

    public T* ReadoutGradient { get; }

    /// <summary>Per input mask ones (bits) in the lanes of samples whose word has it.</summary>
    public T* Masks { get; }

    /// <summary>Two registers.</summary>
    public T* Scratch { get; }

    /// <summary>Half of each angle, one a sample.</summary>
    public double* Halves { get; }

    /// <summary>Half of η(x) of one table.</summary>
    public double* Etas { get; }

    public double* WideScratch { get; }

    public void Dispose()
    {
        _memory.Dispose();
        _wide.Dispose();
    }

    private static T* Take(ref T* at, long length)
    {
        T* start = at;
        at += length;
        return start;
    }
}
