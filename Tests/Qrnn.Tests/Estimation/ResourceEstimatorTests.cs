using System.Collections.Immutable;
using Qrnn.Backends;
using Qrnn.Backends.Shots;
using Qrnn.Estimation;
using Qrnn.Models;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Estimation;

[Collection(CompilerCollection.Name)]
public sealed class ResourceEstimatorTests(CompilerFixture fixture)
{
    private static readonly EstimationSettings Small = new() { Shape = new NetworkShape { Workspace = 2, Inputs = 1, Stages = 1, Order = 1, Degree = 2 }, Length = 6 };

    private readonly ResourceEstimator _estimator = new(fixture.Compiler, fixture.Library);

    [Fact]
    public void Estimate_EveryPredefinedMachine_IsThatOfThePlainProgram()
    {
        ResourceEstimate estimate = _estimator.Estimate(Small);
        ImmutableArray<HardwareEstimate> plain = _estimator.PlainEstimate(Small);
        Assert.Equal(6, estimate.Hardware.Length);
        Assert.Equal(plain.Select(static machine => (machine.Hardware, machine.Estimate)), estimate.Hardware.Select(static machine => (machine.Hardware, machine.Estimate)));
        Assert.All(estimate.Hardware, static machine => Assert.True(machine.Estimate is { CodeDistance: > 2, PhysicalQubits: > 100, Seconds: > 0, Factories: > 0 }, $"{machine}"));
        Assert.True(estimate.Hardware[5].Estimate!.PhysicalQubits < estimate.Hardware[4].Estimate!.PhysicalQubits, "fewer errors take fewer qubits");
    }

    [Fact]
    public void Estimate_Frontier_TradesQubitsForTime()
    {
        HardwareEstimate machine = Assert.Single(_estimator.Estimate(Small with { Frontier = true, Hardware = [HardwareModel.Predefined[1]] }).Hardware);
        Assert.True(machine.Frontier.Length > 2);
        Assert.Equal(machine.Frontier[0], machine.Estimate);
        Assert.Equal(machine.Frontier.Select(static point => point.Seconds).Order(), machine.Frontier.Select(static point => point.Seconds));
        Assert.True(machine.Frontier[^1].PhysicalQubits < machine.Frontier[0].PhysicalQubits);
    }

