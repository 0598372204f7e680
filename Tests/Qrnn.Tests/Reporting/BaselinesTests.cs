using System.Collections.Immutable;
using Qrnn.Data;
using Qrnn.Reporting;
using Xunit;

namespace Qrnn.Tests.Reporting;

public sealed class BaselinesTests
{
    private const int WordBits = 3;

    private static readonly ImmutableArray<ImmutableArray<int>> Labels = [[0], [3], [2]];

    [Theory]
    [InlineData(CodeMetric.Hamming, 4)]
    [InlineData(CodeMetric.Hamming, 60)] // more than two words of 64 bits
    [InlineData(CodeMetric.BitPlanes, 4)]
    [InlineData(CodeMetric.Levels, 4)]
    public void Of_AnyMetric_MatchesRowByRowVotes(CodeMetric metric, int calls)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var source = new RandomRows(WordBits, calls, Labels, seed, metric);
            LabelledRows training = source.Rows(SequenceStream.Training), test = source.Rows(SequenceStream.Test);
            DistinctCodes asked = DistinctCodes.Of(test);

            ImmutableArray<Baseline> actual = Baselines.Of(DistinctCodes.Of(training), asked, WordBits, metric, threads: 2);

            int[] said(int baseline) => [.. asked.CodeOfRow.Select(code => actual[baseline].Predictions[code])];
            int majority = Most(training, [.. Enumerable.Range(0, training.Count)]);
            Assert.Equal(["majority class", "lookup table", "1 nearest", "5 nearest"], actual.Select(static baseline => baseline.Name));
            Assert.All(said(0), label => Assert.Equal(majority, label));
            Assert.Equal(Enumerable.Range(0, test.Count).Select(row => Lookup(training, test, row, majority)), said(1));
            Assert.Equal(Enumerable.Range(0, test.Count).Select(row => Nearest(training, test, row, 1, metric)), said(2));
            Assert.Equal(Enumerable.Range(0, test.Count).Select(row => Nearest(training, test, row, 5, metric)), said(3));
        }
    }

    [Fact]
    public void Of_CoordinatesInBitPlanes_KnowsThatTheHighestPlaneCountsMost()
    {
        // One lane: 0111 is nearer to 1000 (7 and 8) than 0000 is, though it differs in more bits.
        ImmutableArray<ImmutableArray<int>> labels = [[0], [1]];
        var training = new LabelledRows(2, 4, [0, 1, 1, 1, 0, 0, 0, 0], [0, 1], labels);
        var asked = new LabelledRows(1, 4, [1, 0, 0, 0], [0], labels);

        int Say(CodeMetric metric) => Baselines.Of(DistinctCodes.Of(training), DistinctCodes.Of(asked), 1, metric, threads: 1)[2].Predictions[0];

        Assert.Equal(0, Say(CodeMetric.BitPlanes));
        Assert.Equal(1, Say(CodeMetric.Hamming));
    }

    [Fact]
    public void DistinctCodes_Rows_AreGroupedByTheirWords()
    {
        var rows = new LabelledRows(4, 2, [1, 2, 3, 0, 1, 2, 1, 3], [0, 0, 1, 1], [[0], [1]]);

        DistinctCodes codes = DistinctCodes.Of(rows);

        Assert.Equal<IEnumerable<int>>([0, 1, 3], codes.First);
        Assert.Equal<IEnumerable<int>>([0, 1, 0, 2], codes.CodeOfRow);
        Assert.Equal<IEnumerable<int>>([1, 1, 1, 0, 0, 1], codes.ClassCounts);
        Assert.Equal([0, 1, -1], codes.FindIn(DistinctCodes.Of(rows with { Count = 2 })));
    }

    private static int Most(LabelledRows training, int[] rows) =>
        rows.GroupBy(row => training.Labels[row]).OrderByDescending(static votes => votes.Count())
            .ThenByDescending(votes => training.Labels.Count(label => label == votes.Key)).ThenBy(static votes => votes.Key).First().Key;

    private static int Lookup(LabelledRows training, LabelledRows test, int row, int majority)
    {
        int[] same = [.. Enumerable.Range(0, training.Count).Where(other => training.Code(other).SequenceEqual(test.Code(row)))];
        return same.Length == 0 ? majority : Most(training, same);
    }

    private static int Nearest(LabelledRows training, LabelledRows test, int row, int neighbours, CodeMetric metric)
    {
        double[] distances = [.. Enumerable.Range(0, training.Count).Select(other => Distance(training.Code(other).ToArray(), test.Code(row).ToArray(), metric))];
        double radius = distances.Order().ElementAt(neighbours - 1);
        return Most(training, [.. Enumerable.Range(0, training.Count).Where(other => distances[other] <= radius)]);
    }

    private static double Distance(byte[] left, byte[] right, CodeMetric metric) => metric switch
    {
        CodeMetric.Levels => left.Zip(right, static (a, b) => Math.Pow(a - b, 2)).Sum(),
        CodeMetric.BitPlanes => Enumerable.Range(0, WordBits).Sum(lane => Math.Pow(Coordinate(left, lane) - Coordinate(right, lane), 2)),
        _ => left.Zip(right, static (a, b) => Convert.ToString(a ^ b, 2).Count(static digit => digit == '1')).Sum(),
    };

    private static int Coordinate(byte[] code, int lane) =>
        Convert.ToInt32(string.Concat(code.Select(word => Convert.ToString(word, 2).PadLeft(WordBits, '0')[lane])), 2);
}
