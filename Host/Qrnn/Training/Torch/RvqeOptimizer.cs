using System.Collections.Immutable;
using Qrnn.Models;

namespace Qrnn.Training.Torch;

/// <summary>
/// Translates the state of PyTorch's optimisers. AdamW, RMSprop, SGD and L-BFGS here are PyTorch's, step for step, so what they remember maps one
/// to one; what does not is named, and the optimiser then starts without memory.
/// </summary>
internal sealed class RvqeOptimizer
{
    private readonly TorchFile _file;
    private readonly PickleDictionary _group;
    private readonly PickleDictionary _states;
    private readonly PickleList _order;
    private readonly ParameterLayout _layout;

    /// <summary>Wraps "optimizer_state_dict" of a checkpoint.</summary>
    public RvqeOptimizer(TorchFile file, object? value, ParameterLayout layout)
    {
        _file = file;
        _layout = layout;
        if (value is not PickleDictionary root
            || root.Get("state") is not PickleDictionary states
            || root.Get("param_groups") is not PickleList { Items: [PickleDictionary group] }
            || group.Get("params") is not PickleList order)
        {
            throw new QrnnException("'optimizer_state_dict' is not a state with one group of parameters");
        }

        if (order.Items.Count != layout.Tensors.Length)
        {
            throw new QrnnException($"the optimizer has {order.Items.Count} tensors, the network has {layout.Tensors.Length}");
        }

        (_states, _group, _order) = (states, group, order);
    }

    /// <summary>The configuration with the settings that the optimiser really had.</summary>
    public TrainingConfiguration Apply(TrainingConfiguration configuration)
    {
        foreach ((string his, string ours) in ((string, string)[])
            [("lr", "learningRate"), ("eps", "epsilon"), ("alpha", "alpha"), ("momentum", "momentum"), ("dampening", "dampening"), ("nesterov", "nesterov"), ("centered", "centered"),
            ("max_iter", "maximumIterations"), ("max_eval", "maximumEvaluations"), ("tolerance_grad", "toleranceGradient"), ("tolerance_change", "toleranceChange"), ("history_size", "historySize")])
        {
            configuration = _group.Get(his) is { } value ? RvqeArguments.Set(configuration, ours, value) : configuration;
        }

        if (_group.Get("betas") is PickleTuple { Items: [double beta1, double beta2] })
        {
            configuration = RvqeArguments.Set(RvqeArguments.Set(configuration, "beta1", beta1), "beta2", beta2);
        }

        // His program passes no weight decay to L-BFGS.
        return configuration.Optimizer == OptimizerKind.Lbfgs ? configuration with { WeightDecay = 0 } : configuration;
    }

    /// <summary>What the optimiser remembers, and why it is nothing when it should be something.</summary>
    public (ImmutableArray<NamedTensor> State, string? Lost) Map(TrainingConfiguration configuration)
    {
        if (_states.Entries.Count == 0)
        {
            return ([], null);
        }

        if (_group.Get("amsgrad") is true)
        {
            return ([], "amsgrad has no counterpart here");
        }

        if (_group.Get("line_search_fn") is not null)
        {
            return ([], "a line search has no counterpart here");
        }

        ImmutableArray<NamedTensor> state = configuration.Optimizer switch
        {
            OptimizerKind.Adam => [NamedTensor.Scalar("steps", Steps()), Vector("mean", "exp_avg"), Vector("meanSquare", "exp_avg_sq", atLeastZero: true)],
            OptimizerKind.RmsProp => [Vector("meanSquare", "square_avg", atLeastZero: true), Vector("mean", "grad_avg", optional: true), Vector("direction", "momentum_buffer", optional: true)],
            OptimizerKind.Sgd => configuration.Momentum == 0 ? [] : [Vector("direction", "momentum_buffer")],
            _ => Lbfgs(StateOf(0), configuration),
        };
        Optimizers.Create(configuration, _layout.Count).Load(state); // it checks counters and lengths itself
        return (state, null);
    }

