using System.Globalization;
using System.Text.RegularExpressions;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Kernels;

/// <summary>The Q# network in Microsoft's simulator against the closed form, and its compiled forms.</summary>
[Collection(CompilerCollection.Name)]
public sealed partial class KernelNetworkTests(CompilerFixture fixture)
{
    private static readonly KernelCellShape Tiny = new(Workspace: 1, Inputs: 1, Stages: 0, Order: 0, Degree: 1, Bias: 0.25);

    [Theory]
    [InlineData(2, 1, 1, 0, 2)]
    [InlineData(2, 2, 1, 1, 2)]
    [InlineData(2, 2, 1, 2, 3)]
    [InlineData(1, 2, 2, 3, 1)]
    [InlineData(3, 1, 0, 2, 2)]
    public void RunNetwork_PostselectedSequence_GivesTheClosedFormsProbabilities(int workspace, int inputs, int stages, int order, int degree)
    {
        var shape = new NetworkShape { Workspace = workspace, Inputs = inputs, Stages = stages, Order = order, Degree = degree };
        using var reference = new ReferenceNetwork(shape);
        double[] parameters = RandomCircuits.Numbers(order + 10, reference.Layout.Count);
        SequenceBatch batch = ReferenceNetworkTests.Batch(1, 3, 1 << inputs, seed: order + 3);
        SequenceResult expected = reference.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities);
        string entry = KernelEntry.Network(
            KernelShape(shape), KernelAncillaPolicy.Postselect, parameters, Words(batch.Inputs, inputs), Words(batch.Targets, inputs), dumpStates: true);

        KernelShot shot = Assert.Single(fixture.Compiler.Run(fixture.Library.Program(entry)).Shots);

