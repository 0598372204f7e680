using System.Collections.Immutable;

namespace Qrnn.Models;

/// <summary>The two meanings of a neuron (design.md section 6). A model trained in one is a different model in the other.</summary>
public enum NeuronMeaning
{
    /// <summary>What Bausch's code computes: branch x keeps the weight √(c² + s²).</summary>
    Postselected,

    /// <summary>What his text promises (eq. 2): every branch is rotated by 2·arctan(tan(η/2)^(2^order)) and keeps its weight.</summary>
    Unitary,
}

/// <summary>The shape of Bausch's recurrent network: everything that fixes its circuit but the trained numbers.</summary>
public sealed record NetworkShape
{
    /// <summary>Most lanes (workspace + inputs) that a network may have.</summary>
    public const int LaneLimit = 20;

    /// <summary>Highest neuron order.</summary>
    public const int OrderLimit = 4;

    /// <summary>Most controls on one rotation of a neuron.</summary>
    public const int ControlLimit = 8;

    /// <summary>Workspace lanes W that carry the state.</summary>
    /// <value>1 or more. The default is 4.</value>
    public int Workspace { get; init; } = 4;

    /// <summary>Bits of an input word, I.</summary>
    /// <value>1 or more. The default is 2.</value>
    public int Inputs { get; init; } = 2;

    /// <summary>Work stages S.</summary>
    /// <value>0 or more. The default is 1.</value>
    public int Stages { get; init; } = 1;

    /// <summary>Order of the neurons: number of nested ancillas; 0 is the plain multiplexed rotation.</summary>
    /// <value>0 to 4. The default is 2.</value>
    public int Order { get; init; } = 2;

    /// <summary>Degree of the neurons: most controls on one rotation.</summary>
    /// <value>1 to 8 or to the number of sources. The default is 3.</value>
    public int Degree { get; init; } = 3;

    /// <summary>Constant added to every neuron's angle, not trained.</summary>
    /// <value>Any finite number. The default is 1.570796, the author's literal for π/2.</value>
    public double Bias { get; init; } = 1.570796;

    /// <summary>What a neuron computes.</summary>
    /// <value>The default is <see cref="NeuronMeaning.Postselected"/>.</value>
    public NeuronMeaning Meaning { get; init; } = NeuronMeaning.Postselected;

    /// <summary>Sources of a neuron: all lanes but its own.</summary>
    public int Sources => Workspace + Inputs - 1;

    /// <summary>Control subsets of size 1 to <see cref="Degree"/>: M of rvqe.md 1.7.</summary>
    public int Weights
    {
        get
        {
            long sum = 0, binomial = 1;
            for (int k = 1; k <= Math.Min(Degree, Sources); k++)
            {
                binomial = binomial * (Sources - k + 1) / k;
                sum += binomial;
            }

            return checked((int)sum);
        }
    }

    /// <summary>Neurons of one cell call: W(1 + S) + I.</summary>
    public int Neurons => Workspace * (1 + Stages) + Inputs;

    /// <summary>Names, shapes and places of the parameters, as in the author's checkpoints (rvqe.md 1.7).</summary>
    public ParameterLayout Layout()
    {
        var tensors = ImmutableArray.CreateBuilder<ParameterTensor>();
        int offset = 0;
        void Add(string name, ParameterRole role, int length, bool scalar = false)
        {
            tensors.Add(new ParameterTensor(name, role, scalar ? [] : [length], offset, length));
            offset += length;
        }

        void AddNeuron(string prefix)
        {
            Add($"{prefix}.φ", ParameterRole.Weights, Weights);
            Add($"{prefix}.θ", ParameterRole.Bias, 1, scalar: true);
        }

        for (int k = 0; k < Workspace; k++)
        {
            AddNeuron($"cell.input_layer.{k}");
        }

        for (int s = 0; s < Stages; s++)
        {
            Add($"cell.kernel_layer.{s}.0.θs", ParameterRole.Unitaries, Workspace);
            for (int k = 0; k < Workspace; k++)
            {
                AddNeuron($"cell.kernel_layer.{s}.{k + 1}");
            }
        }

        for (int j = 0; j < Inputs; j++)
        {
            AddNeuron($"cell.output_layer.{j}");
        }

        return new ParameterLayout(tensors.ToImmutable());
    }

    /// <summary>Checks every setting against its limits.</summary>
    /// <exception cref="QrnnException">Names the value and the limit.</exception>
    public NetworkShape Validated()
    {
        Require(Workspace >= 1, $"workspace is {Workspace}: a network needs at least 1 workspace lane");
        Require(Inputs >= 1, $"inputs is {Inputs}: a word needs at least 1 bit");
        Require(Workspace + Inputs <= LaneLimit, $"workspace {Workspace} + inputs {Inputs} = {Workspace + Inputs} lanes: at most {LaneLimit} can be simulated");
        Require(Stages is >= 0 and <= 100, $"stages is {Stages}: must be 0 to 100");
        Require(Order is >= 0 and <= OrderLimit, $"order is {Order}: must be 0 to {OrderLimit}");
        Require(Degree >= 1, $"degree is {Degree}: must be 1 or more");
        Require(Math.Min(Degree, Sources) <= ControlLimit, $"degree is {Degree} with {Sources} sources: rotations with more than {ControlLimit} controls are not supported");
        Require(double.IsFinite(Bias), $"bias is {Bias}: must be finite");
        return this;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new QrnnException(message);
        }
    }
}
