using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Gradients;

/// <summary>
/// Runs a circuit and reads what an objective needs, unnormalised: the weights of the register's values, or the Pauli sum and the squared norm.
/// </summary>
internal sealed class ObjectiveEvaluator : IDisposable
{
    private readonly Objective _objective;
    private readonly StateVectorSimulator<double> _simulator;
    private readonly double[] _probabilities;
    private readonly double[] _slopes;

    public ObjectiveEvaluator(Circuit circuit, Objective objective)
    {
        _objective = objective;
        _simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
        ReadingCount = objective is RegisterObjective register ? 1 << register.Qubits.Length : 2;
        _probabilities = new double[ReadingCount];
        _slopes = new double[ReadingCount];
    }

    /// <summary>How many numbers <see cref="Read"/> writes.</summary>
    public int ReadingCount { get; }

    public void Dispose() => _simulator.Dispose();

    /// <summary>Runs the circuit and writes its unnormalised readings, each a trigonometric polynomial of every single angle.</summary>
    public void Read(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ulong inputWord, ReadOnlySpan<Complex> initialState, Span<double> readings)
    {
        _simulator.Run(parameters, features, inputWord, initialState);
        if (_objective is RegisterObjective register)
        {
            _simulator.Weights(register.Qubits.AsSpan(), readings);
        }
        else
        {
            readings[0] = _simulator.Expectation(((PauliObjective)_objective).Terms);
            readings[1] = _simulator.SquaredNorm;
        }
    }

    /// <summary>The objective of readings.</summary>
    public double Value(ReadOnlySpan<double> readings)
    {
        double norm = Norm(readings);
        GradientChecks.CheckNorm(norm);
        if (_objective is not RegisterObjective register)
        {
            return readings[0] / norm;
        }

        Normalise(readings, norm);
        return register.Value(_probabilities);
    }

    /// <summary>The objective's change when the readings change, by the quotient rule: d(w/N) = (dw − (w/N)·dN)/N.</summary>
    public double Slope(ReadOnlySpan<double> readings, ReadOnlySpan<double> changes)
    {
        double norm = Norm(readings), change = Norm(changes);
        if (_objective is not RegisterObjective register)
        {
            return (changes[0] - (readings[0] / norm * change)) / norm;
        }

        Normalise(readings, norm);
        register.Derivative(_probabilities, _slopes);
        double slope = 0;
        for (int value = 0; value < _slopes.Length; value++)
        {
            slope += _slopes[value] * (changes[value] - (_probabilities[value] * change)) / norm;
        }

        return slope;
    }

    public double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ulong inputWord, ReadOnlySpan<Complex> initialState)
    {
        Span<double> readings = ReadingCount <= 64 ? stackalloc double[ReadingCount] : new double[ReadingCount];
        Read(parameters, features, inputWord, initialState, readings);
        return Value(readings);
    }

    private double Norm(ReadOnlySpan<double> readings)
    {
        if (_objective is not RegisterObjective)
        {
            return readings[1];
        }

        double sum = 0;
        foreach (double weight in readings)
        {
            sum += weight;
        }

        return sum;
    }

    private void Normalise(ReadOnlySpan<double> readings, double norm)
    {
        for (int value = 0; value < readings.Length; value++)
        {
            _probabilities[value] = readings[value] / norm;
        }
    }
}