    [Fact]
    public void Estimate_AMachineThatIsTooNoisy_SaysWhyAndEstimatesTheOthers()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("noisy.json"), """{ "qubitParams": { "name": "qubit_gate_ns_e3", "twoQubitGateErrorRate": 0.4 } }""");
        ResourceEstimate estimate = _estimator.Estimate(Small with { Hardware = HardwareModel.Parse("noisy.json,qubit_maj_ns_e6", name => folder.PathOf(name)) });
        Assert.Equal(("noisy", null), (estimate.Hardware[0].Hardware, estimate.Hardware[0].Estimate));
        Assert.Contains("0.01", estimate.Hardware[0].Refusal, StringComparison.Ordinal);
        Assert.NotNull(estimate.Hardware[1].Estimate);
    }

    [Fact]
    public void Estimate_AMachineSlowerThanTheEstimatorCounts_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("slow.json"), """{ "qubitParams": { "name": "qubit_gate_ns_e4", "twoQubitGateTime": "99999999999 s" } }""");
        HardwareEstimate machine = Assert.Single(_estimator.Estimate(Small with { Hardware = HardwareModel.Parse("slow.json", name => folder.PathOf(name)) }).Hardware);
        Assert.Null(machine.Estimate);
        Assert.Contains("584 years", machine.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_AMachineOfOnesOwn_IsThePredefinedOneWithTheSameNumbers()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("mine.json"), """
            {
              "name": "mine",
              "qubitParams": {
                "instructionSet": "GateBased", "oneQubitMeasurementTime": "100 ns", "oneQubitGateTime": "50 ns", "twoQubitGateTime": "50 ns", "tGateTime": "50 ns",
                "oneQubitMeasurementErrorRate": 1e-4, "oneQubitGateErrorRate": 1e-4, "twoQubitGateErrorRate": 1e-4, "tGateErrorRate": 1e-4
              }
            }
            """);
        ResourceEstimate estimate = _estimator.Estimate(Small with { Hardware = HardwareModel.Parse("mine.json,qubit_gate_ns_e4", name => folder.PathOf(name)) });
        Assert.Equal("mine", estimate.Hardware[0].Hardware);
        Assert.Equal(estimate.Hardware[1].Estimate, estimate.Hardware[0].Estimate);
    }

    [Theory]
    [InlineData("[]", "must hold a JSON object")]
    [InlineData("{}", "'qubitParams' is missing")]
    [InlineData("""{ "qubitParams": {}, "budget": 1 }""", "unknown key 'budget' in the file")]
    [InlineData("""{ "qubitParams": { "tGateTime": "50 ns" } }""", "'instructionSet' is missing")]
    [InlineData("""{ "qubitParams": { "instructionSet": "Ions" } }""", "'instructionSet' is 'Ions'")]
    [InlineData("""{ "qubitParams": { "name": "qubit_maj_ns_e4", "twoQubitGateTime": "50 ns" } }""", "unknown key 'twoQubitGateTime'")]
    [InlineData("""{ "qubitParams": { "name": "qubit_gate_ns_e4", "tGateTime": 50 } }""", "'tGateTime' must be a text")]
    [InlineData("""{ "qubitParams": { "name": "qubit_gate_ns_e4", "idleErrorRate": "low" } }""", "'idleErrorRate' must be a number")]
    [InlineData("""{ "qubitParams": { "name": "qubit_gate_ns_e4" }, "qecScheme": { "name": "surface_code", "distance": 3 } }""", "unknown key 'distance' in 'qecScheme'")]
    [InlineData("""{ "qubitParams": { "name": "qubit_gate_ns_e4", "tGateTime": "-50 ns" } }""", "'tGateTime' is '-50 ns'")]
    [InlineData("""{ "qubitParams": { "name": "qubit_gate_ns_e4", "tGateTime": "50 years" } }""", "'tGateTime' is '50 years'")]
    [InlineData("""{ "qubitParams": { "name": null, "instructionSet": "GateBased" } }""", "'name' must be a text")]
    [InlineData("""{ "qubitParams": { "name": "qubit_gate_ns_e4" }, "qecScheme": { "name": "surface_code", "maxCodeDistance": 1e9 } }""", "'maxCodeDistance' is 1000000000")]
    [InlineData("""{ "qubitParams": { "name": "qubit_gate_ns_e4" }, "qecScheme": { "name": "surface_code", "crossingPrefactor": 0 } }""", "'crossingPrefactor' is 0")]
    [InlineData("""{ "qubitParams": { "name": "a", "name": "b" } }""", "a.json")]
    [InlineData("""{ "qubitParams": """, "is no JSON at line 1")]
    public void Parse_AWrongFile_SaysWhatIsWrongInOneLine(string text, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a.json"), text);
        QrnnException refused = Assert.Throws<QrnnException>(() => HardwareModel.Parse("a.json", name => folder.PathOf(name)));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains("a.json", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Circuits_OneCallOfTheSmallestCell_AreThoseOfItsRotations()
    {
        // W 1, I 1, S 1, degree 1: 3 neurons with 1 weight and 1 angle each, applied forwards and backwards, and 1 rotation between stages.
        var settings = new EstimationSettings { Shape = new NetworkShape { Workspace = 1, Inputs = 1, Stages = 1, Order = 1, Degree = 1 }, Length = 2 };
        Assert.Equal((3 * 2 * (4 + 2)) + 2, GradientCost.Circuits(settings));
        Assert.Equal((3 * 2 * 5 * (4 + 2)) + 2, GradientCost.Circuits(settings with { Policy = EstimationPolicy.Amplify, Attempts = 5 }));
        Assert.Equal((3 * 2 * 2 * (4 + 2)) + 2, GradientCost.Circuits(settings with { Policy = EstimationPolicy.RepeatUntilSuccess }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Circuits_OfANetwork_AreAboveThoseThatShotTrainingShifts(int order)
    {
        // Where lanes are known to be |0⟩ or |1⟩ fewer shifts do: here in the first call's input stage, and for weights on the input bit alone.
        NetworkShape shape = Small.Shape with { Order = order };
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, shape, [1, 1]);
        long shifted = ParameterFrequencies.Of(program.Circuit(lowered: false)).Sum(static frequency => 2L * frequency.Count);
        long bound = GradientCost.Circuits(Small with { Shape = shape, Length = 3 });
        Assert.InRange(shifted, bound * 6 / 10, bound);
    }
}
