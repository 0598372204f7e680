using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Backends.Shots;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Training;

/// <summary>The table of all settings. A new setting is one property of <see cref="TrainingConfiguration"/> and one line here.</summary>
public static class TrainingSettings
{
    private const int PathLimit = 4096, TextLimit = 200;

    private const long MaximumSeed = (1L << 53) - 1; // every JSON reader keeps it exactly

    /// <summary>All settings, in the order of a written file. The task comes first and has its own key, "task".</summary>
    public static ImmutableArray<Setting> All { get; } =
    [
        Integer("workspace", "workspace lanes W that carry the state", 1, NetworkShape.LaneLimit, c => c.Shape.Workspace, (c, v) => c with { Shape = c.Shape with { Workspace = v } }),
        Integer("stages", "work stages S", 0, 100, c => c.Shape.Stages, (c, v) => c with { Shape = c.Shape with { Stages = v } }),
        Integer("order", "order of the neurons", 0, NetworkShape.OrderLimit, c => c.Shape.Order, (c, v) => c with { Shape = c.Shape with { Order = v } }),
        Integer("degree", "most controls on one rotation of a neuron", 1, NetworkShape.LaneLimit, c => c.Shape.Degree, (c, v) => c with { Shape = c.Shape with { Degree = v } }),
        Number("bias", "constant added to every neuron's angle", -1000, 1000, c => c.Shape.Bias, (c, v) => c with { Shape = c.Shape with { Bias = v } }),
        Choice("meaning", "what a neuron computes", c => c.Shape.Meaning, (c, v) => c with { Shape = c.Shape with { Meaning = v } }, ("postselected", NeuronMeaning.Postselected), ("unitary", NeuronMeaning.Unitary)),
        Choice("loss", "how outputs are scored: softmax of probabilities as in the paper's code, or negative log-likelihood", c => c.Loss, (c, v) => c with { Loss = v }, ("softmax", LossKind.SoftmaxOfProbabilities), ("nll", LossKind.NegativeLogLikelihood)),
        Choice(
            "between", "what becomes of outputs that do not count in the loss", c => c.Between, (c, v) => c with { Between = v },
            ("postselect", OutputsBetween.Postselect), ("measure", OutputsBetween.Measure), ("trace", OutputsBetween.Trace), ("keep", OutputsBetween.Keep)),
        Path("data", "folder with prepared data sets, or the one above its subfolder rvqe", c => c.Files.Data, (c, v) => c with { Files = c.Files with { Data = v } }),
        Path("text", "text file of tasks on text", c => c.Files.Text, (c, v) => c with { Files = c.Files with { Text = v } }),
        Choice("optimizer", "the optimiser", c => c.Optimizer, (c, v) => c with { Optimizer = v }, ("adam", OptimizerKind.Adam), ("rmsprop", OptimizerKind.RmsProp), ("sgd", OptimizerKind.Sgd), ("lbfgs", OptimizerKind.Lbfgs)),
        Number("learningRate", "step length of the optimiser", 0, 1000, c => c.LearningRate, (c, v) => c with { LearningRate = v }, aboveMinimum: true),
        Number("learningRateHalfLife", "steps in which the step length halves; 0 keeps it", 0, 1e9, c => c.LearningRateHalfLife, (c, v) => c with { LearningRateHalfLife = v }),
        Number("weightDecay", "weight decay (not lbfgs)", 0, 1000, c => c.WeightDecay, (c, v) => c with { WeightDecay = v }),
        Number("clipNorm", "gradients are shortened to this norm", 0, 1e9, c => c.ClipNorm, (c, v) => c with { ClipNorm = v }, aboveMinimum: true),
        Number("beta1", "adam: decay of the mean gradient", 0, 1, c => c.Beta1, (c, v) => c with { Beta1 = v }, belowMaximum: true),
        Number("beta2", "adam: decay of the mean squared gradient", 0, 1, c => c.Beta2, (c, v) => c with { Beta2 = v }, belowMaximum: true),
        Number("epsilon", "adam, rmsprop: added to the denominator", 0, 1, c => c.Epsilon, (c, v) => c with { Epsilon = v }),
        Number("alpha", "rmsprop: decay of the mean squared gradient", 0, 1, c => c.Alpha, (c, v) => c with { Alpha = v }),
        Number("momentum", "sgd, rmsprop: share of the last direction that is kept", 0, 1, c => c.Momentum, (c, v) => c with { Momentum = v }),
        Number("dampening", "sgd: the gradient enters the direction with 1 minus this", 0, 1, c => c.Dampening, (c, v) => c with { Dampening = v }),
        Flag("nesterov", "sgd: Nesterov momentum", c => c.Nesterov, (c, v) => c with { Nesterov = v }),
        Flag("centered", "rmsprop: divide by the standard deviation", c => c.Centered, (c, v) => c with { Centered = v }),
        Integer("historySize", "lbfgs: pairs that are kept", 1, 1000, c => c.HistorySize, (c, v) => c with { HistorySize = v }),
        Integer("maximumIterations", "lbfgs: most iterations of one step", 1, 100_000, c => c.MaximumIterations, (c, v) => c with { MaximumIterations = v }),
        Integer("maximumEvaluations", "lbfgs: most closure calls of one step", 1, 100_000, c => c.MaximumEvaluations, (c, v) => c with { MaximumEvaluations = v }),
        Number("toleranceGradient", "lbfgs: a step ends at a gradient this small", 0, 1, c => c.ToleranceGradient, (c, v) => c with { ToleranceGradient = v }),
        Number("toleranceChange", "lbfgs: a step ends at a change this small", 0, 1, c => c.ToleranceChange, (c, v) => c with { ToleranceChange = v }),
        Integer("batch", "sequences in a training batch", 1, SentenceBatch.MaximumSamples, c => c.Batch, (c, v) => c with { Batch = v }),
        Integer("length", "words in a sequence", SentenceBatch.MinimumLength, SentenceBatch.MaximumLength, c => c.Length, (c, v) => c with { Length = v }),
        Integer("steps", "training ends after this many steps", 1, 100_000_000, c => c.Steps, (c, v) => c with { Steps = v }, resumable: true),
        Number("stopAtLoss", "training ends at a validation loss below this; 0 never", 0, 1e9, c => c.StopAtLoss, (c, v) => c with { StopAtLoss = v }, resumable: true),
        Number("stopAtError", "highest character error rate with which stopAtLoss ends training", 0, 1, c => c.StopAtError, (c, v) => c with { StopAtError = v }, resumable: true),
        Integer("validateEvery", "steps between validations", 1, 100_000_000, c => c.ValidateEvery, (c, v) => c with { ValidateEvery = v }),
        Integer("validationBatch", "sequences in a validation batch", 1, SentenceBatch.MaximumSamples, c => c.ValidationBatch, (c, v) => c with { ValidationBatch = v }),
        new Setting
        {
            Key = "seed", Description = "source of initial values, batches and measurements", Type = SettingType.Integer, Limit = $"a whole number from 0 to {MaximumSeed}",
            Read = c => c.Seed, Accepts = v => v is >= 0L and <= MaximumSeed, Replace = (c, v) => c with { Seed = (long)v },
        },
        Number("initialBiasSpread", "standard deviation of initial neuron biases", 0, 1000, c => c.InitialBiasSpread, (c, v) => c with { InitialBiasSpread = v }),
        Number("initialWeightsSpread", "standard deviation of initial neuron weights", 0, 1000, c => c.InitialWeightsSpread, (c, v) => c with { InitialWeightsSpread = v }),
        Number("initialUnitariesSpread", "standard deviation of initial stage rotations", 0, 1000, c => c.InitialUnitariesSpread, (c, v) => c with { InitialUnitariesSpread = v }),
        Integer("threads", "threads; 0 is one per core; results do not depend on it", 0, 1024, c => c.Threads, (c, v) => c with { Threads = v }, resumable: true),
        Choice("precision", "numbers that states are simulated with", c => c.Precision, (c, v) => c with { Precision = v }, ("double", Precision.Double), ("single", Precision.Single)),
        Number("timeoutSeconds", "stop cleanly after this many seconds; 0 never", 0, 1e9, c => c.TimeoutSeconds, (c, v) => c with { TimeoutSeconds = v }, resumable: true),
        Number("checkpointSeconds", "least seconds between checkpoints; 0 writes one at every validation", 0, 1e9, c => c.CheckpointSeconds, (c, v) => c with { CheckpointSeconds = v }, resumable: true),
        Choice(
            "gradient", "how gradients are found: back through the exact simulation, or from circuits that a device can run", c => c.Shots.Gradient, (c, v) => c with { Shots = c.Shots with { Gradient = v } },
            ("adjoint", GradientMethod.Adjoint), ("parameter-shift", GradientMethod.ParameterShift), ("spsa", GradientMethod.Spsa)),
        Choice(
            "backend", "where the gradient's circuits run; exact takes their exact probabilities", c => c.Shots.Backend, (c, v) => c with { Shots = c.Shots with { Backend = v } },
            ("exact", TrainingBackend.Exact), ("native", TrainingBackend.Native), ("qdk", TrainingBackend.Qdk), ("azure", TrainingBackend.Azure)),
        Integer("shots", "shots per circuit", (int)ShotSettings.FewestShots, 100_000_000, c => c.Shots.Shots, (c, v) => c with { Shots = c.Shots with { Shots = v } }),
        Integer("attempts", "neurons of order 1 or more: 1 measures and discards failures, more repeat a neuron until it succeeds, at most so often", 1, 100, c => c.Shots.Attempts, (c, v) => c with { Shots = c.Shots with { Attempts = v } }),
        Choice(
            "shotAllocation", "parameter-shift: the same shots for every circuit, or the same in all and more where they lower the noise more", c => c.Shots.Allocation, (c, v) => c with { Shots = c.Shots with { Allocation = v } },
            ("variance", ShotAllocation.Variance), ("even", ShotAllocation.Even)),
        Number("spsaStep", "spsa: how far parameters are moved", 0, 3.2, c => c.Shots.SpsaStep, (c, v) => c with { Shots = c.Shots with { SpsaStep = v } }, aboveMinimum: true),
        Integer("spsaRepetitions", "spsa: directions per gradient", 1, 100_000, c => c.Shots.SpsaRepetitions, (c, v) => c with { Shots = c.Shots with { SpsaRepetitions = v } }),
        Text("target", "backend azure: the target", "TARGET", c => c.Shots.Target, (c, v) => c with { Shots = c.Shots with { Target = v } }),
        Text("noise", "backends native and qdk: the noise, as of 'qrnn run'", "NOISE", c => c.Shots.Noise, (c, v) => c with { Shots = c.Shots with { Noise = v } }),
        new Setting
        {
            Key = "maximumShots", Description = "refuse circuits that would take the run beyond this many shots; 0 never", Type = SettingType.Integer, Limit = $"a whole number from 0 to {MaximumSeed}", ChangeableOnResume = true,
            Read = c => c.Shots.MaximumShots, Accepts = v => v is >= 0L and <= MaximumSeed, Replace = (c, v) => c with { Shots = c.Shots with { MaximumShots = (long)v } },
        },
        Number("maximumCost", "refuse circuits that would take the run beyond this cost by the estimate, in the target's currency; 0 never", 0, 1e9, c => c.Shots.MaximumCost, (c, v) => c with { Shots = c.Shots with { MaximumCost = v } }, resumable: true),
    ];

