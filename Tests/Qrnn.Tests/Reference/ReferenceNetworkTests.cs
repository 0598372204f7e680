using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Reference;

/// <summary>The reference network against the numbers of the author's code, and its gradient against differences where he has none.</summary>
public sealed class ReferenceNetworkTests
{
    public static TheoryData<string> GoldenFiles() => [.. SharedFiles.Find("golden/rvqe", "*.json")];

    [SkippableTheory]
    [MemberData(nameof(GoldenFiles))]
    public void Differentiate_GoldenFile_GivesTheAuthorsNumbers(string path)
    {
        Skip.If(path.Length == 0, SharedFiles.Missing);
        GoldenFile golden = GoldenFile.Read(path);
        using var network = new ReferenceNetwork(golden.Shape);
        SequenceResult result = network.Run(
            golden.Parameters, golden.Batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities | Recordings.NeuronProbabilities);
        AssertNear(golden.Probabilities, result.Probabilities, Tolerances.GoldenNumber, "probability");
        AssertNear(golden.PostselectionProbabilities, result.WordProbabilities, Tolerances.GoldenNumber, "postselection probability");
        AssertNear(golden.NeuronProbabilities, result.NeuronProbabilities, Tolerances.GoldenNumber, "neuron norm");
        AssertNear([golden.Loss], [result.Loss], Tolerances.GoldenNumber, "loss");
        var gradient = new double[golden.Parameters.Length];
        TrainingResult training = network.Differentiate(golden.Parameters, golden.Batch, LossKind.SoftmaxOfProbabilities, gradient);
        AssertNear(golden.Gradient, gradient, Tolerances.GoldenGradient, "gradient");
        AssertNear([golden.Loss, golden.PostselectionProbabilities.Min()], [training.Loss, training.MinimumPostselectionProbability], Tolerances.GoldenNumber, "result");
    }

    [Theory]
    [InlineData(NeuronMeaning.Unitary, 0)]
    [InlineData(NeuronMeaning.Unitary, 1)]
    [InlineData(NeuronMeaning.Unitary, 2)]
    [InlineData(NeuronMeaning.Unitary, 4)]
    [InlineData(NeuronMeaning.Postselected, 0)]
    [InlineData(NeuronMeaning.Postselected, 4)]
    public void Differentiate_EitherLoss_AgreesWithDifferences(NeuronMeaning meaning, int order)
    {
        var shape = new NetworkShape { Workspace = 2, Inputs = 2, Stages = 1, Order = order, Degree = 2, Meaning = meaning };
        using var network = new ReferenceNetwork(shape);
        double[] parameters = RandomCircuits.Numbers(order, network.Layout.Count);
        SequenceBatch batch = Batch(3, 3, 4, seed: 5);
        foreach (LossKind loss in Enum.GetValues<LossKind>())
        {
            var gradient = new double[parameters.Length];
            network.Differentiate(parameters, batch, loss, gradient);
            for (int k = 0; k < parameters.Length; k++)
            {
                const double step = 2e-5;
                double Loss(double shift)
                {
                    double[] shifted = [.. parameters];
                    shifted[k] += shift;
                    return network.Run(shifted, batch, loss, Collapse.Targets, 0).Loss;
                }

                double difference = (8 * (Loss(step) - Loss(-step)) - (Loss(2 * step) - Loss(-2 * step))) / (12 * step);
                Assert.True(Math.Abs(difference - gradient[k]) < Tolerances.FivePointDifference * (1 + Math.Abs(difference)), $"{loss}, parameter {k}: {difference} against {gradient[k]}");
            }
        }
    }

    [Theory]
    [InlineData(NeuronMeaning.Postselected)]
    [InlineData(NeuronMeaning.Unitary)]
    public void Run_OneCall_AgreesWithTheExplicitAncillaCircuit(NeuronMeaning meaning)
    {
        for (int order = 0; order <= 3; order++)
        {
            var shape = new NetworkShape { Workspace = 3, Inputs = 2, Stages = 1, Order = order, Degree = 2, Meaning = meaning };
            using var network = new ReferenceNetwork(shape);
            double[] parameters = RandomCircuits.Numbers(order, network.Layout.Count);
            SequenceBatch batch = Batch(1, 1, 4, seed: order);
            SequenceResult result = network.Run(
                parameters, batch, LossKind.NegativeLogLikelihood, Collapse.Targets, 0, Recordings.Probabilities | Recordings.NeuronProbabilities);
            ReferenceRun run = ReferenceSimulator.Run(NeuronCircuits.Cell(shape), parameters, inputWord: batch.Inputs[0]);
            double[] probabilities = new double[4];
            for (int index = 0; index < run.State.Length; index++)
            {
                probabilities[index >> (3 + order)] += Math.Pow(run.State[index].Magnitude, 2) / run.SquaredNorm;
            }

            AssertNear(probabilities, result.Probabilities, Tolerances.Amplitude, $"order {order}: probability");
            if (order > 0)
            {
                double[] groups = [.. Enumerable.Range(0, shape.Neurons).Select(group => run.GroupProbabilities[group])];
                AssertNear(groups, result.NeuronProbabilities, Tolerances.Amplitude, $"order {order}: neuron");
            }
        }
    }

    [Fact]
    public void Run_MeasuredCalls_DrawsWordsAsOftenAsTheirProbabilities()
    {
        var shape = new NetworkShape { Workspace = 2, Inputs = 1, Stages = 1, Order = 2, Degree = 2 };
        using var network = new ReferenceNetwork(shape);
        double[] parameters = RandomCircuits.Numbers(3, network.Layout.Count);
        SequenceBatch batch = Batch(2000, 1, 2, seed: 1) with { Inputs = new int[2000], Postselected = new bool[2000] };
        SequenceResult result = network.Run(parameters, batch, LossKind.NegativeLogLikelihood, Collapse.Measure, 17, Recordings.Probabilities);
        double expected = result.Probabilities[1];
        // Five standard deviations of a mean of 2000 draws.
        Assert.Equal(expected, result.Words.Average(), 5 * Math.Sqrt(expected * (1 - expected) / 2000));
        Assert.Equal(result.Words, network.Run(parameters, batch, LossKind.NegativeLogLikelihood, Collapse.Measure, 17).Words);
    }

    /// <summary>Random words, all calls kept.</summary>
    internal static SequenceBatch Batch(int samples, int steps, int words, int seed)
    {
        var random = new Random(seed);
        int[] Draw() => [.. Enumerable.Range(0, samples * steps).Select(_ => random.Next(words))];
        return new SequenceBatch
        {
            Samples = samples,
            Steps = steps,
            Inputs = Draw(),
            Targets = Draw(),
            Kept = [.. Enumerable.Repeat(true, samples * steps)],
            Postselected = [.. Enumerable.Repeat(true, samples * steps)],
        };
    }

    private static void AssertNear(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{what} {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
