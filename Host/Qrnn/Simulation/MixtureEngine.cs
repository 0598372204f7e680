using Qrnn.Circuits;
using Qrnn.Circuits.Passes;

namespace Qrnn.Simulation;

/// <summary>After the step that decides the last of some result bits: add up the weights of their values, perhaps keep one value only.</summary>
/// <param name="Bits">Result bits, most significant first.</param>
/// <param name="Ends">Result bits that end a history when they are 1, and that this tally waits for.</param>
/// <param name="Weights">Gets 2^bits sums; what is kept of other tallies is in them.</param>
/// <param name="Kept">The value to go on with, or null for all.</param>
internal sealed record MixtureTally(int[] Bits, int[] Ends, double[] Weights, int? Kept);

/// <summary>
/// Exact weights of measured results: walks through a circuit with one density matrix for every history of results that still matters. Histories that differ in
/// results that nothing will ask for are one; those that are of no interest are dropped as soon as it shows. Not thread-safe.
/// </summary>
internal sealed class MixtureEngine : IDisposable
{
    /// <summary>Most qubits of a circuit: a density matrix of 128 MiB, twice that when it is complex.</summary>
    public const int MaximumQubits = 12;

    /// <summary>Most matrix entries that all histories together may have.</summary>
    public const long MaximumEntries = 1L << 27;

    /// <summary>Most entries times steps; about ten minutes.</summary>
    public const long MaximumWork = 1L << 38;

    /// <summary>Histories with less weight are dropped and counted.</summary>
    public const double Negligible = 1e-16;

    private readonly int _qubits;
    private readonly Circuit _circuit;
    private readonly StateVectorProgram _program;
    private readonly StateVectorEngine<double> _engine;
    private readonly Stack<StateVectorBuffer<double>> _idle = new();
    private readonly int[] _decided; // per result bit the step after which it stays
    private readonly int[] _lastUse; // per result bit the last step whose condition or angle asks for it
    private List<History> _histories = [];

    /// <exception cref="QrnnException">The circuit postselects or has too many qubits.</exception>
    public MixtureEngine(Circuit circuit, NoiseModel? noise)
    {
        if (circuit.QubitCount > MaximumQubits)
        {
            throw new QrnnException($"the program has {circuit.QubitCount} qubits: exact distributions are computed for at most {MaximumQubits}");
        }

        bool isNoisy = noise is { IsNone: false };
        Circuit live = BranchLiveness.Prune(isNoisy ? NoiseInsertion.Apply(circuit, noise!) : circuit);
        live = live with { Operations = live.Operations.RemoveAll(static operation => operation is OutputOperation) };
        (_circuit, _qubits) = (circuit, circuit.QubitCount);
        _program = StateVectorProgram.Prepare(MixtureDoubling.Apply(isNoisy ? live : Multiplexing.Apply(live)));
        _engine = new StateVectorEngine<double>(_program, VectorWidth.Widest);
        (_decided, _lastUse) = (new int[circuit.BitCount], new int[circuit.BitCount]);
        Array.Fill(_decided, -1);
        Array.Fill(_lastUse, -1);
        FindUses();
    }

    /// <summary>Weight that was dropped as negligible.</summary>
    public double Dropped { get; private set; }

    public void Dispose()
    {
        Release();
        while (_idle.TryPop(out StateVectorBuffer<double>? state))
        {
            state.Dispose();
        }

        _engine.Dispose();
    }

    /// <summary>Runs the circuit and fills the tallies.</summary>
    /// <param name="parameters">As many as the circuit has.</param>
    /// <param name="tallies">What to add up, in the order in which the circuit decides it; a later tally waits for whatever an earlier one does.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="QrnnException">It would be more than <see cref="MaximumEntries"/> or <see cref="MaximumWork"/>.</exception>
    public void Run(ReadOnlySpan<double> parameters, IReadOnlyList<MixtureTally> tallies, CancellationToken cancellation)
    {
        ILookup<int, MixtureTally> talliesAfter = tallies.ToLookup(tally => tally.Bits.Concat(tally.Ends).Select(DecidedAt).Append(-1).Max());
        ILookup<int, int> endsAfter = EndsAfter(tallies);
        var lastUse = (int[])_lastUse.Clone();
        foreach (IGrouping<int, MixtureTally> group in talliesAfter)
        {
            foreach (int bit in group.SelectMany(static tally => tally.Bits))
            {
                lastUse[bit] = Math.Max(lastUse[bit], group.Key);
            }
        }

        var forgetsAfter = lastUse.Concat(_decided).ToHashSet();
        _engine.Binding.Bind(parameters, [], 0);
        _engine.Begin();
        _engine.Binding.Mark();
        Release();
        Dropped = 0;
        var start = new History(new sbyte[_circuit.BitCount], Take());
        Array.Fill(start.Bits, (sbyte)-1);
        start.State.SetZeroState(!_program.IsReal);
        _histories.Add(start);
        long work = 0;
        for (int index = 0; index < _program.Steps.Length; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            work += (long)_histories.Count << (2 * _qubits);
            if (work > MaximumWork)
            {
                throw new QrnnException($"the exact distribution takes more than 2^38 operations: {_histories.Count} histories of {_qubits} qubits at step {index} of {_program.Steps.Length}; use fewer calls or attempts");
            }

            Apply(_program.Steps[index]);
            foreach (int bit in endsAfter[index])
            {
                Keep(history => !IsOne(history, bit));
            }

            foreach (MixtureTally tally in talliesAfter[index])
            {
                Add(tally);
            }

            if (forgetsAfter.Contains(index))
            {
                Merge(lastUse, index);
            }
        }

        // What is tallied of no measurement at all.
        foreach (MixtureTally tally in talliesAfter[-1])
        {
            Add(tally);
        }
    }

