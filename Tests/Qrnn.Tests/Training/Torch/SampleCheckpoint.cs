using Qrnn.Models;
using Qrnn.Training;

namespace Qrnn.Tests.Training.Torch;

/// <summary>A checkpoint as the author's program would have written it of a run of ours, so that tests need none of his files.</summary>
internal sealed record SampleCheckpoint(TrainingConfiguration Configuration, Checkpoint State)
{
    /// <summary>Type of the numbers: Float as his, Double to lose nothing.</summary>
    public string Element { get; init; } = "Float";

    /// <summary>Replaces or adds settings of the command line.</summary>
    public (string Key, object? Value)[] Arguments { get; init; } = [];

    /// <summary>Replaces values of the whole, by key.</summary>
    public (string Key, object? Value)[] Replace { get; init; } = [];

    /// <summary>Replaces tensors of the network, by name without prefix; null leaves one out.</summary>
    public (string Key, object? Value)[] Tensors { get; init; } = [];

    private ParameterLayout Layout => Configuration.Shape.Layout();

    /// <summary>A tiny network for elman-xor that has done five steps.</summary>
    public static SampleCheckpoint Tiny(OptimizerKind optimizer = OptimizerKind.Adam)
    {
        TrainingConfiguration configuration = TrainingConfiguration.ForTask(new Qrnn.Data.ElmanXorTask()) with
        {
            Shape = new NetworkShape { Workspace = 2, Inputs = 2, Stages = 1, Order = 1, Degree = 2 },
            Batch = 4,
            ValidationBatch = 4,
            Length = 6,
            Steps = 50,
            StopAtLoss = 0,
            Optimizer = optimizer,
            Seed = 5,
        };
        ParameterLayout layout = configuration.Shape.Layout();
        double[] parameters = [.. Enumerable.Range(1, layout.Count).Select(static k => k / 64.0)];
        double[] half = [.. parameters.Select(static value => value / 2)];
        return new SampleCheckpoint(configuration, new Checkpoint
        {
            Step = 5,
            Parameters = parameters,
            Optimizer = [NamedTensor.Scalar("steps", 5), NamedTensor.Vector("mean", half), NamedTensor.Vector("meanSquare", half)],
            MetricsLines = 1,
        });
    }

    /// <summary>The value that torch.save is given.</summary>
    public WrittenDictionary Root()
    {
        List<(object Key, object? Value)> weights = [.. Overridden(Layout.Tensors.Select(tensor => (tensor.Name, (object?)Part(State.Parameters, tensor))), Tensors)
            .Where(static entry => entry.Value is not null).Select(static entry => ((object)$"module.{entry.Key}", entry.Value))];
        var metadata = new WrittenDictionary(("_metadata", new WrittenCall(new WrittenName("collections", "OrderedDict")) { Entries = [("", new WrittenDictionary(("version", 1)))] }));
        return new WrittenDictionary([.. Overridden(
            [
                ("epoch", State.Step - 1),
                ("best_validation_loss", new WrittenTensor([0.25])),
                ("best_character_error_rate", new WrittenTensor([0.5]) { Element = "Double" }),
                ("model_state_dict", new WrittenCall(new WrittenName("collections", "OrderedDict")) { Entries = weights, State = metadata }),
                ("optimizer_state_dict", new WrittenDictionary(("state", States()), ("param_groups", new List<object?> { Group() }))),
                ("_original_args", new WrittenCall(new WrittenName("argparse", "Namespace")) { Opcode = 0x81, State = CommandLine() }),
                ("_checkpoint_prefix", "-sample"),
                ("_torch_rng_state", new WrittenTensor([1, 2, 3], 3) { Element = "Byte" }),
            ],
            Replace).Select(static entry => ((object)entry.Key, entry.Value))]);
    }

    private WrittenDictionary CommandLine()
    {
        TrainingConfiguration c = Configuration;
        string optimizer = (string)TrainingSettings.Find("optimizer").Read(c);
        return new WrittenDictionary([.. Overridden(
            [
                ("port", 12335), ("num_shards", 2), ("tag", "sample"), ("epochs", c.Steps), ("timeout", null), ("stop_at_loss", null), ("seed", c.Seed),
                ("workspace", c.Shape.Workspace), ("stages", c.Shape.Stages), ("order", c.Shape.Order), ("degree", c.Shape.Degree), ("dataset", c.Task), ("sentence_length", c.Length),
                ("batch_size", c.Batch / 2), ("optimizer", optimizer), ("learning_rate", c.LearningRate), ("weight_decay", c.WeightDecay), ("initial_bias", c.Shape.Bias),
                ("initial_bias_spread", c.InitialBiasSpread), ("initial_weights_spread", c.InitialWeightsSpread), ("initial_unitaries_spread", c.InitialUnitariesSpread),
                ("func", new WrittenName("__mp_main__", "command_train")),
            ],
            Arguments).Select(static entry => ((object)entry.Key, entry.Value))]);
    }

