using Qrnn.Circuits;

using Xunit;

namespace Qrnn.Tests.Circuits.Qir;

public sealed class QirReaderTests
{
    private const string Q1 = "%Qubit* inttoptr (i64 1 to %Qubit*)";

    [Fact]
    public void Read_AFlipUnderAnInputBit_IsAFlipControlledByThatBit()
    {
        Circuit circuit = QirReader.Read("""
            define i64 @ENTRYPOINT__main() #0 {
            block_0:
              %v = call i1 @InputBit(i64 2)
              br i1 %v, label %block_1, label %block_2
            block_1:
              call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 3 to %Qubit*))
              br label %block_2
            block_2:
              call void @__quantum__qis__h__body(%Qubit* null)
              ret i64 0
            }
            attributes #0 = { "entry_point" }
            """);

        GateOperation flip = Assert.IsType<GateOperation>(circuit.Operations[0]);
        Assert.Equal((GateKind.X, 3, -1), (flip.Kind, Assert.Single(flip.Targets), flip.Condition));
        Assert.Equal(Control.InputBit(2), Assert.Single(flip.Controls));
        GateOperation after = Assert.IsType<GateOperation>(circuit.Operations[1]);
        Assert.Equal((GateKind.H, -1), (after.Kind, after.Condition));
        Assert.Empty(after.Controls);
        Assert.Empty(circuit.Expressions);
        Assert.Equal((4, 3), (circuit.QubitCount, circuit.InputBitCount));
    }

    [Fact]
    public void Read_SumsOfSymbols_AreAffineAngles()
    {
        Circuit circuit = QirReader.Read(QirSamples.Load("symbols-adaptive_rif"));
        GateOperation first = circuit.Operations.OfType<GateOperation>().First(static gate => gate.Kind == GateKind.Ry);
        Assert.Equal(new Angle(-0.5, [new(SymbolKind.Parameter, 0, 0.5), new(SymbolKind.Parameter, 1, 2)]), first.Angle);
        Assert.Equal((6, 2, 3, 4), (circuit.ParameterCount, circuit.FeatureCount, circuit.InputBitCount, circuit.QubitCount));
        Assert.Equal(5, circuit.Operations.OfType<GateOperation>().Count(static gate => gate.Angle.Terms is [{ Kind: SymbolKind.Classical }]));
    }

    [Fact]
    public void Read_TheRecurrentCell_HasNoConditionsAndOnlyRealGates()
    {
        Circuit circuit = QirReader.Read(QirSamples.Load("cell-adaptive_rif"));
        Assert.True(circuit.IsReal);
        Assert.All(circuit.Operations, static operation => Assert.Equal(-1, operation.Condition));
        Assert.Equal((6, 44, 2), (circuit.QubitCount, circuit.ParameterCount, circuit.InputBitCount));
        Assert.Empty(circuit.Expressions);
    }

