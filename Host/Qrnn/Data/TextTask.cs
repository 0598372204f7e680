using System.Text;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>
/// "text": predict the next character of any text file, of which batches are random windows. With Shakespeare's works it is the task "shakespeare"
/// of rvqe.md 1.8. The first 90 % of the file are for training, the next 5 % for validation, the last 5 % for tests.
/// </summary>
public sealed class TextTask : ISequenceTask
{
    /// <summary>Most bytes of a text, unpacked.</summary>
    public const int TextLimit = 64 << 20;

    private static readonly double[] Ends = [0.90, 0.95, 1];

    /// <inheritdoc/>
    public string Name => "text";

    /// <inheritdoc/>
    public string Description => "predict the next character in windows of a text file (--text FILE)";

    /// <inheritdoc/>
    public int InputBits => TextAlphabet.Bits;

    /// <summary>The network of simple-quotes.</summary>
    public TaskDefaults Defaults { get; } = new()
    {
        Shape = new NetworkShape { Workspace = 6, Inputs = TextAlphabet.Bits, Stages = 3, Order = 2, Degree = 3 },
        LearningRate = 0.01,
        Batch = 32,
        ValidationBatch = 64,
        Length = 32,
        Steps = 2000,
        StopAtLoss = 1e-3,
    };

    /// <inheritdoc/>
    public void CheckSize(int samples, int length) => SentenceBatch.CheckSize(Name, samples, length);

    /// <inheritdoc/>
    public ISequenceSource Open(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Text.Length == 0)
        {
            throw new QrnnException($"text is missing: {Name} needs a text file, plain or gzip: --text FILE");
        }

        // Bytes that are no UTF-8 are decoded to a mark that has no word of its own, and become blanks.
        byte[] words = TextAlphabet.Encode(Encoding.UTF8.GetString(PackedFile.ReadAll(options.Text, TextLimit)));
        return new Source(this, options.Text, words);
    }

    /// <inheritdoc/>
    public string Symbol(int word) => TextAlphabet.Symbol(word);

    private sealed class Source(TextTask task, string path, byte[] words) : ISequenceSource
    {
        public SequenceBatch Batch(ulong seed, SequenceStream stream, long step, int samples, int length)
        {
            task.CheckSize(samples, length);
            int begin = stream == SequenceStream.Training ? 0 : (int)(words.Length * Ends[(int)stream - 1]), end = (int)(words.Length * Ends[(int)stream]);
            int windows = end - begin - length + 1;
            if (windows < 1)
            {
                throw new QrnnException($"length is {length}: the part of '{path}' for {MnistFiles.NameOf(stream)} has {end - begin} characters");
            }

            ulong key = SentenceBatch.Key(seed, stream);
            int[] sentences = new int[samples * length];
            for (int sample = 0; sample < samples; sample++)
            {
                int first = begin + SentenceBatch.Draw(key, step, sample, 0, windows);
                for (int t = 0; t < length; t++)
                {
                    sentences[sample * length + t] = words[first + t];
                }
            }

            return SentenceBatch.Shift(samples, length, sentences, sentences, static _ => true, static _ => false);
        }
    }
}
