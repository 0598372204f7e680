using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Kernels;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;

using Xunit;

namespace Qrnn.Tests.Models;

/// <summary>Open outputs of the cell that comes from Q#.</summary>
[Collection(CompilerCollection.Name)]
public sealed class OpenNetworkKernelTests(CompilerFixture compiler)
{
    [Theory]
    [InlineData(2, NeuronMeaning.Postselected)]
    [InlineData(1, NeuronMeaning.Unitary)]
    [InlineData(0, NeuronMeaning.Postselected)]
    public void Run_FromQsharp_MatchesTheReference(int order, NeuronMeaning meaning)
    {
        NetworkShape shape = new() { Workspace = 2, Inputs = 2, Stages = 1, Order = order, Degree = 3, Meaning = meaning };
        double[] parameters = TileCases.Parameters(shape, order);
        SequenceBatch batch = TileCases.Batch(shape, 2, 4, order);
        var circuits = new NetworkCircuits(compiler.Compiler, compiler.Library);
        TileProgram cell = circuits.FusedCell(shape), outputStage = circuits.FusedOutputStage(shape);
        var reference = new ReferenceOpenNetwork(shape, parameters);
        using var traced = new OpenNetwork(shape, OutputsBetween.Trace, cell);
        using var kept = new OpenNetwork(shape, OutputsBetween.Keep, cell, outputStage);

        double[] Probabilities(OpenNetwork network) =>
            network.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities).Probabilities;

        double trace = TileCases.LargestDifference(reference.Trace(batch, LossKind.SoftmaxOfProbabilities).Probabilities, Probabilities(traced));
        double keep = TileCases.LargestDifference(reference.Vector(batch, LossKind.SoftmaxOfProbabilities, null).Probabilities, Probabilities(kept));
        Assert.True(Math.Max(trace, keep) <= Tolerances.ConditionedNumber, $"trace {trace:e2}, keep {keep:e2}");
    }
}
