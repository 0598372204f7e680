using System.CommandLine;
using Qrnn.Models;

namespace Qrnn.Cli;

/// <summary>The options that say a network's shape, for verbs that work without a run.</summary>
internal sealed class ShapeOptions
{
    private static readonly NetworkShape Defaults = new();

    private readonly Option<int?> _workspace = Numbers.Integer("--workspace", "W", $"Workspace lanes that carry the state, from 1 to {NetworkShape.LaneLimit - 1}. Default: {Defaults.Workspace}.", 1, NetworkShape.LaneLimit - 1);
    private readonly Option<int?> _inputs = Numbers.Integer("--inputs", "I", $"Bits of a word, from 1 to {NetworkShape.LaneLimit - 1}. Default: {Defaults.Inputs}.", 1, NetworkShape.LaneLimit - 1);
    private readonly Option<int?> _stages = Numbers.Integer("--stages", "S", $"Work stages, from 0 to 100. Default: {Defaults.Stages}.", 0, 100);
    private readonly Option<int?> _order = Numbers.Integer("--order", "K", $"Order of the neurons, from 0 to {NetworkShape.OrderLimit}. Default: {Defaults.Order}.", 0, NetworkShape.OrderLimit);
    private readonly Option<int?> _degree = Numbers.Integer("--degree", "D", $"Most controls on one rotation, from 1 to {NetworkShape.LaneLimit}. Default: {Defaults.Degree}.", 1, NetworkShape.LaneLimit);
    private readonly Option<double?> _bias = Numbers.Real("--bias", "X", FormattableString.Invariant($"Constant added to every neuron's angle, from -1000 to 1000. Default: {Defaults.Bias}."), -1000, 1000);
    private readonly Option<string?> _meaning = new("--meaning") { HelpName = "postselected|unitary", Description = "What a neuron computes. Default: postselected." };

    public ShapeOptions(Verb verb)
    {
        _meaning.AcceptOnlyFromAmong("postselected", "unitary");
        foreach (Option option in All)
        {
            verb.Options.Add(option);
        }
    }

    private Option[] All => [_workspace, _inputs, _stages, _order, _degree, _bias, _meaning];

    /// <summary>The first of the options that the user wrote, or null.</summary>
    public Option? FirstGiven(VerbContext context) => All.FirstOrDefault(context.Has);

    /// <summary>True when the user said what a neuron means.</summary>
    public bool GivesMeaning(VerbContext context) => context.Has(_meaning);

    /// <summary>The shape that the user asked for.</summary>
    /// <exception cref="QrnnException">The numbers do not go together.</exception>
    public NetworkShape Shape(VerbContext context) => new NetworkShape
    {
        Workspace = context.Get(_workspace) ?? Defaults.Workspace,
        Inputs = context.Get(_inputs) ?? Defaults.Inputs,
        Stages = context.Get(_stages) ?? Defaults.Stages,
        Order = context.Get(_order) ?? Defaults.Order,
        Degree = context.Get(_degree) ?? Defaults.Degree,
        Bias = context.Get(_bias) ?? Defaults.Bias,
        Meaning = context.Get(_meaning) == "unitary" ? NeuronMeaning.Unitary : NeuronMeaning.Postselected,
    }.Validated();
}
