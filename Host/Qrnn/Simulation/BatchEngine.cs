using System.Numerics;

namespace Qrnn.Simulation;

/// <summary>The batched engine for one register width and precision. See <see cref="BatchSimulator"/>.</summary>
/// <typeparam name="TLanes">One register, a number a sample.</typeparam>
/// <typeparam name="T">Number type of the state.</typeparam>
/// <typeparam name="TWide">Double-precision registers, for the angles.</typeparam>
internal sealed unsafe partial class BatchEngine<TLanes, T, TWide> : BatchSimulator
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TWide : struct, ILanes<TWide, double>
{
    /// <summary>
    /// Tiles are summed up in at most so many groups, each in tile order and by one thread, and the groups in group order: the same
    /// additions in the same order for any number of threads.
    /// </summary>
    private const int GroupLimit = 16;

    private readonly BatchBinding<TLanes, T, TWide> _binding;
    private readonly WorkerPool _pool;
    private readonly BatchWorkspace<TLanes, T>?[] _workspaces;
    private readonly Action<int, int> _runGroup;
    private readonly NativeArray<double> _angleSlopes; // per group and angle
    private readonly (int Sample, double Norm)[] _failures = new (int, double)[GroupLimit];
    private readonly int _parts;

    // The call in progress; workers read these.
    private BatchInputs _inputs;
    private BatchStates<TLanes, T>? _initial;
    private BatchStates<TLanes, T>? _final;
    private BatchStates<TLanes, T>? _finalGradient;
    private BatchStates<TLanes, T>? _initialGradient;
    private double* _readouts;
    private double* _readoutGradient;
    private double* _featureGradient;
    private bool _differentiates;
    private int _tiles;
    private int _groups;

    public BatchEngine(BatchProgram program, int threads)
        : base(program)
    {
        _parts = program.IsReal ? 1 : 2;
        _plans = [.. Plan(program)];
        _binding = new BatchBinding<TLanes, T, TWide>(program);
        _pool = new WorkerPool(threads);
        _workspaces = new BatchWorkspace<TLanes, T>?[threads];
        _angleSlopes = new NativeArray<double>(GroupLimit * program.Angles.Length);
        _runGroup = RunGroup;
    }

    /// <inheritdoc/>
    public override int Threads => _pool.ThreadCount;

    /// <inheritdoc/>
    public override int TileWidth => TLanes.Count;

    /// <inheritdoc/>
    public override BatchStates CreateStates(int samples)
    {
        if (samples < 1)
        {
            throw new QrnnException($"a batch of {samples} samples: must be 1 or more");
        }

        return new BatchStates<TLanes, T>(samples, Program.Circuit.QubitCount, Program.IsReal);
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<double> parameters, BatchInputs inputs, BatchStates? initial, BatchStates? final, Span<double> readouts)
    {
        CheckLength(readouts.Length, inputs.Samples, Program.ReadoutCount, "read-outs", mayBeEmpty: true);
        Prepare(parameters, inputs);
        _initial = Own(initial);
        _final = Own(final);
        _differentiates = false;
        fixed (double* pointer = readouts)
        {
            _readouts = pointer;
            Work();
        }
    }

    /// <inheritdoc/>
    public override void Differentiate(
        ReadOnlySpan<double> parameters,
        BatchInputs inputs,
        BatchStates? initial,
        BatchStates? final,
        ReadOnlySpan<double> readoutGradient,
        BatchStates? finalGradient,
        Span<double> parameterGradient,
        Span<double> featureGradient,
        BatchStates? initialGradient)
    {
        CheckLength(readoutGradient.Length, inputs.Samples, Program.ReadoutCount, "derivatives by read-outs", mayBeEmpty: true);
        CheckLength(featureGradient.Length, inputs.Samples, Program.Circuit.FeatureCount, "derivatives by features", mayBeEmpty: true);
        if (parameterGradient.Length != Program.Circuit.ParameterCount)
        {
            throw new QrnnException($"Got room for {parameterGradient.Length} derivatives by parameters; the circuit has {Program.Circuit.ParameterCount}.");
        }

        Prepare(parameters, inputs);
        _initial = Own(initial);
        _final = Program.Projections == 0 ? Own(final) : null;
        _finalGradient = Own(finalGradient);
        _initialGradient = Own(initialGradient);
        _differentiates = true;
        featureGradient.Clear();
        fixed (double* toReadouts = readoutGradient, toFeatures = featureGradient)
        {
            _readoutGradient = toReadouts;
            _featureGradient = toFeatures;
            Work();
        }

        SumParameters(parameterGradient);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pool.Dispose();
        _binding.Dispose();
        _angleSlopes.Dispose();
        foreach (BatchWorkspace<TLanes, T>? workspace in _workspaces)
        {
            workspace?.Dispose();
        }
    }

    private static void CheckLength(int length, int samples, int each, string what, bool mayBeEmpty)
    {
        if (length != (long)samples * each && !(mayBeEmpty && length == 0))
        {
            throw new QrnnException($"Got {length} {what} for {samples} samples; a sample has {each}.");
        }
    }

    private BatchStates<TLanes, T>? Own(BatchStates? states)
    {
        if (states is null)
        {
            return null;
        }

        if (states is not BatchStates<TLanes, T> own)
        {
            throw new QrnnException($"The states are not laid out for {TLanes.Count} samples a tile in this precision; let this simulator create them.");
        }

        if (own.Samples != _inputs.Samples || own.QubitCount != Program.Circuit.QubitCount || own.IsReal != Program.IsReal)
        {
            throw new QrnnException(
                $"The states are {Describe(own.Samples, own.QubitCount, own.IsReal)}; the call needs {Describe(_inputs.Samples, Program.Circuit.QubitCount, Program.IsReal)}.");
        }

        return own;
    }

    private static string Describe(int samples, int qubits, bool isReal) => $"{samples} {(isReal ? "real" : "complex")} ones of {qubits} qubits";

    private void Prepare(ReadOnlySpan<double> parameters, BatchInputs inputs)
    {
        if (parameters.Length != Program.Circuit.ParameterCount)
        {
            throw new QrnnException($"Got {parameters.Length} parameters; the circuit has {Program.Circuit.ParameterCount}.");
        }

        if (inputs.Samples < 1)
        {
            throw new QrnnException($"a batch of {inputs.Samples} samples: must be 1 or more");
        }

        CheckLength(inputs.Features.Length, inputs.Samples, Program.Circuit.FeatureCount, "features", mayBeEmpty: false);
        CheckLength(inputs.Words.Length, inputs.Samples, 1, "input words", mayBeEmpty: Program.InputMasks.IsEmpty);
        foreach (int word in inputs.Words.Span)
        {
            if (word < 0 || (long)word >= 1L << Program.Circuit.InputBitCount)
            {
                throw new QrnnException($"input word {word}: the circuit's words are 0 to {(1L << Program.Circuit.InputBitCount) - 1}");
            }
        }

        _inputs = inputs;
        _tiles = (inputs.Samples + TLanes.Count - 1) / TLanes.Count;
        _groups = Math.Min(_tiles, GroupLimit);
        (_initial, _final, _finalGradient, _initialGradient) = (null, null, null, null);
        _readouts = _readoutGradient = _featureGradient = null;
        _binding.Bind(parameters);
    }

    private void Work()
    {
        _pool.Run(_groups, _runGroup);
        for (int group = 0; group < _groups; group++)
        {
            if (_failures[group].Sample >= 0)
            {
                throw new QrnnException(
                    $"The squared norm of sample {_failures[group].Sample} is {_failures[group].Norm} after the postselections: they cannot all succeed, so nothing can be read.");
            }
        }
    }

    private void RunGroup(int group, int worker)
    {
        BatchWorkspace<TLanes, T>? workspace = _workspaces[worker];
        if (workspace is null || (_differentiates && !workspace.ForGradient))
        {
            workspace?.Dispose();
            _workspaces[worker] = null; // the next line may be refused
            _workspaces[worker] = workspace = new BatchWorkspace<TLanes, T>(Program, _differentiates);
        }

        _failures[group] = (-1, 0);
        double* slopes = _angleSlopes.Pointer + ((nint)group * Program.Angles.Length);
        new Span<double>(slopes, Program.Angles.Length).Clear();
        (int first, int last) = ((int)((long)_tiles * group / _groups), (int)((long)_tiles * (group + 1) / _groups));
        for (int tile = first; tile < last && _failures[group].Sample < 0; tile++)
        {
            _binding.BindTile(workspace, _inputs, tile);
            if (_differentiates)
            {
                Backward(workspace, tile, group, slopes);
            }
            else
            {
                Forward(workspace, tile);
                Save(workspace.Ket, _final, tile);
                if (_readouts != null)
                {
                    Read(workspace, tile, group);
                    StoreReadouts(workspace, tile);
                }
            }
        }
    }

    private int LanesOf(int tile) => Math.Min(TLanes.Count, _inputs.Samples - (tile * TLanes.Count));

    private void Forward(BatchWorkspace<TLanes, T> workspace, int tile)
    {
        int length = (int)(2 * workspace.HalfStateLength);
        if (_initial is null)
        {
            new Span<T>(workspace.Ket, length).Clear();
            TLanes.Broadcast(T.One).Store(workspace.Ket);
        }
        else
        {
            // Amplitude i begins at position i.
            new ReadOnlySpan<T>(_initial.Tile(tile), length).CopyTo(new Span<T>(workspace.Ket, length));
        }

        foreach (BatchStep step in Program.Steps)
        {
            Apply(workspace, step, workspace.Ket, inverse: false);
        }
    }

    /// <summary>One step forward, or a unitary one back.</summary>
    private void Apply(BatchWorkspace<TLanes, T> workspace, BatchStep step, T* state, bool inverse)
    {
        switch (step)
        {
            case BatchPairStep { Shape: BatchShape.Exchange } pair:
                BatchKernels<TLanes, T>.Exchange(state, _parts, pair.Walk, pair.Flip);
                break;
            case BatchPairStep pair:
                MatrixOf(workspace, pair, out BatchMatrix<TLanes, T> matrix);
                Apply(state, pair.Shape, pair.Walk, 0, pair.Flip, inverse ? matrix.Adjoint() : matrix);
                break;
            case BatchSignStep signs:
                BatchKernels<TLanes, T>.Negate(state, _parts, signs.Positions);
                break;
            case BatchMultiplexedStep table:
                for (int x = 0; x < table.Offsets.Length; x++)
                {
                    _binding.ReadTable(workspace, table, x, out TLanes c, out TLanes s);
                    var rotation = BatchMatrix<TLanes, T>.Rotation(table.Kind, c, inverse ? TLanes.Zero - s : s);
                    Apply(state, table.Shape, table.Walk, table.Offsets[x], table.Flip, rotation);
                }

                break;
            case BatchProjectStep projection:
                T* kept = workspace.ForGradient ? workspace.Kept + (projection.Number * (nint)workspace.HalfStateLength) : null;
                BatchKernels<TLanes, T>.Project(state, _parts, projection.Walk, kept);
                break;
        }
    }

    private void Apply(T* state, BatchShape shape, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> matrix)
    {
        switch (shape)
        {
            case BatchShape.Real:
                BatchKernels<TLanes, T>.ApplyReal(state, _parts, walk, offset, flip, matrix);
                break;
            case BatchShape.Crossed:
                BatchKernels<TLanes, T>.ApplyCrossed(state, walk, offset, flip, matrix);
                break;
            case BatchShape.Diagonal or BatchShape.Phase:
                BatchKernels<TLanes, T>.ApplyDiagonal(state, walk, offset, flip, matrix, shape == BatchShape.Phase);
                break;
            default:
                BatchKernels<TLanes, T>.ApplyGeneral(state, walk, offset, flip, matrix);
                break;
        }
    }

    /// <summary>The product of a step's factors, one a sample.</summary>
    private static void MatrixOf(BatchWorkspace<TLanes, T> workspace, BatchPairStep step, out BatchMatrix<TLanes, T> matrix)
    {
        matrix = MatrixOf(workspace, step.Factors[0]);
        for (int k = 1; k < step.Factors.Length; k++)
        {
            BatchMatrix<TLanes, T> before = matrix;
            BatchMatrix<TLanes, T>.Multiply(MatrixOf(workspace, step.Factors[k]), before, out matrix);
        }
    }

    private static BatchMatrix<TLanes, T> MatrixOf(BatchWorkspace<TLanes, T> workspace, BatchFactor factor)
    {
        if (factor.Angle >= 0)
        {
            SinesOf(workspace, factor, out TLanes c, out TLanes s);
            return BatchMatrix<TLanes, T>.Rotation(factor.Kind, c, s);
        }

        var matrix = BatchMatrix<TLanes, T>.Of(factor.Matrix);
        return factor.Mask < 0 ? matrix : matrix.Where(MaskOf(workspace, factor.Mask));
    }

    /// <summary>Cosine and sine of half a factor's angle; of the angle 0 for samples whose input bits switch it off.</summary>
    private static void SinesOf(BatchWorkspace<TLanes, T> workspace, BatchFactor factor, out TLanes cosine, out TLanes sine)
    {
        T* at = workspace.Sines + ((nint)factor.Angle * 2 * TLanes.Count);
        cosine = TLanes.Load(at);
        sine = TLanes.Load(at + TLanes.Count);
        if (factor.Mask >= 0)
        {
            TLanes mask = MaskOf(workspace, factor.Mask);
            cosine = TLanes.Select(mask, cosine, TLanes.Broadcast(T.One));
            sine = TLanes.Select(mask, sine, TLanes.Zero);
        }
    }

    private static TLanes MaskOf(BatchWorkspace<TLanes, T> workspace, int mask) => TLanes.Load(workspace.Masks + ((nint)mask * TLanes.Count));

    /// <summary>Copies a tile's final states out, amplitude by amplitude in the order of their numbers.</summary>
    private void Save(T* state, BatchStates<TLanes, T>? states, int tile)
    {
        if (states is null)
        {
            return;
        }

        int size = _parts * TLanes.Count;
        T* to = states.Tile(tile);
        foreach (int position in Program.Positions)
        {
            T* from = state + ((nint)position * size);
            for (int part = 0; part < size; part += TLanes.Count)
            {
                TLanes.Load(from + part).Store(to + part);
            }

            to += size;
        }
    }
}
