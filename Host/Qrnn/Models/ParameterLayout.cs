using System.Collections.Immutable;

namespace Qrnn.Models;

/// <summary>What a group of parameters does; decides how it is initialised (rvqe.md 1.7).</summary>
public enum ParameterRole
{
    /// <summary>θ of a neuron, added to the constant bias: spread <c>initial-bias-spread</c>.</summary>
    Bias,

    /// <summary>φ of a neuron, the weights of the control subsets: spread <c>initial-weights-spread</c>.</summary>
    Weights,

    /// <summary>θs of a work stage, one rotation per workspace lane: spread <c>initial-unitaries-spread</c>.</summary>
    Unitaries,
}

/// <summary>One named tensor within the flat parameter vector. A scalar has an empty shape.</summary>
public sealed record ParameterTensor(string Name, ParameterRole Role, ImmutableArray<int> Shape, int Offset, int Length);

/// <summary>Names, shapes and places of all parameters of a model, in the order of the flat vector.</summary>
public sealed record ParameterLayout(ImmutableArray<ParameterTensor> Tensors)
{
    /// <summary>Largest magnitude that a parameter may have: sines and cosines of larger angles have no digits left.</summary>
    public const double ValueLimit = 1e6;

    /// <summary>Number of scalars.</summary>
    public int Count => Tensors.IsEmpty ? 0 : Tensors[^1].Offset + Tensors[^1].Length;
}
