using System.Collections.Immutable;
using Qrnn.Models;

namespace Qrnn.Data;

/// <summary>The table of the tasks on images of digits (rvqe.md 1.8), with the networks of the paper (1.7).</summary>
public static class DigitTasks
{
    private const int Pixels = 100, LargePixels = 400;

    private static readonly ImmutableArray<int> AllDigits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    private static readonly int[] PlaneCounts = [2, 3, 4, 5, 8];

    /// <summary>All of them, in the order of the specification.</summary>
    public static ImmutableArray<ISequenceTask> All { get; } = [.. Images(), .. Reduced()];

    private static IEnumerable<ISequenceTask> Images()
    {
        foreach ((int first, int second, NetworkShape shape) in new[] { (0, 1, Shape(8, 2, 2)), (3, 6, Shape(6, 2, 3)) })
        {
            foreach ((string suffix, MnistFamily files) in new[] { ("", MnistFiles.Simple), ("-ds", MnistFiles.Deskewed), ("-ds-lrg", MnistFiles.DeskewedLarge) })
            {
                yield return OfImages($"mnist{first}{second}{suffix}", $"mnist{first}{second}[-ds[-lrg]]", $"tell {first} from {second} by scan lines{Form(files)}", files, [first, second], shape);
            }
        }

        yield return new DigitTask
        {
            Name = "mnist-even-odd",
            Family = "mnist-even-odd",
            Description = "tell even from odd digits by scan lines",
            Files = MnistFiles.Simple,
            Words = DigitWords.ScanLines(2, Pixels),
            Digits = [.. AllDigits.OrderBy(static digit => digit % 2)],
            ClassOfDigit = [.. AllDigits.Select(static digit => digit % 2).Order()],
            Classes = ["even", "odd"],
            Defaults = Defaults(Shape(8, 2, 2), Pixels, batch: 100, validation: 200, steps: 2000, learningRate: 0.01),
        };
        foreach ((string suffix, MnistFamily files, int digits) in new[] { ("", MnistFiles.Simple, 9), ("-ds", MnistFiles.Deskewed, 8), ("-ds-lrg", MnistFiles.DeskewedLarge, 8) })
        {
            yield return OfImages($"mnist8{suffix}", "mnist8[-ds[-lrg]]", $"tell the digits 0 to {digits - 1} apart by scan lines{Form(files)}", files, AllDigits[..digits], Shape(7, 3, 3));
        }

        yield return new GenerativeDigitTask();
    }

    private static IEnumerable<ISequenceTask> Reduced()
    {
        foreach (int bits in new[] { 2, 3, 4 })
        {
            foreach (int components in new[] { 2, 5, 8 })
            {
                yield return OfTenDigits(
                    $"mnist-pca-r{bits}-p{components}", "mnist-pca-r{2,3,4}-p{2,5,8}", $"tell ten digits apart by {bits} bits of {components} principal components",
                    MnistFiles.PrincipalComponents, DigitWords.Components(bits, components), Shape(10, bits, 3));
            }
        }

        foreach ((int dimensions, NetworkShape shape) in new[] { (2, Shape(6, 2, 3)), (3, Shape(7, 3, 3)), (4, Shape(6, 4, 2)) })
        {
            foreach (int planes in PlaneCounts)
            {
                yield return OfTenDigits(
                    $"mnist-umap-d{dimensions}-r{planes}", "mnist-umap-d{2,3,4}-r{2,3,4,5,8}", $"tell ten digits apart by {planes} bits of {dimensions} UMAP coordinates",
                    MnistFiles.Umap(dimensions), DigitWords.Planes(dimensions, planes), shape);
            }
        }

        foreach ((int dimensions, NetworkShape shape) in new[] { (2, Shape(6, 2, 3)), (3, Shape(7, 3, 3)) })
        {
            foreach (int planes in PlaneCounts)
            {
                yield return OfTenDigits(
                    $"mnist-tsne-d{dimensions}-r{planes}", "mnist-tsne-d{2,3}-r{2,3,4,5,8}", $"tell ten digits apart by {planes} bits of {dimensions} t-SNE coordinates",
                    MnistFiles.TSne(dimensions), DigitWords.Planes(dimensions, planes), shape);
            }
        }
    }

    private static DigitTask OfImages(string name, string family, string description, MnistFamily files, ImmutableArray<int> digits, NetworkShape shape)
    {
        int pixels = files.Columns, one = digits.Length;
        return Of(name, family, description, files, DigitWords.ScanLines(shape.Inputs, pixels), digits, Defaults(
            shape, pixels, batch: one == 2 ? 40 : 8 * one, validation: one == 2 ? 100 : 16 * one, steps: 2000, learningRate: 0.01));
    }

    private static DigitTask OfTenDigits(string name, string family, string description, MnistFamily files, DigitWords words, NetworkShape shape)
    {
        // A label of two words needs a word more than the row has, else its second word would be asked for before the row is fed.
        int length = words.Words + DigitWords.OfLabel(0, AllDigits.Length, words.Bits).Length - 1;
        return Of(name, family, description, files, words, AllDigits, Defaults(shape, length, batch: 320, validation: 1000, steps: 2000, learningRate: 0.01));
    }

    private static DigitTask Of(string name, string family, string description, MnistFamily files, DigitWords words, ImmutableArray<int> digits, TaskDefaults defaults) => new()
    {
        Name = name,
        Family = family,
        Description = description,
        Files = files,
        Words = words,
        Digits = digits,
        ClassOfDigit = [.. Enumerable.Range(0, digits.Length)],
        Classes = [.. digits.Select(static digit => FormattableString.Invariant($"{digit}"))],
        Defaults = defaults,
    };

    private static string Form(MnistFamily files) => files.Name switch
    {
        "deskewed" => ", deskewed",
        "deskewed-large" => FormattableString.Invariant($", deskewed, {LargePixels} pixels"),
        _ => "",
    };

    private static NetworkShape Shape(int workspace, int inputs, int degree) => new() { Workspace = workspace, Inputs = inputs, Stages = 2, Order = 2, Degree = degree };

    private static TaskDefaults Defaults(NetworkShape shape, int length, int batch, int validation, int steps, double learningRate) => new()
    {
        Shape = shape,
        LearningRate = learningRate,
        Batch = batch,
        ValidationBatch = validation,
        Length = length,
        Steps = steps,
        StopAtLoss = 1e-3,
    };
}