    /// <summary>The setting of a key.</summary>
    /// <exception cref="QrnnException">There is none; names those that there are.</exception>
    public static Setting Find(string key) =>
        All.FirstOrDefault(setting => setting.Key == key)
        ?? throw new QrnnException($"unknown setting '{Setting.Short(key)}': the settings are task, {string.Join(", ", All.Select(setting => setting.Key))}");

    private static Setting Integer(
        string key, string description, int minimum, int maximum, Func<TrainingConfiguration, int> read, Func<TrainingConfiguration, int, TrainingConfiguration> replace, bool resumable = false) => new()
        {
            Key = key,
            Description = description,
            Type = SettingType.Integer,
            Limit = $"a whole number from {minimum} to {maximum}",
            ChangeableOnResume = resumable,
            Read = c => (long)read(c),
            Accepts = v => v is long value && value >= minimum && value <= maximum,
            Replace = (c, v) => replace(c, (int)(long)v),
        };

    private static Setting Number(
        string key, string description, double minimum, double maximum, Func<TrainingConfiguration, double> read, Func<TrainingConfiguration, double, TrainingConfiguration> replace,
        bool aboveMinimum = false, bool belowMaximum = false, bool resumable = false) => new()
        {
            Key = key,
            Description = description,
            Type = SettingType.Number,
            Limit = string.Create(CultureInfo.InvariantCulture, $"a number {(aboveMinimum ? "above" : "from")} {minimum} {(belowMaximum ? "and below" : "to")} {maximum}"),
            ChangeableOnResume = resumable,
            Read = c => read(c),
            Accepts = v => v is double value && value >= minimum && value <= maximum && !(aboveMinimum && value == minimum) && !(belowMaximum && value == maximum),
            Replace = (c, v) => replace(c, (double)v),
        };

