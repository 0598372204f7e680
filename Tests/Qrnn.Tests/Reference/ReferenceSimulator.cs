using System.Numerics;

using Qrnn.Circuits;

using Xunit;

namespace Qrnn.Tests.Reference;

/// <summary>Chooses the outcome of a measurement (bit ≥ 0) or of the measurement inside a reset (bit −1).</summary>
internal delegate int OutcomeChoice(int bit, double probabilityOfOne);

/// <summary>What a run of the slow obvious simulator leaves behind.</summary>
/// <param name="State">All 2^QubitCount amplitudes, qubit 0 the most significant bit of the index; not renormalised after postselections.</param>
/// <param name="Bits">Measured bits; −1 for never measured.</param>
/// <param name="GroupProbabilities">
/// Per postselection group the product of (squared norm after) / (squared norm before) over its postselections; 1 for Amplify, which keeps the norm.
/// </param>
/// <param name="Outputs">The recorded classical output in order.</param>
internal sealed record ReferenceRun(
    Complex[] State, int[] Bits, IReadOnlyDictionary<int, double> GroupProbabilities, IReadOnlyList<(OutputOperation Operation, ReferenceValue Value)> Outputs)
{
    public double SquaredNorm => State.Sum(static amplitude => amplitude.Real * amplitude.Real + amplitude.Imaginary * amplitude.Imaginary);
}

/// <summary>
/// The slow obvious twin of every engine: a dense complex vector, and each operation straight from its definition. A measurement projects and
/// gives the state back the norm that it had; a postselection by projection shrinks the norm.
/// </summary>
internal sealed class ReferenceSimulator
{
    private readonly Circuit _circuit;
    private readonly double[] _parameters;
    private readonly double[] _features;
    private readonly int _inputWord;
    private readonly OutcomeChoice _choose;
    private readonly ReferenceExpressions _expressions;
    private readonly int[] _bits;
    private readonly Dictionary<int, double> _groups = [];
    private readonly List<(OutputOperation Operation, ReferenceValue Value)> _outputs = [];
    private Complex[] _state;

    private ReferenceSimulator(Circuit circuit, double[] parameters, double[] features, int inputWord, Complex[] initial, OutcomeChoice choose)
    {
        (_circuit, _parameters, _features, _inputWord, _choose) = (circuit, parameters, features, inputWord, choose);
        _state = [.. initial];
        _bits = [.. Enumerable.Repeat(-1, circuit.BitCount)];
        _expressions = new ReferenceExpressions(circuit, _bits, parameters, features, inputWord);
    }

    /// <summary>Runs a circuit. Without <paramref name="initial"/> all qubits begin in |0⟩; without <paramref name="choose"/> the likelier outcome is taken.</summary>
    /// <param name="circuit">Any circuit.</param>
    /// <param name="parameters">Values of the parameters.</param>
    /// <param name="features">Values of the features of this sample and step.</param>
    /// <param name="inputWord">The input word; bit 0 of the circuit is its most significant bit.</param>
    /// <param name="initial">2^QubitCount amplitudes, of any norm.</param>
    /// <param name="choose">Fixes measurement outcomes: see <see cref="Drawn"/> and <see cref="Supplied"/>.</param>
    public static ReferenceRun Run(
        Circuit circuit, double[]? parameters = null, double[]? features = null, int inputWord = 0, Complex[]? initial = null, OutcomeChoice? choose = null)
    {
        initial ??= BasisState(circuit.QubitCount, 0);
        Assert.Equal(1 << circuit.QubitCount, initial.Length);
        var run = new ReferenceSimulator(
            circuit, parameters ?? [], features ?? [], inputWord, initial, choose ?? (static (_, probabilityOfOne) => probabilityOfOne > 0.5 ? 1 : 0));
        foreach (Operation operation in circuit.Operations)
        {
            run.Apply(operation);
        }

        return new ReferenceRun(run._state, run._bits, run._groups, run._outputs);
    }

    /// <summary>Outcomes drawn with a seed.</summary>
    public static OutcomeChoice Drawn(int seed)
    {
        var random = new Random(seed);
        return (_, probabilityOfOne) => random.NextDouble() < probabilityOfOne ? 1 : 0;
    }

    /// <summary>Outcomes given per result bit; inner measurements of resets give 0.</summary>
    public static OutcomeChoice Supplied(int[] bits) => (bit, _) => bit < 0 ? 0 : bits[bit];

    /// <summary>A basis state of some qubits.</summary>
    public static Complex[] BasisState(int qubitCount, int index)
    {
        var state = new Complex[1 << qubitCount];
        state[index] = 1;
        return state;
    }

    /// <summary>The state of all qubits when the carried ones hold <paramref name="carried"/> (2^count amplitudes, first carried qubit most significant) and all others |0⟩.</summary>
    public static Complex[] Embed(Circuit circuit, Complex[] carried)
    {
        int count = circuit.CarriedQubits.Length;
        Assert.Equal(1 << count, carried.Length);
        var state = new Complex[1 << circuit.QubitCount];
        for (int index = 0; index < carried.Length; index++)
        {
            int full = 0;
            for (int k = 0; k < count; k++)
            {
                full |= ((index >> (count - 1 - k)) & 1) << (circuit.QubitCount - 1 - circuit.CarriedQubits[k]);
            }

            state[full] = carried[index];
        }

        return state;
    }

