using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Tests.Reference;

/// <summary>
/// The slow obvious twin of sampling, of noise and of exact distributions: for every history of recorded bits the density matrix of the shots that have it,
/// not normalised, so that its trace is the history's probability. Gates go through <see cref="ReferenceSimulator"/>, channels are sums over Kraus operators.
/// </summary>
internal sealed class ReferenceMixture
{
    private static readonly Complex[][] Paulis = [[1, 0, 0, 1], [0, 1, 1, 0], [0, -Complex.ImaginaryOne, Complex.ImaginaryOne, 0], [1, 0, 0, -1]];

    private readonly Circuit _circuit;
    private readonly double[] _parameters;
    private readonly NoiseModel _noise;
    private readonly int _size;
    private List<(int[] Bits, Complex[,] Matrix)> _branches;

    private ReferenceMixture(Circuit circuit, double[] parameters, NoiseModel noise)
    {
        (_circuit, _parameters, _noise, _size) = (circuit, parameters, noise, 1 << circuit.QubitCount);
        var matrix = new Complex[_size, _size];
        matrix[0, 0] = 1;
        _branches = [([.. Enumerable.Repeat(-1, circuit.BitCount)], matrix)];
    }

    /// <summary>The probability of every outcome, an outcome being the text of its recorded results in order.</summary>
    public static SortedDictionary<string, double> Distribution(Circuit circuit, double[]? parameters = null, NoiseModel? noise = null)
    {
        var mixture = new ReferenceMixture(circuit, parameters ?? [], noise ?? NoiseModel.None);
        foreach (Operation operation in circuit.Operations)
        {
            mixture.Apply(operation);
        }

        var distribution = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((int[] bits, Complex[,] matrix) in mixture._branches)
        {
            string outcome = string.Concat(circuit.Operations.OfType<OutputOperation>().Where(static output => output.Kind == OutputKind.Result).Select(output => bits[output.Value]));
            distribution[outcome] = distribution.GetValueOrDefault(outcome) + mixture.Trace(matrix);
        }

        return distribution;
    }

    private void Apply(Operation operation)
    {
        if (operation is OutputOperation)
        {
            return;
        }

        var next = new List<(int[] Bits, Complex[,] Matrix)>();
        foreach ((int[] bits, Complex[,] matrix) in _branches)
        {
            if (operation.Condition >= 0 && !new ReferenceExpressions(_circuit, bits, _parameters, [], 0).Evaluate(operation.Condition).IsTrue)
            {
                next.Add((bits, matrix));
                continue;
            }

            switch (operation)
            {
                case MeasureOperation measure:
                    Measure(measure, bits, matrix, next);
                    break;
                case ResetOperation reset:
                    Complex[,] down = Add(On(reset.Qubit, [1, 0, 0, 0], matrix), On(reset.Qubit, [0, 1, 0, 0], matrix));
                    next.Add((bits, Disturb(down, [reset.Qubit], _noise.Reset)));
                    break;
                default:
                    int[] qubits = [.. OperationParts.Qubits(operation)];
                    next.Add((bits, Disturb(Gate(operation with { Condition = -1 }, matrix), qubits, qubits.Length == 1 ? _noise.OneQubit : _noise.TwoQubit)));
                    break;
            }
        }

        // Shots with the same record are one history, whether it was read rightly or not.
        _branches = [.. next.Where(branch => Trace(branch.Matrix) > 0).GroupBy(static branch => string.Join(',', branch.Bits))
            .Select(group => (group.First().Bits, group.Select(static branch => branch.Matrix).Aggregate(Add)))];
    }

    private void Measure(MeasureOperation measure, int[] bits, Complex[,] matrix, List<(int[] Bits, Complex[,] Matrix)> next)
    {
        matrix = Disturb(matrix, [measure.Qubit], _noise.Measurement);
        for (int value = 0; value < 2; value++)
        {
            Complex[,] projected = On(measure.Qubit, value == 0 ? [1, 0, 0, 0] : [0, 0, 0, 1], matrix);
            double flip = value == 0 ? _noise.ReadZeroAsOne : _noise.ReadOneAsZero;
            next.Add((Recorded(value), Times(1 - flip, projected)));
            next.Add((Recorded(1 - value), Times(flip, projected)));
        }

        int[] Recorded(int value)
        {
            int[] recorded = [.. bits];
            recorded[measure.Bit] = value;
            return recorded;
        }
    }

