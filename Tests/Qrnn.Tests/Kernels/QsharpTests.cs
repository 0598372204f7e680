using System.Text.RegularExpressions;
using Qrnn.Circuits;
using Xunit;

namespace Qrnn.Tests.Kernels;

/// <summary>Runs the Q# tests, lints and formatting from <c>dotnet test</c>, and checks that the tests notice wrong kernels.</summary>
[Collection(CompilerCollection.Name)]
public sealed partial class QsharpTests(CompilerFixture fixture)
{
    /// <summary>Every lowest profile of <see cref="Profiles"/> with an entry that uses what the file is for. A new file must be added.</summary>
    private static readonly Dictionary<string, (QirProfile Lowest, string Body)> Profiles = new()
    {
        ["AmplifiedCell.qs"] = (QirProfile.Base, "let shape = new RecurrentCell.CellShape { Workspace = 1, Inputs = 1, Stages = 0, Order = 1, Degree = 1, Bias = 1.0 }; AmplifiedCell.ApplyAmplifiedCell([0.3, 0.4], [true], false, shape, [0.1, -0.1], [0.1, 0.2, 0.3, 0.4], [true], q[0..0], q[1..1], q[2..2]);"),
        ["AmplitudeAmplification.qs"] = (QirProfile.Base, "AmplitudeAmplification.ApplyAmplified(AmplitudeAmplification.PiOverThreePhases(1), NeuronAttempt.ApplyNeuronAttempt, (neuron, q[0..0], q[1..1], q[2]), q[1..1]);"),
        ["AncillaPolicy.qs"] = (QirProfile.Base, "let policy = AncillaPolicy.Measure(); Ry(Std.Convert.IntAsDouble(policy.MaxAttempts), q[0]);"),
        ["Estimation.qs"] = (QirProfile.Base, "let _ = Estimation.ApplyStepsExpected(neuron, 1, q[0..0], q[1..2]);"),
        ["Network.qs"] = (QirProfile.Base, "ResetAll(q); let shape = new RecurrentCell.CellShape { Workspace = 1, Inputs = 1, Stages = 0, Order = 1, Degree = 1, Bias = 1.0 }; let _ = Network.RunNetwork(shape, AncillaPolicy.Measure(), [0.1, 0.2, 0.3, 0.4], [[true], [false]], [[], []], Network.NoHook);"),
        ["Neuron.qs"] = (QirProfile.Base, "let _ = Neuron.ApplyNeuron(neuron, AncillaPolicy.Measure(), q[0..0], q[1]);"),
        ["NeuronAttempt.qs"] = (QirProfile.Base, "NeuronAttempt.ApplyNeuronAttempt(neuron, q[0..0], q[1..1], q[2]);"),
        ["NeuronSteps.qs"] = (QirProfile.Base, "for step in NeuronSteps.NeuronSteps(1, 1) { NeuronSteps.ApplyStep(neuron, step, q[0..0], q[1..2]); }"),
        ["Phases.qs"] = (QirProfile.Base, "Phases.ApplyPhaseOnZero(0.1, q);"),
        ["Postselection.qs"] = (QirProfile.Base, "Postselection.NativePostselect(q[0], 0);"),
        ["Preactivation.qs"] = (QirProfile.Base, "Preactivation.ApplyPreactivation(neuron, q[0..0], q[1]);"),
        ["Readout.qs"] = (QirProfile.Base, "let _ = Readout.MeasureWord(q);"),
        ["RecurrentCell.qs"] = (QirProfile.Base, "let shape = new RecurrentCell.CellShape { Workspace = 1, Inputs = 1, Stages = 0, Order = 1, Degree = 1, Bias = 1.0 }; let _ = RecurrentCell.ApplyRecurrentCell(shape, AncillaPolicy.Measure(), [0.1, 0.2, 0.3, 0.4], [true], q[0..0], q[1..1]);"),
        ["RepeatUntilSuccess.qs"] = (QirProfile.AdaptiveRi, "let _ = RepeatUntilSuccess.ApplyStepsUntilSuccess(neuron, 2, q[0..0], q[1..2]);"),
        ["Rotations.qs"] = (QirProfile.Base, "Rotations.ApplyControlledRy(0.1, q[0..1], q[2]);"),
        ["Symbols.qs"] = (QirProfile.AdaptiveRif, "let angle = Symbols.Param(0) + Symbols.Feature(0); if Symbols.InputBit(0) { Ry(angle, q[0]); }"),
        ["Target.qs"] = (QirProfile.Base, "if Target.KeepsNativeGates() { X(q[0]); }"),
    };

    public static TheoryData<string> Tests() => [.. TestNames(KernelLibrary.Load())];

    public static TheoryData<string> SourceNames() => [.. KernelLibrary.Load().Sources.Select(static source => source.Name)];