    // A history may end only when all earlier tallies have counted it.
    private ILookup<int, int> EndsAfter(IReadOnlyList<MixtureTally> tallies)
    {
        var ends = new Dictionary<int, int>();
        int counted = -1;
        foreach (MixtureTally tally in tallies)
        {
            foreach (int bit in tally.Ends.Where(bit => !ends.ContainsKey(bit)))
            {
                ends[bit] = DecidedAt(bit) > counted ? DecidedAt(bit) : throw new QrnnException($"result {bit} is a verdict on a later step and measured too early");
            }

            counted = tally.Bits.Concat(tally.Ends).Select(DecidedAt).Append(counted).Max();
        }

        return ends.ToLookup(static pair => pair.Value, static pair => pair.Key);
    }

    private int DecidedAt(int bit) => _decided[bit] >= 0 ? _decided[bit] : throw new QrnnException($"result {bit} is recorded but was never measured");

    private void FindUses()
    {
        var seen = new bool[_circuit.Expressions.Length];
        var pending = new Stack<int>();
        for (int index = _program.Steps.Length - 1; index >= 0; index--)
        {
            StateVectorStep step = _program.Steps[index];
            int bit = step switch { MeasureStep measure => measure.Result, NoiseStep noise => noise.Result, _ => -1 };
            if (bit >= 0)
            {
                _decided[bit] = Math.Max(_decided[bit], index);
            }

            Push(step.Condition);
            IEnumerable<int> angles = step switch
            {
                GateStep { IsDynamic: true, Gate.Angle: >= 0 } gate => [gate.Gate.Angle],
                MultiplexedStep { IsDynamic: true } rotation => rotation.Monomials.Select(static monomial => monomial.Angle),
                _ => [],
            };
            foreach (AngleTerm term in angles.SelectMany(angle => _program.Angles[angle].Terms))
            {
                Push(term.Kind == SymbolKind.Classical ? term.Index : -1);
            }

            while (pending.TryPop(out int at))
            {
                ClassicalExpression node = _circuit.Expressions[at];
                if (node.Operator == ClassicalOperator.MeasuredBit)
                {
                    _lastUse[node.Integer] = Math.Max(_lastUse[node.Integer], index);
                }

                Push(node.First);
                Push(node.Second);
                Push(node.Third);
            }
        }

        void Push(int expression)
        {
            if (expression >= 0 && !seen[expression])
            {
                seen[expression] = true;
                pending.Push(expression);
            }
        }
    }

    private void Apply(StateVectorStep step)
    {
        List<History> histories = _histories;
        _histories = new List<History>(histories.Count);
        foreach (History history in histories)
        {
            if (step.Condition >= 0 || step is GateStep { IsDynamic: true } or MultiplexedStep { IsDynamic: true })
            {
                Load(history);
                if (!_engine.Binding.Holds(step.Condition))
                {
                    _histories.Add(history);
                    continue;
                }
            }

            switch (step)
            {
                case MeasureStep { Result: >= 0 } measure:
                    Measure(measure, history);
                    break;
                case MeasureStep reset:
                    Change(history, x => MixtureKernels.Reset(x, 1 << reset.Target, 1 << (reset.Target - _qubits)));
                    _histories.Add(history);
                    break;
                case NoiseStep { Channel: NoiseChannel.Readout } noise:
                    Misread(noise, history);
                    break;
                case NoiseStep noise:
                    Disturb(noise, history);
                    _histories.Add(history);
                    break;
                default:
                    _engine.Apply(step, history.State, 0, 0);
                    _histories.Add(history);
                    break;
            }
        }
    }

    private void Load(History history)
    {
        _engine.Binding.GoBack(0);
        for (int bit = 0; bit < history.Bits.Length; bit++)
        {
            if (history.Bits[bit] >= 0)
            {
                _engine.Binding.SetBit(bit, history.Bits[bit] == 1);
            }
        }
    }

    private void Measure(MeasureStep measure, History history)
    {
        History other = Copy(history);
        Measured(history, false);
        Measured(other, true);

        void Measured(History outcome, bool isOne)
        {
            outcome.Bits[measure.Result] = (sbyte)(isOne ? 1 : 0);
            Change(outcome, x => MixtureKernels.Project(x, 1 << measure.Target, 1 << (measure.Target - _qubits), isOne));
            AddUnlessNegligible(outcome);
        }
    }

