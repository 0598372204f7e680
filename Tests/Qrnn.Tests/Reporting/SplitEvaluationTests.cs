using System.Collections.Immutable;
using System.Text.Json;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;
using Xunit;

namespace Qrnn.Tests.Reporting;

public sealed class SplitEvaluationTests
{
    private static readonly ImmutableArray<ImmutableArray<int>> OneWord = [[0], [3], [2]];
    private static readonly ImmutableArray<ImmutableArray<int>> TwoWords = [[0, 1], [0, 3], [2, 0], [1, 1]];
    private static readonly ImmutableArray<ImmutableArray<int>> ThreeWords = [[0, 1, 0], [0, 1, 2], [3, 1, 1]];

    private static readonly NetworkShape Shape = new() { Workspace = 3, Inputs = 2, Stages = 1, Order = 1, Degree = 2 };

    public static TheoryData<int> LabelLengths() => [1, 2, 3];

    [Theory]
    [MemberData(nameof(LabelLengths))]
    public void Measure_AnyLabelLength_MatchesRowByRowRunsOfTheReferenceNetwork(int labelWords)
    {
        RandomRows source = SourceOf(labelWords);
        double[] parameters = TileCases.Parameters(Shape, labelWords);
        SplitResult result = Measure(source, threads: 1, parameters);

        LabelledRows rows = source.Rows(SequenceStream.Test);
        using var reference = new ReferenceNetwork(Shape);
        double right = 0, words = 0, conditional = 0, loss = 0, probability = 0, sequences = 0, least = 1;
        for (int row = 0; row < rows.Count; row++)
        {
            double[] joint = [.. Enumerable.Range(0, rows.LabelWords.Length).Select(label => Joint(reference, parameters, rows.Batch([row], [label])).Probability)];
            int said = Array.IndexOf(joint, joint.Max());
            (double own, SequenceResult run) = Joint(reference, parameters, rows.Batch([row]));
            right += said == rows.Labels[row] ? 1 : 0;
            loss += run.Loss;
            probability += own;
            sequences += run.WordProbabilities[..^labelWords].Aggregate(1.0, static (product, p) => product * p);
            least = Math.Min(least, run.WordProbabilities[..^labelWords].Append(1).Min());
            for (int position = 0; position < labelWords; position++)
            {
                double[] distribution = run.Probabilities[((rows.Calls - labelWords + position) * 4)..][..4];
                int target = rows.LabelWords[rows.Labels[row]][position];
                words += rows.LabelWords[said][position] == target ? 1.0 / labelWords : 0;
                conditional += Array.IndexOf(distribution, distribution.Max()) == target ? 1.0 / labelWords : 0;
            }
        }

        NetworkScore score = Assert.Single(result.Networks);
        Assert.Equal(right / rows.Count, score.Exact.Accuracy.Value, Tolerances.GoldenNumber);
        Assert.Equal(words / rows.Count, score.ExactWords.Value, Tolerances.GoldenNumber);
        Assert.Equal(conditional / rows.Count, score.ConditionalWords.Value, Tolerances.GoldenNumber);
        Assert.Equal(loss / rows.Count, score.Loss, Tolerances.GoldenNumber);
        Assert.Equal(probability / rows.Count, score.MeanProbability, Tolerances.GoldenNumber);
        Assert.Equal(sequences / rows.Count, score.Postselection!.MeanSequence, Tolerances.GoldenNumber);
        Assert.Equal(least, score.Postselection.Minimum, Tolerances.GoldenNumber);
        Assert.Equal(rows.Count, score.Exact.Confusion.Sum());
        Assert.Equal(right, Enumerable.Range(0, rows.LabelWords.Length).Sum(label => score.Exact.Confusion[label * (rows.LabelWords.Length + 1)]));
    }

    [Theory]
    [MemberData(nameof(LabelLengths))]
    public void Measure_ManyDraws_ApproachTheExactProbabilities(int labelWords)
    {
        RandomRows source = SourceOf(labelWords);
        SplitResult result = Measure(source, threads: 1, TileCases.Parameters(Shape, labelWords));

        // 60 rows of 200 draws: a standard deviation of a share is 0.5/√12000 at most.
        NetworkScore score = Assert.Single(result.Networks);
        Assert.InRange(score.Sampled.Value - score.MeanProbability, -0.023, 0.023);
        if (labelWords == 1)
        {
            Assert.Equal(score.Sampled.Value, score.SampledWords.Value);
        }
    }

