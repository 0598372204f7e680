using System.Collections.Immutable;

using Qrnn.Data;
using Qrnn.Training;

using Xunit;

namespace Qrnn.Tests.Training;

/// <summary>Every setting of every optimiser against a closed form, and the optimisers' memory across a save.</summary>
public sealed class OptimizerTests
{
    private const double LearningRate = 0.1;

    public static TheoryData<string> OptimizerNames() => [.. TrainingSettings.Find("optimizer").Choices];

    [Fact]
    public void AdamW_ConstantGradient_MovesByTheLearningRate()
    {
        // Both bias-corrected moments of a constant gradient g are g and g²: every step is lr·g/(|g| + ε).
        const double epsilon = 0.25, decay = 0.5;
        var optimizer = new AdamW(new AdamWSettings { LearningRate = LearningRate, Epsilon = epsilon, WeightDecay = decay }, 1);
        double expected = 2;
        for (int step = 1; step <= 5; step++)
        {
            expected = expected * (1 - LearningRate * decay) - LearningRate * -3 / (3 + epsilon);
        }

        Assert.Equal(expected, Run(optimizer, 2, Enumerable.Repeat(-3.0, 5)), Tolerances.OptimizerStep);
    }

    [Theory]
    [MemberData(nameof(OptimizerNames))]
    public void Step_Scale_IsASmallerLearningRate(string name)
    {
        // Whatever an optimiser makes of the learning rate: a scale of 1/4 and a quarter of the rate give the same bits.
        TrainingConfiguration whole = TrainingConfiguration.ForTask(SequenceTasks.Find("elman-xor"));
        whole = TrainingSettings.Find("optimizer").Apply(whole, name) with { WeightDecay = name == "lbfgs" ? 0 : 0.5 };
        TrainingConfiguration quarter = whole with { LearningRate = whole.LearningRate / 4 };
        double[] scaled = [3, -2], slower = [3, -2];
        static double Quadratic(ReadOnlySpan<double> point, Span<double> gradient)
        {
            (gradient[0], gradient[1]) = (point[0], 4 * point[1]);
            return (point[0] * point[0] + 4 * point[1] * point[1]) / 2;
        }

        IOptimizer first = Optimizers.Create(whole, 2), second = Optimizers.Create(quarter, 2);
        for (int step = 0; step < 3; step++)
        {
            Assert.Equal(first.Step(scaled, Quadratic, 0.25), second.Step(slower, Quadratic));
        }

        Assert.Equal(slower, scaled);
        Assert.NotEqual([3, -2], scaled);
    }

    [Fact]
    public void LearningRateScale_HalfLife_HalvesAfterSoManySteps()
    {
        TrainingConfiguration configuration = TrainingConfiguration.ForTask(SequenceTasks.Find("elman-xor"));
        Assert.Equal(1, configuration.LearningRateScale(1000));
        Assert.Equal([1, 0.5, 0.25], new long[] { 1, 101, 201 }.Select((configuration with { LearningRateHalfLife = 100 }).LearningRateScale));
    }

