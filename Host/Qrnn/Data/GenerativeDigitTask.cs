using System.Globalization;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>
/// "mnist01-gen" of rvqe.md 1.8: continue the image of a 0 or a 1. Word 0 is the label, the others are the scan lines of the deskewed image;
/// every word is fed, also in validation, and the next one is predicted. What the paper calls generation is this one step ahead.
/// </summary>
public sealed class GenerativeDigitTask : ISequenceTask
{
    private static readonly int[] Digits = [0, 1];

    private static readonly DigitWords Lines = DigitWords.ScanLines(2, MnistFiles.Deskewed.Columns);

    /// <inheritdoc/>
    public string Name => "mnist01-gen";

    /// <inheritdoc/>
    public string Description => "told 0 or 1, predict every next word of the image's scan lines";

    /// <inheritdoc/>
    public int InputBits => Lines.Bits;

    /// <inheritdoc/>
    public TaskDefaults Defaults { get; } = new()
    {
        Shape = new NetworkShape { Workspace = 8, Inputs = 2, Stages = 2, Order = 2, Degree = 2 },
        LearningRate = 0.01,
        Batch = 40,
        ValidationBatch = 100,
        Length = Lines.Words,
        Steps = 2000,
        StopAtLoss = 1e-3,
    };

    /// <inheritdoc/>
    public void CheckSize(int samples, int length) => DigitTask.CheckSize(Name, samples, length, Digits.Length, Defaults.Length);

    /// <inheritdoc/>
    public ISequenceSource Open(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Source(this, options.Data);
    }

    /// <inheritdoc/>
    public string Symbol(int word) => word.ToString("B" + InputBits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private sealed class Source : ISequenceSource
    {
        private readonly GenerativeDigitTask _task;
        private readonly Lazy<NumberTable[]>[] _splits;

        public Source(GenerativeDigitTask task, string folder)
        {
            _task = task;
            NumberTable[] training = Read(folder, SequenceStream.Training), validation = Read(folder, SequenceStream.Validation);
            _splits = [new(training), new(validation), new(() => Read(folder, SequenceStream.Test))];
        }

        public SequenceBatch Batch(ulong seed, SequenceStream stream, long step, int samples, int length)
        {
            _task.CheckSize(samples, length);
            NumberTable[] tables = _splits[(int)stream].Value;
            int[] first = [0, tables[0].Rows, tables[0].Rows + tables[1].Rows], rows = DigitSource.Draw(first, seed, stream, step, samples);
            int[] words = new int[samples * length];
            for (int sample = 0; sample < samples; sample++)
            {
                int digit = sample % Digits.Length;
                ReadOnlySpan<byte> row = tables[digit].Row(rows[sample] - first[digit]);
                words[sample * length] = digit;
                for (int t = 1; t < length; t++)
                {
                    words[sample * length + t] = Lines.At(row, t);
                }
            }

            return SentenceBatch.Shift(samples, length, words, words, static _ => true, static _ => false);
        }

        private static NumberTable[] Read(string folder, SequenceStream stream) =>
            [.. MnistFiles.Locate(folder, MnistFiles.Deskewed, Digits, stream).Select(static path => NumberTable.Read(path, MnistFiles.Deskewed.Columns, MnistFiles.Deskewed.Largest))];
    }
}