    private ImmutableArray<NamedTensor> Lbfgs(PickleDictionary state, TrainingConfiguration configuration)
    {
        var mapped = ImmutableArray.CreateBuilder<NamedTensor>();
        mapped.Add(NamedTensor.Scalar("iterations", Scalar(state, "n_iter")));
        mapped.Add(NamedTensor.Scalar("stepLength", Scalar(state, "t")));
        mapped.Add(NamedTensor.Scalar("scale", Scalar(state, "H_diag")));
        mapped.Add(NamedTensor.Vector("direction", Flat(state.Get("d"), "d")));
        mapped.Add(NamedTensor.Vector("previousGradient", Flat(state.Get("prev_flat_grad"), "prev_flat_grad")));
        PickleList gradients = List(state, "old_dirs"), moves = List(state, "old_stps"), curvatures = List(state, "ro");
        int pairs = gradients.Items.Count;
        if (moves.Items.Count != pairs || curvatures.Items.Count < pairs || pairs > configuration.HistorySize)
        {
            throw new QrnnException($"optimizer: has {pairs} old_dirs, {moves.Items.Count} old_stps and {curvatures.Items.Count} ro with a history of {configuration.HistorySize}");
        }

        mapped.Add(NamedTensor.Scalar("pairs", pairs));
        for (int i = 0; i < pairs; i++)
        {
            mapped.Add(NamedTensor.Vector($"pair.{i}.gradientChange", Flat(gradients.Items[i], "old_dirs")));
            mapped.Add(NamedTensor.Vector($"pair.{i}.parameterChange", Flat(moves.Items[i], "old_stps")));
            mapped.Add(NamedTensor.Scalar($"pair.{i}.inverseCurvature", Scalar(curvatures.Items[i], "ro")));
        }

        return mapped.ToImmutable();
    }

    /// <summary>One vector over all parameters from the pieces that PyTorch keeps per tensor.</summary>
    private NamedTensor Vector(string ours, string his, bool optional = false, bool atLeastZero = false)
    {
        double[] flat = new double[_layout.Count];
        for (int k = 0; k < _layout.Tensors.Length; k++)
        {
            ParameterTensor tensor = _layout.Tensors[k];
            object? piece = StateOf(k).Get(his);
            if (piece is null && optional)
            {
                continue;
            }

            double[] values = Finite(piece, $"{his} of {tensor.Name}");
            if (values.Length != tensor.Length || (atLeastZero && values.Any(value => value < 0)))
            {
                throw new QrnnException($"optimizer: {his} of {tensor.Name} has {values.Length} numbers or one below 0, must be {tensor.Length} of at least 0");
            }

            values.CopyTo(flat, tensor.Offset);
        }

        return new NamedTensor(ours, [flat.Length], flat);
    }

    private double Steps()
    {
        double steps = Scalar(StateOf(0), "step");
        for (int k = 1; k < _layout.Tensors.Length; k++)
        {
            if (Scalar(StateOf(k), "step") != steps)
            {
                throw new QrnnException($"optimizer: {_layout.Tensors[k].Name} has had {Scalar(StateOf(k), "step")} steps, {_layout.Tensors[0].Name} {steps}");
            }
        }

        return steps;
    }

    private PickleDictionary StateOf(int tensor) =>
        _order.Items[tensor] is long or string && _states.Entries.GetValueOrDefault(_order.Items[tensor]!) is PickleDictionary state
            ? state
            : throw new QrnnException($"optimizer: the state of {_layout.Tensors[tensor].Name} is missing");

    private double Scalar(PickleDictionary state, string name) => Scalar(state.Get(name), name);

    private double Scalar(object? value, string name) => value switch
    {
        long number => number,
        double number when double.IsFinite(number) => number,
        TorchTensor { Count: 1 } => Finite(value, name)[0],
        _ => throw new QrnnException($"optimizer: {name} is no finite number"),
    };

    private static PickleList List(PickleDictionary state, string name) => state.Get(name) as PickleList ?? throw new QrnnException($"optimizer: {name} is no list");

    private double[] Flat(object? value, string name)
    {
        double[] values = Finite(value, name);
        return values.Length == _layout.Count ? values : throw new QrnnException($"optimizer: {name} has {values.Length} numbers, the network has {_layout.Count}");
    }

    private double[] Finite(object? value, string name)
    {
        double[] values = _file.Read(value as TorchTensor ?? throw new QrnnException($"optimizer: {name} is no tensor"));
        return values.All(double.IsFinite) ? values : throw new QrnnException($"optimizer: {name} has a number that is not finite");
    }
}
