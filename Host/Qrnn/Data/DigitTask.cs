using System.Collections.Immutable;
using System.Globalization;

namespace Qrnn.Data;

/// <summary>
/// Tell images of digits apart (rvqe.md 1.8): the words of a prepared image are fed, the last outputs are the label. Sequences are the rows of
/// prepared files (<see cref="MnistFiles"/>). <see cref="DigitTasks"/> has the table of these tasks.
/// </summary>
public sealed class DigitTask : ISequenceTask
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <inheritdoc/>
    public required string Family { get; init; }

    /// <inheritdoc/>
    public required string Description { get; init; }

    /// <inheritdoc/>
    public required TaskDefaults Defaults { get; init; }

    /// <summary>Which files.</summary>
    public required MnistFamily Files { get; init; }

    /// <summary>How a row becomes words.</summary>
    public required DigitWords Words { get; init; }

    /// <summary>The digits, class after class; batches have equally many of each.</summary>
    public required ImmutableArray<int> Digits { get; init; }

    /// <summary>The class of each of <see cref="Digits"/>.</summary>
    public required ImmutableArray<int> ClassOfDigit { get; init; }

    /// <summary>What the classes are called.</summary>
    public required ImmutableArray<string> Classes { get; init; }

    /// <inheritdoc/>
    public int InputBits => Words.Bits;

    /// <summary>The words of every class's label.</summary>
    public ImmutableArray<ImmutableArray<int>> LabelWords => [.. Enumerable.Range(0, Classes.Length).Select(label => DigitWords.OfLabel(label, Classes.Length, InputBits))];

    /// <inheritdoc/>
    public void CheckSize(int samples, int length) => CheckSize(Name, samples, length, Digits.Length, Defaults.Length);

    /// <summary>Reads the rows for training and validation; those for tests are read when they are asked for.</summary>
    /// <inheritdoc/>
    public ISequenceSource Open(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DigitSource(this, options.Data);
    }

    /// <inheritdoc/>
    public string Symbol(int word) => word.ToString("B" + InputBits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    internal static void CheckSize(string task, int samples, int length, int digits, int words)
    {
        SentenceBatch.CheckSize(task, samples, length);
        if (samples % digits != 0)
        {
            throw new QrnnException($"batch is {samples}: {task} has {digits} digits and equally many of each in a batch, which must be a multiple of {digits}");
        }

        if (length != words)
        {
            throw new QrnnException($"length is {length}: sequences of {task} have {words} words, no more and no fewer");
        }
    }
}
