using System.Diagnostics;

using Qrnn.Circuits;
using Qrnn.Circuits.Passes;
using Qrnn.Models;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Circuits.Passes;

/// <summary>What is left of Bausch's cell after all passes.</summary>
public sealed class FusedCellTests
{
    public static TheoryData<int, int, int, int, int, NeuronMeaning> Shapes()
    {
        var shapes = new TheoryData<int, int, int, int, int, NeuronMeaning>();
        foreach (NeuronMeaning meaning in Enum.GetValues<NeuronMeaning>())
        {
            foreach ((int w, int i, int s, int degree) in new[] { (1, 1, 1, 1), (2, 2, 0, 2), (3, 1, 2, 3), (3, 2, 1, 2) })
            {
                for (int order = 1; order <= 3; order++)
                {
                    shapes.Add(w, i, s, order, degree, meaning);
                }
            }
        }

        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Apply_CellOfOrder1To3_LeavesOneBlockPerNeuronAndPlainRotations(int w, int i, int s, int order, int degree, NeuronMeaning meaning)
    {
        var shape = new NetworkShape { Workspace = w, Inputs = i, Stages = s, Order = order, Degree = degree, Meaning = meaning };
        Circuit cell = NeuronCircuits.Cell(shape);
        Circuit fused = FusionPipeline.Apply(cell);
        PassChecks.AssertSame(cell, fused, seed: 11);

        // Input stage, then per work stage W rotations and W neurons, then the output stage; group = number of the neuron.
        int[] targets = [.. Enumerable.Range(i, w), .. Enumerable.Repeat(Enumerable.Range(i, w), s).SelectMany(static lane => lane), .. Enumerable.Range(0, i)];
        int neuron = 0, rotations = 0;
        foreach (Operation operation in fused.Operations)
        {
            if (operation is GateOperation { Kind: GateKind.Ry, Controls.IsEmpty: true } rotation)
            {
                Assert.Equal(i + rotations++ % w, rotation.Targets[0]);
                Assert.Equal(w + (rotations - 1) / w * w, neuron);
                continue;
            }

            AncillaBlock block = Assert.IsType<AncillaBlock>(operation);
            Assert.Equal((targets[neuron], neuron), (block.Target, block.Group));
            Assert.Equal(Enumerable.Range(i + w, order), block.Ancillas);
            AssertNeuronBody(block, order, ControlsOf(shape, neuron));
            neuron++;
        }

        Assert.Equal((shape.Neurons, w * s), (neuron, rotations));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(4, 1, 2)]
    [InlineData(3, 2, 2)]
    public void Apply_CellOfOrder0_LeavesOneRotationPerNeuron(int w, int i, int s)
    {
        var shape = new NetworkShape { Workspace = w, Inputs = i, Stages = s, Order = 0, Degree = 2 };
        Circuit cell = NeuronCircuits.Cell(shape);
        Circuit fused = FusionPipeline.Apply(cell);
        PassChecks.AssertSame(cell, fused, seed: 5);
        // The last lane's own rotation goes into the neuron just before it; with one or two lanes all of a stage's rotations go into neurons.
        int plain = w <= 2 ? 0 : s * (w - 1);
        int neurons = w == 1 ? 1 + i : shape.Neurons;
        Assert.Equal(plain, fused.Operations.Count(static operation => operation is GateOperation { Kind: GateKind.Ry, Controls.IsEmpty: true }));
        Assert.Equal(neurons, fused.Operations.Count(static operation => operation is MultiplexedRotation));
        Assert.Equal(plain + neurons, fused.Operations.Length);
    }

    [Fact]
    public void Apply_CellOfManyOperations_TakesLinearTime()
    {
        var shape = new NetworkShape { Workspace = 8, Inputs = 3, Stages = 4, Order = 2, Degree = 4 };
        Circuit cell = NeuronCircuits.Cell(shape);
        Assert.True(cell.Operations.Length > 60_000, $"{cell.Operations.Length} operations");
        // Once on a small one, so that compiling is not measured.
        FusionPipeline.Apply(NeuronCircuits.Cell(shape with { Stages = 0 }));
        var clock = Stopwatch.StartNew();
        Circuit fused = FusionPipeline.Apply(cell);
        clock.Stop();
        Assert.Equal(shape.Neurons + shape.Workspace * shape.Stages, fused.Operations.Length);
        // Measured with 7 other programs on 2 cores: 0.12 to 0.3 s optimised, 0.6 to 1.1 s in a debug build; quadratic work would take minutes.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"{cell.Operations.Length} operations took {clock.Elapsed}");
    }

    /// <summary>Order k: 2^k rotations of the innermost ancilla, 2^k − 1 controlled RY(±π), 2^k − 1 postselections.</summary>
    private static void AssertNeuronBody(AncillaBlock block, int order, int monomials)
    {
        int power = 1 << order;
        MultiplexedRotation[] rotations = [.. block.Body.OfType<MultiplexedRotation>()];
        GateOperation[] gates = [.. block.Body.OfType<GateOperation>()];
        Assert.Equal(power, rotations.Length);
        Assert.All(rotations, rotation => Assert.Equal((GateKind.Ry, block.Ancillas[0], monomials), (rotation.Kind, rotation.Target, rotation.Monomials.Length)));
        Assert.Equal(power - 1, gates.Length);
        Assert.All(gates, gate => Assert.True(gate is { Kind: GateKind.Ry, Controls.Length: 1 } && Math.Abs(gate.Angle.Constant) == Math.PI));
        Assert.Equal(power - 1, block.Body.OfType<PostselectOperation>().Count());
        Assert.Equal(3 * power - 2, block.Body.Length);
    }

    /// <summary>Monomials of a neuron after the passes: subsets of its live sources and the empty one. An output neuron sees only the in/out lanes already turned.</summary>
    private static int ControlsOf(NetworkShape shape, int neuron)
    {
        int output = neuron - shape.Workspace * (1 + shape.Stages);
        int sources = output < 0 ? shape.Sources : shape.Workspace + output;
        return 1 + Enumerable.Range(1, shape.Degree).Sum(size => NeuronCircuits.Subsets([.. Enumerable.Range(0, sources)], size).Count());
    }
}
