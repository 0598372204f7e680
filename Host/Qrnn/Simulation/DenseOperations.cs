namespace Qrnn.Simulation;

/// <summary>
/// A fused program's operations on the carried lanes, applied to the rows of a matrix: on the identity they give the program's own matrix. Row
/// index is the amplitude index; what the columns are does not matter to the operations.
/// </summary>
/// <typeparam name="TWide">Registers of the machine's width.</typeparam>
internal sealed unsafe class DenseOperations<TWide>
    where TWide : struct, ILanes<TWide, double>
{
    private readonly TileProgram _program;
    private readonly TileTables<double, TWide> _tables;
    private readonly int _stride;
    private readonly long[] _angleOffsets;

    /// <param name="program">The program.</param>
    /// <param name="tables">Its tables, already evaluated when <see cref="Forward"/> runs.</param>
    /// <param name="stride">Numbers from row to row of the matrices, whole registers.</param>
    public DenseOperations(TileProgram program, TileTables<double, TWide> tables, int stride)
    {
        (_program, _tables, _stride) = (program, tables, stride);
        _angleOffsets = new long[program.Operations.Length + 1];
        for (int i = 0; i < program.Operations.Length; i++)
        {
            _angleOffsets[i + 1] = _angleOffsets[i] + DenseKernels<TWide>.StrideOf(tables.Entries(i));
        }
    }

    /// <summary>Numbers of one matrix.</summary>
    public long MatrixLength => (long)_stride << _program.CarriedBits;

    /// <summary>Numbers of a trace: the matrix before each operation, and the last one.</summary>
    public long TraceLength => (_program.CarriedOperations + 1) * MatrixLength;

    /// <summary>Numbers of ∂L/∂η of all operations' tables, those of the output stage included.</summary>
    public long AnglesLength => _angleOffsets[^1];

    /// <summary>Where an operation's ∂L/∂η begins.</summary>
    public long AnglesOf(int operation) => _angleOffsets[operation];

    /// <summary>Applies all operations for one input word to the first matrix of <paramref name="trace"/>; returns the last.</summary>
    public double* Forward(int word, double* trace)
    {
        for (int i = 0; i < _program.CarriedOperations; i++, trace += MatrixLength)
        {
            TileOperation operation = _program.Operations[i];
            for (int pair = 0; pair < operation.Pairs; pair++)
            {
                (long zero, long one) = RowsOf(operation, pair);
                (TWide c, TWide s) = Entry(_tables.Of(i), operation, pair, word);
                for (int column = 0; column < _stride; column += TWide.Count)
                {
                    TWide r0 = TWide.Load(trace + zero + column), r1 = TWide.Load(trace + one + column);
                    TWide.NegativeMultiplyAdd(s, r1, c * r0).Store(trace + MatrixLength + zero + column);
                    TWide.MultiplyAdd(s, r0, c * r1).Store(trace + MatrixLength + one + column);
                }
            }
        }

        return trace;
    }

    /// <summary>
    /// From ∂L/∂(last matrix) in <paramref name="adjoint"/>, which is overwritten, to ∂L/∂η of every table entry of this word, added to
    /// <paramref name="angles"/>.
    /// </summary>
    public void Backward(int word, double* trace, double* adjoint, double* angles)
    {
        for (int i = _program.CarriedOperations - 1; i >= 0; i--)
        {
            TileOperation operation = _program.Operations[i];
            double* before = trace + (i * MatrixLength);
            for (int pair = 0; pair < operation.Pairs; pair++)
            {
                (long zero, long one) = RowsOf(operation, pair);
                (TWide c, TWide s) = Entry(_tables.Of(i), operation, pair, word);
                TWide alongC = TWide.Zero, alongS = TWide.Zero;
                for (int column = 0; column < _stride; column += TWide.Count)
                {
                    TWide r0 = TWide.Load(before + zero + column), r1 = TWide.Load(before + one + column);
                    TWide g0 = TWide.Load(adjoint + zero + column), g1 = TWide.Load(adjoint + one + column);
                    alongC = TWide.MultiplyAdd(g0, r0, TWide.MultiplyAdd(g1, r1, alongC));
                    alongS = TWide.MultiplyAdd(g1, r0, TWide.NegativeMultiplyAdd(g0, r1, alongS));
                    TWide.MultiplyAdd(s, g1, c * g0).Store(adjoint + zero + column);
                    TWide.NegativeMultiplyAdd(s, g0, c * g1).Store(adjoint + one + column);
                }

                (TWide cSlope, TWide sSlope) = Entry(_tables.SlopesOf(i), operation, pair, word);
                int words = operation.UsesWords ? 1 << _program.WordBits : 1;
                long entry = operation.IsUniform ? 0 : ((long)pair * words) + (operation.UsesWords ? word : 0);
                angles[_angleOffsets[i] + entry] += TWide.MultiplyAdd(cSlope, alongC, sSlope * alongS).Sum();
            }
        }
    }

    private (TWide First, TWide Second) Entry(double* table, TileOperation operation, int pair, int word)
    {
        int words = operation.UsesWords ? 1 << _program.WordBits : 1;
        double* record = operation.IsUniform ? table : table + (2L * pair * words) + (operation.UsesWords ? word : 0);
        return (TWide.Broadcast(record[0]), TWide.Broadcast(record[words]));
    }

    private (long Zero, long One) RowsOf(TileOperation operation, int pair)
    {
        int low = pair & ((1 << operation.TargetBit) - 1);
        long zero = ((long)(pair - low) << 1) | (long)low;
        return (zero * _stride, (zero | (1L << operation.TargetBit)) * _stride);
    }
}