    [Fact]
    public void Measure_WordsOfALabel_AreDrawnAsTheEngineMeasuresThem()
    {
        RandomRows source = SourceOf(2);
        double[] parameters = TileCases.Parameters(Shape, 2);
        double expected = Assert.Single(Measure(source, threads: 1, parameters).Networks).SampledWords.Value;

        LabelledRows rows = source.Rows(SequenceStream.Test);
        SequenceBatch batch = rows.Batch([.. Enumerable.Range(0, rows.Count)]);
        using RecurrentNetwork network = Network(threads: 1);
        double right = 0;
        const int runs = 200;
        for (ulong run = 0; run < runs; run++)
        {
            int[] words = network.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, run).Words;
            right += Enumerable.Range(0, words.Length).Count(call => batch.Kept[call] && words[call] == batch.Targets[call]);
        }

        // Two independent means of 24 000 words: five standard deviations of their difference.
        Assert.InRange(right / (runs * 2.0 * rows.Count) - expected, -0.023, 0.023);
    }

    [Fact]
    public void Measure_OneAndTwoThreads_GiveTheSameNumbers()
    {
        RandomRows source = SourceOf(2);
        double[][] parameters = [.. Enumerable.Range(0, 3).Select(seed => TileCases.Parameters(Shape, seed))];

        string one = JsonSerializer.Serialize(Measure(source, 1, parameters), Exactly), two = JsonSerializer.Serialize(Measure(source, 2, parameters), Exactly);

        Assert.Equal(one, two);
    }

    [Fact]
    public void Measure_OneNetworkAndTheSameInAnEnsemble_HasTheSameScore()
    {
        RandomRows source = SourceOf(1);
        double[] first = TileCases.Parameters(Shape, 1), second = TileCases.Parameters(Shape, 2);

        SplitResult alone = Measure(source, 1, second), together = Measure(source, 1, first, second);

        Assert.Equal(JsonSerializer.Serialize(alone.Networks[0] with { Exact = alone.Networks[0].Exact with { Name = "" } }, Exactly),
            JsonSerializer.Serialize(together.Networks[1] with { Exact = together.Networks[1].Exact with { Name = "" } }, Exactly));
        Assert.Empty(alone.Ensembles);
        Assert.Equal(["majority vote", "mean probability"], together.Ensembles.Select(static ensemble => ensemble.Name));
    }

    [Fact]
    public void Majority_Tie_GoesToTheHigherMeanProbability()
    {
        double[] mean = Ensemble.MeanProbability([[0.1, 0.6, 0.3, 0.9, 0.0, 0.1], [0.5, 0.2, 0.3, 0.2, 0.0, 0.8]]);
        Assert.Equal([0.3, 0.4, 0.3, 0.55, 0.0, 0.45], mean.Select(static value => Math.Round(value, 12)));
        Assert.Equal([1, 0], Ensemble.Majority([[1, 0], [0, 2]], mean, 3));
        Assert.Equal([1, 2], Ensemble.Majority([[1, 2], [0, 2], [1, 0]], mean, 3));
        Assert.Equal([1, 0], Ensemble.Likeliest(mean, 3));
    }

    private static readonly JsonSerializerOptions Exactly = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static RandomRows SourceOf(int labelWords) => labelWords switch
    {
        1 => new RandomRows(2, 5, OneWord, 1),
        2 => new RandomRows(2, 5, TwoWords, 2),
        _ => new RandomRows(2, 5, ThreeWords, 3),
    };

    private static RecurrentNetwork Network(int threads) => new(Shape, TileCases.Program(Shape), new SimulatorOptions { Threads = threads });

    private static SplitResult Measure(RandomRows source, int threads, params double[][] parameters)
    {
        using RecurrentNetwork network = Network(threads);
        var options = new SplitOptions { Draws = 200, Resamples = 50, Seed = 5, Threads = threads };
        return SplitEvaluation.Measure(
            source, SequenceStream.Test, parameters.Select((values, i) => new TrainedNetwork($"network {i}", network, values, LossKind.SoftmaxOfProbabilities)), options);
    }

    private static (double Probability, SequenceResult Run) Joint(ReferenceNetwork reference, double[] parameters, SequenceBatch batch)
    {
        SequenceResult run = reference.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities);
        return (Enumerable.Range(0, batch.Steps).Where(call => batch.Kept[call]).Aggregate(1.0, (product, call) => product * run.WordProbabilities[call]), run);
    }
}
