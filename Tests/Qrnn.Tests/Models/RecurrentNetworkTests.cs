using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Kernels;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;

using Xunit;

namespace Qrnn.Tests.Models;

/// <summary>From Q# to numbers: the network as users get it, against the author's.</summary>
[Collection(CompilerCollection.Name)]
public sealed class RecurrentNetworkTests(CompilerFixture compiler)
{
    private readonly NetworkCircuits _circuits = new(compiler.Compiler, compiler.Library);

    [SkippableFact]
    public void Differentiate_GoldenFiles_MatchTheAuthorsCode()
    {
        string[] files = SharedFiles.Find("golden/rvqe", "*.json");
        Skip.If(files is [""], SharedFiles.Missing);
        foreach (string file in files)
        {
            GoldenFile golden = GoldenFile.Read(file);
            using var network = new RecurrentNetwork(golden.Shape, _circuits.FusedCell(golden.Shape));
            var gradient = new double[golden.Parameters.Length];

            double loss = network.Differentiate(golden.Parameters, golden.Batch, LossKind.SoftmaxOfProbabilities, gradient).Loss;
            SequenceResult run = network.Run(
                golden.Parameters, golden.Batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities | Recordings.NeuronProbabilities);

            Check(golden.Loss, loss, "loss");
            CheckAll(golden.Probabilities, run.Probabilities, "probabilities");
            CheckAll(golden.PostselectionProbabilities, run.WordProbabilities, "postselection probabilities");
            CheckAll(golden.NeuronProbabilities, run.NeuronProbabilities, "neuron probabilities");
            double difference = TileCases.LargestDifference(golden.Gradient, gradient);
            Assert.True(difference <= Tolerances.GoldenGradient, $"{golden.Name}: gradients differ by {difference:e2}");

            void Check(double expected, double actual, string what) => CheckAll([expected], [actual], what);

            void CheckAll(double[] expected, double[] actual, string what)
            {
                double largest = TileCases.LargestDifference(expected, actual);
                Assert.True(largest <= Tolerances.GoldenNumber, $"{golden.Name}: {what} differ by {largest:e2}");
            }
        }
    }

    [Theory]
    [InlineData(0, NeuronMeaning.Unitary)]
    [InlineData(1, NeuronMeaning.Unitary)]
    [InlineData(2, NeuronMeaning.Unitary)]
    [InlineData(3, NeuronMeaning.Unitary)]
    [InlineData(4, NeuronMeaning.Unitary)]
    [InlineData(0, NeuronMeaning.Postselected)]
    [InlineData(4, NeuronMeaning.Postselected)]
    public void Differentiate_FromQsharp_MatchesTheReferenceNetwork(int order, NeuronMeaning meaning)
    {
        NetworkShape shape = new() { Workspace = 3, Inputs = 2, Stages = 1, Order = order, Degree = 2, Meaning = meaning };
        double[] parameters = TileCases.Parameters(shape, order);
        SequenceBatch batch = TileCases.Batch(shape, 5, 3, order);
        using var network = new RecurrentNetwork(shape, _circuits.FusedCell(shape));
        using var reference = new ReferenceNetwork(shape);
        var actual = new double[parameters.Length];
        var expected = new double[parameters.Length];

        double loss = network.Differentiate(parameters, batch, LossKind.NegativeLogLikelihood, actual).Loss;
        double expectedLoss = reference.Differentiate(parameters, batch, LossKind.NegativeLogLikelihood, expected).Loss;

        Assert.Equal(expectedLoss, loss, Tolerances.GoldenNumber);
        Assert.True(TileCases.LargestDifference(expected, actual) <= Tolerances.GoldenGradient * (1 + expected.Max(Math.Abs)));
    }
}
