namespace Qrnn.Simulation;

/// <summary>What differs between the samples of a batch. Slices of longer arrays will do, such as one step of a recording.</summary>
/// <param name="Samples">Number of samples, 1 or more.</param>
public readonly record struct BatchInputs(int Samples)
{
    /// <summary>The features, radians or whatever the angles make of them: all of sample 0, then all of sample 1, and so on.</summary>
    /// <value>Samples × the circuit's FeatureCount numbers; may be empty when that is 0.</value>
    public ReadOnlyMemory<double> Features { get; init; }

    /// <summary>One input word a sample; input bit 0 is the most significant of the circuit's InputBitCount bits.</summary>
    /// <value>As many as samples; may be empty when the circuit has no input bits.</value>
    public ReadOnlyMemory<int> Words { get; init; }
}
