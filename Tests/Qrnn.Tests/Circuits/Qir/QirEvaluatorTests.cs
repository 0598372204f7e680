using Qrnn.Circuits;

using Xunit;

namespace Qrnn.Tests.Circuits.Qir;

public sealed class QirEvaluatorTests
{
    [Fact]
    public void Integer_OfABranchNotTaken_IsNeverEvaluated()
    {
        Circuit circuit = WithBit(
            new(ClassicalOperator.MeasuredBit, ClassicalType.Bool),
            new(ClassicalOperator.Constant, ClassicalType.Int, Integer: 7),
            new(ClassicalOperator.Constant, ClassicalType.Int, Integer: 0),
            new(ClassicalOperator.Divide, ClassicalType.Int, 1, 2),
            new(ClassicalOperator.Select, ClassicalType.Int, 0, 3, 1));
        var evaluator = new ClassicalEvaluator(circuit);
        evaluator.Begin();
        Assert.Equal(7, evaluator.Integer(4));
        evaluator.Begin();
        evaluator.SetBit(0, true);
        Assert.Contains("7 / 0", Assert.Throws<QrnnException>(() => evaluator.Integer(4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integer_OfALongChain_NeedsNoDeepStack()
    {
        const int Length = 300_000;
        var chain = new List<ClassicalExpression> { new(ClassicalOperator.Constant, ClassicalType.Int, Integer: 1) };
        for (int i = 1; i <= Length; i++)
        {
            chain.Add(new(ClassicalOperator.Add, ClassicalType.Int, i - 1, 0));
        }

        var evaluator = new ClassicalEvaluator(WithBit([.. chain]));
        evaluator.Begin();
        Assert.Equal(Length + 1, evaluator.Integer(Length));
    }

    [Fact]
    public void Bool_OfInputBits_CountsFromTheMostSignificant()
    {
        Circuit circuit = WithBit(new(ClassicalOperator.InputBit, ClassicalType.Bool, Integer: 0), new(ClassicalOperator.InputBit, ClassicalType.Bool, Integer: 2)) with { InputBitCount = 3 };
        var evaluator = new ClassicalEvaluator(circuit);
        evaluator.Begin(inputWord: 0b100);
        Assert.Equal((true, false), (evaluator.Bool(0), evaluator.Bool(1)));
    }

    [Fact]
    public void Begin_ANewShot_ForgetsBitsAndValues()
    {
        var evaluator = new ClassicalEvaluator(WithBit(new(ClassicalOperator.MeasuredBit, ClassicalType.Bool), new(ClassicalOperator.Not, ClassicalType.Bool, 0)));
        evaluator.Begin();
        evaluator.SetBit(0, true);
        Assert.False(evaluator.Bool(1));
        evaluator.Begin();
        Assert.True(evaluator.Bool(1));
    }

    [Fact]
    public void Begin_TooFewParameters_SaysHowMany()
    {
        var evaluator = new ClassicalEvaluator(WithBit() with { ParameterCount = 2 });
        Assert.Contains("Got 0 parameters; the circuit uses 2", Assert.Throws<QrnnException>(() => evaluator.Begin()).Message, StringComparison.Ordinal);
    }

    private static Circuit WithBit(params ClassicalExpression[] expressions) => new() { QubitCount = 1, BitCount = 1, Operations = [], Expressions = [.. expressions] };
}