    [Theory]
    [InlineData("call void @__quantum__qis__h__body(ptr null)")]
    [InlineData("call void @__quantum__qis__h__body(ptr inttoptr (i64 0 to ptr))")]
    [InlineData("tail call void @__quantum__qis__h__body(%Qubit* nonnull inttoptr (i64 0 to %Qubit*)) #1, !dbg !3 ; comment")]
    public void Read_AnySpellingOfQubitZero_IsQubitZero(string line) =>
        Assert.Equal(0, Assert.Single(Assert.IsType<GateOperation>(Assert.Single(QirReader.Read(QirSamples.Program(line)).Operations)).Targets));

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("-1.0e-3", -0.001)]
    [InlineData("1.000000e+00", 1)]
    [InlineData("0x3FF8000000000000", 1.5)]
    public void Read_AnySpellingOfADouble_IsThatDouble(string text, double value)
    {
        Circuit circuit = QirReader.Read(QirSamples.Program($"call void @__quantum__qis__rz__body(double {text}, {Q1})"));
        Assert.Equal(Angle.Of(value), ((GateOperation)circuit.Operations[0]).Angle);
    }

    [Theory]
    [InlineData("NativeControlledRx2", GateKind.Rx, 2)]
    [InlineData("NativeControlledRz1", GateKind.Rz, 1)]
    [InlineData("NativeControlledR13", GateKind.R1, 3)]
    public void Read_NativeControlledRotations_KeepTheirControls(string name, GateKind kind, int controls)
    {
        string qubits = string.Join(", ", Enumerable.Range(0, controls + 1).Select(static q => $"%Qubit* inttoptr (i64 {q} to %Qubit*)"));
        GateOperation gate = (GateOperation)QirReader.Read(QirSamples.Program($"call void @{name}(double 0.5, {qubits})")).Operations[0];
        Assert.Equal(kind, gate.Kind);
        Assert.Equal(Enumerable.Range(0, controls).Select(Control.Qubit), gate.Controls);
        Assert.Equal(controls, Assert.Single(gate.Targets));
    }

    [Theory]
    [InlineData("%a = alloca i64", "QIR line 3: the instruction 'alloca' is not supported")]
    [InlineData("call void @Foo(i64 1)", "QIR line 3: the function '@Foo' is not known")]
    [InlineData("call void @ENTRYPOINT__main()", "own function '@ENTRYPOINT__main' is not supported")]
    [InlineData("br label %block_0", "QIR line 3: the branch goes backward")]
    [InlineData("br label %nowhere", "the label '%nowhere' is not defined")]
    [InlineData("call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 64 to %Qubit*))", "the qubit number 64 is outside the limit of 0 to 63")]
    [InlineData("call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 -1 to %Qubit*))", "the qubit number -1 is outside")]
    [InlineData("call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 99999999999999999999 to %Qubit*))", "expected a 64-bit qubit or result number")]
    [InlineData("call void @__quantum__qis__h__body(%Result* null)", "must be a qubit")]
    [InlineData("call void @__quantum__qis__cx__body(%Qubit* null, %Qubit* null)", "qubit 0 occurs twice")]
    [InlineData("call void @__quantum__qis__h__body()", "takes 1 arguments, got 0")]
    [InlineData("call void @__quantum__qis__rx__body(double 0x7FF0000000000000, %Qubit* null)", "the angle is not finite")]
    [InlineData("call void @__quantum__qis__rx__body(double 1e999, %Qubit* null)", "the angle is not finite")]
    [InlineData("call void @__quantum__qis__rx__body(double 0x7FF8000000000001, %Qubit* null)", "the angle is not finite")]
    [InlineData("%a = add i64 1, 9223372036854775808", "is no value of type int")]
    [InlineData("%a = sdiv i64 1, 0", "The integer quotient 1 / 0 is not defined")]
    [InlineData("%a = add i64 %b, 1", "'%b' is used where it is not defined")]
    [InlineData("%a = add i32 1, 1", "the type 'i32' is not supported")]
    [InlineData("%a = call i1 @__quantum__rt__read_result(%Result* null)", "result 0 is read before it is measured")]
    [InlineData("%a = call i1 @InputBit(i64 63)", "'@InputBit' of 63 is outside the limit of 0 to 62")]
    [InlineData("call void @__quantum__qis__h__body(%Qubit* null) nonsense", "'nonsense' stands after the end")]
    [InlineData("%a = call void @__quantum__qis__h__body(%Qubit* null)", "'%a' is set to an instruction without a value")]
    public void Read_WhatItCannot_NamesLineValueAndCause(string line, string expected)
    {
        string body = line.StartsWith("br", StringComparison.Ordinal) ? $"{line}\nlast:" : line;
        QrnnException problem = Assert.Throws<QrnnException>(() => QirReader.Read(QirSamples.Program(body)));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith("QIR line ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void Read_TheAdaptiveProfile_IsRefusedWithTheProfilesThatWork()
    {
        QrnnException problem = Assert.Throws<QrnnException>(() => QirReader.Read(QirSamples.Load("feedback-adaptive")));
        Assert.Contains("adaptive_ri", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BeyondALimit_NamesTheLimit()
    {
        string text = QirSamples.Load("cell-adaptive_rif");
        AssertRefused(text, new QirReaderOptions { MaximumCharacters = 1000 }, "the limit is 1000");
        AssertRefused(text, new QirReaderOptions { MaximumLineLength = 50 }, "the limit is 50");
        AssertRefused(text, new QirReaderOptions { MaximumInstructions = 100 }, "the limit of 100");
        AssertRefused(text, new QirReaderOptions { MaximumQubits = 5 }, "the limit is 0 to 5");
        AssertRefused(text, new QirReaderOptions { MaximumSymbols = 43 }, "the limit of 0 to 42");
        AssertRefused(text, new QirReaderOptions { MaximumNameLength = 10 }, "the limit is 1 to 10");
        AssertRefused(QirSamples.Load("feedback-adaptive_ri"), new QirReaderOptions { MaximumExpressions = 10 }, "the limit of 10");
        AssertRefused(QirSamples.Load("symbols-adaptive_rif"), new QirReaderOptions { MaximumAngleTerms = 1 }, "the limit is 1");
        AssertRefused(QirSamples.Load("symbols-adaptive_rif"), new QirReaderOptions { MaximumTotalTerms = 10 }, "the limit of 10");
        AssertRefused(text.Replace("required_num_qubits\"=\"6\"", "required_num_qubits\"=\"4\"", StringComparison.Ordinal), new QirReaderOptions(), "0 to 3");
    }

    private static void AssertRefused(string text, QirReaderOptions limits, string expected) =>
        Assert.Contains(expected, Assert.Throws<QrnnException>(() => QirReader.Read(text, limits)).Message, StringComparison.Ordinal);
}
