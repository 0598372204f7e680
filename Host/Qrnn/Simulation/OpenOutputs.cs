namespace Qrnn.Simulation;

/// <summary>What is done with the word's lanes after calls that do not count, in the simulators of open outputs.</summary>
internal enum OpenOutputs
{
    /// <summary>Traced out: states are density matrices.</summary>
    Trace,

    /// <summary>Measured.</summary>
    Measure,

    /// <summary>Left as they are.</summary>
    Keep,
}
