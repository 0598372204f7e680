namespace Qrnn.Simulation;

/// <summary>
/// How often the neurons of a dense cell succeed. With B_k the matrix of a call up to and with neuron k, the squared norm that its postselections
/// leave of a state is tr(N_k ρ) with N_k = B_kᵀ B_k; a neuron's success probability is that over the one before.
/// </summary>
/// <typeparam name="TWide">Registers of the machine's width.</typeparam>
internal sealed unsafe class DenseNeurons<TWide> : IDisposable
    where TWide : struct, ILanes<TWide, double>
{
    /// <summary>Most bytes of the matrices N; where they take more, nothing is recorded.</summary>
    private const long ByteLimit = 256L << 20;

    private readonly int[] _carried;
    private readonly int[] _output;
    private readonly NativeArray<double> _carriedNorms;
    private readonly NativeArray<double> _outputNorms;
    private readonly DenseCell<TWide> _cell;

    private DenseNeurons(DenseCell<TWide> cell, int[] carried, int[] output)
    {
        (_cell, _carried, _output) = (cell, carried, output);
        _carriedNorms = new NativeArray<double>(carried.Length * cell.Words * cell.MatrixLength);
        _outputNorms = new NativeArray<double>((long)output.Length * cell.Before * cell.Before * cell.Stride);
        Groups = [.. carried.Concat(output)];
        Scales = new double[Groups.Length];
    }

    /// <summary>The numbers of the neurons, in the order of the call.</summary>
    public int[] Groups { get; }

    /// <summary>The factor that each neuron's table was multiplied by.</summary>
    public double[] Scales { get; }

    /// <summary>Neurons of the input and work stages; those of the output stage follow.</summary>
    public int CarriedCount => _carried.Length;

    /// <summary>Room for a cell's neurons, numbered as given; null where there are none or too much memory is needed.</summary>
    public static DenseNeurons<TWide>? TryCreate(DenseCell<TWide> cell, int[] carried, int[] output)
    {
        bool fits = carried.Length * cell.Words * cell.MatrixLength * sizeof(double) <= ByteLimit;
        return carried.Length + output.Length > 0 && fits ? new DenseNeurons<TWide>(cell, carried, output) : null;
    }

    /// <summary>N of a neuron of the input or work stage for one input word.</summary>
    public double* Carried(int neuron, int word) => _carriedNorms.Pointer + ((((long)neuron * _cell.Words) + word) * _cell.MatrixLength);

    /// <summary>N of a neuron of the output stage: element (u, u′, w), for words u and u′ that the lanes may hold before it.</summary>
    public double* Output(int neuron) => _outputNorms.Pointer + ((long)neuron * _cell.Before * _cell.Before * _cell.Stride);

    public void Dispose()
    {
        _carriedNorms.Dispose();
        _outputNorms.Dispose();
    }
}
