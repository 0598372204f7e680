using System.Collections.Immutable;

namespace Qrnn.Training;

/// <summary>A named array of numbers, as files of tensors hold them. An empty shape is a scalar.</summary>
/// <param name="Name">Unique within its file.</param>
/// <param name="Shape">Sizes, the last index fastest.</param>
/// <param name="Values">As many as the product of the sizes.</param>
public sealed record NamedTensor(string Name, ImmutableArray<long> Shape, double[] Values)
{
    /// <summary>A vector.</summary>
    public static NamedTensor Vector(string name, ReadOnlySpan<double> values) => new(name, [values.Length], values.ToArray());

    /// <summary>A scalar. Counters up to 2^53 are exact.</summary>
    public static NamedTensor Scalar(string name, double value) => new(name, [], [value]);
}
