using System.Numerics;
using System.Runtime.InteropServices;

namespace Qrnn.Simulation;

/// <summary>
/// The memory of one state: real parts, imaginary parts when the state is complex, and a scratch array for permutations, all aligned to
/// a cache line.
/// </summary>
internal sealed unsafe class StateVectorBuffer<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly nuint _bytes;
    private T* _re;
    private T* _im;
    private T* _scratch;

    public StateVectorBuffer(int bits)
    {
        (Bits, Length) = (bits, 1 << bits);
        _bytes = Math.Max(64, (nuint)Length * (nuint)sizeof(T));
        _re = Allocate();
    }

    ~StateVectorBuffer() => Free();

    public int Bits { get; }

    public int Length { get; }

    public bool IsComplex { get; private set; }

    public T* Re => _re;

    /// <summary>Null when the state is real.</summary>
    public T* Im => IsComplex ? _im : null;

    public Span<T> Real => new(_re, Length);

    public Span<T> Imaginary => IsComplex ? new(_im, Length) : [];

    public T* Scratch => _scratch is null ? _scratch = Allocate() : _scratch;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Says whether there are imaginary parts; new ones are 0.</summary>
    public void SetComplex(bool isComplex)
    {
        if (isComplex && !IsComplex)
        {
            _im = _im is null ? Allocate() : _im;
            new Span<T>(_im, Length).Clear();
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

    public void SwapRealWithScratch()
    {
        T* old = _re;
        _re = _scratch;
        _scratch = old;
    }

    public void SwapImaginaryWithScratch()
    {
        T* old = _im;
        _im = _scratch;
        _scratch = old;
    }

    public double SquaredNorm() => Weight(0, 0);

    /// <summary>Σ |amplitude|² over the indices whose bits under the mask equal the value; sums are kept per 1024 so that they round little.</summary>
    public double Weight(int mask, int value)
    {
        double sum = 0;
        for (int start = 0; start < Length; start += 1024)
        {
            double part = 0;
            for (int i = start; i < Math.Min(start + 1024, Length); i++)
            {
                if ((i & mask) == value)
                {
                    double re = double.CreateTruncating(_re[i]);
                    double im = IsComplex ? double.CreateTruncating(_im[i]) : 0;
                    part += (re * re) + (im * im);
                }
            }

            sum += part;
        }

        return sum;
    }

    private T* Allocate()
    {
        var memory = (T*)NativeMemory.AlignedAlloc(_bytes, 64);
        new Span<T>(memory, Length).Clear();
        return memory;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_re);
        NativeMemory.AlignedFree(_im);
        NativeMemory.AlignedFree(_scratch);
        _re = _im = _scratch = null;
    }
}
