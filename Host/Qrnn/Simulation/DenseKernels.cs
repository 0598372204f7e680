using System.Runtime.CompilerServices;

namespace Qrnn.Simulation;

/// <summary>
/// Products of small dense real matrices, row by row in memory, each row padded with zeros to whole registers. Every number is the same
/// sum in the same order wherever it is computed.
/// </summary>
internal static unsafe class DenseKernels<TWide>
    where TWide : struct, ILanes<TWide, double>
{
    /// <summary>Numbers from one row to the next: whole registers.</summary>
    public static int StrideOf(int columns) => (columns + TWide.Count - 1) / TWide.Count * TWide.Count;

    /// <summary>result = left · right, or result += left · right.</summary>
    /// <param name="left">rows × inner, rows <paramref name="leftStride"/> apart.</param>
    /// <param name="leftStride">Numbers from row to row of <paramref name="left"/>.</param>
    /// <param name="right">inner × columns.</param>
    /// <param name="result">rows × columns; not one of the factors.</param>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="inner">Summands.</param>
    /// <param name="stride">Numbers from row to row of <paramref name="right"/> and <paramref name="result"/>, padding included.</param>
    /// <param name="accumulates">True to add to the result.</param>
    public static void Multiply(double* left, int leftStride, double* right, double* result, int rows, int inner, int stride, bool accumulates = false)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            int column = 0;
            for (; column + (2 * TWide.Count) <= stride; column += 2 * TWide.Count)
            {
                Block4x2(left + ((nint)row * leftStride), leftStride, right + column, result + ((nint)row * stride) + column, inner, stride, accumulates);
            }

            for (; column < stride; column += TWide.Count)
            {
                for (int one = row; one < row + 4; one++)
                {
                    Block1x1(left + ((nint)one * leftStride), right + column, result + ((nint)one * stride) + column, inner, stride, accumulates);
                }
            }
        }

        for (; row < rows; row++)
        {
            for (int column = 0; column < stride; column += TWide.Count)
            {
                Block1x1(left + ((nint)row * leftStride), right + column, result + ((nint)row * stride) + column, inner, stride, accumulates);
            }
        }
    }

    /// <summary>result = Σ_k vector[k]·(row k of <paramref name="matrix"/>): the transposed matrix applied to a vector.</summary>
    public static void MultiplyTransposed(double* matrix, double* vector, double* result, int rows, int stride) =>
        Multiply(vector, rows, matrix, result, 1, rows, stride);

    /// <summary>Adds left[i]·right[j] to element (i, j).</summary>
    public static void AddOuterProduct(double* left, double* right, double* result, int rows, int stride)
    {
        for (int row = 0; row < rows; row++)
        {
            TWide factor = TWide.Broadcast(left[row]);
            double* at = result + ((nint)row * stride);
            for (int column = 0; column < stride; column += TWide.Count)
            {
                TWide.MultiplyAdd(factor, TWide.Load(right + column), TWide.Load(at + column)).Store(at + column);
            }
        }
    }

    /// <summary>result = scale · (left ∘ right), element by element; result may be one of the factors.</summary>
    public static void MultiplyElements(double* left, double* right, double scale, double* result, long length)
    {
        TWide factor = TWide.Broadcast(scale);
        for (long i = 0; i < length; i += TWide.Count)
        {
            (TWide.Load(left + i) * TWide.Load(right + i) * factor).Store(result + i);
        }
    }

    /// <summary>result += scale · (left ∘ right).</summary>
    public static void AddElements(double* left, double* right, double scale, double* result, long length)
    {
        TWide factor = TWide.Broadcast(scale);
        for (long i = 0; i < length; i += TWide.Count)
        {
            TWide.MultiplyAdd(TWide.Load(left + i) * factor, TWide.Load(right + i), TWide.Load(result + i)).Store(result + i);
        }
    }

    /// <summary>result += values.</summary>
    public static void Add(double* values, double* result, long length)
    {
        for (long i = 0; i < length; i += TWide.Count)
        {
            (TWide.Load(values + i) + TWide.Load(result + i)).Store(result + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block4x2(double* left, int leftStride, double* right, double* result, int inner, int stride, bool accumulates)
    {
        TWide s00 = TWide.Zero, s01 = TWide.Zero, s10 = TWide.Zero, s11 = TWide.Zero;
        TWide s20 = TWide.Zero, s21 = TWide.Zero, s30 = TWide.Zero, s31 = TWide.Zero;
        double* second = left + leftStride;
        double* third = second + leftStride;
        double* fourth = third + leftStride;
        for (int k = 0; k < inner; k++, right += stride)
        {
            TWide r0 = TWide.Load(right), r1 = TWide.Load(right + TWide.Count);
            TWide factor = TWide.Broadcast(left[k]);
            s00 = TWide.MultiplyAdd(factor, r0, s00);
            s01 = TWide.MultiplyAdd(factor, r1, s01);
            factor = TWide.Broadcast(second[k]);
            s10 = TWide.MultiplyAdd(factor, r0, s10);
            s11 = TWide.MultiplyAdd(factor, r1, s11);
            factor = TWide.Broadcast(third[k]);
            s20 = TWide.MultiplyAdd(factor, r0, s20);
            s21 = TWide.MultiplyAdd(factor, r1, s21);
            factor = TWide.Broadcast(fourth[k]);
            s30 = TWide.MultiplyAdd(factor, r0, s30);
            s31 = TWide.MultiplyAdd(factor, r1, s31);
        }

        Put(s00, result, accumulates);
        Put(s01, result + TWide.Count, accumulates);
        Put(s10, result + stride, accumulates);
        Put(s11, result + stride + TWide.Count, accumulates);
        Put(s20, result + (2 * (nint)stride), accumulates);
        Put(s21, result + (2 * (nint)stride) + TWide.Count, accumulates);
        Put(s30, result + (3 * (nint)stride), accumulates);
        Put(s31, result + (3 * (nint)stride) + TWide.Count, accumulates);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block1x1(double* left, double* right, double* result, int inner, int stride, bool accumulates)
    {
        TWide sum = TWide.Zero;
        for (int k = 0; k < inner; k++, right += stride)
        {
            sum = TWide.MultiplyAdd(TWide.Broadcast(left[k]), TWide.Load(right), sum);
        }

        Put(sum, result, accumulates);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TWide value, double* at, bool accumulates) => (accumulates ? TWide.Load(at) + value : value).Store(at);
}
