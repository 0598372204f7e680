using System.Collections.Immutable;

namespace Qrnn.Training;

/// <summary>Settings of <see cref="Sgd"/>.</summary>
public sealed record SgdSettings
{
    /// <summary>Step length lr.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>μ: share of the last direction that is kept; 0 keeps no memory.</summary>
    public double Momentum { get; init; }

    /// <summary>τ: the gradient enters the direction with weight 1 − τ, but for the first step.</summary>
    public double Dampening { get; init; }

    /// <summary>Looks one momentum step ahead; needs a momentum and no dampening.</summary>
    public bool Nesterov { get; init; }

    /// <summary>λ: λ·p is added to the gradient.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>Gradient descent with momentum as PyTorch defines it: b ← μ·b + (1 − τ)·g, p ← p − lr·b (Nesterov: p − lr·(g + μ·b)).</summary>
public sealed class Sgd(SgdSettings settings, int count) : IOptimizer
{
    private readonly double[] _gradient = new double[count];
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
            if (settings.Momentum != 0)
            {
                // PyTorch starts the buffer with the whole first gradient, dampening or not.
                _direction[k] = _started ? settings.Momentum * _direction[k] + (1 - settings.Dampening) * gradient : gradient;
                gradient = settings.Nesterov ? gradient + settings.Momentum * _direction[k] : _direction[k];
            }

            parameters[k] -= learningRate * gradient;
        }

        _started = true;
        return loss;
    }

    /// <inheritdoc/>
    public ImmutableArray<NamedTensor> Save() => _started && settings.Momentum != 0 ? [NamedTensor.Vector("direction", _direction)] : [];

    /// <inheritdoc/>
    public void Load(IReadOnlyList<NamedTensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _started = state.Count > 0;
        _direction = _started ? OptimizerState.Vector(state, "direction", count) : new double[count];
    }
}