    private void Misread(NoiseStep noise, History history)
    {
        History flipped = Copy(history);
        double flip = history.Bits[noise.Result] == 1 ? noise.OneToZero : noise.Strength;
        flipped.Bits[noise.Result] = (sbyte)(1 - history.Bits[noise.Result]);
        Change(history, x => Scale(x, 1 - flip));
        Change(flipped, x => Scale(x, flip));
        AddUnlessNegligible(history);
        AddUnlessNegligible(flipped);

        static void Scale(Span<double> x, double factor)
        {
            for (int index = 0; index < x.Length; index++)
            {
                x[index] *= factor;
            }
        }
    }

    private static void Disturb(NoiseStep noise, History history)
    {
        int half = noise.Targets.Length / 2;
        int[] masks = [.. noise.Targets.Select(static target => 1 << target)];
        Change(history, x =>
        {
            switch (noise.Channel)
            {
                case NoiseChannel.Dephasing:
                    MixtureKernels.Dephase(x, masks[0], masks[1], noise.Strength);
                    break;
                case NoiseChannel.Damping:
                    MixtureKernels.Damp(x, masks[0], masks[1], noise.Strength);
                    break;
                default:
                    MixtureKernels.Depolarize(x, masks.AsSpan(0, half), masks.AsSpan(half), noise.Strength);
                    break;
            }
        });
    }

    private void AddUnlessNegligible(History history)
    {
        double weight = MixtureKernels.Trace(history.State.Real, _qubits);
        if (weight > Negligible)
        {
            _histories.Add(history);
            return;
        }

        Dropped += Math.Max(weight, 0);
        _idle.Push(history.State);
    }

    private void Keep(Func<History, bool> isKept)
    {
        foreach (History history in _histories.Where(history => !isKept(history)))
        {
            _idle.Push(history.State);
        }

        _histories.RemoveAll(history => !isKept(history));
    }

    private void Add(MixtureTally tally)
    {
        foreach (History history in _histories)
        {
            tally.Weights[Value(history, tally)] += MixtureKernels.Trace(history.State.Real, _qubits);
        }

        if (tally.Kept is { } kept)
        {
            Keep(history => Value(history, tally) == kept);
        }
    }

    private static bool IsOne(History history, int bit) =>
        history.Bits[bit] >= 0 ? history.Bits[bit] == 1 : throw new QrnnException($"result {bit} is recorded but was never measured");

    private static int Value(History history, MixtureTally tally)
    {
        int value = 0;
        foreach (int bit in tally.Bits)
        {
            value = (value << 1) | (IsOne(history, bit) ? 1 : 0);
        }

        return value;
    }

    private void Merge(int[] lastUse, int index)
    {
        foreach (History history in _histories)
        {
            for (int bit = 0; bit < lastUse.Length; bit++)
            {
                // A bit that is still to be decided may not be forgotten between its measurement and its read-out error.
                history.Bits[bit] = lastUse[bit] > index || _decided[bit] > index ? history.Bits[bit] : (sbyte)-1;
            }
        }

        if (_histories.Count < 2)
        {
            return;
        }

        var merged = new Dictionary<string, History>(StringComparer.Ordinal);
        foreach (History history in _histories)
        {
            string key = string.Create(history.Bits.Length, history.Bits, static (text, bits) =>
            {
                for (int bit = 0; bit < bits.Length; bit++)
                {
                    text[bit] = (char)('1' + bits[bit]);
                }
            });
            if (merged.TryAdd(key, history))
            {
                continue;
            }

            MixtureKernels.Add(merged[key].State.Real, history.State.Real);
            MixtureKernels.Add(merged[key].State.Imaginary, history.State.Imaginary);
            _idle.Push(history.State);
        }

        _histories = [.. merged.Values];
    }

    private History Copy(History history)
    {
        if ((_histories.Count + 2L) << (2 * _qubits) > MaximumEntries)
        {
            throw new QrnnException(
                $"the exact distribution needs more than {_histories.Count} density matrices of {_qubits} qubits, 2^27 numbers: use fewer calls or attempts");
        }

        StateVectorBuffer<double> state = Take();
        state.CopyFrom(history.State);
        return new History((sbyte[])history.Bits.Clone(), state);
    }

    private StateVectorBuffer<double> Take() => _idle.TryPop(out StateVectorBuffer<double>? state) ? state : new StateVectorBuffer<double>(2 * _qubits);

    private void Release()
    {
        _histories.ForEach(history => _idle.Push(history.State));
        _histories.Clear();
    }

    private delegate void StateChange(Span<double> x);

    private static void Change(History history, StateChange change)
    {
        change(history.State.Real);
        if (history.State.IsComplex)
        {
            change(history.State.Imaginary);
        }
    }

    private sealed record History(sbyte[] Bits, StateVectorBuffer<double> State);
}
