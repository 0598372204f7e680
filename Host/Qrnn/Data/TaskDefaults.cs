using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>The settings that a task is trained with unless the user says otherwise.</summary>
public sealed record TaskDefaults
{
    /// <summary>The network.</summary>
    public required NetworkShape Shape { get; init; }

    /// <summary>How outputs are scored.</summary>
    public LossKind Loss { get; init; } = LossKind.SoftmaxOfProbabilities;

    /// <summary>What becomes of outputs that do not count in the loss.</summary>
    public OutputsBetween Between { get; init; } = OutputsBetween.Postselect;

    /// <summary>Learning rate of the default optimiser, AdamW.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Sequences in a training batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Sequences in a validation batch.</summary>
    public required int ValidationBatch { get; init; }

    /// <summary>Words in a sequence, L.</summary>
    public required int Length { get; init; }

    /// <summary>Most training steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Training ends when a validation loss is below this.</summary>
    public required double StopAtLoss { get; init; }
}
