namespace Qrnn.Circuits;

/// <summary>A classical value without its type: an integer or truth value (0 or 1), or the bits of a double.</summary>
internal readonly record struct ClassicalValue(long Integer)
{
    public double Number => BitConverter.Int64BitsToDouble(Integer);

    public static ClassicalValue Of(long value) => new(value);

    public static ClassicalValue Of(bool value) => new(value ? 1 : 0);

    public static ClassicalValue Of(double value) => new(BitConverter.DoubleToInt64Bits(value));
}

/// <summary>What the operators do to values: integers wrap at 64 bits as in QIR, doubles follow IEEE 754.</summary>
internal static class ClassicalArithmetic
{
    /// <summary>Applies a unary or binary operator to operands of type <paramref name="operands"/>.</summary>
    public static ClassicalValue Apply(in ClassicalExpression node, ClassicalType operands, ClassicalValue a, ClassicalValue b) => operands switch
    {
        ClassicalType.Double => OfDoubles(node, a.Number, b.Number),
        ClassicalType.Int => OfIntegers(node.Operator, a.Integer, b.Integer),
        _ => OfTruthValues(node.Operator, a.Integer != 0, b.Integer != 0),
    };

    /// <summary>A mathematical function.</summary>
    public static double Function(ClassicalFunction function, double x, double second) => function switch
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
        _ => throw new QrnnException($"The mathematical function {function} is not known."),
    };

    private static ClassicalValue OfDoubles(in ClassicalExpression node, double a, double b) => node.Operator switch
    {
        ClassicalOperator.Add => ClassicalValue.Of(a + b),
        ClassicalOperator.Subtract => ClassicalValue.Of(a - b),
        ClassicalOperator.Multiply => ClassicalValue.Of(a * b),
        ClassicalOperator.Divide => ClassicalValue.Of(a / b),
        ClassicalOperator.Equal => ClassicalValue.Of(a == b),
        ClassicalOperator.NotEqual => ClassicalValue.Of(a != b),
        ClassicalOperator.Less => ClassicalValue.Of(a < b),
        ClassicalOperator.LessOrEqual => ClassicalValue.Of(a <= b),
        ClassicalOperator.ToInteger => ClassicalValue.Of(Truncate(a)),
        ClassicalOperator.Function => ClassicalValue.Of(Function((ClassicalFunction)node.Integer, a, b)),
        _ => throw Unsupported(node.Operator, "doubles"),
    };

    private static ClassicalValue OfIntegers(ClassicalOperator kind, long a, long b) => unchecked(kind switch
    {
        ClassicalOperator.Not => ClassicalValue.Of(~a),
        ClassicalOperator.And => ClassicalValue.Of(a & b),
        ClassicalOperator.Or => ClassicalValue.Of(a | b),
        ClassicalOperator.Xor => ClassicalValue.Of(a ^ b),
        ClassicalOperator.Add => ClassicalValue.Of(a + b),
        ClassicalOperator.Subtract => ClassicalValue.Of(a - b),
        ClassicalOperator.Multiply => ClassicalValue.Of(a * b),
        ClassicalOperator.Divide => ClassicalValue.Of(Checked(a, b) / b),
        ClassicalOperator.Remainder => ClassicalValue.Of(Checked(a, b) % b),
        ClassicalOperator.ShiftLeft => ClassicalValue.Of(a << Shift(b)),
        ClassicalOperator.ShiftRight => ClassicalValue.Of(a >> Shift(b)),
        ClassicalOperator.ShiftRightLogical => ClassicalValue.Of(a >>> Shift(b)),
        ClassicalOperator.Equal => ClassicalValue.Of(a == b),
        ClassicalOperator.NotEqual => ClassicalValue.Of(a != b),
        ClassicalOperator.Less => ClassicalValue.Of(a < b),
        ClassicalOperator.LessOrEqual => ClassicalValue.Of(a <= b),
        ClassicalOperator.ToDouble => ClassicalValue.Of((double)a),
        _ => throw Unsupported(kind, "integers"),
    });

    private static ClassicalValue OfTruthValues(ClassicalOperator kind, bool a, bool b) => kind switch
    {
        ClassicalOperator.Not => ClassicalValue.Of(!a),
        ClassicalOperator.And => ClassicalValue.Of(a && b),
        ClassicalOperator.Or => ClassicalValue.Of(a || b),
        ClassicalOperator.Xor or ClassicalOperator.NotEqual => ClassicalValue.Of(a != b),
        ClassicalOperator.Equal => ClassicalValue.Of(a == b),
        ClassicalOperator.BoolToInteger => ClassicalValue.Of(a ? 1L : 0L),
        _ => throw Unsupported(kind, "truth values"),
    };

    private static long Checked(long a, long b) => b == 0 || (a == long.MinValue && b == -1)
        ? throw new QrnnException($"The integer quotient {a} / {b} is not defined.")
        : a;

    private static int Shift(long count) => count is >= 0 and < 64 ? (int)count : throw new QrnnException($"A shift by {count} bits is outside 0 to 63.");

    private static long Truncate(double x) => x is >= -9.2233720368547758E+18 and < 9.2233720368547758E+18
        ? (long)x
        : throw new QrnnException($"The double {x} does not fit into a 64-bit integer.");

    private static QrnnException Unsupported(ClassicalOperator kind, string operands) => new($"The operator {kind} is not defined for {operands}.");
}
