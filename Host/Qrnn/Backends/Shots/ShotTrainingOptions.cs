namespace Qrnn.Backends.Shots;

/// <summary>How gradients are found.</summary>
public enum GradientMethod
{
    /// <summary>Back through the exact simulation; no device can do that.</summary>
    Adjoint,

    /// <summary>From the network itself at shifted parameters, one parameter at a time: unbiased.</summary>
    ParameterShift,

    /// <summary>From the network at two points, all parameters moved at once at random (Spall 1992): two circuits per sequence, much noise.</summary>
    Spsa,
}

/// <summary>How shots are spread over the circuits of a gradient.</summary>
public enum ShotAllocation
{
    /// <summary>Every circuit has the same number.</summary>
    Even,

    /// <summary>The same total; in a second round more to the circuits that add more noise.</summary>
    Variance,
}

/// <summary>How a gradient is estimated from shots.</summary>
public sealed record ShotTrainingOptions
{
    /// <summary>The method; not <see cref="GradientMethod.Adjoint"/>.</summary>
    public GradientMethod Method { get; init; } = GradientMethod.ParameterShift;

    /// <summary>Shots per circuit; with <see cref="ShotAllocation.Variance"/> their mean over the shifted circuits.</summary>
    /// <value>2 or more, with the allocation by variance 20 or more. The default is 1000.</value>
    public long Shots { get; init; } = 1000;

    /// <summary>How shots are spread.</summary>
    public ShotAllocation Allocation { get; init; } = ShotAllocation.Variance;

    /// <summary>How far SPSA moves parameters, in radians.</summary>
    public double SpsaStep { get; init; } = 0.2;

    /// <summary>Directions that SPSA takes the mean of.</summary>
    public int SpsaRepetitions { get; init; } = 1;

    /// <summary>Most shots of one circuit, the backend's limit; the allocation by variance keeps to it.</summary>
    public long CircuitLimit { get; init; } = long.MaxValue;
}