    [Fact]
    public void AdamW_TwoGradients_UsesBothDecays()
    {
        // m̂₂ = (β₁(1−β₁)·1 + (1−β₁)·2)/(1−β₁²), v̂₂ likewise with the squares 1 and 4.
        const double beta1 = 0.5, beta2 = 0.75;
        var optimizer = new AdamW(new AdamWSettings { LearningRate = LearningRate, Beta1 = beta1, Beta2 = beta2, Epsilon = 0 }, 1);
        double mean = (0.5 * 0.5 * 1 + 0.5 * 2) / 0.75, square = (0.75 * 0.25 * 1 + 0.25 * 4) / (1 - 0.75 * 0.75);
        Assert.Equal(-LearningRate - LearningRate * mean / Math.Sqrt(square), Run(optimizer, 0, [1, 2]), Tolerances.OptimizerStep);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 0.5)]
    [InlineData(true, 0)]
    [InlineData(true, 0.5)]
    public void RmsProp_ConstantGradient_FollowsTheClosedForm(bool centered, double momentum)
    {
        // After t steps v = 1 − αᵗ and the mean is 1 − αᵗ too, so that the variance is αᵗ(1 − αᵗ).
        const double alpha = 0.9, epsilon = 0.01;
        var optimizer = new RmsProp(new RmsPropSettings { LearningRate = LearningRate, Alpha = alpha, Epsilon = epsilon, Momentum = momentum, Centered = centered }, 1);
        double expected = 1, direction = 0;
        for (int step = 1; step <= 4; step++)
        {
            double decayed = Math.Pow(alpha, step);
            direction = momentum * direction + 1 / (Math.Sqrt((1 - decayed) * (centered ? decayed : 1)) + epsilon);
            expected -= LearningRate * direction;
        }

        Assert.Equal(expected, Run(optimizer, 1, [1, 1, 1, 1]), Tolerances.OptimizerStep);
    }

    [Fact]
    public void RmsProp_WeightDecay_EntersTheGradient() =>
        // Without history (α = 0) a step is lr·sign(g + λp), here of 1 − 0.5·4 = −1.
        Assert.Equal(4 + LearningRate, Run(new RmsProp(new RmsPropSettings { LearningRate = LearningRate, Alpha = 0, Epsilon = 0, WeightDecay = 0.5 }, 1), 4, [-3]), Tolerances.OptimizerStep);

    [Theory]
    [InlineData(0, 0, false, 1 + 2 + 4)]
    [InlineData(0.5, 0, false, 1 + (0.5 + 2) + (0.25 + 1 + 4))]
    [InlineData(0.5, 0.25, false, 1 + (0.5 + 1.5) + (0.25 + 0.75 + 3))] // the first gradient is not dampened
    [InlineData(0.5, 0, true, (1 + 0.5) + (2 + 0.5 * 2.5) + (4 + 0.5 * 5.25))]
    public void Sgd_ThreeGradients_FollowTheClosedForm(double momentum, double dampening, bool nesterov, double moved)
    {
        var optimizer = new Sgd(new SgdSettings { LearningRate = LearningRate, Momentum = momentum, Dampening = dampening, Nesterov = nesterov }, 1);
        Assert.Equal(-LearningRate * moved, Run(optimizer, 0, [1, 2, 4]), Tolerances.OptimizerStep);
    }

    [Fact]
    public void Sgd_WeightDecay_EntersTheGradient() =>
        Assert.Equal(4 - LearningRate * (1 + 0.5 * 4), Run(new Sgd(new SgdSettings { LearningRate = LearningRate, WeightDecay = 0.5 }, 1), 4, [1]), Tolerances.OptimizerStep);

    [Fact]
    public void Lbfgs_Quadratic_StepsAsTheAlgorithmSays()
    {
        // f = x²/2 from 4: first move min(1, 1/|g|)·lr along −g ends at 4 − lr; then the curvature 1 is known and moves are lr·(−x).
        var optimizer = new Lbfgs(new LbfgsSettings { LearningRate = 0.5, MaximumIterations = 3 }, 1);
        double[] point = [4];
        int calls = 0;
        double first = optimizer.Step(point, (parameters, gradient) => Square(parameters, gradient, ref calls));
        Assert.Equal(8, first);
        Assert.Equal(3, calls);
        Assert.Equal(3.5 * 0.5 * 0.5, point[0], Tolerances.OptimizerStep);
    }

    [Theory]
    [InlineData(2, 20)] // evaluations run out first
    [InlineData(20, 3)] // iterations run out first; the last one does not evaluate
    public void Lbfgs_Limits_EndTheStep(int evaluations, int iterations)
    {
        var optimizer = new Lbfgs(new LbfgsSettings { LearningRate = 0.01, MaximumEvaluations = evaluations, MaximumIterations = iterations }, 1);
        int calls = 0;
        optimizer.Step([4], (parameters, gradient) => Square(parameters, gradient, ref calls));
        Assert.Equal(Math.Min(evaluations, iterations), calls);
    }

    [Fact]
    public void Lbfgs_AtTheMinimum_CallsOnceAndStays()
    {
        int calls = 0;
        double[] point = [0];
        new Lbfgs(new LbfgsSettings(), 1).Step(point, (parameters, gradient) => Square(parameters, gradient, ref calls));
        Assert.Equal(1, calls);
        Assert.Equal(0, point[0]);
    }

    [Fact]
    public void Lbfgs_SmallHistory_KeepsTheNewestPairs()
    {
        var optimizer = new Lbfgs(new LbfgsSettings { LearningRate = 0.2, HistorySize = 2, MaximumIterations = 6 }, 3);
        double[] point = [3, -2, 1];
        optimizer.Step(point, Bowl);
        Assert.Equal(2, optimizer.Save().Single(static tensor => tensor.Name == "pairs").Values[0]);
        Assert.True(Bowl(point, new double[3]) < Bowl([3, -2, 1], new double[3]));
    }

    [Theory]
    [MemberData(nameof(OptimizerNames))]
    public void Load_SavedState_ContinuesBitForBit(string name)
    {
        TrainingConfiguration configuration = TrainingSettings.Find("optimizer").Apply(TrainingConfiguration.ForTask(new ElmanXorTask()), name)
            with
        { Momentum = 0.5, Centered = true, LearningRate = 0.05, MaximumIterations = 4, HistorySize = 3 };
        IOptimizer undisturbed = Optimizers.Create(configuration, 3);
        double[] expected = [3, -2, 1];
        double[] actual = [3, -2, 1];
        for (int step = 0; step < 6; step++)
        {
            undisturbed.Step(expected, Bowl);
        }

        IOptimizer stopped = Optimizers.Create(configuration, 3);
        for (int step = 0; step < 6; step++)
        {
            // Through the file format, and into an optimiser that has already another memory.
            SafetensorsContent file = Safetensors.Parse(Safetensors.Write(new SafetensorsContent(ImmutableSortedDictionary<string, string>.Empty, stopped.Save())), "state");
            stopped = Optimizers.Create(configuration, 3);
            stopped.Step([1, 1, 1], Bowl);
            stopped.Load(file.Tensors);
            stopped.Step(actual, Bowl);
        }

        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.Select(BitConverter.DoubleToInt64Bits));
    }

    [Theory]
    [MemberData(nameof(OptimizerNames))]
    public void Load_StateOfAnotherSize_IsRefused(string name)
    {
        TrainingConfiguration configuration = TrainingSettings.Find("optimizer").Apply(TrainingConfiguration.ForTask(new ElmanXorTask()), name) with { Momentum = 0.5 };
        IOptimizer optimizer = Optimizers.Create(configuration, 3);
        optimizer.Step([3, -2, 1], Bowl);
        QrnnException error = Assert.Throws<QrnnException>(() => Optimizers.Create(configuration, 4).Load(optimizer.Save()));
        Assert.Contains("has 3 numbers, this model needs 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(20)]
    public void Clip_Gradient_HasTheLimitsNorm(double limit)
    {
        double[] gradient = [3, -4, 12];
        Assert.Equal(13, GradientClipping.Clip(gradient, limit), Tolerances.OptimizerStep);
        Assert.Equal(Math.Min(13, limit * 13 / (13 + 1e-6)), GradientClipping.Norm(gradient), 1e-12);
        Assert.Equal(-4.0 / 3, gradient[1] / gradient[0], Tolerances.OptimizerStep);
    }

    private static double Run(IOptimizer optimizer, double start, IEnumerable<double> gradients)
    {
        double[] point = [start];
        foreach (double next in gradients)
        {
            optimizer.Step(point, (_, gradient) =>
            {
                gradient[0] = next;
                return 0;
            });
        }

        return point[0];
    }

    private static double Square(ReadOnlySpan<double> parameters, Span<double> gradient, ref int calls)
    {
        calls++;
        gradient[0] = parameters[0];
        return parameters[0] * parameters[0] / 2;
    }

    /// <summary>A quartic bowl: curvature changes, so every memory matters.</summary>
    private static double Bowl(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double value = 0;
        for (int k = 0; k < parameters.Length; k++)
        {
            double x = parameters[k];
            value += (k + 1) * x * x / 2 + x * x * x * x / 4;
            gradient[k] = (k + 1) * x + x * x * x;
        }

        return value;
    }
}
