using Qrnn.Data;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Data;

/// <summary>The tasks on digits against the table of rvqe.md 1.8.</summary>
public sealed class DigitTaskTests
{
    private static readonly string Prepared = Path.Combine(SharedFiles.Folder, "data");

    /// <summary>Rows per digit of the author's splits (rvqe.md "Data files").</summary>
    private static readonly int[] Training = [5424, 6243, 5459, 5632, 5343, 4922, 5419, 5766, 5352, 5450], Test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

    /// <summary>Of every family the first and the last, which is the one with most words; mnist8-ds-lrg has the files of mnist36-ds-lrg and takes longer than all others.</summary>
    public static TheoryData<string> Names() => [.. DigitTasks.All.GroupBy(static task => task.Family).SelectMany(static family => new[] { family.First().Name, family.Last().Name })
        .Distinct().Where(static name => name is not ("mnist8-ds-lrg" or "mnist01-ds-lrg"))];

    public static TheoryData<string> FamilyNames() => [.. MnistFiles.All.Select(static family => family.Name)];

    /// <summary>I, L and label words of every name of rvqe.md 1.8 that has its own rule.</summary>
    [Theory]
    [InlineData("mnist01", 2, 100, "0 1", "0;1")]
    [InlineData("mnist36-ds", 2, 100, "3 6", "0;1")]
    [InlineData("mnist36-ds-lrg", 2, 400, "3 6", "0;1")]
    [InlineData("mnist-even-odd", 2, 100, "even odd", "0;1")]
    [InlineData("mnist8", 3, 100, "0 1 2 3 4 5 6 7 8", "0 0;0 1;0 2;0 3;0 4;0 5;0 6;0 7;1 0")]
    [InlineData("mnist8-ds", 3, 100, "0 1 2 3 4 5 6 7", "0;1;2;3;4;5;6;7")]
    [InlineData("mnist8-ds-lrg", 3, 400, "0 1 2 3 4 5 6 7", "0;1;2;3;4;5;6;7")]
    [InlineData("mnist-pca-r2-p5", 2, 6, "0 1 2 3 4 5 6 7 8 9", "0 0;0 1;0 2;0 3;1 0;1 1;1 2;1 3;2 0;2 1")]
    [InlineData("mnist-pca-r3-p8", 3, 9, "0 1 2 3 4 5 6 7 8 9", "0 0;0 1;0 2;0 3;0 4;0 5;0 6;0 7;1 0;1 1")]
    [InlineData("mnist-pca-r4-p2", 4, 2, "0 1 2 3 4 5 6 7 8 9", "0;1;2;3;4;5;6;7;8;9")]
    [InlineData("mnist-umap-d2-r8", 2, 9, "0 1 2 3 4 5 6 7 8 9", "0 0;0 1;0 2;0 3;1 0;1 1;1 2;1 3;2 0;2 1")]
    [InlineData("mnist-umap-d3-r4", 3, 5, "0 1 2 3 4 5 6 7 8 9", "0 0;0 1;0 2;0 3;0 4;0 5;0 6;0 7;1 0;1 1")]
    [InlineData("mnist-umap-d4-r4", 4, 4, "0 1 2 3 4 5 6 7 8 9", "0;1;2;3;4;5;6;7;8;9")]
    [InlineData("mnist-tsne-d2-r5", 2, 6, "0 1 2 3 4 5 6 7 8 9", "0 0;0 1;0 2;0 3;1 0;1 1;1 2;1 3;2 0;2 1")]
    public void Task_Row_IsThatOfTheTable(string name, int bits, int length, string classes, string labels)
    {
        var task = (DigitTask)SequenceTasks.Find(name);
        Assert.Equal(bits, task.InputBits);
        Assert.Equal(length, task.Defaults.Length);
        Assert.Equal(classes, string.Join(' ', task.Classes));
        Assert.Equal(labels, string.Join(';', task.LabelWords.Select(static words => string.Join(' ', words))));
    }

