using System.Buffers.Binary;
using System.Security.Cryptography;
using Qrnn.Simulation;

namespace Qrnn.Data.Preparation;

/// <summary>The images of one split, sorted by digit, so that a digit's rows stand together.</summary>
/// <param name="Split">Which split.</param>
/// <param name="Images">The images; those of digit 0 first.</param>
/// <param name="Members">Place of every image in the file that it comes from.</param>
public sealed record SplitPart(SequenceStream Split, DigitImages Images, int[] Members)
{
    /// <summary>The rows of a digit.</summary>
    public Range RowsOf(int digit)
    {
        int start = Array.BinarySearch(Images.Labels, (byte)digit);
        if (start < 0)
        {
            return ~start..~start;
        }

        int end = start + 1;
        for (; start > 0 && Images.Labels[start - 1] == digit; start--)
        {
        }

        for (; end < Images.Count && Images.Labels[end] == digit; end++)
        {
        }

        return start..end;
    }

    /// <summary>SHA-256 of <see cref="Members"/> as little-endian 32-bit numbers, lower-case hexadecimal.</summary>
    public string MembersSha256()
    {
        byte[] bytes = new byte[4 * Members.Length];
        for (int i = 0; i < Members.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), Members[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}

/// <summary>
/// Who trains, who validates, who tests. The training images are shuffled; of every digit the first few validate and all others train, so that, unlike in
/// the author's files, no image is in both. The test images are the standard ones in their standard order.
/// </summary>
/// <param name="Train">Rows that everything is learned from.</param>
/// <param name="Validate">Rows that settings are chosen on; taken from the training images.</param>
/// <param name="Test">Rows that nothing may be chosen on.</param>
public sealed record DigitSplit(SplitPart Train, SplitPart Validate, SplitPart Test)
{
    // Separates these draws from others of the same seed.
    private const ulong Stream = 0x53706c6974; // "Split"

    /// <summary>The splits, in the order of file names.</summary>
    public IReadOnlyList<SplitPart> Parts => [Train, Validate, Test];

    /// <summary>Shuffles and divides.</summary>
    /// <param name="source">The images.</param>
    /// <param name="validatePerDigit">Images of every digit that validate; at least one must be left to train.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <exception cref="QrnnException">A digit has too few images.</exception>
    public static DigitSplit Make(MnistSource source, int validatePerDigit, ulong seed)
    {
        int[] shuffled = Shuffle(source.Training.Count, seed);
        var train = new List<int>();
        var validate = new List<int>();
        for (int digit = 0; digit < DigitImages.Digits; digit++)
        {
            int[] members = [.. shuffled.Where(index => source.Training.Labels[index] == digit)];
            if (members.Length <= validatePerDigit)
            {
                throw new QrnnException($"the training images hold {members.Length} of digit {digit}: {validatePerDigit} are to validate and at least one must train");
            }

            validate.AddRange(members.Take(validatePerDigit));
            train.AddRange(members.Skip(validatePerDigit));
        }

        int[] test = [.. Enumerable.Range(0, source.Test.Count).OrderBy(index => source.Test.Labels[index])];
        return new DigitSplit(Part(SequenceStream.Training, source.Training, [.. train]), Part(SequenceStream.Validation, source.Training, [.. validate]), Part(SequenceStream.Test, source.Test, test));
    }

    private static SplitPart Part(SequenceStream split, DigitImages images, int[] members) => new(split, images.Choose(members), members);

    // Fisher and Yates: every order is as likely as every other, up to 2⁻⁴⁰.
    private static int[] Shuffle(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int last = count - 1; last > 0; last--)
        {
            int other = (int)(CounterRandom.NextDouble(seed, (ulong)last, Stream) * (last + 1));
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }
}
