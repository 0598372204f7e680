using System.Text;
using Qrnn.Data;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Data;

/// <summary>The tasks on characters: quotes and windows of any text.</summary>
public sealed class TextTaskTests
{
    [Fact]
    public void Alphabet_Characters_AreTheAuthors()
    {
        Assert.Equal("abcdefghijklmnopqrstuvwxyz,.?! \n", TextAlphabet.Characters);
        Assert.Equal(Enumerable.Range(0, 32).Select(static word => (byte)word), TextAlphabet.Encode(TextAlphabet.Characters.Replace(" \n", "", StringComparison.Ordinal) + " \n"));
        Assert.Equal("⏎", TextAlphabet.Symbol(31));
    }

    [Theory]
    [InlineData("To BE; or: not", "to be, or, not")]
    [InlineData("don't “go”", "dont go")]
    [InlineData("a -- b_1\tc", "a b c")]
    [InlineData("Où est l'été? Straße, cœur 漢字", "ou est lete? strase, c ur ")]
    [InlineData("one\r\ntwo\n\n  three", "one\ntwo\n\nthree")]
    [InlineData("etc…", "etc.")]
    public void Encode_OtherCharacters_BecomeThoseOfTheAlphabet(string text, string expected) =>
        Assert.Equal(expected, string.Concat(TextAlphabet.Encode(text).Select(static word => TextAlphabet.Characters[word])));

    [Fact]
    public void Batch_Quotes_AreWholePaddedAndGiveTheConsonantsInValidation()
    {
        SequenceBatch batch = new QuotesTask().Batch(1, SequenceStream.Validation, 1, 6, QuotesTask.QuoteLength);
        Assert.Equal(69, batch.Steps);
        Assert.Equal(6, QuotesTask.Quotes.Length);
        Assert.All(batch.Kept, Assert.True);
        for (int sample = 0; sample < 6; sample++)
        {
            string quote = QuotesTask.Quotes[sample].PadRight(QuotesTask.QuoteLength);
            Assert.Equal(QuotesTask.QuoteLength, quote.Length);
            for (int t = 0; t < batch.Steps; t++)
            {
                int call = sample * batch.Steps + t;
                Assert.Equal(quote[t], TextAlphabet.Characters[batch.Inputs[call]]);
                Assert.Equal(quote[t + 1], TextAlphabet.Characters[batch.Targets[call]]);
                Assert.Equal("bcdfghjklmnpqrstvwxyz".Contains(quote[t + 1], StringComparison.Ordinal), batch.Postselected[call]);
            }
        }
    }

    [Theory]
    [InlineData(5, 70, "batch is 5: simple-quotes has 6 quotes")]
    [InlineData(6, 71, "length is 71: the quotes of simple-quotes have 70 characters")]
    public void Batch_QuotesOfAnotherSize_AreRefused(int samples, int length, string expected) =>
        Assert.Contains(expected, Assert.Throws<QrnnException>(() => new QuotesTask().CheckSize(samples, length)).Message, StringComparison.Ordinal);

    [Fact]
    public void Batch_Text_HasWindowsOfItsOwnPart()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.txt.gz");
        // 900 letters a for training, 50 b for validation, 50 c for tests.
        File.WriteAllBytes(path, PreparedDigits.Pack(Encoding.UTF8.GetBytes(new string('a', 900) + new string('b', 50) + new string('c', 50))));
        ISequenceSource source = new TextTask().Open(new TaskOptions(Text: path));
        foreach (SequenceStream stream in Enum.GetValues<SequenceStream>())
        {
            SequenceBatch batch = source.Batch(1, stream, 1, 40, 50);
            Assert.All(batch.Inputs.Concat(batch.Targets), word => Assert.Equal((int)stream, word));
            Assert.All(batch.Kept, Assert.True);
            Assert.DoesNotContain(true, batch.Postselected);
        }

        Assert.Contains("for validate has 50 characters", Assert.Throws<QrnnException>(() => source.Batch(1, SequenceStream.Validation, 1, 4, 51)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Batch_Shakespeare_CutsWindowsOutOfTheText()
    {
        string path = Path.Combine(SharedFiles.Folder, "data", "text", "tinyshakespeare", "input.txt.gz");
        Skip.IfNot(File.Exists(path), SharedFiles.Missing);
        string text = string.Concat(TextAlphabet.Encode(Encoding.UTF8.GetString(PackedFile.ReadAll(path, TextTask.TextLimit))).Select(static word => TextAlphabet.Characters[word]));
        Assert.StartsWith("first citizen,\nbefore we proceed any further, hear me speak.\n\nall,\nspeak, speak.", text, StringComparison.Ordinal);
        ISequenceSource source = new TextTask().Open(new TaskOptions(Text: path));
        SequenceBatch batch = source.Batch(1, SequenceStream.Training, 3, 8, 40), again = source.Batch(1, SequenceStream.Training, 3, 8, 40), next = source.Batch(1, SequenceStream.Training, 4, 8, 40);
        Assert.Equal(batch.Inputs, again.Inputs);
        Assert.NotEqual(batch.Inputs, next.Inputs);
        string[] windows = [.. batch.Inputs.Chunk(39).Select(static words => string.Concat(words.Select(static word => TextAlphabet.Characters[word])))];
        Assert.Equal(8, windows.Distinct().Count());
        Assert.All(windows, window => Assert.Contains(window, text[..(int)(text.Length * 0.9)], StringComparison.Ordinal));
        Assert.Equal(batch.Inputs[1..39], batch.Targets[..38]);
    }

    [Fact]
    public void Open_NoText_SaysHowToNameIt()
    {
        Assert.Contains("--text FILE", Assert.Throws<QrnnException>(static () => new TextTask().Open(new TaskOptions())).Message, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        Assert.EndsWith("there is no such file", Assert.Throws<QrnnException>(() => new TextTask().Open(new TaskOptions(Text: folder.PathOf("none.txt")))).Message, StringComparison.Ordinal);
    }
}
