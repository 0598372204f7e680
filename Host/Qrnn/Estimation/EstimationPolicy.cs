namespace Qrnn.Estimation;

/// <summary>What a machine does about a neuron whose ancilla fails.</summary>
public enum EstimationPolicy
{
    /// <summary>Every ancilla is measured once; a shot in which one fails is thrown away.</summary>
    Postselect,

    /// <summary>A level of a neuron is repeated until its ancilla succeeds.</summary>
    RepeatUntilSuccess,

    /// <summary>All flags of a neuron are amplified by a finite sequence of attempts and then measured once.</summary>
    Amplify,
}
