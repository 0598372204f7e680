namespace Qrnn.Circuits;

/// <summary>What a compiled program may use, from least to most.</summary>
public enum QirProfile
{
    /// <summary>Gates, then measurements; no feedback.</summary>
    Base,

    /// <summary>Measured values decide what happens; integers.</summary>
    AdaptiveRi,

    /// <summary>The same plus computations with doubles. What symbolic compilation needs.</summary>
    AdaptiveRif,

    /// <summary>The same plus loops, calls and arrays.</summary>
    Adaptive,
}
