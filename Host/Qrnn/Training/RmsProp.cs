using System.Collections.Immutable;

namespace Qrnn.Training;

/// <summary>Settings of <see cref="RmsProp"/>.</summary>
public sealed record RmsPropSettings
{
    /// <summary>Step length lr.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>α: decay of the mean squared gradient.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>ε, added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>μ: share of the last direction that is kept.</summary>
    public double Momentum { get; init; }

    /// <summary>Divides by the standard deviation instead of the root mean square.</summary>
    public bool Centered { get; init; }

    /// <summary>λ: λ·p is added to the gradient.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>
/// RMSprop as PyTorch defines it: v ← α·v + (1 − α)·g², p ← p − lr·g/(√v + ε); centred: √(v − ḡ²) with ḡ the decayed mean gradient;
/// with momentum: b ← μ·b + g/(√v + ε), p ← p − lr·b.
/// </summary>
public sealed class RmsProp(RmsPropSettings settings, int count) : IOptimizer
{
    private readonly double[] _gradient = new double[count];
    private double[] _meanSquare = new double[count];
    private double[] _mean = new double[count];
    private double[] _direction = new double[count];
    private bool _started;

    /// <inheritdoc/>
    public double Step(Span<double> parameters, LossClosure closure, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(closure);
        double loss = closure(parameters, _gradient), learningRate = settings.LearningRate * scale;
        for (int k = 0; k < parameters.Length; k++)
        {
            double gradient = _gradient[k] + settings.WeightDecay * parameters[k];
            _meanSquare[k] = settings.Alpha * _meanSquare[k] + (1 - settings.Alpha) * gradient * gradient;
            double square = _meanSquare[k];
            if (settings.Centered)
            {
                _mean[k] = settings.Alpha * _mean[k] + (1 - settings.Alpha) * gradient;
                square -= _mean[k] * _mean[k];
            }

            // Rounding can take the variance of a constant gradient below 0; PyTorch would go on with NaN there.
            double step = gradient / (Math.Sqrt(Math.Max(square, 0)) + settings.Epsilon);
            if (settings.Momentum > 0)
            {
                _direction[k] = settings.Momentum * _direction[k] + step;
                step = _direction[k];
            }

            parameters[k] -= learningRate * step;
        }

        _started = true;
        return loss;
    }

    /// <inheritdoc/>
    public ImmutableArray<NamedTensor> Save() => _started
        ? [NamedTensor.Vector("meanSquare", _meanSquare), NamedTensor.Vector("mean", _mean), NamedTensor.Vector("direction", _direction)]
        : [];

    /// <inheritdoc/>
    public void Load(IReadOnlyList<NamedTensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _started = state.Count > 0;
        _meanSquare = _started ? OptimizerState.Vector(state, "meanSquare", count) : new double[count];
        _mean = _started ? OptimizerState.Vector(state, "mean", count) : new double[count];
        _direction = _started ? OptimizerState.Vector(state, "direction", count) : new double[count];
    }
}
