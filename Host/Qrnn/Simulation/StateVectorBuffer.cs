using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>
/// The memory of one state: real parts, imaginary parts when the state is complex, and a scratch array for permutations, all aligned to
/// a cache line.
/// </summary>
internal sealed unsafe class StateVectorBuffer<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private NativeArray<T> _re;
    private NativeArray<T>? _im;
    private NativeArray<T>? _scratch;

    /// <exception cref="QrnnException">This machine has not so much memory.</exception>
    public StateVectorBuffer(int bits)
    {
        (Bits, Length) = (bits, 1 << bits);
        _re = Allocate();
    }

    public int Bits { get; }

    public int Length { get; }

    public bool IsComplex { get; private set; }

    public T* Re => _re.Pointer;

    /// <summary>Null when the state is real.</summary>
    public T* Im => IsComplex ? _im!.Pointer : null;

    public Span<T> Real => new(_re.Pointer, Length);

    public Span<T> Imaginary => IsComplex ? new(_im!.Pointer, Length) : [];

    public T* Scratch => (_scratch ??= Allocate()).Pointer;

    public void Dispose()
    {
        _re.Dispose();
        _im?.Dispose();
        _scratch?.Dispose();
    }

    /// <summary>Says whether there are imaginary parts; new ones are 0.</summary>
    public void SetComplex(bool isComplex)
    {
        if (isComplex && !IsComplex)
        {
            _im ??= Allocate();
            _im.Clear();
        }

        IsComplex = isComplex;
    }

    public void SetZeroState(bool isComplex)
    {
        SetComplex(isComplex);
        Real.Clear();
        Imaginary.Clear();
        Real[0] = T.One;
    }

    public void CopyFrom(StateVectorBuffer<T> other)
    {
        SetComplex(other.IsComplex);
        other.Real.CopyTo(Real);
        other.Imaginary.CopyTo(Imaginary);
    }

    public void SwapRealWithScratch() => (_re, _scratch) = (_scratch!, _re);

    public void SwapImaginaryWithScratch() => (_im, _scratch) = (_scratch, _im);

    public double SquaredNorm() => Weight(0, 0);

    /// <summary>Σ |amplitude|² over the indices whose bits under the mask equal the value; sums are kept per 1024 so that they round little.</summary>
    public double Weight(int mask, int value)
    {
        T* real = Re, imaginary = Im;
        double sum = 0;
        for (int start = 0; start < Length; start += 1024)
        {
            double part = 0;
            for (int i = start; i < Math.Min(start + 1024, Length); i++)
            {
                if ((i & mask) == value)
                {
                    double re = double.CreateTruncating(real[i]);
                    double im = imaginary is null ? 0 : double.CreateTruncating(imaginary[i]);
                    part += (re * re) + (im * im);
                }
            }

            sum += part;
        }

        return sum;
    }

    // At least a cache line: kernels load whole registers.
    private NativeArray<T> Allocate() => new(Math.Max(64 / sizeof(T), Length));
}
