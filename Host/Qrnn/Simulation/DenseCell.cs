namespace Qrnn.Simulation;

/// <summary>
/// A fused cell as matrices, for one set of parameters: A_x on the carried lanes for every input word x, and the output stage. The word's lanes are
/// |0⟩ when the output stage begins, or hold some word u where they are kept between calls; it multiplies the amplitude of carried state w by
/// o_{v,u}[w] and leaves word v. So one call is ψ[w] → o_{v,u}[w]·(A_x ψ)[w]: Kraus operators diag(o_{v,0})·A_x for outcome v.
/// </summary>
/// <typeparam name="TWide">Registers of the machine's width.</typeparam>
internal sealed unsafe class DenseCell<TWide> : IDisposable
    where TWide : struct, ILanes<TWide, double>
{
    private readonly TileProgram _cell;
    private readonly TileTables<double, TWide> _tables;
    private readonly DenseOperations<TWide> _operations;
    private readonly TileReadout<double> _readout;
    private readonly TileProgram? _outputStage;
    private readonly TileTables<double, TWide>? _outputTables;
    private readonly DenseOperations<TWide>? _outputOperations;
    private readonly int _outputStride;
    private readonly NativeArray<double> _matrices;
    private readonly NativeArray<double> _transposed;
    private readonly NativeArray<double> _outputs;
    private readonly NativeArray<double>?[] _traces;
    private readonly NativeArray<double> _angles;
    private readonly NativeArray<double>? _outputTrace;
    private readonly NativeArray<double>? _outputAdjoint;
    private readonly double[] _parameters;
    private DenseNeurons<TWide>? _neurons;

    /// <param name="cell">The fused cell.</param>
    /// <param name="outputStage">
    /// The output stage on all lanes, the word's above the carried ones, when words are kept between calls; null when they are |0⟩ before it.
    /// </param>
    /// <param name="threads">Workers that call <see cref="EvaluateWord"/> and <see cref="PullBackWord"/>.</param>
    public DenseCell(TileProgram cell, TileProgram? outputStage, int threads)
    {
        (_cell, _outputStage) = (cell, outputStage);
        Dimension = 1 << cell.CarriedBits;
        Words = 1 << cell.WordBits;
        Stride = DenseKernels<TWide>.StrideOf(Dimension);
        Before = outputStage is null ? 1 : Words;
        _tables = new TileTables<double, TWide>(cell, threads);
        _operations = new DenseOperations<TWide>(cell, _tables, Stride);
        _readout = new TileReadout<double>(cell);
        _matrices = new NativeArray<double>(Words * MatrixLength);
        _transposed = new NativeArray<double>(Words * MatrixLength);
        _outputs = new NativeArray<double>(OutputLength);
        _angles = new NativeArray<double>(Words * _operations.AnglesLength);
        _traces = new NativeArray<double>?[threads];
        _parameters = new double[cell.ParameterCount];
        if (outputStage is not null)
        {
            _outputStride = DenseKernels<TWide>.StrideOf(Words);
            _outputTables = new TileTables<double, TWide>(outputStage, 1);
            _outputOperations = new DenseOperations<TWide>(outputStage, _outputTables, _outputStride);
            _outputTrace = new NativeArray<double>(_outputOperations.TraceLength + _outputOperations.AnglesLength);
            _outputAdjoint = new NativeArray<double>(_outputOperations.MatrixLength);
        }
    }

    /// <summary>Carried states, 2^W.</summary>
    public int Dimension { get; }

    /// <summary>Words, 2^I.</summary>
    public int Words { get; }

    /// <summary>Words that the lanes may hold before the output stage: 1 (word 0) or all.</summary>
    public int Before { get; }

    /// <summary>Numbers from row to row of a matrix; also the length of a padded vector over carried states.</summary>
    public int Stride { get; }

    /// <summary>Numbers of a matrix.</summary>
    public long MatrixLength => (long)Dimension * Stride;

    /// <summary>Numbers of the output stage: element (v, u, w), w fastest and padded to <see cref="Stride"/>.</summary>
    public long OutputLength => (long)Words * Before * Stride;

    /// <summary>The output stage.</summary>
    public double* Outputs => _outputs.Pointer;

    /// <summary>A_x: element (i, j) takes carried state j to i.</summary>
    public double* Matrix(int word) => _matrices.Pointer + (word * MatrixLength);

    /// <summary>A_xᵀ.</summary>
    public double* Transposed(int word) => _transposed.Pointer + (word * MatrixLength);

    /// <summary>Computes all matrices.</summary>
    public void Evaluate(ReadOnlySpan<double> parameters, WorkerPool pool)
    {
        parameters.CopyTo(_parameters);
        pool.Run(_cell.Operations.Length, (operation, worker) => _tables.Evaluate(operation, _parameters, worker));
        pool.Run(Words, EvaluateWord);
        if (_outputStage is null)
        {
            _readout.Evaluate(birth => (nint)_tables.Of(_cell.CarriedOperations + birth));
            for (int word = 0; word < Words; word++)
            {
                for (int w = 0; w < Dimension; w++)
                {
                    _outputs.Pointer[((long)word * Stride) + w] = _readout.Factors[((long)w * Words) + word];
                }
            }

            return;
        }

        for (int operation = 0; operation < _outputStage.Operations.Length; operation++)
        {
            _outputTables!.Evaluate(operation, _parameters, 0);
        }

        double* trace = _outputTrace!.Pointer;
        new Span<double>(trace, checked((int)_outputOperations!.MatrixLength)).Clear();
        ForEachOutput((word, before, w, at, row) => trace[row] = word == before ? 1 : 0);
        double* last = _outputOperations.Forward(0, trace);
        ForEachOutput((word, before, w, at, row) => _outputs.Pointer[at] = last[row]);
    }

    /// <summary>The neurons' norms for the parameters at hand; null where there are no neurons, or no room for them.</summary>
    public DenseNeurons<TWide>? EvaluateNeurons(WorkerPool pool)
    {
        int births = _cell.CarriedOperations;
        int[] carried = [.. Enumerable.Range(0, births).Where(operation => _cell.Operations[operation].Group >= 0)];
        TileProgram outputs = _outputStage ?? _cell;
        int first = _outputStage is null ? births : 0;
        int[] output = [.. Enumerable.Range(first, outputs.Operations.Length - first).Where(operation => outputs.Operations[operation].Group >= 0)];
        _neurons ??= DenseNeurons<TWide>.TryCreate(
            this, [.. carried.Select(operation => _cell.Operations[operation].Group)], [.. output.Select(operation => outputs.Operations[operation].Group)]);
        if (_neurons is not { } neurons)
        {
            return null;
        }

        pool.Run(Words, (word, worker) =>
        {
            double* trace = Trace(word, worker, out _);
            for (int neuron = 0; neuron < carried.Length; neuron++)
            {
                double* norms = neurons.Carried(neuron, word);
                NativeMemoryClear(norms, MatrixLength);
                double* after = trace + ((carried[neuron] + 1) * MatrixLength);
                for (int row = 0; row < Dimension; row++)
                {
                    DenseKernels<TWide>.AddOuterProduct(after + ((long)row * Stride), after + ((long)row * Stride), norms, Dimension, Stride);
                }
            }
        });
        for (int neuron = 0; neuron < carried.Length; neuron++)
        {
            neurons.Scales[neuron] = _tables.Scales[carried[neuron]];
        }

        for (int neuron = 0; neuron < output.Length; neuron++)
        {
            neurons.Scales[carried.Length + neuron] = (_outputTables ?? _tables).Scales[output[neuron]];
            double* norms = neurons.Output(neuron);
            for (int w = 0; w < Dimension; w++)
            {
                if (_outputStage is null)
                {
                    norms[w] = _readout.PartialNorm(birth => (nint)_tables.Of(births + birth), w, output[neuron] - births);
                    continue;
                }

                double* after = _outputTrace!.Pointer + ((output[neuron] + 1) * _outputOperations!.MatrixLength);
                for (int pair = 0; pair < Before * Before; pair++)
                {
                    double sum = 0;
                    for (int word = 0; word < Words; word++)
                    {
                        double* row = after + ((((long)word * Dimension) + w) * _outputStride);
                        sum += row[pair / Before] * row[pair % Before];
                    }

                    norms[((long)pair * Stride) + w] = sum;
                }
            }
        }

        return neurons;
    }

    /// <summary>From ∂L/∂A_x and ∂L/∂o, laid out as <see cref="Matrix"/> and <see cref="Outputs"/>, to ∂L/∂parameter. The matrices' gradients are overwritten.</summary>
    public void PullBack(double* matrixGradients, double* outputGradients, Span<double> gradient, WorkerPool pool)
    {
        _angles.Clear();
        pool.Run(Words, (word, worker) => PullBackWord(word, matrixGradients + (word * MatrixLength), worker));
        double* angles = _angles.Pointer;
        for (int word = 1; word < Words; word++)
        {
            DenseKernels<TWide>.Add(angles + (word * _operations.AnglesLength), angles, _operations.AnglesLength);
        }

        int collected = _cell.CarriedOperations;
        if (_outputStage is null)
        {
            PullBackReadout(outputGradients, angles);
            collected = _cell.Operations.Length;
        }

        gradient.Clear();
        for (int operation = 0; operation < collected; operation++)
        {
            Collect(_tables, operation, angles + _operations.AnglesOf(operation), gradient);
        }

        if (_outputStage is not null)
        {
            double* outputAngles = _outputTrace!.Pointer + _outputOperations!.TraceLength;
            new Span<double>(outputAngles, checked((int)_outputOperations.AnglesLength)).Clear();
            _outputAdjoint!.Clear();
            ForEachOutput((word, before, w, at, row) => _outputAdjoint.Pointer[row] = outputGradients[at]);
            _outputOperations.Backward(0, _outputTrace.Pointer, _outputAdjoint.Pointer, outputAngles);
            for (int operation = 0; operation < _outputStage.Operations.Length; operation++)
            {
                Collect(_outputTables!, operation, outputAngles + _outputOperations.AnglesOf(operation), gradient);
            }
        }
    }

    public void Dispose()
    {
        _neurons?.Dispose();
        _tables.Dispose();
        _readout.Dispose();
        _outputTables?.Dispose();
        _matrices.Dispose();
        _transposed.Dispose();
        _outputs.Dispose();
        _angles.Dispose();
        _outputTrace?.Dispose();
        _outputAdjoint?.Dispose();
        foreach (NativeArray<double>? trace in _traces)
        {
            trace?.Dispose();
        }
    }

    private static void Collect(TileTables<double, TWide> tables, int operation, double* angles, Span<double> gradient)
    {
        tables.PullBack(operation, angles);
        tables.Collect(operation, angles, gradient);
    }

    /// <summary>The trace of one word: a matrix for every operation. One word at a time and thread, so that memory grows with neither.</summary>
    private double* Trace(int word, int worker, out double* last)
    {
        double* trace = (_traces[worker] ??= new NativeArray<double>(_operations.TraceLength + MatrixLength)).Pointer;
        NativeMemoryClear(trace, MatrixLength);
        for (int i = 0; i < Dimension; i++)
        {
            trace[((long)i * Stride) + i] = 1;
        }

        last = _operations.Forward(word, trace);
        return trace;
    }

    private void EvaluateWord(int word, int worker)
    {
        Trace(word, worker, out double* last);
        double* matrix = Matrix(word);
        double* transposed = Transposed(word);
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                matrix[((long)i * Stride) + j] = last[((long)i * Stride) + j];
                transposed[((long)j * Stride) + i] = last[((long)i * Stride) + j];
            }
        }
    }

    private void PullBackWord(int word, double* matrixGradient, int worker)
    {
        double* trace = Trace(word, worker, out _);
        _operations.Backward(word, trace, matrixGradient, _angles.Pointer + (word * _operations.AnglesLength));
    }

    private void PullBackReadout(double* outputGradients, double* angles)
    {
        int births = _cell.CarriedOperations;
        var factors = new double[(long)Dimension * Words];
        for (int word = 0; word < Words; word++)
        {
            for (int w = 0; w < Dimension; w++)
            {
                factors[((long)w * Words) + word] = outputGradients[((long)word * Stride) + w];
            }
        }

        fixed (double* at = factors)
        {
            _readout.PullBack(
                birth => (nint)_tables.Of(births + birth),
                birth => (nint)_tables.SlopesOf(births + birth),
                at,
                birth => (nint)(angles + _operations.AnglesOf(births + birth)));
        }
    }

    /// <summary>Element (v, u, w) of the output stage: where it stands there, and in the matrix whose rows are (v, w) and whose columns are u.</summary>
    private void ForEachOutput(Action<int, int, int, long, long> act)
    {
        for (int word = 0; word < Words; word++)
        {
            for (int before = 0; before < Before; before++)
            {
                for (int w = 0; w < Dimension; w++)
                {
                    act(word, before, w, ((((long)word * Before) + before) * Stride) + w, ((((long)word * Dimension) + w) * _outputStride) + before);
                }
            }
        }
    }

    private static void NativeMemoryClear(double* at, long length) =>
        System.Runtime.InteropServices.NativeMemory.Clear(at, (nuint)length * sizeof(double));
}
