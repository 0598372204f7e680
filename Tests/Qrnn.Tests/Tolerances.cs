namespace Qrnn.Tests;

/// <summary>Every tolerance of the tests, with its reason.</summary>
internal static class Tolerances
{
    /// <summary>Amplitudes after some hundred double operations of size about 1: rounding is near 1e-15 each, and adds up like a random walk.</summary>
    public const double Amplitude = 1e-12;

    /// <summary>Probabilities, losses and norms against the author's code in double precision (issue 2).</summary>
    public const double GoldenNumber = 1e-11;

    /// <summary>Gradients against the author's code: differences of many terms, conditioned on probabilities down to 1e-5 (issue 2).</summary>
    public const double GoldenGradient = 1e-9;

    /// <summary>Five-point differences of step 2e-5, relative to 1 + |slope|: truncation 5e-21 times a fifth derivative up to 1e10, cancellation near 1e-11.</summary>
    public const double FivePointDifference = 1e-8;

    /// <summary>The same in single precision: rounding near 6e-8 each, over some hundred operations, norms up to about 1.</summary>
    public const double SingleAmplitude = 2e-5;

    /// <summary>Single against double precision, relative to 1 + |value|: 24-bit rounding over some hundred operations, conditioned on small probabilities.</summary>
    public const double SinglePrecision = 2e-3;

    /// <summary>Numbers of random deep cells: words of probability down to 1e-14 are postselected, which magnifies rounding by the inverse square root.</summary>
    public const double ConditionedNumber = 1e-9;

    /// <summary>A designed response against Simpson's rule with 20 000 intervals: truncation near 1e-11, since its integrand varies over 1/100 of the interval.</summary>
    public const double DesignedResponse = 1e-9;

    /// <summary>Probabilities of a network whose neurons lose up to 2e-6 of an amplitude, over two calls of three neurons.</summary>
    public const double AmplifiedNetwork = 5e-5;

    /// <summary>Losses, norms and parameters of a training run against PyTorch in double precision (issue 2); 40 L-BFGS calls amplify rounding.</summary>
    public const double GoldenTraining = 1e-9;

    /// <summary>Parameters after a few optimiser steps of size about 0.1 against a closed form: some roundings each.</summary>
    public const double OptimizerStep = 1e-14;

    /// <summary>
    /// A chaotic training run against PyTorch, in units of what one unit in the last place of its start does to it: the gradients of either
    /// implementation are off by some hundred such units.
    /// </summary>
    public const double ChaoticRun = 30;

    /// <summary>Two exact gradients of one circuit (adjoint and parameter shift), relative to 1 + |slope|: rounding only, conditioned on probabilities above 1e-4 (issue 2).</summary>
    public const double ExactGradient = 1e-11;

    /// <summary>Five-point differences of step 1e-3, relative to 1 + |slope|: truncation 3e-14 times a fifth derivative up to 1e6 behind rare postselections (issue 2).</summary>
    public const double CircuitDifference = 1e-7;

    /// <summary>SPSA with 400 repetitions on one or two symbols of slope up to 3: a shift by 0.01 truncates at 1e-4, the other symbol adds 3/√400.</summary>
    public const double Spsa = 0.15;

    /// <summary>Smallest contrast of a report's texts: level AA of WCAG 2.1 for texts of normal size.</summary>
    public const double LeastContrast = 4.5;

    /// <summary>A number against one that was noted with five digits behind the point (rvqe.md 4.2).</summary>
    public const double FiveDigits = 5.001e-6;

    /// <summary>Eigenvectors and eigenvalues of a small covariance against scikit-learn: rounding near 1e-15, magnified by the eigenvalues' distances.</summary>
    public const double EigenDecomposition = 1e-10;

    /// <summary>Least share of equal pixel values with the author's files: 0.988 of digit 8's three scan lines, the rest being threshold and interpolation of his program.</summary>
    public const double AuthorsPixels = 0.985;

    /// <summary>Accuracies against the author's code, which computes in single precision: 0.05 percentage points (issue 3), five rows of ten thousand.</summary>
    public const double MeasuredAccuracy = 5e-4;
    /// <summary>Graphs, curves and affinities of embeddings against umap-learn and scikit-learn, which compute them in single precision and bisect to 1e-5.</summary>
    public const double EmbeddingReference = 2e-5;

    /// <summary>By how much the divergence that our t-SNE ends at may exceed scikit-learn's worst of three seeds: the optimum is one of many.</summary>
    public const double DivergenceFactor = 1.05;

    /// <summary>By how much an embedding's trustworthiness may be below that of scikit-learn's t-SNE: its own seeds differ by 0.003.</summary>
    public const double TrustMargin = 0.02;

    /// <summary>By how much the share of 300 placed images with the right nearest neighbour may be below its reference: two standard deviations of such a share.</summary>
    public const double EmbeddedNeighbour = 0.04;

    /// <summary>Gradients and values from exactly known probabilities of shifted networks: coefficients add up to some tens, losses divide by probabilities above 1e-4 (issue 4).</summary>
    public const double ShiftedNetwork = 1e-9;

    /// <summary>Deviations of χ² above its mean: for the few hundred fixed seeds that are tried, a right sampler is refused with probability under 1e-3.</summary>
    public const double ChiSquareDeviations = 5;

    /// <summary>Probabilities of outcomes from density matrices, two independent ways: some hundred operations on numbers below 1.</summary>
    public const double Probability = 1e-12;

    /// <summary>By how much the memory of a client may grow from the second quarter of a soak to the last: what a collector leaves lying, but nothing that grows with the jobs.</summary>
    public const double SoakMemoryGrowth = 1.25;
}
