namespace Qrnn.Backends.Shots;

/// <summary>An estimated loss with its gradient.</summary>
public sealed class ShotGradient
{
    /// <summary>The mean loss over the scored calls of the batch.</summary>
    public required double Value { get; init; }

    /// <summary>Its standard error.</summary>
    public required double ValueError { get; init; }

    /// <summary>∂loss/∂parameter.</summary>
    public required double[] Gradient { get; init; }

    /// <summary>Standard error of each component.</summary>
    public required double[] StandardErrors { get; init; }

    /// <summary>The smallest share of shots with which a scored call gave its target, among those that met its conditions.</summary>
    public required double LeastProbability { get; init; }
}
