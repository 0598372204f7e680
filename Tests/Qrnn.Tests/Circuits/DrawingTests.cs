using System.Xml.Linq;

using Qrnn.Circuits;
using Qrnn.Circuits.Passes;
using Qrnn.Tests.Circuits.Qir;

using Xunit;

namespace Qrnn.Tests.Circuits;

public sealed class DrawingTests
{
    private static readonly string[] HostileNames = ["<q&\"0'>", "a\nb\u0001\ud800"];
    private static readonly double[] OneParameter = [Math.PI];

    private static readonly Circuit Small = new()
    {
        QubitCount = 2,
        BitCount = 1,
        ParameterCount = 1,
        InputBitCount = 1,
        Operations =
        [
            new GateOperation(GateKind.X, [0], [Control.InputBit(0)], Angle.Zero),
            new GateOperation(GateKind.Ry, [1], [Control.Qubit(0)], Angle.OfParameter(0, 0.5)),
            new MeasureOperation(1, 0),
            new GateOperation(GateKind.X, [0], [], Angle.Zero, 0),
        ],
        Expressions = [new(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: 0)],
    };

    [Fact]
    public void ToText_SmallCircuit_ShowsWiresControlsBoxesAndConditions()
    {
        const string Expected = """
            x0: ═●══════════════════════════════════════
                 │
            q0: ─⊕────────●───────────────┤X if m0├────
                          │
            q1: ────┤Ry(0.5·p0)├──┤M→m0├───────────────

            """;
        string[] expected = [.. Expected.Split('\n').Select(static line => line.TrimEnd('═', '─', ' '))];
        string[] actual = [.. CircuitDrawing.ToText(Small).Split('\n').Select(static line => line.TrimEnd('═', '─', ' '))];
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void ToText_WithParameters_ShowsNumbers() =>
        Assert.Contains("Ry(π/2)", CircuitDrawing.ToText(Small, new CircuitDrawingOptions { Parameters = OneParameter }), StringComparison.Ordinal);

    [Fact]
    public void ToText_AConditionalGateOnAFreeQubit_StandsAfterTheMeasurement()
    {
        string[] lines = CircuitDrawing.ToText(Small).Split('\n');
        Assert.True(lines.Single(static l => l.Contains("X if m0", StringComparison.Ordinal)).IndexOf("X if", StringComparison.Ordinal)
            > lines.Single(static l => l.Contains("M→m0", StringComparison.Ordinal)).IndexOf("M→", StringComparison.Ordinal));
    }

    [Fact]
    public void ToText_ALongCircuit_IsFoldedToTheWidthAndSaysHowManyOperationsAreLeft()
    {
        Circuit cell = QirReader.Read(QirSamples.Load("cell-adaptive_rif"));
        string text = CircuitDrawing.ToText(cell, new CircuitDrawingOptions { Width = 90, MaximumOperations = 50 });
        Assert.All(text.Split('\n'), static line => Assert.InRange(line.Length, 0, 90));
        Assert.Contains("… and 184 more operations (drawn: the first 50)", text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Count(static line => line.StartsWith("q0:", StringComparison.Ordinal)) > 1);
    }

    [Fact]
    public void ToText_AFusedCell_ShowsEachNeuronAsOneBox()
    {
        Circuit fused = FusionPipeline.Apply(QirReader.Read(QirSamples.Load("cell-adaptive_rif")));
        string text = CircuitDrawing.ToText(fused);
        Assert.All(Enumerable.Range(0, 6), neuron => Assert.Contains($"neuron {neuron}", text, StringComparison.Ordinal));
        Assert.Contains('◇', text);
    }

    [Fact]
    public void ToSvg_AnyCircuit_IsXmlWithoutScriptsAndKeepsEveryName()
    {
        foreach (string sample in QirSamples.Readable)
        {
            Circuit circuit = QirReader.Read(QirSamples.Load(sample));
            XElement root = XDocument.Parse(CircuitDrawing.ToSvg(circuit)).Root!;
            Assert.Equal("svg", root.Name.LocalName);
            Assert.DoesNotContain(root.Descendants(), static element => element.Name.LocalName is "script" or "image" or "use" or "a");
            Assert.Equal(circuit.Operations.Count(static o => o is MeasureOperation), root.Descendants().Count(static e => e.Name.LocalName == "text" && e.Value.StartsWith("M→", StringComparison.Ordinal)));
        }

        string hostile = CircuitDrawing.ToSvg(Small, new CircuitDrawingOptions { QubitNames = HostileNames });
        Assert.Contains(XDocument.Parse(hostile).Descendants(), static element => element.Value == "<q&\"0'>");
    }

    [Fact]
    public void ToSvg_FollowsLightAndDark()
    {
        string svg = CircuitDrawing.ToSvg(Small);
        Assert.Contains("prefers-color-scheme: dark", svg, StringComparison.Ordinal);
        Assert.Contains("currentColor", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void ToText_WrongOptions_NameTheLimit()
    {
        Assert.Contains("Got 2 names for 6", Refused(QirReader.Read(QirSamples.Load("cell-adaptive_rif")), new() { QubitNames = HostileNames }), StringComparison.Ordinal);
        Assert.Contains("Got 0 parameters", Refused(Small, new() { Parameters = [] }), StringComparison.Ordinal);
        Assert.Contains("width is 3; the limit is 40", Refused(Small, new() { Width = 3 }), StringComparison.Ordinal);
    }

    private static string Refused(Circuit circuit, CircuitDrawingOptions options) => Assert.Throws<QrnnException>(() => CircuitDrawing.ToText(circuit, options)).Message;
}
