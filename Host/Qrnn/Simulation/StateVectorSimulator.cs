using System.Collections.Immutable;
using System.Numerics;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>One item of a run's classical output.</summary>
/// <param name="Kind">What is recorded.</param>
/// <param name="Label">The label in the program, or null.</param>
/// <param name="Integer">The bit, truth value, integer or number of elements; 0 for a double.</param>
/// <param name="Number">The double; 0 for other kinds.</param>
public readonly record struct RecordedOutput(OutputKind Kind, string? Label, long Integer, double Number);

/// <summary>What one shot left: result bits (−1 for never measured) and recorded output.</summary>
public sealed record StateVectorShot(ImmutableArray<sbyte> Bits, ImmutableArray<RecordedOutput> Outputs);

/// <summary>
/// Runs a prepared circuit on one state vector and reads the result. Holds all memory that runs need, so that a run of a circuit without outputs allocates
/// nothing; not thread-safe, use one per thread.
/// </summary>
/// <remarks>
/// Postselections are not renormalised: the squared norm at the end is the probability of all of them. A measurement keeps the norm that the
/// state had. The random numbers of a run are <see cref="CounterRandom"/> at (seed, shot, the measurement's or reset's number in the circuit).
/// </remarks>
/// <typeparam name="T">double or float.</typeparam>
public sealed unsafe class StateVectorSimulator<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StateVectorEngine<T> _engine;
    private readonly StateVectorBuffer<T> _state;
    private readonly List<RecordedOutput> _outputs = [];
    private StateVectorBuffer<T>? _beforeDraws;

    /// <summary>Allocates what runs of a program need.</summary>
    /// <param name="program">The prepared circuit.</param>
    /// <param name="width">Vector width; the widest unless a test wants another.</param>
    public StateVectorSimulator(StateVectorProgram program, VectorWidth width = VectorWidth.Widest)
    {
        ArgumentNullException.ThrowIfNull(program);
        _engine = new StateVectorEngine<T>(program, width);
        _state = new StateVectorBuffer<T>(program.QubitCount);
    }

    /// <summary>The program that it runs.</summary>
    public StateVectorProgram Program => _engine.Program;

    /// <summary>Whether runs measure <see cref="GroupFactors"/>, at the price of two more passes per postselection.</summary>
    /// <value>The default is false.</value>
    public bool RecordsGroups
    {
        get => _engine.RecordsGroups;
        set => _engine.RecordsGroups = value;
    }

    /// <summary>Per postselection group the product of (squared norm after) / (squared norm before); 1 everywhere unless <see cref="RecordsGroups"/>.</summary>
    public ReadOnlySpan<double> GroupFactors => _engine.GroupFactors;

    /// <summary>The result bits of the last run; −1 where not measured.</summary>
    public ReadOnlySpan<sbyte> Bits => _engine.Binding.Bits;

    /// <summary>The classical output of the last run, in order.</summary>
    public IReadOnlyList<RecordedOutput> Outputs => _outputs;

    /// <summary>The real parts of the 2^QubitCount amplitudes.</summary>
    public ReadOnlySpan<T> Real => _state.Real;

    /// <summary>The imaginary parts; empty when the state is real.</summary>
    public ReadOnlySpan<T> Imaginary => _state.Imaginary;

    /// <summary>⟨ψ|ψ⟩.</summary>
    public double SquaredNorm => _state.SquaredNorm();

    internal StateVectorEngine<T> Engine => _engine;

    internal StateVectorBuffer<T> Buffer => _state;

    /// <summary>Vector widths that this machine has and a state of this many qubits fills.</summary>
    public static ImmutableArray<VectorWidth> SupportedWidths(int qubitCount) => [.. StateVectorEngine<T>.Widths(qubitCount)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _state.Dispose();
        _beforeDraws?.Dispose();
    }

    /// <summary>Runs the circuit once.</summary>
    /// <param name="parameters">As many as the circuit has.</param>
    /// <param name="features">As many as the circuit has.</param>
    /// <param name="inputWord">The input word; input bit 0 is the most significant of its InputBitCount bits.</param>
    /// <param name="initialState">2^QubitCount amplitudes of any norm; empty for |0…0⟩.</param>
    /// <param name="seed">Key of the random numbers.</param>
    /// <param name="shot">Number of the run in the stream of that key.</param>
    public void Run(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> features = default,
        ulong inputWord = 0,
        ReadOnlySpan<Complex> initialState = default,
        ulong seed = 0,
        ulong shot = 0)
    {
        Bind(parameters, features, inputWord, initialState);
        Continue(0, Program.Steps.Length, seed, shot);
    }

    /// <summary>
    /// Runs the circuit for several shots, numbered from <paramref name="firstShot"/>; what comes before the first measurement is run once.
    /// Shot k is what <see cref="Run"/> gives for that number.
    /// </summary>
    /// <inheritdoc cref="Run"/>
    public ImmutableArray<StateVectorShot> Sample(
        int shots,
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> features = default,
        ulong inputWord = 0,
        ReadOnlySpan<Complex> initialState = default,
        ulong seed = 0,
        ulong firstShot = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shots);
        Bind(parameters, features, inputWord, initialState);
        int first = Program.FirstDraw;
        Continue(0, first, seed, firstShot);
        int kept = _outputs.Count;
        double[] factors = [.. _engine.GroupFactors];
        _beforeDraws ??= new StateVectorBuffer<T>(Program.QubitCount);
        _beforeDraws.CopyFrom(_state);
        var results = ImmutableArray.CreateBuilder<StateVectorShot>(shots);
        for (int shot = 0; shot < shots; shot++)
        {
            if (shot > 0)
            {
                _engine.Begin();
                factors.CopyTo(_engine.GroupFactors, 0);
                _outputs.RemoveRange(kept, _outputs.Count - kept);
                _state.CopyFrom(_beforeDraws);
            }

            Continue(first, Program.Steps.Length, seed, firstShot + (ulong)shot);
            results.Add(new StateVectorShot([.. Bits], [.. _outputs]));
        }

        return results.MoveToImmutable();
    }

    /// <summary>The amplitudes of the last run.</summary>
    public Complex[] ToArray()
    {
        var amplitudes = new Complex[_state.Length];
        for (int i = 0; i < amplitudes.Length; i++)
        {
            amplitudes[i] = new Complex(double.CreateTruncating(_state.Re[i]), _state.IsComplex ? double.CreateTruncating(_state.Im[i]) : 0);
        }

        return amplitudes;
    }

    /// <summary>
    /// The weights Σ|amplitude|² of a register's values, not normalised; divide by their sum for probabilities given the postselections.
    /// </summary>
    /// <param name="qubits">The register, most significant qubit first.</param>
    /// <param name="destination">2^(number of qubits) numbers.</param>
    public void Weights(ReadOnlySpan<int> qubits, Span<double> destination)
    {
        if (qubits.Length > Program.QubitCount || destination.Length != 1 << qubits.Length)
        {
            throw new QrnnException(
                $"Got room for {destination.Length} weights of a register of {qubits.Length} qubits out of {Program.QubitCount}; it has 2^{qubits.Length} values.");
        }

        Span<int> bits = stackalloc int[qubits.Length];
        StateVectorReadout.WriteBits(Program.QubitCount, qubits, bits);
        StateVectorReadout.Weights(_state, bits, destination);
    }

    /// <summary>Σ coefficient·⟨ψ|P|ψ⟩ of Pauli strings, not divided by ⟨ψ|ψ⟩.</summary>
    public double Expectation(ImmutableArray<PauliTerm> terms) => StateVectorReadout.Expectation(_state, terms);

    internal void Bind(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ulong inputWord, ReadOnlySpan<Complex> initialState)
    {
        _engine.Binding.Bind(parameters, features, inputWord);
        _engine.Begin();
        _outputs.Clear();
        if (initialState.IsEmpty)
        {
            _state.SetZeroState(!Program.IsReal);
            return;
        }

        if (initialState.Length != _state.Length)
        {
            throw new QrnnException($"Got {initialState.Length} amplitudes to begin with; {Program.QubitCount} qubits have {_state.Length}.");
        }

        bool isComplex = !Program.IsReal;
        for (int i = 0; i < initialState.Length && !isComplex; i++)
        {
            isComplex = initialState[i].Imaginary != 0;
        }

        _state.SetComplex(isComplex);
        for (int i = 0; i < initialState.Length; i++)
        {
            _state.Re[i] = T.CreateTruncating(initialState[i].Real);
            if (isComplex)
            {
                _state.Im[i] = T.CreateTruncating(initialState[i].Imaginary);
            }
        }
    }

    private void Continue(int from, int to, ulong seed, ulong shot)
    {
        for (int index = from; index < to; index++)
        {
            StateVectorStep step = Program.Steps[index];
            if (step is not OutputStep output)
            {
                _engine.Apply(step, _state, seed, shot);
            }
            else if (_engine.Binding.Holds(output.Condition))
            {
                _outputs.Add(Record(output.Output));
            }
        }
    }

    private RecordedOutput Record(OutputOperation output) => output.Kind switch
    {
        OutputKind.Result when Bits[output.Value] < 0 => throw new QrnnException($"Result bit {output.Value} is recorded before it has been measured."),
        OutputKind.Result => new RecordedOutput(output.Kind, output.Label, Bits[output.Value], 0),
        OutputKind.Tuple or OutputKind.Array => new RecordedOutput(output.Kind, output.Label, output.Value, 0),
        OutputKind.Double => new RecordedOutput(output.Kind, output.Label, 0, _engine.Binding.Number(output.Value)),
        _ => new RecordedOutput(output.Kind, output.Label, _engine.Binding.Integer(output.Value), 0),
    };
}
