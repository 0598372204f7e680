using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>
/// The output stage as one table. Its rotations act on lanes that were |0⟩ and only have the carried lanes and each other as controls, so the
/// amplitude of (word v, carried state w) is ψ(w)·F_v(w), with F_v(w) a product of one c or s per word lane that all samples share:
/// the word's lanes never enter the state.
/// </summary>
internal sealed unsafe class TileReadout<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Padding = 16;

    private readonly TileProgram _program;
    private readonly NativeArray<T> _factors;
    private readonly NativeArray<T> _weights;
    private readonly double[] _products;
    private readonly double[] _adjoints;

    public TileReadout(TileProgram program)
    {
        _program = program;
        int words = program.WordOfBlock.Length;
        _factors = new NativeArray<T>(((long)words << program.CarriedBits) + Padding);
        _weights = new NativeArray<T>(((long)words << program.CarriedBits) + Padding);
        _products = new double[2 * words];
        _adjoints = new double[words];
    }

    /// <summary>F: for each carried state a row with one number a word.</summary>
    public T* Factors => _factors.Pointer;

    /// <summary>F²: the share of |ψ(w)|² that goes to each word, in the layout of <see cref="Factors"/>.</summary>
    public T* Weights => _weights.Pointer;

    /// <summary>Fills the table from the tables of the output stage's rotations; <paramref name="tables"/> gives where each begins.</summary>
    public void Evaluate(Func<int, nint> tables)
    {
        int words = _program.WordOfBlock.Length;
        for (int w = 0; w < 1 << _program.CarriedBits; w++)
        {
            Multiply(tables, w);
            for (int block = 0; block < words; block++)
            {
                T factor = T.CreateTruncating(_products[words + block - 1]);
                long at = ((long)w * words) + _program.WordOfBlock[block];
                _factors.Pointer[at] = factor;
                _weights.Pointer[at] = factor * factor;
            }
        }
    }

    /// <summary>The summed squares of the products after output rotation <paramref name="birth"/>, for one carried state.</summary>
    public double PartialNorm(Func<int, nint> tables, int w, int birth)
    {
        Multiply(tables, w);
        double norm = 0;
        for (int block = 0; block < 2 << birth; block++)
        {
            double product = _products[(2 << birth) - 1 + block];
            norm += product * product;
        }

        return norm;
    }

    /// <summary>From ∂L/∂F (rows as in <see cref="Factors"/>) to ∂L/∂η of every output rotation's table.</summary>
    public void PullBack(Func<int, nint> tables, Func<int, nint> slopeTables, double* factorGradient, Func<int, nint> angleGradients)
    {
        int words = _program.WordOfBlock.Length;
        for (int w = 0; w < 1 << _program.CarriedBits; w++)
        {
            Multiply(tables, w);
            for (int block = 0; block < words; block++)
            {
                _adjoints[block] = factorGradient[((long)w * words) + _program.WordOfBlock[block]];
            }

            for (int birth = _program.WordBits - 1; birth >= 0; birth--)
            {
                T* table = (T*)tables(birth);
                T* slopes = (T*)slopeTables(birth);
                double* angles = (double*)angleGradients(birth);
                for (int block = 0; block < 1 << birth; block++)
                {
                    long pair = ((long)block << _program.CarriedBits) | (long)w;
                    (double c, double s) = (double.CreateTruncating(table[2 * pair]), double.CreateTruncating(table[(2 * pair) + 1]));
                    (double cSlope, double sSlope) = (double.CreateTruncating(slopes[2 * pair]), double.CreateTruncating(slopes[(2 * pair) + 1]));
                    (double zero, double one) = (_adjoints[block], _adjoints[block | (1 << birth)]);
                    angles[pair] = _products[(1 << birth) - 1 + block] * ((cSlope * zero) + (sSlope * one));
                    _adjoints[block] = (c * zero) + (s * one);
                }
            }
        }
    }

    public void Dispose()
    {
        _factors.Dispose();
        _weights.Dispose();
    }

    /// <summary>The products after each output rotation for one carried state: level j begins at index 2^j − 1 and has 2^j numbers.</summary>
    private void Multiply(Func<int, nint> tables, int w)
    {
        _products[0] = 1;
        for (int birth = 0; birth < _program.WordBits; birth++)
        {
            T* table = (T*)tables(birth);
            int level = (1 << birth) - 1, next = (2 << birth) - 1;
            for (int block = 0; block < 1 << birth; block++)
            {
                long pair = ((long)block << _program.CarriedBits) | (long)w;
                double product = _products[level + block];
                _products[next + block] = product * double.CreateTruncating(table[2 * pair]);
                _products[next + block + (1 << birth)] = product * double.CreateTruncating(table[(2 * pair) + 1]);
            }
        }
    }
}
