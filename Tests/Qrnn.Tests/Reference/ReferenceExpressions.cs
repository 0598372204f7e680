using Qrnn.Circuits;

namespace Qrnn.Tests.Reference;

/// <summary>The value of a classical expression; which field counts follows from the expression's type (a Bool is an Integer 0 or 1).</summary>
internal readonly record struct ReferenceValue(long Integer, double Number)
{
    public bool IsTrue => Integer != 0;
}

/// <summary>Evaluates classical expressions by plain recursion, anew at every question.</summary>
internal sealed class ReferenceExpressions(Circuit circuit, int[] bits, double[] parameters, double[] features, int inputWord)
{
    public ReferenceValue Evaluate(int index)
    {
        ClassicalExpression e = circuit.Expressions[index];
        ReferenceValue a = e.First >= 0 && e.Operator != ClassicalOperator.Select ? Evaluate(e.First) : default;

        // The second operand of a decided "and" or "or" may rest on a bit that was never measured.
        bool decided = e.Type == ClassicalType.Bool && (e.Operator == ClassicalOperator.And ? !a.IsTrue : e.Operator == ClassicalOperator.Or && a.IsTrue);
        ReferenceValue b = e.Second >= 0 && e.Operator != ClassicalOperator.Select && !decided ? Evaluate(e.Second) : default;
        bool ofDoubles = e.First >= 0 && circuit.Expressions[e.First].Type == ClassicalType.Double;
        return e.Operator switch
        {
            ClassicalOperator.Constant => new ReferenceValue(e.Integer, e.Number),
            ClassicalOperator.MeasuredBit => Integer(bits[e.Integer] >= 0 ? bits[e.Integer] : throw new InvalidOperationException($"bit {e.Integer} has not been measured")),
            ClassicalOperator.InputBit => Integer((inputWord >> (circuit.InputBitCount - 1 - (int)e.Integer)) & 1),
            ClassicalOperator.Parameter => Number(parameters[e.Integer]),
            ClassicalOperator.Feature => Number(features[e.Integer]),
            ClassicalOperator.Not => Integer(e.Type == ClassicalType.Bool ? 1 - a.Integer : ~a.Integer),
            ClassicalOperator.And => Integer(a.Integer & b.Integer),
            ClassicalOperator.Or => Integer(a.Integer | b.Integer),
            ClassicalOperator.Xor => Integer(a.Integer ^ b.Integer),
            ClassicalOperator.Add => ofDoubles ? Number(a.Number + b.Number) : Integer(a.Integer + b.Integer),
            ClassicalOperator.Subtract => ofDoubles ? Number(a.Number - b.Number) : Integer(a.Integer - b.Integer),
            ClassicalOperator.Multiply => ofDoubles ? Number(a.Number * b.Number) : Integer(a.Integer * b.Integer),
            ClassicalOperator.Divide => ofDoubles ? Number(a.Number / b.Number) : Integer(a.Integer / b.Integer),
            ClassicalOperator.Remainder => ofDoubles ? Number(a.Number % b.Number) : Integer(a.Integer % b.Integer),
            ClassicalOperator.ShiftLeft => Integer(a.Integer << (int)b.Integer),
            ClassicalOperator.ShiftRight => Integer(a.Integer >> (int)b.Integer),
            ClassicalOperator.ShiftRightLogical => Integer(a.Integer >>> (int)b.Integer),
            ClassicalOperator.Equal => Truth(ofDoubles ? a.Number.CompareTo(b.Number) == 0 : a.Integer == b.Integer),
            ClassicalOperator.NotEqual => Truth(ofDoubles ? a.Number.CompareTo(b.Number) != 0 : a.Integer != b.Integer),
            ClassicalOperator.Less => Truth(ofDoubles ? a.Number < b.Number : a.Integer < b.Integer),
            ClassicalOperator.LessOrEqual => Truth(ofDoubles ? a.Number <= b.Number : a.Integer <= b.Integer),
            // Only the chosen side: the other may rest on a bit that was never measured.
            ClassicalOperator.Select => Evaluate(e.First).IsTrue ? Evaluate(e.Second) : Evaluate(e.Third),
            ClassicalOperator.ToDouble => Number(a.Integer),
            ClassicalOperator.ToInteger => Integer((long)Math.Truncate(a.Number)),
            ClassicalOperator.BoolToInteger => Integer(a.Integer),
            ClassicalOperator.Function => Number(Function((ClassicalFunction)e.Integer, a.Number, b.Number)),
            _ => throw new InvalidOperationException($"unknown operator {e.Operator}"),
        };
    }

    /// <summary>A number as an angle needs it, whatever the expression's type.</summary>
    public double EvaluateNumber(int index) =>
        circuit.Expressions[index].Type == ClassicalType.Double ? Evaluate(index).Number : Evaluate(index).Integer;

    private static ReferenceValue Integer(long value) => new(value, 0);

    private static ReferenceValue Number(double value) => new(0, value);

    private static ReferenceValue Truth(bool value) => new(value ? 1 : 0, 0);

    private static double Function(ClassicalFunction function, double x, double second) => function switch
    {
        ClassicalFunction.Sin => Math.Sin(x),
        ClassicalFunction.Cos => Math.Cos(x),
        ClassicalFunction.Tan => Math.Tan(x),
        ClassicalFunction.ArcSin => Math.Asin(x),
        ClassicalFunction.ArcCos => Math.Acos(x),
        ClassicalFunction.ArcTan => Math.Atan(x),
        ClassicalFunction.Sqrt => Math.Sqrt(x),
        ClassicalFunction.Log => Math.Log(x),
        ClassicalFunction.Exp => Math.Exp(x),
        ClassicalFunction.ArcTan2 => Math.Atan2(x, second),
        _ => throw new InvalidOperationException($"unknown function {function}"),
    };
}