    /// <summary>A wrong kernel each, and the test that must notice it.</summary>
    public static TheoryData<string, string, string, string> Mistakes() => new()
    {
        { "RepeatUntilSuccess.qs", "inverted ? -PI() / 2.0 | PI() / 2.0", "inverted ? PI() / 2.0 | -PI() / 2.0", "ApplyNeuron_RepeatedUntilSuccess_TurnsByTheClosedForm" },
        { "RepeatUntilSuccess.qs", "inverted ? -PI() / 2.0 | PI() / 2.0", "PI() / 2.0", "ApplyNeuron_FailedAttempt_IsUndoneByTheRecoveryAngle" },
        { "NeuronSteps.qs", "inverted ? -PI() | PI()", "inverted ? PI() | -PI()", "ApplyNeuron_PostselectedEveryBasisState_TurnsByTheClosedForm" },
        { "NeuronSteps.qs", "mutable backward = [Step(1, 0, false)]", "mutable backward = [Step(0, 0, false)]", "ApplyNeuron_PostselectedOnASuperposition_WeighsBranchesByTheClosedForm" },
        { "Rotations.qs", "ApplyControlledRy(-angle, controls, target)", "ApplyControlledRy(angle, controls, target)", "ApplyControlledRy_Adjoint_UndoesIt" },
        { "RecurrentCell.qs", "} elif stage > 0 {", "} elif stage > 1 {", "ApplyRecurrentCell_OrderZero_AppliesStagesInOrder" },
        { "AmplitudeAmplification.qs", "[-first, -second, second, first]", "[first, second, second, first]", "ApplyNeuron_AmplifiedPhaseFree_IsTheUnitaryNeuronOnASuperposition" },
        { "AmplifiedCell.qs", "knownStart ? workspace | []", "[]", "ApplyAmplifiedCell_KnownStart_EndsInThePostselectedState" },
    };

    [Theory]
    [MemberData(nameof(Tests))]
    public void Kernels_EveryQsharpTest_Passes(string name) => Assert.Null(RunTest(name, new KernelProgram(All())).Failure);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Kernels_WithAMistake_FailTheirTest(string file, string right, string wrong, string test)
    {
        string text = fixture.Library.Sources.Single(source => source.Name == file).Text;
        Assert.Contains(right, text, StringComparison.Ordinal);

        KernelShot shot = RunTest(
            $"{fixture.Library.Tests.Single(source => source.Text.Contains($"operation {test}(", StringComparison.Ordinal)).Name[..^3]}.{test}",
            new KernelProgram(All()).With(file, text.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.NotNull(shot.Failure);
    }

    [Fact]
    public void Kernels_LintsAndFormatting_AreClean()
    {
        KernelInspection inspection = fixture.Compiler.Inspect(new KernelProgram(All()), fixture.Library.Manifest);

        // A hint says only that code belongs to another profile.
        Assert.Empty(inspection.Diagnostics.Where(static each => each.Severity != "hint"));
        Assert.Empty(inspection.Edits);
        Assert.Equal(TestNames(fixture.Library).Order(StringComparer.Ordinal), inspection.Tests.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Inspect_BadSource_ReportsLintsAndEdits()
    {
        // What the test above relies on: that lints and formatting are looked at.
        KernelProgram program = new([new KernelSource("Bad.qs", "operation Main() : Int {\n    let x =  (1);\n    1 / 0;;\n    x\n}\n")]);

        KernelInspection inspection = fixture.Compiler.Inspect(program, fixture.Library.Manifest);

        Assert.Contains(inspection.Diagnostics, static each => each is { File: "Bad.qs", Line: 3, Severity: "error" });
        Assert.Contains(inspection.Diagnostics, static each => each is { File: "Bad.qs", Line: 2, Severity: "warning" });
        Assert.Contains(inspection.Edits, static each => each is { File: "Bad.qs", Line: 2 });
    }

    [Fact]
    public void Profiles_EverySource_IsClassified() =>
        Assert.Equal(fixture.Library.Sources.Select(static source => source.Name), Profiles.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(SourceNames))]
    public void CompileToQir_EverySource_FitsItsLowestProfileAndNoLower(string name)
    {
        (QirProfile lowest, string body) = Profiles[name];
        KernelProgram program = fixture.Library.Program($$"""
            @EntryPoint()
            operation Main() : Result[] {
                use q = Qubit[3];
                let neuron = new Preactivation.Neuron { Order = 1, Subsets = [[0]], Weights = [0.3], Bias = 0.2, Angle = 0.1, Group = 0 };
                {{body}}
                MResetEachZ(q)
            }
            """);

        Assert.Equal([], fixture.Compiler.Compile(program, lowest).Diagnostics);
        if (lowest > QirProfile.Base)
        {
            Assert.NotEmpty(fixture.Compiler.Compile(program, lowest - 1).Diagnostics);
        }
    }

    private static IEnumerable<string> TestNames(KernelLibrary library) => library.Tests
        .SelectMany(static source => TestOperation().Matches(source.Text).Select(match => $"{source.Name[..^3]}.{match.Groups[1].Value}"));

    [GeneratedRegex(@"@Test\(\)\s*operation (\w+)")]
    private static partial Regex TestOperation();

    private System.Collections.Immutable.ImmutableArray<KernelSource> All() => [.. fixture.Library.Sources, .. fixture.Library.Tests];

    private KernelShot RunTest(string name, KernelProgram program) => Assert.Single(fixture.Compiler.Run(program, $"{name}()").Shots);
}
