using System.Collections.Immutable;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// Samples the shots of a circuit exactly as independent runs would give them, at a cost that follows the number of different outcomes. The shots walk
/// through the circuit together; at every measurement, reset and noise channel they are split with the outcomes' probabilities, and the state is copied
/// only where both sides have shots. Not thread-safe, use one per thread.
/// </summary>
/// <remarks>
/// Of two sides the one with fewer shots goes on and the other waits, so that of N shots at most log₂ N states wait at a time. The random numbers of a
/// split are a pure function of the seed, the way that its shots have gone so far, and its place in the circuit: the counts depend on nothing else,
/// and abandoning some ways does not change the others.
/// </remarks>
public sealed partial class BranchingSampler : IDisposable
{
    /// <summary>Most shots of a run.</summary>
    public const long MaximumShots = BinomialDraw.MaximumTrials;

    /// <summary>Most different outcomes of a run: they are what its memory grows with.</summary>
    public const int MaximumOutcomes = 1 << 22;

    private readonly BranchingProgram _program;
    private readonly StateVectorEngine<double> _engine;
    private readonly StateVectorBinding<double> _binding;
    private readonly ImmutableArray<StateVectorStep> _steps;
    private readonly List<StateVectorBuffer<double>> _waitingStates = [];
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _countsBySpan;
    private readonly sbyte[] _expectedOfBit; // −1 where any value will do
    private readonly bool _canAbandon;
    private readonly char[] _key;
    private Frame[] _waiting = new Frame[64];
    private int _waitingCount;
    private StateVectorBuffer<double> _state;
    private NativeArray<double>? _tailWeights;
    private CancellationToken _cancellation;
    private ulong _seed;
    private Frame _at;

    /// <summary>Allocates what runs of a program need.</summary>
    /// <exception cref="QrnnException">This machine has not so much memory.</exception>
    public BranchingSampler(BranchingProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        _program = program;
        _engine = new StateVectorEngine<double>(program.Program, VectorWidth.Widest);
        _binding = _engine.Binding;
        _steps = program.Program.Steps;
        _state = new StateVectorBuffer<double>(program.QubitCount);
        _countsBySpan = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        _expectedOfBit = new sbyte[program.Circuit.BitCount];

        // Where an output is recorded on a condition only, the place of the others in an outcome is not known before the end.
        _canAbandon = program.Outputs.All(static output => output.Condition < 0);
        _key = new char[program.OutcomeLength];
    }

