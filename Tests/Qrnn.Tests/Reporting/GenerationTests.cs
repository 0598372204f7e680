using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;
using Xunit;

namespace Qrnn.Tests.Reporting;

public sealed class GenerationTests
{
    private static readonly NetworkShape Shape = new() { Workspace = 3, Inputs = 2, Stages = 1, Order = 1, Degree = 2 };

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    [InlineData(8, true)] // nothing is fed back: all words but the last are given
    public void RunFree_AnyPrompt_GivesTheReferenceNetworksWords(int given, bool postselectGiven)
    {
        const int length = 9;
        double[] parameters = TileCases.Parameters(Shape, 1);
        int[][] prompts = [.. Enumerable.Range(0, 5).Select(sequence => Enumerable.Range(0, given).Select(t => (sequence + (2 * t)) % 4).ToArray())];
        using var network = new RecurrentNetwork(Shape, TileCases.Program(Shape));
        using var reference = new ReferenceNetwork(Shape);

        GeneratedSequences actual = Generation.RunFree(network, parameters, prompts, length, postselectGiven, seed: 3), expected = Generation.RunFree(reference, parameters, prompts, length, postselectGiven, seed: 3);

        Assert.Equal(expected.Words, actual.Words);
        Assert.True(TileCases.LargestDifference(expected.Probabilities, actual.Probabilities) <= Tolerances.ConditionedNumber);
        Assert.Equal(prompts.SelectMany(static prompt => prompt), Enumerable.Range(0, 5).SelectMany(sequence => actual.Sequence(sequence)[..given].ToArray()));
        Assert.True(Enumerable.Range(1, 4).Any(sequence => !actual.Sequence(sequence)[given..].SequenceEqual(actual.Sequence(0)[given..])) || given == length - 1, "every sequence draws for itself");
    }

    [Fact]
    public void RunFree_ProbabilitiesOfItsWords_AreThoseOfTheSequenceScoredWhole()
    {
        double[] parameters = TileCases.Parameters(Shape, 2);
        using var network = new RecurrentNetwork(Shape, TileCases.Program(Shape));
        GeneratedSequences made = Generation.RunFree(network, parameters, [[1], [2], [0]], 7, postselectGiven: true, seed: 4);

        // Postselected on what was drawn, the network gives the same probabilities: it was fed its own words and collapsed on them.
        using var reference = new ReferenceNetwork(Shape);
        for (int sequence = 0; sequence < made.Count; sequence++)
        {
            int[] words = made.Sequence(sequence).ToArray();
            SequenceResult scored = reference.Run(parameters, Follow(words), LossKind.NegativeLogLikelihood, Collapse.Targets, 0);
            Assert.True(TileCases.LargestDifference(scored.WordProbabilities, made.Probabilities.AsSpan(sequence * made.Length + 1, made.Length - 1)) <= Tolerances.GoldenNumber);
        }

        double bits = -Enumerable.Range(0, made.Words.Length).Where(at => at % made.Length > 0).Average(at => Math.Log2(made.Probabilities[at]));
        Assert.Equal(bits, made.BitsPerWord(), Tolerances.GoldenNumber);
    }

    [Fact]
    public void RunFree_SeedsAndThreads_OnlyTheSeedChangesWords()
    {
        double[] parameters = TileCases.Parameters(Shape, 3);
        int[][] prompts = [.. Enumerable.Range(0, 40).Select(static sequence => new[] { sequence % 4 })];
        int[] Words(int threads, ulong seed)
        {
            using var network = new RecurrentNetwork(Shape, TileCases.Program(Shape), new SimulatorOptions { Threads = threads });
            return Generation.RunFree(network, parameters, prompts, 12, true, seed).Words;
        }

        Assert.Equal(Words(1, 1), Words(2, 1));
        Assert.NotEqual(Words(1, 1), Words(1, 2));
    }

    [Fact]
    public void RunAhead_CompleteSequences_FollowsTheDataAndNotItself()
    {
        double[] parameters = TileCases.Parameters(Shape, 4);
        SequenceBatch batch = TileCases.Batch(Shape, 6, 5, 1) with { Postselected = new bool[30] };
        using var network = new RecurrentNetwork(Shape, TileCases.Program(Shape));
        using var reference = new ReferenceNetwork(Shape);

        GeneratedSequences actual = Generation.RunAhead(network, parameters, batch, 5), expected = Generation.RunAhead(reference, parameters, batch, 5);

        Assert.Equal(expected.Words, actual.Words);
        Assert.Equal(Enumerable.Range(0, 6).Select(sequence => batch.Inputs[sequence * 5]), Enumerable.Range(0, 6).Select(sequence => actual.Sequence(sequence)[0]));
    }

    [Fact]
    public void RunFree_NothingLeftToSay_IsRefused()
    {
        using var network = new RecurrentNetwork(Shape, TileCases.Program(Shape));
        var error = Assert.Throws<QrnnException>(() => Generation.RunFree(network, TileCases.Parameters(Shape, 1), [[1, 2, 3]], 3, true, 1));
        Assert.Equal("length is 3 with 3 given words: at least one word must be given and one be left", error.Message);
    }

    [SkippableFact]
    public void Score_RealImages_AreThemselves()
    {
        Skip.IfNot(Directory.Exists(Path.Combine(SharedFiles.Folder, "data", "rvqe")), SharedFiles.Missing);
        var files = new TaskOptions(Path.Combine(SharedFiles.Folder, "data"));
        ISequenceTask task = SequenceTasks.Find("mnist01-gen");
        SequenceBatch batch = task.Open(files).Batch(1, SequenceStream.Training, 1, 40, task.Defaults.Length);
        int length = batch.Steps + 1;
        int[] words = [.. Enumerable.Range(0, 40 * length).Select(at => at % length == 0 ? batch.Inputs[at / length * batch.Steps] : batch.Targets[(at / length * batch.Steps) + (at % length) - 1])];

        GeneratedDigitScore score = GeneratedDigits.Score(new GeneratedSequences(40, length, length, words, new double[words.Length]), (ILabelledSource)SequenceTasks.Find("mnist01-ds").Open(files), threads: 1);

        Assert.Equal(1, score.ScansAgree);
        Assert.Equal(1, score.NearestIsRight);
        Assert.Equal([20, 0, 0, 20], score.Confusion.ToArray());
    }

    private static SequenceBatch Follow(int[] words) => new()
    {
        Samples = 1,
        Steps = words.Length - 1,
        Inputs = words[..^1],
        Targets = words[1..],
        Kept = [.. Enumerable.Repeat(true, words.Length - 1)],
        Postselected = new bool[words.Length - 1],
    };
}