    private void Apply(Operation operation)
    {
        if (operation.Condition >= 0 && !_expressions.Evaluate(operation.Condition).IsTrue)
        {
            return;
        }

        switch (operation)
        {
            case GateOperation gate:
                ApplyMatrix(GateTable.Of(gate.Kind).Matrix(Evaluate(gate.Angle)), [.. gate.Targets], index => gate.Controls.All(control => IsOne(control, index)));
                break;
            case MultiplexedRotation rotation:
                ApplyMultiplexed(rotation);
                break;
            case AncillaBlock block:
                // By definition: run what is inside, on the very qubits.
                foreach (Operation inner in block.Body)
                {
                    Apply(inner);
                }

                break;
            case MeasureOperation measure:
                _bits[measure.Bit] = Measure(measure.Qubit, measure.Bit);
                break;
            case ResetOperation reset:
                if (Measure(reset.Qubit, -1) == 1)
                {
                    ApplyMatrix(GateTable.Of(GateKind.X).Matrix(0), [reset.Qubit], static _ => true);
                }

                break;
            case PostselectOperation postselect:
                Postselect(postselect);
                break;
            case OutputOperation output:
                _outputs.Add((output, output.Kind switch
                {
                    OutputKind.Result => new ReferenceValue(_bits[output.Value], 0),
                    OutputKind.Tuple or OutputKind.Array => new ReferenceValue(output.Value, 0),
                    _ => _expressions.Evaluate(output.Value),
                }));
                break;
            default:
                throw new InvalidOperationException($"unknown operation {operation}");
        }
    }

    private double Evaluate(Angle angle) => angle.Evaluate(_parameters, _features, _expressions.EvaluateNumber);

    private int Mask(int qubit) => 1 << (_circuit.QubitCount - 1 - qubit);

    private bool IsOne(Control control, int index) => control.Kind == ControlKind.Qubit
        ? (index & Mask(control.Index)) != 0
        : ((_inputWord >> (_circuit.InputBitCount - 1 - control.Index)) & 1) != 0;

    /// <summary>new[row] = Σ_column matrix[row, column] · old[column] over the targets' bits, where the controls hold; all else stays.</summary>
    private void ApplyMatrix(Complex[] matrix, int[] targets, Func<int, bool> isControlled)
    {
        int size = 1 << targets.Length;
        var next = new Complex[_state.Length];
        for (int index = 0; index < _state.Length; index++)
        {
            if (!isControlled(index))
            {
                next[index] = _state[index];
                continue;
            }

            int row = 0;
            foreach (int target in targets)
            {
                row = 2 * row + ((index & Mask(target)) != 0 ? 1 : 0);
            }

            for (int column = 0; column < size; column++)
            {
                int source = index;
                for (int k = 0; k < targets.Length; k++)
                {
                    int mask = Mask(targets[k]);
                    source = ((column >> (targets.Length - 1 - k)) & 1) != 0 ? source | mask : source & ~mask;
                }

                next[index] += matrix[row * size + column] * _state[source];
            }
        }

        _state = next;
    }

    /// <summary>Every basis state x of the controls has its own angle Σ_S angle_S · Π x_i.</summary>
    private void ApplyMultiplexed(MultiplexedRotation rotation)
    {
        var next = new Complex[_state.Length];
        int mask = Mask(rotation.Target);
        for (int index = 0; index < _state.Length; index++)
        {
            double angle = 0;
            foreach (Monomial monomial in rotation.Monomials)
            {
                angle += monomial.Controls.All(control => IsOne(control, index)) ? Evaluate(monomial.Angle) : 0;
            }

            Complex[] matrix = GateTable.Of(rotation.Kind).Matrix(angle);
            int row = (index & mask) != 0 ? 2 : 0;
            next[index] = matrix[row] * _state[index & ~mask] + matrix[row + 1] * _state[index | mask];
        }

        _state = next;
    }

    private int Measure(int qubit, int bit)
    {
        double before = Weight(static _ => true);
        double one = Weight(index => (index & Mask(qubit)) != 0);
        int outcome = _choose(bit, before > 0 ? one / before : 0);
        double kept = outcome == 1 ? one : before - one;
        double factor = kept > 0 ? Math.Sqrt(before / kept) : 0;
        for (int index = 0; index < _state.Length; index++)
        {
            _state[index] = ((index & Mask(qubit)) != 0) == (outcome == 1) ? factor * _state[index] : 0;
        }

        return outcome;
    }

    private void Postselect(PostselectOperation postselect)
    {
        int ancilla = Mask(postselect.Qubit);
        int target = postselect.Mode == PostselectMode.Amplify ? Mask(postselect.Target) : 0;
        double before = Weight(static _ => true);
        var next = new Complex[_state.Length];
        for (int index = 0; index < _state.Length; index++)
        {
            if ((index & ancilla) != 0)
            {
                continue;
            }

            double factor = 1;
            if (postselect.Mode == PostselectMode.Amplify)
            {
                // One branch: all that differs from this index in nothing but the ancilla and the target.
                double kept = SquaredMagnitude(index & ~target) + SquaredMagnitude(index | target);
                double all = kept + SquaredMagnitude((index & ~target) | ancilla) + SquaredMagnitude(index | target | ancilla);
                factor = kept > 0 ? Math.Sqrt(all / kept) : 0;
            }

            next[index] = factor * _state[index];
        }

        _state = next;
        if (postselect.Group >= 0)
        {
            double ratio = before > 0 ? Weight(static _ => true) / before : 0;
            _groups[postselect.Group] = _groups.GetValueOrDefault(postselect.Group, 1) * ratio;
        }
    }

    private double Weight(Func<int, bool> counts) => Enumerable.Range(0, _state.Length).Where(counts).Sum(SquaredMagnitude);

    private double SquaredMagnitude(int index) => _state[index].Real * _state[index].Real + _state[index].Imaginary * _state[index].Imaginary;
}
