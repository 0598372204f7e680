namespace Qrnn.Training;

/// <summary>Looks saved tensors up and refuses those that do not fit.</summary>
internal static class OptimizerState
{
    /// <summary>The vector of a name, of a given length.</summary>
    public static double[] Vector(IReadOnlyList<NamedTensor> state, string name, int length)
    {
        NamedTensor tensor = state.FirstOrDefault(tensor => tensor.Name == name) ?? throw new QrnnException($"optimizer state: tensor '{name}' is missing");
        return tensor.Values.Length == length
            ? [.. tensor.Values]
            : throw new QrnnException($"optimizer state: tensor '{name}' has {tensor.Values.Length} numbers, this model needs {length}");
    }

    /// <summary>The scalar of a name.</summary>
    public static double Scalar(IReadOnlyList<NamedTensor> state, string name) => Vector(state, name, 1)[0];

    /// <summary>The counter of a name: a whole number from 0 to <paramref name="limit"/>.</summary>
    public static long Counter(IReadOnlyList<NamedTensor> state, string name, long limit = 1L << 53)
    {
        double value = Scalar(state, name);
        return value >= 0 && value <= limit && Math.Floor(value) == value
            ? (long)value
            : throw new QrnnException($"optimizer state: '{name}' is {value}, must be a whole number from 0 to {limit}");
    }
}
