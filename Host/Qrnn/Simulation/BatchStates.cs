using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>
/// One state a sample, of any norm, in the layout of the simulator that made it: what a recurrent network carries from call to call. Also
/// holds gradients with respect to such states, as ∂L/∂(real part) + i·∂L/∂(imaginary part).
/// </summary>
public abstract class BatchStates : IDisposable
{
    private protected BatchStates(int samples, int qubitCount, bool isReal)
    {
        (Samples, QubitCount, IsReal) = (samples, qubitCount, isReal);
    }

    /// <summary>Number of samples.</summary>
    public int Samples { get; }

    /// <summary>Number of qubits; qubit 0 is the most significant bit of an amplitude's index.</summary>
    public int QubitCount { get; }

    /// <summary>True when there are no imaginary parts.</summary>
    public bool IsReal { get; }

    /// <summary>Reads the 2^QubitCount amplitudes of one sample.</summary>
    public abstract void Read(int sample, Span<Complex> amplitudes);

    /// <summary>Writes the 2^QubitCount amplitudes of one sample.</summary>
    /// <exception cref="QrnnException">An amplitude has an imaginary part and the states are real.</exception>
    public abstract void Write(int sample, ReadOnlySpan<Complex> amplitudes);

    /// <summary>Sets all amplitudes of all samples to 0: no gradient.</summary>
    public abstract void Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>Tile after tile, amplitude after amplitude, a register each (real states) or two (real parts, imaginary parts).</summary>
internal sealed unsafe class BatchStates<TLanes, T> : BatchStates
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeArray<T> _numbers;
    private readonly int _parts;

    public BatchStates(int samples, int qubitCount, bool isReal)
        : base(samples, qubitCount, isReal)
    {
        _parts = isReal ? 1 : 2;
        TileLength = ((long)_parts * TLanes.Count) << qubitCount;
        int tiles = (samples + TLanes.Count - 1) / TLanes.Count;
        _numbers = new NativeArray<T>(tiles * TileLength);
        for (int sample = 0; sample < samples; sample++)
        {
            *At(sample, 0) = T.One;
        }
    }

    public long TileLength { get; }

    public T* Tile(int tile) => _numbers.Pointer + (tile * TileLength);

    public override void Read(int sample, Span<Complex> amplitudes)
    {
        Check(sample, amplitudes.Length);
        for (int i = 0; i < amplitudes.Length; i++)
        {
            T* at = At(sample, i);
            amplitudes[i] = new Complex(double.CreateTruncating(at[0]), IsReal ? 0 : double.CreateTruncating(at[TLanes.Count]));
        }
    }

    public override void Write(int sample, ReadOnlySpan<Complex> amplitudes)
    {
        Check(sample, amplitudes.Length);
        for (int i = 0; i < amplitudes.Length; i++)
        {
            T* at = At(sample, i);
            at[0] = T.CreateTruncating(amplitudes[i].Real);
            if (!IsReal)
            {
                at[TLanes.Count] = T.CreateTruncating(amplitudes[i].Imaginary);
            }
            else if (amplitudes[i].Imaginary != 0)
            {
                throw new QrnnException($"Amplitude {i} of sample {sample} has the imaginary part {amplitudes[i].Imaginary}; these states are real, prepare the circuit for complex ones.");
            }
        }
    }

    public override void Clear() => _numbers.Clear();

    protected override void Dispose(bool disposing) => _numbers.Dispose();

    private void Check(int sample, int amplitudes)
    {
        if (sample < 0 || sample >= Samples || amplitudes != 1 << QubitCount)
        {
            throw new QrnnException($"Got {amplitudes} amplitudes of sample {sample}; there are samples 0 to {Samples - 1} of {1 << QubitCount} amplitudes each.");
        }
    }

    private T* At(int sample, int amplitude) =>
        Tile(sample / TLanes.Count) + ((nint)amplitude * _parts * TLanes.Count) + (sample % TLanes.Count);
}
