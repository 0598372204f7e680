using Qrnn.Data;
using Qrnn.Simulation;
using Qrnn.Tests.Architecture;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Data;

/// <summary>The tasks against the table of rvqe.md 1.8 and the author's own batches.</summary>
public sealed class SequenceTaskTests
{
    /// <summary>The tasks that need no files and have any length.</summary>
    public static TheoryData<string> TaskNames() => [.. SequenceTasks.All.Where(static task => task is not (DigitTask or GenerativeDigitTask or TextTask or QuotesTask)).Select(static task => task.Name)];

    [SkippableFact]
    public void Batch_SimpleSequence_IsTheAuthors()
    {
        string path = Path.Combine(SharedFiles.Folder, "golden", "rvqe", "g05.json");
        Skip.IfNot(File.Exists(path), SharedFiles.Missing);
        SequenceBatch golden = GoldenFile.Read(path).Batch, ours = new SimpleSequenceTask().Batch(1, SequenceStream.Training, 1, 2, 20);
        Assert.Equal(golden.Inputs, ours.Inputs);
        Assert.Equal(golden.Targets, ours.Targets);
        Assert.Equal(golden.Kept, ours.Kept);
        Assert.DoesNotContain(true, ours.Postselected);
    }

    [SkippableFact]
    public void Batch_ElmanXor_HasTheRulesOfTheAuthors()
    {
        string path = Path.Combine(SharedFiles.Folder, "golden", "rvqe", "g06.json");
        Skip.IfNot(File.Exists(path), SharedFiles.Missing);
        SequenceBatch golden = GoldenFile.Read(path).Batch, ours = new ElmanXorTask().Batch(7, SequenceStream.Training, 3, 4, 12);
        AssertXor(golden);
        AssertXor(ours);
        Assert.Equal(golden.Kept, ours.Kept);
    }

    [Fact]
    public void Batch_ElmanXor_FollowsItsRule()
    {
        SequenceBatch batch = new ElmanXorTask().Batch(1, SequenceStream.Training, 1, 200, 36);
        AssertXor(batch);
        // Outputs 1, 4, 7, … count, and just they are measured.
        Assert.Equal(Enumerable.Range(0, 35).Select(static t => t % 3 == 1), batch.Kept.Take(35));
        Assert.Equal(batch.Kept, batch.Postselected.Select(static postselected => !postselected));
        double ones = batch.Inputs.Average();
        Assert.InRange(ones, 0.45, 0.55);
    }

    [Fact]
    public void Batch_ElmanLetter_IsMadeOfSyllables()
    {
        SequenceBatch batch = new ElmanLetterTask().Batch(1, SequenceStream.Training, 1, 300, 36);
        string letters = AssertSyllables(batch);
        Assert.All(batch.Kept, Assert.True);
        Assert.DoesNotContain(true, batch.Postselected);
        double consonants = letters.Count("bdg".Contains);
        Assert.All("bdg", letter => Assert.InRange(letters.Count(other => other == letter) / consonants, 0.3, 0.37));
    }

    [SkippableFact]
    public void Batch_ElmanLetter_HasTheRulesOfTheAuthors()
    {
        string path = Path.Combine(SharedFiles.Folder, "golden", "rvqe", "g12.json");
        Skip.IfNot(File.Exists(path), SharedFiles.Missing);
        AssertSyllables(GoldenFile.Read(path).Batch);
    }

    [Theory]
    [MemberData(nameof(TaskNames))]
    public void Batch_SameArguments_GiveTheSameWords(string name)
    {
        ISequenceTask task = SequenceTasks.Find(name);
        ISequenceSource source = task.Open(new TaskOptions());
        SequenceBatch first = source.Batch(5, SequenceStream.Training, 9, 8, 24), again = source.Batch(5, SequenceStream.Training, 9, 8, 24);
        Assert.Equal(first.Inputs, again.Inputs);
        Assert.Equal(first.Targets, again.Targets);
        Assert.All(first.Inputs.Concat(first.Targets), word => Assert.InRange(word, 0, (1 << task.InputBits) - 1));
    }

