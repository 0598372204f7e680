using System.Collections.Immutable;

namespace Qrnn.Reporting;

/// <summary>How a whole split is measured.</summary>
public sealed record SplitOptions
{
    /// <summary>How often each row's outputs are measured for the sampled numbers.</summary>
    /// <value>1 or more. The default is 10.</value>
    public int Draws { get; init; } = 10;

    /// <summary>Resamples of the bootstrap.</summary>
    /// <value>1 or more. The default is 1000.</value>
    public int Resamples { get; init; } = 1000;

    /// <summary>Share of resampled means inside an interval.</summary>
    /// <value>Between 0 and 1. The default is 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Key of measurements and resamples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads of the nearest neighbours; the network has its own. Results do not depend on either.</summary>
    /// <value>0 to 1024; 0 means one a processor. The default is 0.</value>
    public int Threads { get; init; }
}

/// <summary>How often one classifier was right.</summary>
/// <param name="Name">Which.</param>
/// <param name="Accuracy">Share of rows whose class it says.</param>
/// <param name="ByClass">The same among the rows of each class.</param>
/// <param name="Unseen">The same among the rows whose code no training row has.</param>
/// <param name="Confusion">Rows by class and by what was said: element [class · classes + said].</param>
public sealed record ClassScore(string Name, Estimate Accuracy, ImmutableArray<Estimate> ByClass, Estimate Unseen, ImmutableArray<int> Confusion);

/// <summary>How well one network does on a split.</summary>
/// <param name="Exact">From exact probabilities: the class whose label is likeliest as a whole, p(w₁) · p(w₂ | w₁) · ….</param>
/// <param name="ExactWords">Share of label words that are right in that class's label.</param>
/// <param name="ConditionalWords">Share of label words that are the likeliest, the words before being the right ones.</param>
/// <param name="Sampled">Share of measured labels that are right as a whole.</param>
/// <param name="SampledWords">Share of measured label words that are right; 1 minus it is the author's character error rate.</param>
/// <param name="Loss">Mean loss of the label words, exact, the words before being the right ones.</param>
/// <param name="MeanProbability">Mean joint probability of the right label.</param>
/// <param name="Postselection">How often the outputs before the label come out as postselected; null when none is.</param>
public sealed record NetworkScore(
    ClassScore Exact, Estimate ExactWords, Estimate ConditionalWords, Estimate Sampled, Estimate SampledWords, double Loss, double MeanProbability, PostselectionScore? Postselection);

/// <summary>Success of the postselected outputs before the label.</summary>
/// <param name="Minimum">The smallest probability of any row's call; the author logs this.</param>
/// <param name="Mean">The mean over rows and calls.</param>
/// <param name="MeanSequence">The mean over rows of the probability that all calls of a row succeed.</param>
public sealed record PostselectionScore(double Minimum, double Mean, double MeanSequence);

/// <summary>A split, measured.</summary>
public sealed record SplitResult
{
    /// <summary>Rows of the split.</summary>
    public required int Rows { get; init; }

    /// <summary>Different codes among them.</summary>
    public required int Codes { get; init; }

    /// <summary>Rows whose code no training row has.</summary>
    public required int UnseenRows { get; init; }

    /// <summary>Rows for training.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Different codes among those.</summary>
    public required int TrainingCodes { get; init; }

    /// <summary>The classes' names.</summary>
    public required ImmutableArray<string> Classes { get; init; }

    /// <summary>The networks, in the order in which they were given.</summary>
    public required ImmutableArray<NetworkScore> Networks { get; init; }

    /// <summary>Several networks together; empty for one.</summary>
    public required ImmutableArray<ClassScore> Ensembles { get; init; }

    /// <summary>What does without a network.</summary>
    public required ImmutableArray<ClassScore> Baselines { get; init; }

    /// <summary>
    /// The most that any function of the code can reach on this very split: every code answered with the most frequent class of the rows asked about.
    /// </summary>
    public required double Ceiling { get; init; }
}
