using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Data;

/// <summary>The tasks on DNA against the rules of rvqe.md 1.8.</summary>
public sealed class DnaTaskTests
{
    private const int Samples = 400, Length = 12, Calls = Length - 1;

    [Theory]
    [InlineData("dna")]
    [InlineData("dna-no-marker")]
    public void Batch_Dna_FollowsTheAuthorsRule(string name)
    {
        SequenceBatch batch = Batch(name, SequenceStream.Training);
        SequenceBatch marked = Batch("dna", SequenceStream.Training);
        var places = new HashSet<int>();
        for (int sample = 0; sample < Samples; sample++)
        {
            int[] inputs = WordsOf(batch.Inputs, sample), targets = WordsOf(batch.Targets, sample), shown = WordsOf(marked.Inputs, sample);
            int marker = Assert.Single(Enumerable.Range(0, Calls), t => shown[t] >= 4);
            Assert.InRange(marker, 1, (Length / 2) - 1);
            places.Add(marker);
            Assert.Equal(name == "dna" ? shown : [.. shown.Select(static word => word % 4)], inputs);

            // Call t is scored against target t + 1: 0 before the marker, the marked base with the marker, the base after it.
            int wanted = shown[marker] - 4;
            Assert.Equal(Enumerable.Range(1, Calls).Select(t => t < marker ? 0 : t == marker ? wanted + 4 : wanted), targets);
        }

        Assert.Equal((Length / 2) - 1, places.Count);
    }

    [Fact]
    public void Batch_DnaOpen_AsksForTheBaseAfterTheMarkerAndSaysNothingElse()
    {
        SequenceBatch batch = Batch("dna-open", SequenceStream.Training);
        var places = new HashSet<int>();
        for (int sample = 0; sample < Samples; sample++)
        {
            int[] inputs = WordsOf(batch.Inputs, sample), targets = WordsOf(batch.Targets, sample);
            int marker = Assert.Single(Enumerable.Range(0, Calls), t => inputs[t] == 4);
            Assert.InRange(marker, 1, (Length / 2) - 1);
            places.Add(marker);
            Assert.Equal([.. new int[Calls - 1], inputs[marker + 1]], targets);
        }

        Assert.Equal((Length / 2) - 1, places.Count);
        Assert.All(batch.Inputs, static word => Assert.InRange(word, 0, 4));
        Assert.Equal(OutputsBetween.Trace, new DnaOpenTask().Defaults.Between);
    }

    [Theory]
    [InlineData("dna")]
    [InlineData("dna-no-marker")]
    [InlineData("dna-open")]
    public void Batch_Dna_KeepsTheLastCallOnly(string name)
    {
        SequenceBatch batch = Batch(name, SequenceStream.Validation);
        Assert.Equal(Enumerable.Range(0, Samples * Calls).Select(static call => call % Calls == Calls - 1), batch.Kept);
        Assert.Equal(batch.Kept, batch.Postselected.Select(static postselected => !postselected));
        int[] labels = [.. batch.Targets.Where((_, call) => batch.Kept[call])];
        Assert.All(Enumerable.Range(0, 4), label => Assert.InRange(labels.Count(other => other == label) / (double)Samples, 0.18, 0.32));
    }

    [Theory]
    [InlineData("dna")]
    [InlineData("dna-no-marker")]
    [InlineData("dna-open")]
    public void Batch_Dna_ShortestSequenceIsFourWords(string name)
    {
        SequenceBatch Shortest(int length) => SequenceTasks.Find(name).Open(new TaskOptions()).Batch(1, SequenceStream.Training, 1, 20, length);
        Assert.Equal(3, Shortest(4).Steps);
        Assert.Contains("length is 3", Assert.Throws<QrnnException>(() => Shortest(3)).Message, StringComparison.Ordinal);
    }

    private static SequenceBatch Batch(string name, SequenceStream stream) =>
        SequenceTasks.Find(name).Open(new TaskOptions()).Batch(3, stream, 2, Samples, Length);

    private static int[] WordsOf(int[] words, int sample) => words[(sample * Calls)..((sample + 1) * Calls)];
}