    [Theory]
    [InlineData("elman-xor")]
    [InlineData("elman-letter")]
    public void Batch_OtherSeedStreamOrStep_GivesOtherWords(string name)
    {
        ISequenceSource source = SequenceTasks.Find(name).Open(new TaskOptions());
        int[][] batches =
        [
            source.Batch(5, SequenceStream.Training, 9, 8, 24).Inputs,
            source.Batch(6, SequenceStream.Training, 9, 8, 24).Inputs,
            source.Batch(5, SequenceStream.Training, 10, 8, 24).Inputs,
            source.Batch(5, SequenceStream.Validation, 9, 8, 24).Inputs,
            source.Batch(5, SequenceStream.Test, 9, 8, 24).Inputs,
        ];
        Assert.Equal(batches.Length, batches.Select(static words => string.Join(',', words)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(TaskNames))]
    public void Batch_MoreSamples_BeginsAsTheSmallerOne(string name)
    {
        ISequenceSource source = SequenceTasks.Find(name).Open(new TaskOptions());
        SequenceBatch small = source.Batch(5, SequenceStream.Training, 9, 2, 20), large = source.Batch(5, SequenceStream.Training, 9, 4, 20);
        Assert.Equal(small.Inputs, large.Inputs.Take(small.Inputs.Length));
        Assert.Equal(small.Targets, large.Targets.Take(small.Targets.Length));
    }

    [Theory]
    [InlineData("simple-seq")]
    [InlineData("elman-xor")]
    [InlineData("elman-letter")]
    public void Batch_MoreSamplesOrWords_BeginsAsTheSmallerOne(string name)
    {
        ISequenceSource source = SequenceTasks.Find(name).Open(new TaskOptions());
        SequenceBatch small = source.Batch(5, SequenceStream.Training, 9, 2, 10), large = source.Batch(5, SequenceStream.Training, 9, 4, 20);
        Assert.Equal(small.Inputs, large.Inputs.Chunk(large.Steps).Take(2).SelectMany(static sentence => sentence.Take(9)));
    }

    [Theory]
    [InlineData("simple-seq", 3, 20, "batch is 3")]
    [InlineData("elman-xor", 0, 20, "batch is 0")]
    [InlineData("elman-xor", 4, 2, "length is 2")]
    [InlineData("elman-letter", 4, 1, "length is 1")]
    public void Batch_ImpossibleSize_IsRefused(string name, int samples, int length, string expected) =>
        Assert.Contains(expected, Assert.Throws<QrnnException>(() => SequenceTasks.Find(name).Open(new TaskOptions()).Batch(1, SequenceStream.Training, 1, samples, length)).Message, StringComparison.Ordinal);

    [Fact]
    public void Find_UnknownTask_NamesTheFamiliesAndTheNearest()
    {
        string said = Assert.Throws<QrnnException>(static () => SequenceTasks.Find("mnist-umap-d3-r9")).Message;
        Assert.StartsWith("task is 'mnist-umap-d3-r9': the tasks are simple-seq, elman-xor, elman-letter", said, StringComparison.Ordinal);
        Assert.All(SequenceTasks.Families, family => Assert.Contains(family, said, StringComparison.Ordinal));
        Assert.EndsWith("most like it is mnist-umap-d3-r2", said, StringComparison.Ordinal);
        Assert.True(Assert.Throws<QrnnException>(static () => SequenceTasks.Find(new string('x', 100_000))).Message.Length < 600);
    }

    [Fact]
    public void Families_All_StandInTheDocuments()
    {
        string page = File.ReadAllText(Repository.PathOf("Host", "docs", "data.md"));
        Assert.All(SequenceTasks.Families, family => Assert.Contains($"`{family.Split('[')[0]}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void All_Names_BelongToTheirFamilies()
    {
        // mnist-pca-r{2,3,4}-p{2,5,8} and mnist8[-ds[-lrg]] as a shell would read them.
        Assert.All(SequenceTasks.All, static task => Assert.Matches("^" + task.Family.Replace("[", "(", StringComparison.Ordinal).Replace("]", ")?", StringComparison.Ordinal)
            .Replace("{", "(", StringComparison.Ordinal).Replace("}", ")", StringComparison.Ordinal).Replace(",", "|", StringComparison.Ordinal) + "$", task.Name));
        Assert.Equal(SequenceTasks.All.Length, SequenceTasks.All.Select(static task => task.Name).Distinct().Count());
        Assert.All(SequenceTasks.All, static task => task.CheckSize(task.Defaults.Batch, task.Defaults.Length));
        Assert.All(SequenceTasks.All, static task => task.CheckSize(task.Defaults.ValidationBatch, task.Defaults.Length));
        Assert.All(SequenceTasks.All, static task => Assert.Equal(task.InputBits, task.Defaults.Shape.Validated().Inputs));
    }

    /// <summary>Checks both words of every call; gives all letters that are fed.</summary>
    private static string AssertSyllables(SequenceBatch batch)
    {
        var task = new ElmanLetterTask();
        string letters = "";
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            string fed = string.Concat(batch.Inputs.Skip(sample * batch.Steps).Take(batch.Steps).Select(task.Symbol));
            string scored = string.Concat(batch.Targets.Skip(sample * batch.Steps).Take(batch.Steps).Select(task.Symbol));
            Assert.Matches("^(ba|dii|guuu)*(b|d|di|g|gu|guu)?$", fed);
            // Call t is scored against letter t + 1, any consonant being C.
            Assert.Equal(string.Concat(fed[1..].Select(static letter => "bdg".Contains(letter, StringComparison.Ordinal) ? 'C' : letter)), scored[..^1]);
            letters += fed;
        }

        return letters;
    }

    private static void AssertXor(SequenceBatch batch)
    {
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            Span<int> inputs = batch.Inputs.AsSpan(sample * batch.Steps, batch.Steps), targets = batch.Targets.AsSpan(sample * batch.Steps, batch.Steps);
            for (int t = 0; t < batch.Steps; t++)
            {
                Assert.Equal(t % 3 == 1 ? inputs[t] ^ inputs[t - 1] : 2, targets[t]);
                Assert.True(t % 3 != 2 || inputs[t] == (inputs[t - 1] ^ inputs[t - 2]));
            }
        }
    }
}