    private Complex[,] Disturb(Complex[,] matrix, int[] qubits, NoiseStrengths strengths)
    {
        if (strengths.IsNone)
        {
            return matrix;
        }

        if (qubits.Length == 2)
        {
            Complex[,] mixed = Times(1 - strengths.Depolarizing, matrix);
            for (int pair = 1; pair < 16; pair++)
            {
                mixed = Add(mixed, Times(strengths.Depolarizing / 15, On(qubits[1], Paulis[pair / 4], On(qubits[0], Paulis[pair % 4], matrix))));
            }

            matrix = mixed;
        }

        foreach (int qubit in qubits)
        {
            double p = qubits.Length == 2 ? 0 : strengths.Depolarizing;
            Complex[,] mixed = Times(1 - p, matrix);
            for (int pauli = 1; pauli < 4; pauli++)
            {
                mixed = Add(mixed, Times(p / 3, On(qubit, Paulis[pauli], matrix)));
            }

            matrix = Add(Times(1 - strengths.Dephasing, mixed), Times(strengths.Dephasing, On(qubit, Paulis[3], mixed)));
            double gamma = strengths.Damping;
            matrix = Add(On(qubit, [1, 0, 0, Math.Sqrt(1 - gamma)], matrix), On(qubit, [0, Math.Sqrt(gamma), 0, 0], matrix));
        }

        return matrix;
    }

    // U ρ U† = (U (U ρ)†)†, a column at a time.
    private Complex[,] Gate(Operation operation, Complex[,] matrix)
    {
        Circuit single = _circuit with { Operations = [operation] };
        return Adjoint(Columns(Adjoint(Columns(matrix))));

        Complex[,] Columns(Complex[,] x)
        {
            var result = new Complex[_size, _size];
            for (int column = 0; column < _size; column++)
            {
                Complex[] state = ReferenceSimulator.Run(single, _parameters, initial: [.. Enumerable.Range(0, _size).Select(row => x[row, column])]).State;
                for (int row = 0; row < _size; row++)
                {
                    result[row, column] = state[row];
                }
            }

            return result;
        }
    }

    /// <summary>K ρ K† for a 2×2 matrix K on one qubit.</summary>
    private Complex[,] On(int qubit, Complex[] k, Complex[,] matrix)
    {
        return Adjoint(Left(Adjoint(Left(matrix))));

        Complex[,] Left(Complex[,] x)
        {
            int mask = 1 << (_circuit.QubitCount - 1 - qubit);
            var result = new Complex[_size, _size];
            for (int row = 0; row < _size; row++)
            {
                int first = (row & mask) != 0 ? 2 : 0;
                for (int column = 0; column < _size; column++)
                {
                    result[row, column] = (k[first] * x[row & ~mask, column]) + (k[first + 1] * x[row | mask, column]);
                }
            }

            return result;
        }
    }

    private Complex[,] Adjoint(Complex[,] x) => Map((row, column) => Complex.Conjugate(x[column, row]));

    private Complex[,] Add(Complex[,] x, Complex[,] y) => Map((row, column) => x[row, column] + y[row, column]);

    private Complex[,] Times(double factor, Complex[,] x) => Map((row, column) => factor * x[row, column]);

    private double Trace(Complex[,] x) => Enumerable.Range(0, _size).Sum(index => x[index, index].Real);

    private Complex[,] Map(Func<int, int, Complex> entry)
    {
        var result = new Complex[_size, _size];
        for (int row = 0; row < _size; row++)
        {
            for (int column = 0; column < _size; column++)
            {
                result[row, column] = entry(row, column);
            }
        }

        return result;
    }
}
