using System.Collections.Immutable;
using Qrnn.Data;

namespace Qrnn.Reporting;

/// <summary>How much made-up scan lines look like a digit.</summary>
/// <param name="Images">How many.</param>
/// <param name="ScansAgree">Share of pixels, the first left out, which both scans of the image draw alike: 1 for a real image.</param>
/// <param name="NearestIsRight">Share of images whose nearest training image (by differing bits) is of the digit that was asked for.</param>
/// <param name="Confusion">Images by the digit asked for and the nearest training image's: element [asked · classes + nearest].</param>
public sealed record GeneratedDigitScore(int Images, double ScansAgree, double NearestIsRight, ImmutableArray<int> Confusion);

/// <summary>
/// Reads generated words of "mnist01-gen" as images. Word 0 is the digit asked for; the first bit of word k is pixel k row by row, the second
/// pixel k column by column, 0 where there is ink (rvqe.md 1.8). Pixel 0 has no word.
/// </summary>
public static class GeneratedDigits
{
    private const int RowScan = 2, ColumnScan = 1, Words = 4;

    /// <summary>The image that one of the scans draws: true where there is ink, row by row.</summary>
    /// <param name="sequence">The words of one sequence.</param>
    /// <param name="byColumns">True for the second bits, which go column by column.</param>
    public static bool[] Image(ReadOnlySpan<int> sequence, bool byColumns)
    {
        int side = SideOf(sequence.Length);
        var ink = new bool[sequence.Length];
        for (int k = 1; k < sequence.Length; k++)
        {
            int pixel = byColumns ? (k % side * side) + (k / side) : k;
            ink[pixel] = (sequence[k] & (byColumns ? ColumnScan : RowScan)) == 0;
        }

        return ink;
    }

    /// <summary>Compares images with each other's scans and with real ones.</summary>
    /// <param name="sequences">The generated words.</param>
    /// <param name="real">Labelled real images of the same form, such as those of "mnist01-ds".</param>
    /// <param name="threads">Threads; 0 is one a processor.</param>
    /// <param name="cancellation">Ends it.</param>
    public static GeneratedDigitScore Score(GeneratedSequences sequences, ILabelledSource real, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(real);
        LabelledRows training = real.Rows(SequenceStream.Training);
        int calls = training.Calls, classes = real.Classes.Length;
        if (calls >= sequences.Length)
        {
            throw new QrnnException($"length is {sequences.Length}: images of {calls + 1} words are needed to be compared with real ones");
        }

        byte[] words = new byte[sequences.Count * calls];
        int[] asked = new int[sequences.Count];
        long alike = 0;
        for (int number = 0; number < sequences.Count; number++)
        {
            ReadOnlySpan<int> sequence = sequences.Sequence(number);
            asked[number] = Math.Min(sequence[0], classes - 1);
            for (int call = 1; call < calls; call++)
            {
                words[(number * calls) + call] = (byte)sequence[call];
            }

            bool[] rows = Image(sequence, byColumns: false), columns = Image(sequence, byColumns: true);
            alike += rows.Zip(columns, static (row, column) => row == column ? 1 : 0).Sum() - 1;
        }

        // The word that is the label in one data set is a pixel in the other: it is left out of both.
        byte[] known = [.. training.Words];
        for (int at = 0; at < known.Length; at += calls)
        {
            known[at] = 0;
        }

        DistinctCodes made = DistinctCodes.Of(new LabelledRows(sequences.Count, calls, [.. words], [.. asked], training.LabelWords));
        ImmutableArray<int> nearest = Baselines.Of(
            DistinctCodes.Of(training with { Words = [.. known] }), made, int.Log2(Words), CodeMetric.Hamming, threads, cancellation).Single(static baseline => baseline.Name == "1 nearest").Predictions;
        int[] confusion = new int[classes * classes];
        for (int number = 0; number < sequences.Count; number++)
        {
            confusion[(asked[number] * classes) + nearest[made.CodeOfRow[number]]]++;
        }

        int right = Enumerable.Range(0, classes).Sum(label => confusion[label * (classes + 1)]);
        return new GeneratedDigitScore(
            sequences.Count, alike / ((double)sequences.Count * (sequences.Length - 1)), right / (double)sequences.Count, [.. confusion]);
    }

    private static int SideOf(int pixels)
    {
        int side = (int)Math.Round(Math.Sqrt(pixels));
        return side * side == pixels ? side : throw new QrnnException($"length is {pixels}: an image of scan lines is a square, such as 100");
    }
}
