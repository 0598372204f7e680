namespace Qrnn.Simulation;

/// <summary>What to record in a forward run.</summary>
[Flags]
public enum Recordings
{
    /// <summary>Only what training needs.</summary>
    None = 0,

    /// <summary>The whole distribution of every call.</summary>
    Probabilities = 1,

    /// <summary>Every neuron's own success probability.</summary>
    NeuronProbabilities = 2,

    /// <summary>The state after the last call, before its word is fixed.</summary>
    FinalStates = 4,
}
