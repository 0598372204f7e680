using System.Collections.Immutable;

namespace Qrnn.Training;

/// <summary>Settings of <see cref="AdamW"/>.</summary>
public sealed record AdamWSettings
{
    /// <summary>Step length lr.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Decay β₁ of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay β₂ of the mean squared gradient.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to the root of the mean squared gradient.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ: each step first multiplies parameters by 1 − lr·λ, past the moments ("decoupled").</summary>
    public double WeightDecay { get; init; }
}

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2), bias-corrected as in PyTorch:
/// p ← p − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε).
/// </summary>
public sealed class AdamW(AdamWSettings settings, int count) : IOptimizer
{
    private readonly double[] _gradient = new double[count];
    private double[] _mean = new double[count];
    private double[] _meanSquare = new double[count];
    private long _steps;

    /// <inheritdoc/>
    public double Step(Span<double> parameters, LossClosure closure, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(closure);
        double loss = closure(parameters, _gradient);
        _steps++;
        double learningRate = settings.LearningRate * scale;
        double stepSize = learningRate / (1 - Math.Pow(settings.Beta1, _steps));
        double rootCorrection = Math.Sqrt(1 - Math.Pow(settings.Beta2, _steps));
        double decay = 1 - learningRate * settings.WeightDecay;
        for (int k = 0; k < parameters.Length; k++)
        {
            double gradient = _gradient[k];
            _mean[k] = settings.Beta1 * _mean[k] + (1 - settings.Beta1) * gradient;
            _meanSquare[k] = settings.Beta2 * _meanSquare[k] + (1 - settings.Beta2) * gradient * gradient;
            parameters[k] = parameters[k] * decay - stepSize * _mean[k] / (Math.Sqrt(_meanSquare[k]) / rootCorrection + settings.Epsilon);
        }

        return loss;
    }

    /// <inheritdoc/>
    public ImmutableArray<NamedTensor> Save() => _steps == 0
        ? []
        : [NamedTensor.Scalar("steps", _steps), NamedTensor.Vector("mean", _mean), NamedTensor.Vector("meanSquare", _meanSquare)];

    /// <inheritdoc/>
    public void Load(IReadOnlyList<NamedTensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool fresh = state.Count == 0;
        _steps = fresh ? 0 : OptimizerState.Counter(state, "steps");
        _mean = fresh ? new double[count] : OptimizerState.Vector(state, "mean", count);
        _meanSquare = fresh ? new double[count] : OptimizerState.Vector(state, "meanSquare", count);
    }
}
