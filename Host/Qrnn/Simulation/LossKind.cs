namespace Qrnn.Simulation;

/// <summary>What a distribution over output words is scored with.</summary>
public enum LossKind
{
    /// <summary>Bausch's loss: cross-entropy that takes the probabilities as if they were logits, minus the constant that makes 0 its minimum (rvqe.md 1.5).</summary>
    SoftmaxOfProbabilities,

    /// <summary>Plain negative log-likelihood −ln p[target].</summary>
    NegativeLogLikelihood,
}