        Assert.Null(shot.Failure);
        Assert.Equal(3, shot.States.Length);
        for (int step = 0; step < 3; step++)
        {
            var probabilities = new double[1 << inputs];
            foreach ((long index, System.Numerics.Complex amplitude) in shot.States[step].Amplitudes)
            {
                Assert.Equal(0, amplitude.Imaginary, Tolerances.Amplitude);
                probabilities[index >> workspace] += amplitude.Real * amplitude.Real;
            }

            for (int word = 0; word < probabilities.Length; word++)
            {
                Assert.Equal(expected.Probabilities[step * probabilities.Length + word], probabilities[word], Tolerances.GoldenNumber);
            }
        }
    }

    [Theory]
    [InlineData("Measure", QirProfile.Base)]
    [InlineData("Measure", QirProfile.AdaptiveRi)]
    [InlineData("Measure", QirProfile.Adaptive)]
    [InlineData("Amplified", QirProfile.Base)]
    [InlineData("Amplified", QirProfile.Adaptive)]
    [InlineData("Repeat", QirProfile.AdaptiveRi)]
    [InlineData("Repeat", QirProfile.Adaptive)]
    public void CompileToQir_MeasuredNetwork_RecordsWordsAndAncillas(string policyName, QirProfile profile)
    {
        var shape = new KernelCellShape(Workspace: 2, Inputs: 2, Stages: 1, Order: 1, Degree: 1, Bias: 1.570796);
        double[] parameters = RandomCircuits.Numbers(1, 2 * 2 * 4 + 2 * 4 + 2);
        KernelAncillaPolicy policy = policyName switch
        {
            "Measure" => KernelAncillaPolicy.Measure,
            "Amplified" => KernelAncillaPolicy.Amplified(AmplificationSequence.PhaseFree(5, 0.5).Phases),
            _ => KernelAncillaPolicy.RepeatUntilSuccess(2),
        };
        string entry = KernelEntry.Network(shape, policy, parameters, Words([1, 2], 2));

        string qir = fixture.Compiler.CompileToQir(fixture.Library.Program(entry), profile);

        // Two words of two bits, and one result for each of the six neurons a step.
        Assert.Equal(2 * 2 + 2 * 6, ResultRecord().Count(qir));
        Assert.DoesNotContain("Native", qir, StringComparison.Ordinal);
    }

    [Fact]
    public void CompileToQir_RepeatUntilSuccessForBase_SaysWhatItNeeds()
    {
        var shape = Tiny with { Order = 1 };
        string entry = KernelEntry.Network(shape, KernelAncillaPolicy.RepeatUntilSuccess(2), [0.1, 0.2, 0.3, 0.4], Words([1], 1));

        QrnnException failure = Assert.Throws<QrnnException>(() => fixture.Compiler.CompileToQir(fixture.Library.Program(entry), QirProfile.Base));

        Assert.Contains("needs a profile with feedback", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CompileToQir_PostselectedNetwork_KeepsPostselectionVisible()
    {
        // A device that does not know the call refuses it; without it the program would silently be another.
        string entry = KernelEntry.Network(Tiny with { Order = 1 }, KernelAncillaPolicy.Postselect, [0.1, 0.2, 0.3, 0.4], Words([1], 1));

        string qir = fixture.Compiler.CompileToQir(fixture.Library.Program(entry), QirProfile.Base);

        Assert.Equal(2, Postselection().Count(qir));
    }

    [Fact]
    public void Run_AmplifiedOrderOne_SaysThatOnlyTheHostCan()
    {
        string entry = KernelEntry.Network(Tiny with { Order = 1 }, KernelAncillaPolicy.Amplify, [0.1, 0.2, 0.3, 0.4], Words([1], 1));

        KernelShot shot = Assert.Single(fixture.Compiler.Run(fixture.Library.Program(entry)).Shots);

        Assert.Contains("choose another ancilla policy", shot.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Run_WrongNumberOfParameters_NamesBothNumbers(int count)
    {
        string entry = KernelEntry.Network(Tiny, KernelAncillaPolicy.Measure, new double[count], Words([1], 1));

        KernelShot shot = Assert.Single(fixture.Compiler.Run(fixture.Library.Program(entry)).Shots);

        Assert.Contains($"Got {count} parameters for a cell that has 4.", shot.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Network_AnyDouble_ReadsBackExactly()
    {
        double[] values = [1, -3, 1e-7, -2.5e-20, 1e22, 0.1, Math.PI, -1.0 / 3, 5e-324, 1.7976931348623157e308, 123456789012345680, 0];
        foreach (double[] four in values.Chunk(4))
        {
            string entry = KernelEntry.Network(Tiny, KernelAncillaPolicy.Measure, four, Words([1], 1));
            string qir = fixture.Compiler.CompileToQir(fixture.Library.SymbolicProgram(entry), QirProfile.AdaptiveRif);
            double[] found = [.. Double().Matches(qir).Select(static match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

            // Per neuron: weight, bias, angle.
            Assert.Equal([four[0], 0.25, four[1], four[2], 0.25, four[3]], found);
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Network_NotFinite_IsRefused(double value) => Assert.Throws<QrnnException>(
        () => KernelEntry.Network(Tiny, KernelAncillaPolicy.Measure, [value, 0, 0, 0], Words([1], 1)));

    [Fact]
    public void Network_WrongWords_AreRefusedWithTheirNumbers()
    {
        double[] parameters = [0, 0, 0, 0];
        string Message(Func<string> write) => Assert.Throws<QrnnException>(write).Message;

        Assert.Contains("at least 1 step", Message(() => KernelEntry.Network(Tiny, KernelAncillaPolicy.Measure, parameters, [])), StringComparison.Ordinal);
        Assert.Contains("has 2 bits", Message(() => KernelEntry.Network(Tiny, KernelAncillaPolicy.Measure, parameters, Words([1], 2))), StringComparison.Ordinal);
        Assert.Contains("2 targets for 1 words", Message(() => KernelEntry.Network(Tiny, KernelAncillaPolicy.Measure, parameters, Words([1], 1), [null, null])), StringComparison.Ordinal);
        Assert.Contains("attempts is 0", Assert.Throws<QrnnException>(() => KernelAncillaPolicy.RepeatUntilSuccess(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherFolder_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();

        QrnnException failure = Assert.Throws<QrnnException>(() => KernelLibrary.Load(folder.Path));

        Assert.Equal(FailureKind.MissingComponent, failure.Kind);
        Assert.Contains(folder.Path, failure.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?m)^\s+call void @__quantum__rt__result_record_output")]
    private static partial Regex ResultRecord();

    [GeneratedRegex(@"(?m)^\s+call void @NativePostselect")]
    private static partial Regex Postselection();

    [GeneratedRegex(@"(?m)^\s+call void @\w+\(double ([^,]+),")]
    private static partial Regex Double();

    private static KernelCellShape KernelShape(NetworkShape shape) => new(shape.Workspace, shape.Inputs, shape.Stages, shape.Order, shape.Degree, shape.Bias);

    private static bool[][] Words(IEnumerable<int> words, int bits) =>
        [.. words.Select(word => Enumerable.Range(0, bits).Select(bit => ((word >> (bits - 1 - bit)) & 1) == 1).ToArray())];
}
