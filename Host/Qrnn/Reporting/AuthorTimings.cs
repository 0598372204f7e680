using Qrnn.Models;

namespace Qrnn.Reporting;

/// <summary>One experiment of Bausch 2020 with what a full training step of the author's PyTorch code costs.</summary>
/// <param name="Name">The experiment.</param>
/// <param name="Shape">The network.</param>
/// <param name="Batch">Sequences in all.</param>
/// <param name="Length">Words per sequence, L.</param>
/// <param name="Seconds">Seconds per training step, float32, best of one and two threads.</param>
/// <param name="PeakMebibytes">Peak memory of his process.</param>
public sealed record AuthorTiming(string Name, NetworkShape Shape, int Batch, int Length, double Seconds, double PeakMebibytes);

/// <summary>
/// Times of the author's code (torch 1.13, medians) on an idle machine with two cores of the Sapphire-Rapids class with AVX-512. Measured once, not here:
/// ratios against them hold for a machine of that kind.
/// </summary>
public static class AuthorTimings
{
    /// <summary>All experiments, in the order of his paper.</summary>
    public static IReadOnlyList<AuthorTiming> All { get; } =
    [
        Row("simple-seq, defaults", 3, 3, 2, 2, 2, 20, 0.120, 285),
        Row("simple-seq, paper", 5, 3, 2, 3, 2, 20, 0.191, 295),
        Row("XOR, initialisation study", 4, 2, 1, 3, 8, 36, 0.363, 301),
        Row("XOR, optimiser study", 6, 2, 3, 4, 8, 36, 0.785, 357),
        Row("letters, best topology", 6, 3, 2, 2, 4, 36, 0.532, 340),
        Row("letters, largest topology", 8, 3, 4, 4, 4, 36, 3.631, 4826),
        Row("UMAP d2-r4", 6, 2, 2, 3, 160, 5, 0.507, 392),
        Row("UMAP d3-r4, best", 7, 3, 2, 3, 640, 5, 6.859, 1737),
        Row("UMAP d2-r5", 6, 2, 2, 3, 640, 6, 2.952, 672),
        Row("DNA, length 50", 5, 3, 1, 3, 128, 50, 6.692, 889),
        Row("DNA, length 200", 5, 3, 1, 3, 128, 200, 39.114, 2782),
        Row("DNA, length 500", 5, 3, 1, 3, 128, 500, 84.225, 6537),
        Row("MNIST 0/1, 5 per digit", 8, 2, 2, 2, 10, 100, 2.903, 779),
        Row("MNIST 0/1, paper", 8, 2, 2, 2, 100, 100, 15.327, 5807),
        Row("MNIST 3/6, 5 per digit", 6, 2, 2, 3, 10, 100, 1.847, 495),
        Row("MNIST 3/6, paper", 6, 2, 2, 3, 100, 100, 9.647, 1393),
        Row("MNIST generative", 10, 2, 2, 2, 4, 100, 5.731, 1901),
    ];

    private static AuthorTiming Row(string name, int workspace, int inputs, int stages, int degree, int batch, int length, double seconds, double mebibytes) =>
        new(name, new NetworkShape { Workspace = workspace, Inputs = inputs, Stages = stages, Order = 2, Degree = degree }, batch, length, seconds, mebibytes);
}
