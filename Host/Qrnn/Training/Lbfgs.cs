using System.Collections.Immutable;

namespace Qrnn.Training;

/// <summary>Settings of <see cref="Lbfgs"/>.</summary>
public sealed record LbfgsSettings
{
    /// <summary>Step length lr; 1 is the full quasi-Newton step.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>Pairs (gradient change, parameter change) that are kept.</summary>
    public int HistorySize { get; init; } = 40;

    /// <summary>Most iterations within one step.</summary>
    public int MaximumIterations { get; init; } = 20;

    /// <summary>No further iteration is begun after this many closure calls within one step.</summary>
    public int MaximumEvaluations { get; init; } = 25;

    /// <summary>A step ends when no gradient entry is larger than this.</summary>
    public double ToleranceGradient { get; init; } = 1e-7;

    /// <summary>A step ends when neither parameters nor loss change by more than this, or the direction no longer descends.</summary>
    public double ToleranceChange { get; init; } = 1e-9;
}

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4) without line search, iteration for iteration what
/// PyTorch's LBFGS does: the first direction is the negative gradient with step min(1, 1/|g|₁)·lr, later steps have length lr, pairs with
/// yᵀs ≤ 1e-10 are not stored.
/// </summary>
public sealed class Lbfgs(LbfgsSettings settings, int count) : IOptimizer
{
    private const double LeastCurvature = 1e-10;

    private readonly List<Pair> _history = [];
    private readonly double[] _gradient = new double[count];
    private double[] _previousGradient = new double[count];
    private double[] _direction = new double[count];
    private double _stepLength;
    private double _scale = 1;
    private long _iterations;

    /// <inheritdoc/>
    public double Step(Span<double> parameters, LossClosure closure, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(closure);
        double learningRate = settings.LearningRate * scale;
        double firstLoss = closure(parameters, _gradient), loss = firstLoss;
        int evaluations = 1;
        if (LargestMagnitude(_gradient) <= settings.ToleranceGradient)
        {
            return firstLoss;
        }

        for (int iteration = 1; iteration <= settings.MaximumIterations; iteration++)
        {
            _iterations++;
            ChooseDirection();
            _gradient.CopyTo(_previousGradient, 0);
            double previousLoss = loss;
            _stepLength = _iterations == 1 ? Math.Min(1, 1 / SumOfMagnitudes(_gradient)) * learningRate : learningRate;
            if (Dot(_gradient, _direction) > -settings.ToleranceChange)
            {
                break;
            }

            AddScaled(parameters, _stepLength, _direction);
            if (iteration == settings.MaximumIterations)
            {
                break; // the next step evaluates here first
            }

            loss = closure(parameters, _gradient);
            evaluations++;
            if (evaluations >= settings.MaximumEvaluations
                || LargestMagnitude(_gradient) <= settings.ToleranceGradient
                || LargestMagnitude(_direction) * Math.Abs(_stepLength) <= settings.ToleranceChange
                || Math.Abs(loss - previousLoss) < settings.ToleranceChange)
            {
                break;
            }
        }

        return firstLoss;
    }

    /// <inheritdoc/>
    public ImmutableArray<NamedTensor> Save()
    {
        if (_iterations == 0)
        {
            return [];
        }

        var state = ImmutableArray.CreateBuilder<NamedTensor>();
        state.Add(NamedTensor.Scalar("iterations", _iterations));
        state.Add(NamedTensor.Scalar("stepLength", _stepLength));
        state.Add(NamedTensor.Scalar("scale", _scale));
        state.Add(NamedTensor.Vector("direction", _direction));
        state.Add(NamedTensor.Vector("previousGradient", _previousGradient));
        state.Add(NamedTensor.Scalar("pairs", _history.Count));
        for (int i = 0; i < _history.Count; i++)
        {
            state.Add(NamedTensor.Vector($"pair.{i}.gradientChange", _history[i].GradientChange));
            state.Add(NamedTensor.Vector($"pair.{i}.parameterChange", _history[i].ParameterChange));
            state.Add(NamedTensor.Scalar($"pair.{i}.inverseCurvature", _history[i].InverseCurvature));
        }

        return state.ToImmutable();
    }

    /// <inheritdoc/>
    public void Load(IReadOnlyList<NamedTensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _history.Clear();
        bool fresh = state.Count == 0;
        _iterations = fresh ? 0 : OptimizerState.Counter(state, "iterations");
        _stepLength = fresh ? 0 : OptimizerState.Scalar(state, "stepLength");
        _scale = fresh ? 1 : OptimizerState.Scalar(state, "scale");
        _direction = fresh ? new double[count] : OptimizerState.Vector(state, "direction", count);
        _previousGradient = fresh ? new double[count] : OptimizerState.Vector(state, "previousGradient", count);
        long pairs = fresh ? 0 : OptimizerState.Counter(state, "pairs", settings.HistorySize);
        for (int i = 0; i < pairs; i++)
        {
            _history.Add(new Pair(
                OptimizerState.Vector(state, $"pair.{i}.gradientChange", count),
                OptimizerState.Vector(state, $"pair.{i}.parameterChange", count),
                OptimizerState.Scalar(state, $"pair.{i}.inverseCurvature")));
        }
    }

    /// <summary>Updates the history with the last move and sets the direction to −H·g by the two-loop recursion.</summary>
    private void ChooseDirection()
    {
        if (_iterations == 1)
        {
            Negate(_gradient, _direction);
            return;
        }

        StoreLastMove();
        Negate(_gradient, _direction);
        Span<double> projections = stackalloc double[_history.Count];
        for (int i = _history.Count - 1; i >= 0; i--)
        {
            projections[i] = Dot(_history[i].ParameterChange, _direction) * _history[i].InverseCurvature;
            AddScaled(_direction, -projections[i], _history[i].GradientChange);
        }

        for (int k = 0; k < count; k++)
        {
            _direction[k] *= _scale;
        }

        for (int i = 0; i < _history.Count; i++)
        {
            double back = Dot(_history[i].GradientChange, _direction) * _history[i].InverseCurvature;
            AddScaled(_direction, projections[i] - back, _history[i].ParameterChange);
        }
    }

    private void StoreLastMove()
    {
        double[] gradientChange = new double[count], parameterChange = new double[count];
        for (int k = 0; k < count; k++)
        {
            gradientChange[k] = _gradient[k] - _previousGradient[k];
            parameterChange[k] = _direction[k] * _stepLength;
        }

        double curvature = Dot(gradientChange, parameterChange);
        if (curvature > LeastCurvature)
        {
            if (_history.Count == settings.HistorySize)
            {
                _history.RemoveAt(0);
            }

            _history.Add(new Pair(gradientChange, parameterChange, 1 / curvature));
            _scale = curvature / Dot(gradientChange, gradientChange);
        }
    }

    private static void Negate(ReadOnlySpan<double> from, Span<double> to)
    {
        for (int k = 0; k < from.Length; k++)
        {
            to[k] = -from[k];
        }
    }

    private static void AddScaled(Span<double> to, double factor, ReadOnlySpan<double> vector)
    {
        for (int k = 0; k < to.Length; k++)
        {
            to[k] += factor * vector[k];
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    private static double SumOfMagnitudes(ReadOnlySpan<double> vector)
    {
        double sum = 0;
        foreach (double value in vector)
        {
            sum += Math.Abs(value);
        }

        return sum;
    }

    private static double LargestMagnitude(ReadOnlySpan<double> vector)
    {
        double largest = 0;
        foreach (double value in vector)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private sealed record Pair(double[] GradientChange, double[] ParameterChange, double InverseCurvature);
}
