using Qrnn.Circuits;
using Qrnn.Estimation;
using Qrnn.Models;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Estimation;

/// <summary>Logical counts from four sides: the plain program in the estimator, the repeated one, the formula of Host/docs/estimation.md and our own schedule.</summary>
[Collection(CompilerCollection.Name)]
public sealed class LogicalCountTests(CompilerFixture fixture)
{
    private readonly ResourceEstimator _estimator = new(fixture.Compiler, fixture.Library);

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
    public void Count_EveryLengthUpToSix_IsThatOfThePlainProgram(int workspace, int inputs, int stages, int order, int degree)
    {
        EstimationSettings settings = Settings(workspace, inputs, stages, order, degree);
        for (int calls = 3; calls <= (order >= 2 ? 4 : 5); calls++)
        {
            Assert.Equal(_estimator.Plain(settings, calls), _estimator.Count(settings with { Length = calls + 1 }));
        }
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
        LogicalProfile profile = LogicalProfile.Of(circuit);
        Assert.Equal(_estimator.Plain(settings, 2), profile.Counts);
    }

    private static EstimationSettings Settings(int workspace, int inputs, int stages, int order, int degree) => new()
    {
        Shape = new NetworkShape { Workspace = workspace, Inputs = inputs, Stages = stages, Order = order, Degree = degree },
        Length = 3,
    };
}
