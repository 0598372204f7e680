using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Training;

/// <summary>
/// Everything that fixes a training run. Ranges, defaults and descriptions of the settings are in <see cref="TrainingSettings"/>, the one
/// table that configuration files, command line and manual are made from. <see cref="ForTask"/> gives a task's defaults.
/// </summary>
public sealed record TrainingConfiguration
{
    /// <summary>Name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>The network; its inputs are the task's.</summary>
    public required NetworkShape Shape { get; init; }

    /// <summary>How outputs are scored.</summary>
    public LossKind Loss { get; init; } = LossKind.SoftmaxOfProbabilities;

    /// <summary>What becomes of outputs that do not count in the loss.</summary>
    public OutputsBetween Between { get; init; } = OutputsBetween.Postselect;

    /// <summary>Where the task's files are.</summary>
    public TaskOptions Files { get; init; } = new();

    /// <summary>Sequences in a training batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Words in a sequence, L.</summary>
    public required int Length { get; init; }

    /// <summary>Training ends after this many steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Training ends when a validation loss is below this and the error rate not above <see cref="StopAtError"/>; 0 never.</summary>
    public required double StopAtLoss { get; init; }

    /// <summary>Highest character error rate with which <see cref="StopAtLoss"/> ends training.</summary>
    public double StopAtError { get; init; }

    /// <summary>Steps between validations.</summary>
    public int ValidateEvery { get; init; } = 10;

    /// <summary>Sequences in a validation batch.</summary>
    public required int ValidationBatch { get; init; }

    /// <summary>Source of initial values, batches and measurements.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The optimiser.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Its step length.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Steps after which the step length has halved; it falls as 2^(−step / half-life). 0 keeps it.</summary>
    public double LearningRateHalfLife { get; init; }

    /// <summary>Its weight decay (not L-BFGS).</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients are shortened to this norm.</summary>
    public double ClipNorm { get; init; } = 0.5;

    /// <summary>β₁ of Adam.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of Adam.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε of Adam and RMSprop.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>α of RMSprop.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Momentum of SGD and RMSprop.</summary>
    public double Momentum { get; init; }

    /// <summary>Dampening of SGD.</summary>
    public double Dampening { get; init; }

    /// <summary>Nesterov momentum of SGD.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Centred RMSprop.</summary>
    public bool Centered { get; init; }

    /// <summary>Pairs that L-BFGS keeps.</summary>
    public int HistorySize { get; init; } = 40;

    /// <summary>Iterations of one L-BFGS step.</summary>
    public int MaximumIterations { get; init; } = 20;

    /// <summary>Closure calls of one L-BFGS step.</summary>
    public int MaximumEvaluations { get; init; } = 25;

    /// <summary>Gradient below which an L-BFGS step ends.</summary>
    public double ToleranceGradient { get; init; } = 1e-7;

    /// <summary>Change below which an L-BFGS step ends.</summary>
    public double ToleranceChange { get; init; } = 1e-9;

    /// <summary>Standard deviation of initial θ.</summary>
    public double InitialBiasSpread { get; init; } = 0.1;

    /// <summary>Standard deviation of initial φ.</summary>
    public double InitialWeightsSpread { get; init; } = 0.01;

    /// <summary>Standard deviation of initial θs.</summary>
    public double InitialUnitariesSpread { get; init; } = 0.01;

    /// <summary>Threads; 0 means one per core. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Numbers that states are simulated with. Parameters and optimisers are always double.</summary>
    public Precision Precision { get; init; } = Precision.Double;

    /// <summary>A call of train or resume stops cleanly after this many seconds; 0 never.</summary>
    public double TimeoutSeconds { get; init; }

    /// <summary>Least seconds between two checkpoints; 0 writes one at every validation.</summary>
    public double CheckpointSeconds { get; init; } = 2;

    /// <summary>How gradients are found, and where the circuits for that run.</summary>
    public ShotSettings Shots { get; init; } = new();

    /// <summary>The defaults of a task.</summary>
    public static TrainingConfiguration ForTask(ISequenceTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        TaskDefaults defaults = task.Defaults;
        return new TrainingConfiguration
        {
            Task = task.Name,
            Shape = defaults.Shape,
            Loss = defaults.Loss,
            Between = defaults.Between,
            Batch = defaults.Batch,
            ValidationBatch = defaults.ValidationBatch,
            Length = defaults.Length,
            Steps = defaults.Steps,
            StopAtLoss = defaults.StopAtLoss,
            LearningRate = defaults.LearningRate,
        };
    }

    /// <summary>What the learning rate is multiplied by at a step, counted from 1.</summary>
    public double LearningRateScale(long step) => LearningRateHalfLife == 0 ? 1 : Math.Pow(2, -(step - 1) / LearningRateHalfLife);

    /// <summary>Opens the task's sequences.</summary>
    /// <exception cref="QrnnException">A file is missing or damaged.</exception>
    public ISequenceSource OpenTask() => SequenceTasks.Find(Task).Open(Files);

    /// <summary>Initial standard deviations by role.</summary>
    public InitialSpreads Spreads() => new(InitialBiasSpread, InitialWeightsSpread, InitialUnitariesSpread);

    /// <summary>Checks what no single setting can tell: the shape as a whole, sizes against the task, settings against each other.</summary>
    /// <exception cref="QrnnException">Names the value, the limit and the cause.</exception>
    public TrainingConfiguration Validated()
    {
        ISequenceTask task = SequenceTasks.Find(Task);
        Shape.Validated();
        if (Shape.Inputs != task.InputBits)
        {
            throw new QrnnException($"inputs is {Shape.Inputs}: words of {Task} have {task.InputBits} bits");
        }

        task.CheckSize(Batch, Length);
        try
        {
            task.CheckSize(ValidationBatch, Length);
        }
        catch (QrnnException failure)
        {
            throw new QrnnException($"validationBatch: {failure.Message}", failure);
        }

        if (Nesterov && (Momentum <= 0 || Dampening != 0))
        {
            throw new QrnnException($"nesterov is true with momentum {Momentum} and dampening {Dampening}: it needs a momentum above 0 and no dampening");
        }

        if (WeightDecay != 0 && Optimizer == OptimizerKind.Lbfgs)
        {
            throw new QrnnException($"weightDecay is {WeightDecay}: lbfgs has no weight decay, must be 0");
        }

        Shots.Require(this);
        return this;
    }
}
