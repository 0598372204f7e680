using System.Text.Json;
using Qrnn.Circuits;
using Qrnn.Estimation;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Estimation;

/// <summary>Logical counts from four sides: the plain program in the estimator, the repeated one, the formula of Host/docs/estimation.md and our own schedule.</summary>
[Collection(CompilerCollection.Name)]
public sealed class LogicalCountTests(CompilerFixture fixture)
{
    private static ResourceEstimator? s_estimator;

    // One for all tests, because it remembers what it has counted.
    private readonly ResourceEstimator _estimator = s_estimator ??= new(fixture.Compiler, fixture.Library);

    /// <summary>Workspace, inputs, stages, order, degree.</summary>
    public static TheoryData<int, int, int, int, int> Shapes() => new()
    {
        { 1, 1, 0, 1, 1 },
        { 1, 1, 1, 1, 1 },
        { 1, 2, 1, 2, 2 },
        { 2, 1, 1, 2, 2 },
        { 3, 2, 1, 0, 2 },
        { 3, 2, 2, 1, 3 },
        { 3, 2, 1, 2, 3 },
        { 4, 1, 2, 2, 2 },
        { 3, 1, 1, 3, 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Count_FiveWords_IsThatOfThePlainProgram(int workspace, int inputs, int stages, int order, int degree)
    {
        EstimationSettings settings = Settings(workspace, inputs, stages, order, degree);
        Assert.Equal(_estimator.Plain(settings, 4), _estimator.Count(settings with { Length = 5 }));
    }

    [Fact]
    public void Count_EveryLengthFromTwoToEight_IsThatOfThePlainProgram()
    {
        EstimationSettings settings = Settings(2, 1, 1, 2, 2);
        for (int length = 2; length <= 8; length++)
        {
            Assert.Equal(_estimator.Plain(settings, length - 1), _estimator.Count(settings with { Length = length }));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Count_Amplified_IsThatOfThePlainProgram(int order)
    {
        EstimationSettings settings = Settings(2, 1, 1, order, 2) with { Policy = EstimationPolicy.Amplify, Attempts = 5 };
        Assert.Equal(_estimator.Plain(settings, 4), _estimator.Count(settings with { Length = 5 }));
    }

    [Theory]
    [InlineData(1, 13)]
    [InlineData(1, 17)]
    [InlineData(2, 13)]
    public void Count_AmplifiedByMoreAttemptsThanAreRun_IsThatOfThePlainProgram(int order, int attempts)
    {
        EstimationSettings settings = Settings(2, 1, 1, order, 2) with { Policy = EstimationPolicy.Amplify, Attempts = attempts };
        Assert.Equal(_estimator.Plain(settings, 2), _estimator.Count(settings));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 9)]
    public async Task Count_Amplified_IsThatOfTheDesignedPhases(int order, int attempts)
    {
        // Counted are any antisymmetric phases: the designed ones must cost the same.
        EstimationSettings settings = Settings(2, 1, 1, order, 2) with { Policy = EstimationPolicy.Amplify, Attempts = attempts };
        double[] parameters = [.. Enumerable.Range(1, settings.Shape.Layout().Count).Select(static k => 0.1 + (0.01 * k))];
        AmplificationSequence sequence = AmplificationSequence.PhaseFree(attempts, NeuronAmplification.LeastSuccess(order));
        string entry = KernelEntry.Network(NetworkCircuits.KernelShapeOf(settings.Shape), KernelAncillaPolicy.Amplified(sequence.Phases), parameters, [[true], [true]]);
        JsonElement reply = await fixture.Compiler.EstimateAsync(fixture.Library.Program(entry), KernelEntry.Expression, "[{}]", default);
        Assert.Equal(EstimatorReply.Counts(reply[0]), _estimator.Count(settings));
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(1, 9)]
    [InlineData(2, 25)]
    [InlineData(3, 129)]
    public void AttemptsOrDefault_ToAmplify_LeavesNoBranchBehind(int order, int attempts)
    {
        EstimationSettings settings = Settings(2, 1, 1, order, 2) with { Policy = EstimationPolicy.Amplify };
        Assert.Equal(attempts, settings.AttemptsOrDefault);
        double loss = order == 0 ? 0 : AmplificationSequence.PhaseFreeLoss(attempts, NeuronAmplification.LeastSuccess(order));
        Assert.InRange(Math.Pow(loss / (2 - loss), 2), 0, 1e-6);
    }

    [Fact]
    public void Count_OneExpectedAttempt_IsThatOfMeasuringOnceAndAVerdictANeuron()
    {
        EstimationSettings settings = Settings(2, 1, 1, 2, 2);
        LogicalCounts once = _estimator.Count(settings), repeated = _estimator.Count(settings with { Policy = EstimationPolicy.RepeatUntilSuccess, Attempts = 1 });
        Assert.Equal(once with { Measurements = once.Measurements + (2 * settings.Shape.Neurons) }, repeated);
    }

    [Fact]
    public void Count_TwoExpectedAttempts_DoublesEveryLevel()
    {
        // Order 2: the inner level runs twice in each of two attempts of the outer one.
        EstimationSettings settings = Settings(2, 1, 0, 2, 2);
        LogicalCounts once = NetworkCountFormula.Of(settings.Shape, 2), repeated = _estimator.Count(settings with { Policy = EstimationPolicy.RepeatUntilSuccess });
        Assert.Equal((4 * once.Rotations, 4 * once.CczGates), (repeated.Rotations, repeated.CczGates));
        Assert.Equal(2 * ((settings.Shape.Neurons * ((2 * 2 * 2) + 2 + 1)) + settings.Shape.Inputs), repeated.Measurements);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Count_ExpectedAttempts_IsThatOfThePlainProgram(int order)
    {
        EstimationSettings settings = Settings(2, 1, 1, order, 2) with { Policy = EstimationPolicy.RepeatUntilSuccess };
        Assert.Equal(_estimator.Plain(settings, 4), _estimator.Count(settings with { Length = 5 }));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Of_TwoCalls_IsWhatTheEstimatorCounts(int workspace, int inputs, int stages, int order, int degree)
    {
        EstimationSettings settings = Settings(workspace, inputs, stages, order, degree);
        LogicalCounts counted = _estimator.Plain(settings, 2), formula = NetworkCountFormula.Of(settings.Shape, 2);
        Assert.Equal(counted with { RotationDepth = 0 }, formula with { RotationDepth = 0 });
        if (NetworkCountFormula.HasDepth(settings.Shape))
        {
            Assert.Equal(counted.RotationDepth, formula.RotationDepth);
        }
        else
        {
            Assert.True(formula.RotationDepth >= counted.RotationDepth, $"{formula} against {counted}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Of_TheCircuitOfTwoCalls_IsWhatTheEstimatorCounts(int workspace, int inputs, int stages, int order, int degree)
    {
        EstimationSettings settings = Settings(workspace, inputs, stages, order, degree);
        Circuit circuit = QirReader.Read(fixture.Compiler.CompileToQir(fixture.Library.Program(ResourceEstimator.Entry(settings, 2)), QirProfile.AdaptiveRi));
        LogicalCounts counted = _estimator.Plain(settings, 2);

        // The estimator gives out the qubit that was freed last, so that every other neuron has its ancillas in the opposite order and can begin while the one
        // before still ends. The compiler gives every neuron the same ids.
        Assert.Equal(counted, LogicalProfile.Of(AsTheEstimatorNumbers(circuit, settings.Shape)).Counts);
        LogicalCounts asCompiled = LogicalProfile.Of(circuit).Counts;
        Assert.Equal(counted with { RotationDepth = asCompiled.RotationDepth }, asCompiled);
        Assert.True(settings.Shape.Order >= 2 ? asCompiled.RotationDepth > counted.RotationDepth : asCompiled.RotationDepth == counted.RotationDepth);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Of_TheWholeCell_DecomposesAsTheCompilerDoes(int order)
    {
        // Once with controlled rotations as single operations, once as the compiler lowers them.
        KernelCellShape shape = NetworkCircuits.KernelShapeOf(Settings(4, 2, 1, order, 4).Shape);
        string entry = KernelEntry.SymbolicCell(shape, KernelAncillaPolicy.Postselect);
        LogicalProfile whole = LogicalProfile.Of(QirReader.Read(fixture.Compiler.CompileToQir(fixture.Library.SymbolicProgram(entry), QirProfile.AdaptiveRif)));
        LogicalProfile lowered = LogicalProfile.Of(QirReader.Read(fixture.Compiler.CompileToQir(fixture.Library.Program(entry), QirProfile.AdaptiveRif)));
        Assert.Equal(lowered.Counts, whole.Counts);
        Assert.Equal((lowered.TDepth, lowered.Depth), (whole.TDepth, whole.Depth));
    }

    // Reverses the ancillas of every other neuron; a neuron ends when its last ancilla is measured.
    private static Circuit AsTheEstimatorNumbers(Circuit circuit, NetworkShape shape)
    {
        int first = shape.Workspace + shape.Inputs, last = first + shape.Order - 1;
        bool reversed = false;
        int Renumber(int qubit) => reversed && qubit >= first && qubit <= last ? first + last - qubit : qubit;
        var operations = new List<Operation>();
        foreach (Operation operation in circuit.Operations)
        {
            operations.Add(operation switch
            {
                GateOperation gate => gate with { Targets = [.. gate.Targets.Select(Renumber)], Controls = [.. gate.Controls.Select(control => control with { Index = Renumber(control.Index) })] },
                MeasureOperation measure => measure with { Qubit = Renumber(measure.Qubit) },
                ResetOperation reset => reset with { Qubit = Renumber(reset.Qubit) },
                _ => operation,
            });
            reversed ^= shape.Order > 0 && operation is MeasureOperation { Qubit: var measured } && measured == last;
        }

        return circuit with { Operations = [.. operations] };
    }

    private static EstimationSettings Settings(int workspace, int inputs, int stages, int order, int degree) => new()
    {
        Shape = new NetworkShape { Workspace = workspace, Inputs = inputs, Stages = stages, Order = order, Degree = degree },
        Length = 3,
    };
}