    private WrittenDictionary Group()
    {
        TrainingConfiguration c = Configuration;
        object parameters = Layout.Tensors.Select((_, k) => (object?)Identity(k)).ToList();
        return c.Optimizer switch
        {
            OptimizerKind.Adam => new(("lr", c.LearningRate), ("betas", new object?[] { c.Beta1, c.Beta2 }), ("eps", c.Epsilon), ("weight_decay", c.WeightDecay), ("amsgrad", false), ("params", parameters)),
            OptimizerKind.RmsProp => new(("lr", c.LearningRate), ("momentum", c.Momentum), ("alpha", c.Alpha), ("eps", c.Epsilon), ("centered", c.Centered), ("weight_decay", c.WeightDecay), ("params", parameters)),
            OptimizerKind.Sgd => new(("lr", c.LearningRate), ("momentum", c.Momentum), ("dampening", c.Dampening), ("weight_decay", c.WeightDecay), ("nesterov", c.Nesterov), ("params", parameters)),
            _ => new(("lr", c.LearningRate), ("max_iter", c.MaximumIterations), ("max_eval", c.MaximumEvaluations), ("tolerance_grad", c.ToleranceGradient), ("tolerance_change", c.ToleranceChange), ("history_size", c.HistorySize), ("line_search_fn", null), ("params", parameters)),
        };
    }

    private WrittenDictionary States() => Configuration.Optimizer switch
    {
        OptimizerKind.Adam => PerTensor(tensor => new(("step", (long)Saved("steps")[0]), ("exp_avg", Part(Saved("mean"), tensor)), ("exp_avg_sq", Part(Saved("meanSquare"), tensor)))),
        OptimizerKind.RmsProp => PerTensor(tensor => new(("step", State.Step), ("square_avg", Part(Saved("meanSquare"), tensor)), ("momentum_buffer", Part(Saved("direction"), tensor)))),
        OptimizerKind.Sgd => PerTensor(tensor => new(("momentum_buffer", Part(Saved("direction"), tensor)))),
        _ => new((Identity(0), new WrittenDictionary(
            ("func_evals", 1), ("n_iter", (long)Saved("iterations")[0]), ("d", Whole("direction")), ("t", Saved("stepLength")[0]),
            ("old_dirs", Pairs("gradientChange")), ("old_stps", Pairs("parameterChange")), ("ro", Pairs("inverseCurvature")),
            ("H_diag", Scalar("scale")), ("prev_flat_grad", Whole("previousGradient")), ("prev_loss", 0.5), ("al", new List<object?>())))),
    };

    private WrittenDictionary PerTensor(Func<ParameterTensor, WrittenDictionary> state) => new([.. Layout.Tensors.Select((tensor, k) => (Identity(k), (object?)state(tensor)))]);

    private List<object?> Pairs(string name) =>
        [.. Enumerable.Range(0, (int)Saved("pairs")[0]).Select(i => name == "inverseCurvature" ? Scalar($"pair.{i}.{name}") : Whole($"pair.{i}.{name}"))];

    private WrittenTensor Whole(string name) => new(Saved(name), Saved(name).Length) { Element = Element };

    private WrittenTensor Scalar(string name) => new(Saved(name)) { Element = Element };

    private double[] Saved(string name) => State.Optimizer.Single(tensor => tensor.Name == name).Values;

    private WrittenTensor Part(double[] flat, ParameterTensor tensor) =>
        new(flat[tensor.Offset..(tensor.Offset + tensor.Length)], [.. tensor.Shape.Select(static size => (long)size)]) { Element = Element };

    /// <summary>PyTorch of 2020 names parameters by their addresses.</summary>
    private static object Identity(int tensor) => 140_735_631_044_688L + (80 * tensor);

    private static IEnumerable<(string Key, object? Value)> Overridden(IEnumerable<(string Key, object? Value)> entries, (string Key, object? Value)[] by) =>
        entries.Where(entry => by.All(other => other.Key != entry.Key)).Concat(by);
}
