using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>What draws do to a state: weights of a qubit's values, collapse, Paulis, decay.</summary>
internal static unsafe class BranchKernels
{
    private const int Chunk = 1024; // numbers that are summed before the sum joins the others, so that large states round little

    /// <summary>Σ|amplitude|² where an index bit is 0 and where it is 1.</summary>
    public static (double Zero, double One) Weights(StateVectorBuffer<double> state, int bit)
    {
        (double zero, double one) = Weights(state.Re, state.Length, bit);
        if (state.IsComplex)
        {
            (double zeroOfImaginary, double oneOfImaginary) = Weights(state.Im, state.Length, bit);
            (zero, one) = (zero + zeroOfImaginary, one + oneOfImaginary);
        }

        return (zero, one);
    }

    /// <summary>Keeps the part in which an index bit has a value, times a factor; moves it to bit 0 for a reset.</summary>
    public static void Collapse(StateVectorBuffer<double> state, int bit, bool isOne, bool toZero, double factor)
    {
        Collapse(state.Real, 1 << bit, isOne, toZero, factor);
        Collapse(state.Imaginary, 1 << bit, isOne, toZero, factor);
    }

    /// <summary>X, XZ (Y up to a phase that nobody sees, and real) or Z on an index bit, for 1, 2 and 3; nothing for 0.</summary>
    public static void ApplyPauli(StateVectorBuffer<double> state, int bit, int pauli)
    {
        ApplyPauli(state.Real, 1 << bit, pauli);
        ApplyPauli(state.Imaginary, 1 << bit, pauli);
    }

    /// <summary>Multiplies the amplitudes whose index bit is 0 and is 1 by a factor each.</summary>
    public static void Scale(StateVectorBuffer<double> state, int bit, double zero, double one)
    {
        Scale(state.Real, 1 << bit, zero, one);
        Scale(state.Imaginary, 1 << bit, zero, one);
    }

    private static (double Zero, double One) Weights(double* x, int length, int bit)
    {
        double zero = 0, one = 0;
        int run = 1 << bit;
        if (run < Vector<double>.Count)
        {
            for (int start = 0; start < length; start += Chunk)
            {
                double zeroOfChunk = 0, oneOfChunk = 0;
                int end = Math.Min(start + Chunk, length);
                for (int i = start; i < end; i = ((i | run) + 1) & ~run)
                {
                    zeroOfChunk += x[i] * x[i];
                    oneOfChunk += x[i | run] * x[i | run];
                }

                (zero, one) = (zero + zeroOfChunk, one + oneOfChunk);
            }

            return (zero, one);
        }

        for (int start = 0; start < length; start += 2 * run)
        {
            zero += SumOfSquares(x + start, run);
            one += SumOfSquares(x + start + run, run);
        }

        return (zero, one);
    }

    private static double SumOfSquares(double* x, int length)
    {
        double sum = 0;
        for (int start = 0; start < length; start += Chunk)
        {
            Vector<double> squares = Vector<double>.Zero;
            int end = Math.Min(start + Chunk, length);
            for (int i = start; i < end; i += Vector<double>.Count)
            {
                Vector<double> values = Vector.Load(x + i);
                squares += values * values;
            }

            sum += Vector.Sum(squares);
        }

        return sum;
    }

    private static void Collapse(Span<double> x, int run, bool isOne, bool toZero, double factor)
    {
        if (run < Vector<double>.Count)
        {
            for (int i = 0; i < x.Length; i = ((i | run) + 1) & ~run)
            {
                double kept = factor * x[isOne ? i | run : i];
                (x[i], x[i | run]) = isOne && !toZero ? (0.0, kept) : (kept, 0.0);
            }

            return;
        }

        for (int start = 0; start < x.Length; start += 2 * run)
        {
            Span<double> zero = x.Slice(start, run), one = x.Slice(start + run, run);
            Span<double> from = isOne ? one : zero, to = isOne && !toZero ? one : zero, empty = isOne && !toZero ? zero : one;
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = factor * from[i];
            }

            empty.Clear();
        }
    }

    private static void ApplyPauli(Span<double> x, int run, int pauli)
    {
        if (pauli == 0)
        {
            return;
        }

        for (int start = 0; start < x.Length; start += 2 * run)
        {
            for (int i = start; i < start + run; i++)
            {
                (double zero, double one) = (x[i], x[i + run]);
                (x[i], x[i + run]) = pauli switch { 1 => (one, zero), 2 => (-one, zero), _ => (zero, -one) };
            }
        }
    }

    private static void Scale(Span<double> x, int run, double zero, double one)
    {
        for (int start = 0; start < x.Length; start += 2 * run)
        {
            for (int i = start; i < start + run; i++)
            {
                x[i] *= zero;
                x[i + run] *= one;
            }
        }
    }
}