    private static Setting Flag(string key, string description, Func<TrainingConfiguration, bool> read, Func<TrainingConfiguration, bool, TrainingConfiguration> replace) => new()
    {
        Key = key,
        Description = description,
        Type = SettingType.Flag,
        Limit = "true or false",
        Read = c => read(c),
        Accepts = v => v is bool,
        Replace = (c, v) => replace(c, (bool)v),
    };

    private static Setting Path(string key, string description, Func<TrainingConfiguration, string> read, Func<TrainingConfiguration, string, TrainingConfiguration> replace) => new()
    {
        Key = key,
        Description = description,
        Type = SettingType.Text,
        Limit = $"a path of at most {PathLimit} characters, none of them a control character",
        ChangeableOnResume = true, // the same data may lie elsewhere on another day
        Read = c => read(c),
        Accepts = v => v is string path && path.Length <= PathLimit && !path.Any(char.IsControl),
        Replace = (c, v) => replace(c, (string)v),
    };

    private static Setting Text(string key, string description, string placeholder, Func<TrainingConfiguration, string> read, Func<TrainingConfiguration, string, TrainingConfiguration> replace) => new()
    {
        Key = key,
        Description = description,
        Type = SettingType.Text,
        Placeholder = placeholder,
        Limit = $"a text of at most {TextLimit} characters, none of them a control character",
        Read = c => read(c),
        Accepts = v => v is string text && text.Length <= TextLimit && !text.Any(char.IsControl),
        Replace = (c, v) => replace(c, (string)v),
    };

    private static Setting Choice<T>(
        string key, string description, Func<TrainingConfiguration, T> read, Func<TrainingConfiguration, T, TrainingConfiguration> replace, params (string Word, T Value)[] choices)
        where T : struct, Enum => new()
        {
            Key = key,
            Description = description,
            Type = SettingType.Text,
            Limit = string.Join(" or ", choices.Select(choice => choice.Word)),
            Choices = [.. choices.Select(choice => choice.Word)],
            Read = c => choices.First(choice => choice.Value.Equals(read(c))).Word,
            Accepts = v => v is string word && choices.Any(choice => choice.Word == word),
            Replace = (c, v) => replace(c, choices.First(choice => choice.Word == (string)v).Value),
        };
}
