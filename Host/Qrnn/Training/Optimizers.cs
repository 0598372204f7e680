namespace Qrnn.Training;

/// <summary>The optimisers that a run can be trained with.</summary>
public enum OptimizerKind
{
    /// <summary><see cref="AdamW"/>, the "adam" of the author's code.</summary>
    Adam,

    /// <summary><see cref="Training.RmsProp"/>.</summary>
    RmsProp,

    /// <summary><see cref="Training.Sgd"/>.</summary>
    Sgd,

    /// <summary><see cref="Training.Lbfgs"/>.</summary>
    Lbfgs,
}

/// <summary>Makes optimisers.</summary>
public static class Optimizers
{
    /// <summary>The optimiser of a configuration, without memory.</summary>
    /// <param name="configuration">Which, and its settings.</param>
    /// <param name="count">Number of parameters.</param>
    public static IOptimizer Create(TrainingConfiguration configuration, int count)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Optimizer switch
        {
            OptimizerKind.RmsProp => new RmsProp(
                new RmsPropSettings
                {
                    LearningRate = configuration.LearningRate,
                    Alpha = configuration.Alpha,
                    Epsilon = configuration.Epsilon,
                    Momentum = configuration.Momentum,
                    Centered = configuration.Centered,
                    WeightDecay = configuration.WeightDecay,
                },
                count),
            OptimizerKind.Sgd => new Sgd(
                new SgdSettings
                {
                    LearningRate = configuration.LearningRate,
                    Momentum = configuration.Momentum,
                    Dampening = configuration.Dampening,
                    Nesterov = configuration.Nesterov,
                    WeightDecay = configuration.WeightDecay,
                },
                count),
            OptimizerKind.Lbfgs => new Lbfgs(
                new LbfgsSettings
                {
                    LearningRate = configuration.LearningRate,
                    HistorySize = configuration.HistorySize,
                    MaximumIterations = configuration.MaximumIterations,
                    MaximumEvaluations = configuration.MaximumEvaluations,
                    ToleranceGradient = configuration.ToleranceGradient,
                    ToleranceChange = configuration.ToleranceChange,
                },
                count),
            _ => new AdamW(
                new AdamWSettings
                {
                    LearningRate = configuration.LearningRate,
                    Beta1 = configuration.Beta1,
                    Beta2 = configuration.Beta2,
                    Epsilon = configuration.Epsilon,
                    WeightDecay = configuration.WeightDecay,
                },
                count),
        };
    }
}
