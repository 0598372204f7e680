using System.Numerics;
using System.Runtime.InteropServices;

namespace Qrnn.Simulation;

/// <summary>The batched engine for one register width and precision. See <see cref="RecurrentSimulator"/>.</summary>
/// <typeparam name="TLanes">One register, a number a sample.</typeparam>
/// <typeparam name="T">Number type of the state.</typeparam>
/// <typeparam name="TWide">Double-precision registers, for the tables.</typeparam>
internal sealed unsafe partial class TileSimulator<TLanes, T, TWide> : RecurrentSimulator
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TWide : struct, ILanes<TWide, double>
{
    /// <summary>
    /// Tiles are summed up in at most so many groups, each in tile order and by one thread, and the groups in group order: the same
    /// additions in the same order for any number of threads.
    /// </summary>
    private const int GroupLimit = 16;

    /// <summary>
    /// Table entries from which a second thread is woken for them: some ten microseconds of work, when handing over costs a few (and far more
    /// when the machine is busy).
    /// </summary>
    private const int LargeTables = 4096;

    private readonly TileProgram _program;
    private readonly TileTables<T, TWide> _tables;
    private readonly TileReadout<T> _readout;
    private readonly Func<int, nint> _birthTables;
    private readonly Func<int, nint> _birthSlopes;
    private readonly Func<int, nint> _birthAngles;
    private readonly WorkerPool _pool;
    private readonly TileWorkspace<TLanes, T>?[] _workspaces;
    private readonly Action<int, int> _evaluateTable;
    private readonly Action<int, int> _runGroup;
    private readonly Action<int, int> _reduceOperation;
    private readonly long[] _accumulatorOffsets;
    private readonly long[] _angleOffsets;
    private readonly bool _tablesAreLarge;
    private readonly long _projectionOffset;
    private readonly long _outcomeOffset;
    private readonly long _accumulatorLength;
    private readonly NativeArray<double> _angleGradients;
    private readonly NativeArray<double> _factorGradients;
    private readonly NativeArray<double> _parameters;
    private NativeArray<T>? _accumulators;
    private double[] _partialNorms = [];
    private double[] _groupLosses = [];
    private double[] _groupMinima = [];
    private int _workspaceSteps;
    private bool _workspaceForGradient;

    // The run in progress; workers read these.
    private SequenceBatch _batch = null!;
    private LossKind _loss;
    private Collapse _collapse;
    private ulong _randomKey;
    private int _fedBackFrom;
    private int _firstCall;
    private T _keptWeight;
    private int _tiles;
    private int _groups;
    private bool _differentiates;
    private RunRecorder? _recorder;

    public TileSimulator(TileProgram program, int threads)
    {
        _program = program;
        int count = program.Operations.Length;
        _pool = new WorkerPool(threads);
        _workspaces = new TileWorkspace<TLanes, T>?[threads];
        _tables = new TileTables<T, TWide>(program, threads);
        _readout = new TileReadout<T>(program);
        _birthTables = birth => (nint)_tables.Of(_program.CarriedOperations + birth);
        _birthSlopes = birth => (nint)_tables.SlopesOf(_program.CarriedOperations + birth);
        _birthAngles = birth => (nint)(_angleGradients!.Pointer + _angleOffsets![_program.CarriedOperations + birth]);
        _accumulatorOffsets = new long[program.CarriedOperations + 1];
        _angleOffsets = new long[count + 1];
        for (int i = 0; i < count; i++)
        {
            _angleOffsets[i + 1] = _angleOffsets[i] + _tables.Entries(i) + 16;
            if (i >= program.CarriedOperations)
            {
                continue;
            }

            TileOperation operation = program.Operations[i];
            long length = operation.IsUniform ? TLanes.Count
                : operation.UsesWords ? (long)operation.Pairs << program.WordBits
                : (long)operation.Pairs * TLanes.Count;
            _accumulatorOffsets[i + 1] = _accumulatorOffsets[i] + RoundUp(length);
        }

        _tablesAreLarge = _angleOffsets[count] >= LargeTables;
        long factors = (long)Words << program.CarriedBits;
        _projectionOffset = _accumulatorOffsets[^1];
        _outcomeOffset = _projectionOffset + RoundUp(factors);
        _accumulatorLength = _outcomeOffset + (factors * TLanes.Count);
        _angleGradients = new NativeArray<double>(_angleOffsets[count]);
        _factorGradients = new NativeArray<double>(factors);
        _parameters = new NativeArray<double>(program.ParameterCount);
        _evaluateTable = EvaluateTable;
        _runGroup = RunGroup;
        _reduceOperation = ReduceOperation;
    }

    /// <inheritdoc/>
    public override int Threads => _pool.ThreadCount;

    private int Words => 1 << _program.WordBits;

    private bool WordPairsFitRegister => 2 << _program.WordBits <= TLanes.Count;

    private bool WordsFitRegister => 1 << _program.WordBits <= TLanes.Count;

    /// <inheritdoc/>
    public override SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings)
    {
        Prepare(parameters, batch, loss, forGradient: false);
        _collapse = collapse;
        _randomKey = randomKey;
        var recorder = new RunRecorder(batch, _program, recordings);
        if (recorder.HasNeurons)
        {
            EvaluatePartialNorms();
        }

        try
        {
            _recorder = recorder;
            _pool.Run(_groups, _runGroup);
        }
        finally
        {
            _recorder = null;
        }

        return new SequenceResult
        {
            Loss = SumGroups(_groupLosses),
            Words = recorder.Words,
            WordProbabilities = recorder.WordProbabilities,
            Probabilities = recorder.Probabilities,
            NeuronProbabilities = recorder.NeuronProbabilities,
            FinalStates = recorder.FinalStates,
        };
    }

    /// <inheritdoc/>
    public override TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, int firstCall, Span<double> gradient)
    {
        if (gradient.Length != _program.ParameterCount)
        {
            throw new ArgumentException($"The gradient has {gradient.Length} elements for {_program.ParameterCount} parameters.", nameof(gradient));
        }

        Prepare(parameters, batch, loss, forGradient: true);
        _firstCall = firstCall;
        _collapse = Collapse.Targets;
        _pool.Run(_groups, _runGroup);
        _pool.Run(_program.CarriedOperations + 1, _reduceOperation, _tablesAreLarge);
        gradient.Clear();
        for (int i = 0; i < _program.Operations.Length; i++)
        {
            _tables.Collect(i, _angleGradients.Pointer + _angleOffsets[i], gradient);
        }

        double minimum = 1;
        for (int group = 0; group < _groups; group++)
        {
            minimum = Math.Min(minimum, _groupMinima[group]);
        }

        return new TrainingResult(SumGroups(_groupLosses), minimum);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pool.Dispose();
        _tables.Dispose();
        _readout.Dispose();
        _factorGradients.Dispose();
        _angleGradients.Dispose();
        _parameters.Dispose();
        _accumulators?.Dispose();
        foreach (TileWorkspace<TLanes, T>? workspace in _workspaces)
        {
            workspace?.Dispose();
        }
    }

    private void Prepare(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, bool forGradient)
    {
        Check(parameters, batch);
        parameters.CopyTo(_parameters.Span);
        if (forGradient && batch.FedBackFrom is not null)
        {
            throw new ArgumentException("A sequence that is fed its own words has no gradient.", nameof(batch));
        }

        _batch = batch;
        _fedBackFrom = batch.FedBackFrom ?? int.MaxValue;
        _loss = loss;
        _differentiates = forGradient;
        _tiles = (batch.Samples + TLanes.Count - 1) / TLanes.Count;
        _groups = Math.Min(_tiles, GroupLimit);
        int kept = batch.Kept.AsSpan().Count(true);
        _keptWeight = kept == 0 ? T.Zero : T.One / T.CreateTruncating(kept);
        if (_groupLosses.Length < _groups)
        {
            _groupLosses = new double[_groups];
            _groupMinima = new double[_groups];
        }

        if (_workspaceSteps != batch.Steps || _workspaceForGradient != forGradient)
        {
            for (int worker = 0; worker < _workspaces.Length; worker++)
            {
                _workspaces[worker]?.Dispose();
                _workspaces[worker] = null;
            }

            (_workspaceSteps, _workspaceForGradient) = (batch.Steps, forGradient);
        }

        if (forGradient && (_accumulators is null || _accumulators.Length < _groups * _accumulatorLength))
        {
            _accumulators?.Dispose();
            _accumulators = null; // the next line may be refused
            _accumulators = new NativeArray<T>(_groups * _accumulatorLength);
        }

        _pool.Run(_program.Operations.Length, _evaluateTable, _tablesAreLarge);
        _readout.Evaluate(_birthTables);
    }

    /// <summary>Whole registers, so that accumulators are aligned and can be added register by register.</summary>
    private static long RoundUp(long length) => (length + 15) & ~15L;

    private void EvaluatePartialNorms()
    {
        int amplitudes = 1 << _program.CarriedBits;
        _partialNorms = new double[_program.WordBits * amplitudes];
        for (int birth = 0; birth < _program.WordBits; birth++)
        {
            for (int i = 0; i < amplitudes; i++)
            {
                _partialNorms[(birth * amplitudes) + i] = _readout.PartialNorm(_birthTables, i, birth);
            }
        }
    }

    private void Check(ReadOnlySpan<double> parameters, SequenceBatch batch)
    {
        if (parameters.Length != _program.ParameterCount)
        {
            throw new QrnnException($"{parameters.Length} parameters given: the network has {_program.ParameterCount}");
        }

        batch.Check(1 << _program.WordBits);
    }

    private double SumGroups(double[] values)
    {
        double sum = 0;
        for (int group = 0; group < _groups; group++)
        {
            sum += values[group];
        }

        return sum;
    }

    private void EvaluateTable(int operation, int worker) => _tables.Evaluate(operation, _parameters.Span, worker);

    private void RunGroup(int group, int worker)
    {
        TileWorkspace<TLanes, T> workspace = _workspaces[worker] ??= new TileWorkspace<TLanes, T>(_program, _batch.Steps, _differentiates);
        T* accumulators = null;
        if (_differentiates)
        {
            accumulators = _accumulators!.Pointer + (group * _accumulatorLength);
            NativeMemory.Clear(accumulators, (nuint)_accumulatorLength * (nuint)sizeof(T)); // may be longer than a span
        }

        (int first, int last) = ((int)((long)_tiles * group / _groups), (int)((long)_tiles * (group + 1) / _groups));
        double loss = 0, minimum = 1;
        for (int tile = first; tile < last; tile++)
        {
            (double tileLoss, double tileMinimum) = Forward(workspace, tile);
            loss += tileLoss;
            minimum = Math.Min(minimum, tileMinimum);
            if (_differentiates)
            {
                Backward(workspace, tile, accumulators);
            }
        }

        _groupLosses[group] = loss;
        _groupMinima[group] = minimum;
    }

    /// <summary>
    /// Adds up the groups' accumulators of one operation, in group order, and goes back from ∂L/∂η to ∂L/∂angle. The last index is the readout.
    /// </summary>
    private void ReduceOperation(int index, int worker)
    {
        if (index == _program.CarriedOperations)
        {
            ReduceReadout();
            return;
        }

        TileOperation operation = _program.Operations[index];
        T* sum = AddGroups(_accumulatorOffsets[index], _accumulatorOffsets[index + 1] - _accumulatorOffsets[index]);
        double* angles = _angleGradients.Pointer + _angleOffsets[index];
        int words = operation.UsesWords ? Words : 1;
        if (operation.IsUniform)
        {
            angles[0] = double.CreateTruncating(TLanes.Load(sum).Sum());
        }
        else if (words == 1)
        {
            for (int pair = 0; pair < operation.Pairs; pair++)
            {
                angles[pair] = double.CreateTruncating(TLanes.Load(sum + ((nint)pair * TLanes.Count)).Sum());
            }
        }
        else
        {
            // From rows of one word to the tables' order, words fastest.
            for (int word = 0; word < words; word++)
            {
                for (int pair = 0; pair < operation.Pairs; pair++)
                {
                    angles[(pair * words) + word] = double.CreateTruncating(sum[((nint)word * operation.Pairs) + pair]);
                }
            }
        }

        _tables.PullBack(index, angles);
    }

    /// <summary>∂L/∂F = 2F·(share of the outcomes) + (share of the projections), and from there back to the output stage's angles.</summary>
    private void ReduceReadout()
    {
        int amplitudes = 1 << _program.CarriedBits;
        T* projections = AddGroups(_projectionOffset, _outcomeOffset - _projectionOffset);
        T* outcomes = AddGroups(_outcomeOffset, _accumulatorLength - _outcomeOffset);
        for (int i = 0; i < amplitudes; i++)
        {
            for (int word = 0; word < Words; word++)
            {
                long at = ((long)i * Words) + word;
                double outcome = double.CreateTruncating(TLanes.Load(outcomes + (at * TLanes.Count)).Sum());
                double projection = double.CreateTruncating(projections[((nint)word * amplitudes) + i]);
                _factorGradients.Pointer[at] = (2 * double.CreateTruncating(_readout.Factors[at]) * outcome) + projection;
            }
        }

        _readout.PullBack(_birthTables, _birthSlopes, _factorGradients.Pointer, _birthAngles);
        for (int birth = 0; birth < _program.WordBits; birth++)
        {
            int index = _program.CarriedOperations + birth;
            _tables.PullBack(index, _angleGradients.Pointer + _angleOffsets[index]);
        }
    }

    private T* AddGroups(long offset, long length)
    {
        T* sum = _accumulators!.Pointer + offset;
        for (int group = 1; group < _groups; group++)
        {
            T* other = sum + (group * _accumulatorLength);
            for (long i = 0; i < length; i += TLanes.Count)
            {
                (TLanes.Load(sum + i) + TLanes.Load(other + i)).Store(sum + i);
            }
        }

        return sum;
    }
}
