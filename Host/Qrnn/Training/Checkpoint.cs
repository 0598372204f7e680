using System.Collections.Immutable;

namespace Qrnn.Training;

/// <summary>
/// Everything that the steps after step <see cref="Step"/> depend on, beside the configuration. Holds no time and no machine: two runs that
/// did the same have the same checkpoint, byte for byte.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>The flat parameter vector.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>What the optimiser remembers.</summary>
    public required ImmutableArray<NamedTensor> Optimizer { get; init; }

    /// <summary>Lines of metrics.jsonl up to this step, its head included.</summary>
    public required long MetricsLines { get; init; }

    /// <summary>The newest validation; null before the first.</summary>
    public ValidationResult? LastValidation { get; init; }

    /// <summary>The validation of lowest loss; null before the first.</summary>
    public ValidationResult? BestValidation { get; init; }
}