    [Fact]
    public void Batch_ScanLines_FeedTheLeadingBitsAndScoreTheLabelLast()
    {
        using var folder = new TemporaryFolder();
        // Position k of any row holds k mod 8: words of two bits are its leading bits.
        PreparedDigits.Write(folder.Path, MnistFiles.Simple, 3, static (_, _, column) => column % 8);
        ISequenceSource source = SequenceTasks.Find("mnist36").Open(new TaskOptions(folder.Path));
        SequenceBatch batch = source.Batch(1, SequenceStream.Training, 1, 4, 100);
        Assert.Equal(99, batch.Steps);
        for (int call = 0; call < batch.Targets.Length; call++)
        {
            int t = call % 99, sample = call / 99;
            Assert.Equal(t % 8 / 2, batch.Inputs[call]);
            // Samples are 3, 6, 3, 6: labels 00 and 01 at the last call, zero and postselected before.
            Assert.Equal(t == 98 ? sample % 2 : 0, batch.Targets[call]);
            Assert.Equal(t == 98, batch.Kept[call]);
            Assert.Equal(t != 98, batch.Postselected[call]);
        }

        SequenceBatch three = SequenceTasks.Find("mnist8").Open(new TaskOptions(folder.Path)).Batch(1, SequenceStream.Training, 1, 9, 100);
        Assert.Equal(Enumerable.Range(0, 99).Select(static t => t % 8), three.Inputs.Take(99));
        Assert.Equal([0, 0, 1, 0], three.Targets[^4..]); // the ninth sample is an 8: words 001 000
        Assert.Equal([false, true, true], three.Kept[^3..]);
    }

    [Fact]
    public void Batch_BitPlanes_FeedOneBitOfEveryCoordinate()
    {
        using var folder = new TemporaryFolder();
        // Coordinates 10100000, 01100000, 11000000: planes 101, 011, 110, 000.
        int[] coordinates = [0b10100000, 0b01100000, 0b11000000];
        PreparedDigits.Write(folder.Path, MnistFiles.Umap(3), 2, (_, _, column) => coordinates[column]);
        SequenceBatch batch = SequenceTasks.Find("mnist-umap-d3-r4").Open(new TaskOptions(folder.Path)).Batch(1, SequenceStream.Test, 1, 10, 5);
        Assert.Equal([0b101, 0b011, 0b110, 0], batch.Inputs[..4]);
        Assert.Equal([0, 0, 1, 1], batch.Targets[^4..]); // a 9 is 001 001; its first word is asked for before the last plane is fed
        Assert.Equal([false, false, true, true], batch.Kept[^4..]);
    }

    [Fact]
    public void Batch_PrincipalComponents_FeedTheLeadingBitsOfEach()
    {
        using var folder = new TemporaryFolder();
        PreparedDigits.Write(folder.Path, MnistFiles.PrincipalComponents, 1, static (_, _, column) => 32 * column + 31);
        ISequenceSource source = SequenceTasks.Find("mnist-pca-r3-p5").Open(new TaskOptions(folder.Path));
        SequenceBatch batch = source.Batch(1, SequenceStream.Validation, 1, 10, 6);
        Assert.Equal([0, 1, 2, 3, 4], batch.Inputs[..5]);
        Assert.Equal([0, 0, 0, 1, 0], batch.Targets[(8 * 5)..(9 * 5)]);
        Assert.Equal([false, false, false, true, true], batch.Kept[..5]);
        Assert.Equal(new[] { 0, 0, 1, 1, 2 }, SequenceTasks.Find("mnist-pca-r2-p8").Open(new TaskOptions(folder.Path)).Batch(1, SequenceStream.Validation, 1, 10, 9).Inputs[..5]);
    }