    /// <summary>The program that it runs.</summary>
    public BranchingProgram Program => _program;

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _state.Dispose();
        _waitingStates.ForEach(static state => state.Dispose());
        _tailWeights?.Dispose();
    }

    /// <summary>Runs shots and counts their outcomes.</summary>
    /// <param name="parameters">As many as the circuit has.</param>
    /// <param name="shots">0 to <see cref="MaximumShots"/>.</param>
    /// <param name="seed">Key of the random numbers.</param>
    /// <param name="expected">
    /// Per character of an outcome '0', '1' or '.' for any: shots that leave this pattern are not followed further, and count under what was known of
    /// them, with '.' for the rest. Null to follow all.
    /// </param>
    /// <param name="cancellation">Ends the run at the next step.</param>
    /// <returns>How often each outcome occurred: the recorded results and truth values as a text of 0 and 1, in the order in which they are recorded.</returns>
    /// <exception cref="QrnnException">A number is out of range, the program records a result that it never measured, or it has too many outcomes.</exception>
    public ImmutableSortedDictionary<string, long> Run(
        ReadOnlySpan<double> parameters, long shots, ulong seed, string? expected = null, CancellationToken cancellation = default)
    {
        if (shots is < 0 or > MaximumShots)
        {
            throw new QrnnException($"shots is {shots}: must be 0 to {MaximumShots}");
        }

        SetExpected(expected);
        _engine.Binding.Bind(parameters, [], 0);
        _engine.Begin();
        _state.SetZeroState(!_program.Program.IsReal);
        (_seed, _cancellation, _waitingCount) = (seed, cancellation, 0);
        _counts.Clear();
        _at = new Frame { Shots = shots, Mark = _binding.Mark(), Result = -1 };
        bool goesOn = shots > 0;
        while (goesOn)
        {
            Follow();
            goesOn = TakeWaiting();
        }

        return ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, _counts);
    }

    // Walks on with the shots at hand until they have all been counted or wait.
    private void Follow()
    {
        bool goesOn = true;
        while (goesOn && _at.Step < _program.TailStart)
        {
            _cancellation.ThrowIfCancellationRequested();
            StateVectorStep step = _steps[_at.Step];
            BranchStepKind kind = _program.Kinds[_at.Step];
            if (kind == BranchStepKind.Unitary)
            {
                _engine.Apply(step, _state, 0, 0);
                _at.Step++;
            }
            else if (step.Condition >= 0 && !_binding.Holds(step.Condition))
            {
                _at.Step++;
            }
            else
            {
                goesOn = kind == BranchStepKind.Noise ? Disturb((NoiseStep)step) : Measure((MeasureStep)step, kind);
            }
        }

        if (goesOn)
        {
            CountTail();
        }
    }

    private bool Measure(MeasureStep measure, BranchStepKind kind)
    {
        (double zero, double one) = BranchKernels.Weights(_state, measure.Target);
        double all = zero + one;
        if (!(all > 0))
        {
            throw new QrnnException($"the state has norm {all} at a measurement: a parameter is not a number, or a postselection cannot succeed");
        }

        int next = _at.Step + (kind == BranchStepKind.MeasureAndReset ? 2 : 1);
        var first = new Side
        {
            Step = next,
            Action = SideAction.KeepZero,
            Target = measure.Target,
            Factor = zero > 0 ? Math.Sqrt(all / zero) : 0,
            Result = measure.Result,

            // A result that may still be misread has not left the expected pattern yet.
            IsFinal = measure.Result < 0 || !_program.IsMisread[measure.Result],
        };
        return Split(one / all, first, first with
        {
            Action = kind == BranchStepKind.Measure ? SideAction.KeepOne : SideAction.MoveOne,
            Factor = one > 0 ? Math.Sqrt(all / one) : 0,
            IsOne = true,
        });
    }

    private bool TakeWaiting()
    {
        if (_waitingCount == 0)
        {
            return false;
        }

        _waitingCount--;
        _at = _waiting[_waitingCount];
        (_state, _waitingStates[_waitingCount]) = (_waitingStates[_waitingCount], _state);
        _binding.GoBack(_at.Mark);
        SetResult(_at.Result, _at.IsOne);
        return true;
    }

    // Splits the shots at hand between two sides; one of them goes on here, the other waits. False when nobody goes on.
    private bool Split(double probabilityOfSecond, in Side first, in Side second)
    {
        ulong draw = ((ulong)_at.Step << 5) | (uint)_at.Stage;
        var random = new DrawStream(_seed, _at.Path, draw);
        long shots = _at.Shots;
        long inSecond = BinomialDraw.Next(shots, probabilityOfSecond, ref random), inFirst = shots - inSecond;
        ulong path = _at.Path, turned = DrawStream.Turn(path, draw);
        bool secondGoes = Admits(second, ref inSecond), firstGoes = Admits(first, ref inFirst);
        if (firstGoes && secondGoes)
        {
            bool secondWaits = inSecond > inFirst;
            Wait(secondWaits ? second : first, secondWaits ? inSecond : inFirst, secondWaits ? turned : path);
            firstGoes = secondWaits;
        }
        else if (!firstGoes && !secondGoes)
        {
            return false;
        }

        Enter(firstGoes ? first : second, firstGoes ? inFirst : inSecond, firstGoes ? path : turned);
        return true;
    }

    // Whether shots go this way; those that leave the expected pattern by it are counted at once.
    private bool Admits(in Side side, ref long shots)
    {
        if (shots == 0)
        {
            return false;
        }

        if (!side.IsFinal || !Leaves(side.Result, side.IsOne))
        {
            return true;
        }

        int mark = _binding.Mark();
        SetResult(side.Result, side.IsOne);
        Count(shots, isWhole: false);
        _binding.GoBack(mark);
        shots = 0;
        return false;
    }

    private bool Leaves(int result, bool isOne) => result >= 0 && _expectedOfBit[result] >= 0 && _expectedOfBit[result] != (isOne ? 1 : 0);

    private void Wait(in Side side, long shots, ulong path)
    {
        if (_waitingCount == _waitingStates.Count)
        {
            _waitingStates.Add(new StateVectorBuffer<double>(_program.QubitCount));
            if (_waitingCount >= _waiting.Length)
            {
                Array.Resize(ref _waiting, 2 * _waiting.Length);
            }
        }

        StateVectorBuffer<double> state = _waitingStates[_waitingCount];
        state.CopyFrom(_state);
        Act(state, side);
        _waiting[_waitingCount++] =
            new Frame { Step = side.Step, Stage = side.Stage, Shots = shots, Path = path, Mark = _binding.Mark(), Result = side.Result, IsOne = side.IsOne };
    }

    private void Enter(in Side side, long shots, ulong path)
    {
        Act(_state, side);
        (_at.Step, _at.Stage, _at.Shots, _at.Path) = (side.Step, side.Stage, shots, path);
        SetResult(side.Result, side.IsOne);
    }

    private void SetResult(int result, bool isOne)
    {
        if (result >= 0)
        {
            _binding.SetBit(result, isOne);
        }
    }

    private void SetExpected(string? expected)
    {
        Array.Fill(_expectedOfBit, (sbyte)-1);
        if (expected is null)
        {
            return;
        }

        if (expected.Length != _program.OutcomeLength || expected.AsSpan().ContainsAnyExcept("01."))
        {
            throw new QrnnException($"the expected outcome '{expected}' must have {_program.OutcomeLength} of the characters 0, 1 and .");
        }

        for (int place = 0; place < expected.Length && _canAbandon; place++)
        {
            if (expected[place] != '.' && _program.Outputs[place].Kind == OutputKind.Result)
            {
                _expectedOfBit[_program.Outputs[place].Value] = (sbyte)(expected[place] - '0');
            }
        }
    }

    // Where shots are, or where they wait to go on.
    private struct Frame
    {
        public int Step;
        public int Stage; // of a step that draws several times
        public long Shots;
        public ulong Path;
        public int Mark; // of the classical values that are known
        public int Result; // the bit that is set when they go on; −1 for none
        public bool IsOne;
    }

    // One of the two ways at a draw.
    private readonly record struct Side()
    {
        public required int Step { get; init; } // where it goes on

        public int Stage { get; init; }

        public SideAction Action { get; init; } // what it does to the state

        public int Target { get; init; }

        public double Factor { get; init; } = 1;

        public double OneFactor { get; init; } = 1;

        public int Pauli { get; init; }

        public int Result { get; init; } = -1; // the bit that it sets

        public bool IsOne { get; init; }

        public bool IsFinal { get; init; } = true;
    }

    private enum SideAction
    {
        Nothing,
        KeepZero,
        KeepOne,
        MoveOne,
        Scale,
        Pauli,
    }
}
