using Qrnn.Circuits;
using Qrnn.Circuits.Passes;
using Qrnn.Tests.Circuits.Qir;

using Xunit;

namespace Qrnn.Tests.Circuits;

public sealed class CountsTests
{
    [Fact]
    public void Of_TheRecurrentCell_CountsWhatItsShapeSays()
    {
        // 2 workspace lanes, 2 inputs, 1 work stage, order 2, degree 2: 6 neurons with 3 sources, so 3 rotations with one control and 3 with two.
        // Each neuron applies its rotations twice and undoes them twice, and projects three times.
        CircuitCounts counts = CircuitCounts.Of(QirReader.Read(QirSamples.Load("cell-adaptive_rif")));
        Assert.Equal((6, 44, 2, 18), (counts.Qubits, counts.Parameters, counts.InputBits, counts.Postselections));
        Assert.Equal(counts.Operations - counts.Postselections, counts.Gates.Sum(static gate => gate.Count));
        Assert.Contains(new GateCount("x", 0, 1, 4), counts.Gates);
        Assert.Equal(6 * 4 * 3, counts.Gates.Single(static gate => gate is { Gate: "ry", QubitControls: 2 }).Count);
        Assert.Equal(counts.Gates.Where(static gate => gate.QubitControls == 2).Sum(static gate => gate.Count), counts.LargerGates);
    }

    [Fact]
    public void Of_AFusedCell_HasOneBlockANeuronAndTheSamePostselections()
    {
        CircuitCounts counts = CircuitCounts.Of(FusionPipeline.Apply(QirReader.Read(QirSamples.Load("cell-adaptive_rif"))));
        Assert.Equal((6, 18), (counts.AncillaBlocks, counts.Postselections));
    }

    [Fact]
    public void Of_FeedbackAcrossQubits_CountsTheWaitInTheDepth()
    {
        Circuit Make(int condition) => new()
        {
            QubitCount = 2,
            BitCount = 1,
            Operations =
            [
                new GateOperation(GateKind.H, [0], [], Angle.Zero),
                new MeasureOperation(0, 0),
                new GateOperation(GateKind.X, [1], [], Angle.Zero, condition),
            ],
            Expressions = [new(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 0), new(ClassicalOperator.Not, ClassicalType.Bool, 0)],
        };
        Assert.Equal(2, CircuitCounts.Of(Make(-1)).Depth);
        Assert.Equal(3, CircuitCounts.Of(Make(1)).Depth);
        Assert.Equal(1, CircuitCounts.Of(Make(1)).ConditionalOperations);
    }

    [Fact]
    public void Of_AllGates_CountsEachOnce()
    {
        CircuitCounts counts = CircuitCounts.Of(new Circuit
        {
            QubitCount = 2,
            Operations = [.. GateTable.All.Select(static gate => new GateOperation(gate.Kind, gate.Targets == 1 ? [0] : [0, 1], [], Angle.Zero))],
        });
        Assert.Equal(GateTable.All.Select(static gate => gate.Name).Order(StringComparer.Ordinal), counts.Gates.Select(static gate => gate.Gate));
        Assert.All(counts.Gates, static gate => Assert.Equal(1, gate.Count));
        Assert.Equal(GateTable.All.Count(static gate => gate.Targets == 2), counts.TwoQubitGates);
        Assert.Equal(GateTable.All.Count, counts.Depth);
    }
}