    [Fact]
    public void Batch_EvenOdd_HasTheDigitsInTurnAndTheirParityAsLabel()
    {
        using var folder = new TemporaryFolder();
        PreparedDigits.Write(folder.Path, MnistFiles.Simple, 2, static (digit, _, column) => column < 4 ? digit >> 3 - column << 2 & 4 : 0);
        var source = (ILabelledSource)SequenceTasks.Find("mnist-even-odd").Open(new TaskOptions(folder.Path));
        SequenceBatch batch = source.Batch(1, SequenceStream.Training, 1, 20, 100);
        int[] digits = [.. Enumerable.Range(0, 20).Select(sample => batch.Inputs.Skip(sample * 99).Take(4).Aggregate(0, static (digit, word) => digit << 1 | word >> 1))];
        Assert.Equal([0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 0, 2, 4, 6, 8, 1, 3, 5, 7, 9], digits);
        Assert.Equal(digits.Select(static digit => digit % 2), batch.Targets.Where((_, call) => call % 99 == 98));
        Assert.Equal(["even", "odd"], source.Classes.ToArray());
        Assert.Equal(Enumerable.Repeat(0, 10).Concat(Enumerable.Repeat(1, 10)), source.Rows(SequenceStream.Test).Labels.ToArray());
    }

    [Fact]
    public void Batch_Generative_PutsTheLabelBeforeTheImage()
    {
        using var folder = new TemporaryFolder();
        PreparedDigits.Write(folder.Path, MnistFiles.Deskewed, 2, static (digit, _, column) => (digit + column) % 8);
        SequenceBatch batch = SequenceTasks.Find("mnist01-gen").Open(new TaskOptions(folder.Path)).Batch(1, SequenceStream.Training, 1, 2, 100);
        Assert.Equal([0, 0, 1, 1], batch.Inputs[..4]); // label 0, then words 1/2, 2/2, 3/2 of a 0
        Assert.Equal([1, 1, 1, 2], batch.Inputs[99..103]);
        Assert.Equal(batch.Inputs[1..99], batch.Targets[..98]);
        Assert.Equal(1, batch.Targets[98]); // 99 mod 8 is 3: the last word is a target, and never fed
        Assert.All(batch.Kept, Assert.True);
        Assert.DoesNotContain(true, batch.Postselected);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Open_AuthorsFiles_GivesValidBatches(string name)
    {
        Skip.IfNot(Directory.Exists(Prepared), SharedFiles.Missing);
        ISequenceTask task = SequenceTasks.Find(name);
        ISequenceSource source = task.Open(new TaskOptions(Prepared));
        foreach (SequenceStream stream in Enum.GetValues<SequenceStream>())
        {
            SequenceBatch batch = source.Batch(3, stream, 2, task.Defaults.Batch, task.Defaults.Length);
            Assert.Equal(batch.Inputs, source.Batch(3, stream, 2, task.Defaults.Batch, task.Defaults.Length).Inputs);
            Assert.All(batch.Inputs.Concat(batch.Targets), word => Assert.InRange(word, 0, (1 << task.InputBits) - 1));
            Assert.NotEqual(batch.Inputs, source.Batch(3, stream, 3, task.Defaults.Batch, task.Defaults.Length).Inputs);
            Assert.NotEqual(batch.Inputs, source.Batch(4, stream, 2, task.Defaults.Batch, task.Defaults.Length).Inputs);
        }

        if (source is ILabelledSource labelled)
        {
            int[] counts = [.. labelled.Rows(SequenceStream.Validation).Labels.GroupBy(static label => label).OrderBy(static group => group.Key).Select(static group => group.Count())];
            Assert.Equal(((DigitTask)task).ClassOfDigit.CountBy(static label => label).Select(static pair => 500 * pair.Value), counts);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(FamilyNames))]
    public void Files_OfTheAuthor_HaveTheKnownRows(string name)
    {
        Skip.IfNot(Directory.Exists(Prepared), SharedFiles.Missing);
        MnistFamily family = MnistFiles.All.Single(family => family.Name == name);
        Assert.Equal(Test, Rows(SequenceStream.Test));
        Assert.Equal(Enumerable.Repeat(500, 10), Rows(SequenceStream.Validation));
        if (name != "deskewed-large")
        {
            Assert.Equal(Training, Rows(SequenceStream.Training));
        }

        IEnumerable<int> Rows(SequenceStream split) => MnistFiles.Locate(Prepared, family, Enumerable.Range(0, 10), split).Select(path => NumberTable.Read(path, family.Columns, family.Largest).Rows);
    }

    [SkippableFact]
    public void Rows_OfTheAuthor_BeginAsRecorded()
    {
        Skip.IfNot(Directory.Exists(Prepared), SharedFiles.Missing);
        // The first row of mnist-simple-0-train begins 7,7,7,6,2,0 (rvqe.md): its leading two bits, and label 0 at the end.
        var source = (ILabelledSource)SequenceTasks.Find("mnist01").Open(new TaskOptions(Prepared));
        LabelledRows rows = source.Rows(SequenceStream.Training);
        Assert.Equal(Training[0] + Training[1], rows.Count);
        Assert.Equal([3, 3, 3, 3, 1, 0], rows.Code(0)[..6].ToArray());
        SequenceBatch batch = rows.Batch([0, Training[0]]);
        Assert.Equal([0, 1], new[] { batch.Targets[98], batch.Targets[197] });
        // The first row of mnist-umap-3-0-train is 27,38,70: 00011011, 00100110, 01000110.
        LabelledRows reduced = ((ILabelledSource)SequenceTasks.Find("mnist-umap-d3-r4").Open(new TaskOptions(Prepared))).Rows(SequenceStream.Training);
        Assert.Equal([0, 0b001, 0b010, 0b100], reduced.Code(0).ToArray());
    }

    [SkippableFact]
    public void Rows_OfTheAuthor_ShareTenImagesAndRepeatTheOne()
    {
        Skip.IfNot(Directory.Exists(Prepared), SharedFiles.Missing);
        string[] Lines(MnistFamily family, int digit, SequenceStream split, Func<byte, int> shown)
        {
            NumberTable table = NumberTable.Read(MnistFiles.Locate(Prepared, family, [digit], split)[0], family.Columns, family.Largest);
            return [.. Enumerable.Range(0, table.Rows).Select(row => string.Join(',', table.Row(row).ToArray().Select(shown)))];
        }

        // What data.md says of them: the 500th image of a digit is in both splits, and 601 test images of the 1 occur in training.
        Assert.All(Enumerable.Range(0, 10), digit => Assert.Equal(Lines(MnistFiles.PrincipalComponents, digit, SequenceStream.Training, static value => value)[0], Lines(MnistFiles.PrincipalComponents, digit, SequenceStream.Validation, static value => value)[499]));
        HashSet<string> training = [.. Enumerable.Range(0, 10).SelectMany(digit => Lines(MnistFiles.Simple, digit, SequenceStream.Training, static value => value >> 2))];
        Assert.Equal(601, Lines(MnistFiles.Simple, 1, SequenceStream.Test, static value => value >> 2).Count(training.Contains));
    }

    [SkippableFact]
    public void Batch_GoldenCase_HasOurRules()
    {
        string path = Path.Combine(SharedFiles.Folder, "golden", "rvqe", "g16.json");
        Skip.IfNot(File.Exists(path), SharedFiles.Missing);
        SequenceBatch golden = GoldenFile.Read(path).Batch;
        // Ten words of an image, as if a row had nine calls; the labels 2 and 1 stand at the last.
        var rows = new LabelledRows(2, 9, [.. golden.Inputs.Select(static word => (byte)word)], [1, 0], [[1], [2]]);
        SequenceBatch ours = rows.Batch([0, 1]);
        Assert.Equal(golden.Inputs, ours.Inputs);
        Assert.Equal(golden.Targets, ours.Targets);
        Assert.Equal(golden.Kept, ours.Kept);
        Assert.Equal(ours.Kept, ours.Postselected.Select(static postselected => !postselected));
    }

    [Fact]
    public void Batch_Draws_AreUniformWithReplacementAndTheSameInAnyThread()
    {
        using var folder = new TemporaryFolder();
        PreparedDigits.Write(folder.Path, MnistFiles.Simple, 8, static (_, row, _) => row);
        ISequenceSource source = SequenceTasks.Find("mnist01").Open(new TaskOptions(folder.Path));
        var batches = new int[200][];
        Parallel.For(0, batches.Length, step => batches[step] = source.Batch(1, SequenceStream.Training, step, 8, 100).Inputs);
        Assert.All(Enumerable.Range(0, batches.Length), step => Assert.Equal(source.Batch(1, SequenceStream.Training, step, 8, 100).Inputs, batches[step]));
        // Rows 2k and 2k + 1 have word k: 1600 draws of four words, 400 ± 17 each.
        Assert.All(batches.SelectMany(static words => words.Where((_, call) => call % 99 == 0)).CountBy(static word => word), static pair => Assert.InRange(pair.Value, 320, 480));
        int[] small = source.Batch(1, SequenceStream.Training, 5, 4, 100).Inputs;
        Assert.Equal(small, batches[5][..small.Length]);
    }

    [Theory]
    [InlineData("mnist01", 3, 100, "batch is 3: mnist01 has 2 digits")]
    [InlineData("mnist01", 4, 99, "length is 99: sequences of mnist01 have 100 words")]
    [InlineData("mnist-even-odd", 4, 100, "must be a multiple of 10")]
    [InlineData("mnist01-gen", 4, 36, "length is 36")]
    public void CheckSize_ImpossibleSize_IsRefused(string name, int samples, int length, string expected) =>
        Assert.Contains(expected, Assert.Throws<QrnnException>(() => SequenceTasks.Find(name).CheckSize(samples, length)).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_MissingFile_NamesItAndWhatGetsIt()
    {
        using var folder = new TemporaryFolder();
        ISequenceTask task = SequenceTasks.Find("mnist36");
        string said = Assert.Throws<QrnnException>(() => task.Open(new TaskOptions(folder.Path))).Message;
        Assert.StartsWith("mnist-simple-3-train.csv.gz is neither in", said, StringComparison.Ordinal);
        Assert.All(["--data DIR", "qrnn data fetch mnist", "qrnn data prepare mnist"], part => Assert.Contains(part, said, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', said);

        PreparedDigits.Write(folder.PathOf("rvqe"), MnistFiles.Simple, 1, static (_, _, _) => 1);
        _ = task.Open(new TaskOptions(folder.Path));

        // One file of another origin before the folder "rvqe": never one digit from here and one from there.
        File.Copy(folder.PathOf("rvqe", "mnist-simple-6-train.csv.gz"), folder.PathOf("mnist-simple-6-train.csv.gz"));
        Assert.Contains("which has others of its kind", Assert.Throws<QrnnException>(() => task.Open(new TaskOptions(folder.Path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PlainFiles_AreReadAsPackedOnes()
    {
        using var folder = new TemporaryFolder();
        PreparedDigits.Write(folder.PathOf("plain"), MnistFiles.Umap(2), 2, static (digit, row, column) => 20 * digit + row + column, packed: false);
        PreparedDigits.Write(folder.PathOf("packed"), MnistFiles.Umap(2), 2, static (digit, row, column) => 20 * digit + row + column);
        string[] words = [.. new[] { "plain", "packed" }.Select(name => string.Join(' ', ((ILabelledSource)SequenceTasks.Find("mnist-umap-d2-r8").Open(new TaskOptions(folder.PathOf(name)))).Rows(SequenceStream.Test).Words))];
        Assert.Equal(words[0], words[1]);
    }
}
