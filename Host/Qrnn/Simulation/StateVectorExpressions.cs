using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>The value of a classical expression; its type says which field counts (a truth value is an integer 0 or 1).</summary>
public readonly record struct ClassicalValue(long Integer, double Number)
{
    /// <summary>The truth value.</summary>
    public bool IsTrue => Integer != 0;
}

/// <summary>Evaluates a circuit's classical expressions while it runs, each from what has been measured so far.</summary>
internal static class StateVectorExpressions
{
    /// <summary>The value of expression <paramref name="index"/>.</summary>
    /// <exception cref="QrnnException">A bit was read before its measurement, or an integer divided by 0.</exception>
    public static ClassicalValue Evaluate(
        Circuit circuit, int index, ReadOnlySpan<sbyte> bits, ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ulong inputWord)
    {
        ClassicalExpression e = circuit.Expressions[index];
        if (e.Operator == ClassicalOperator.Select)
        {
            // Only the chosen side: the other may rest on a bit that is not measured in this run.
            bool first = Evaluate(circuit, e.First, bits, parameters, features, inputWord).IsTrue;
            return Evaluate(circuit, first ? e.Second : e.Third, bits, parameters, features, inputWord);
        }

        ClassicalValue a = e.First >= 0 ? Evaluate(circuit, e.First, bits, parameters, features, inputWord) : default;
        ClassicalValue b = e.Second >= 0 ? Evaluate(circuit, e.Second, bits, parameters, features, inputWord) : default;
        bool isDouble = e.First >= 0 && circuit.Expressions[e.First].Type == ClassicalType.Double;
        return e.Operator switch
        {
            ClassicalOperator.Constant => new ClassicalValue(e.Integer, e.Number),
            ClassicalOperator.MeasuredBit => new ClassicalValue(Measured(bits, (int)e.Integer), 0),
            ClassicalOperator.InputBit => new ClassicalValue((long)((inputWord >> (circuit.InputBitCount - 1 - (int)e.Integer)) & 1), 0),
            ClassicalOperator.Parameter => new ClassicalValue(0, parameters[(int)e.Integer]),
            ClassicalOperator.Feature => new ClassicalValue(0, features[(int)e.Integer]),
            ClassicalOperator.ToDouble => new ClassicalValue(0, a.Integer),
            ClassicalOperator.ToInteger => new ClassicalValue((long)Math.Truncate(a.Number), 0),
            ClassicalOperator.BoolToInteger => a,
            ClassicalOperator.Function => new ClassicalValue(0, Apply((ClassicalFunction)e.Integer, a.Number, b.Number)),
            ClassicalOperator.Equal or ClassicalOperator.NotEqual or ClassicalOperator.Less or ClassicalOperator.LessOrEqual =>
                new ClassicalValue((isDouble ? Compare(e.Operator, a.Number, b.Number) : Compare(e.Operator, a.Integer, b.Integer)) ? 1 : 0, 0),
            _ => isDouble ? new ClassicalValue(0, OfDoubles(e.Operator, a.Number, b.Number)) : new ClassicalValue(OfIntegers(e, a.Integer, b.Integer), 0),
        };
    }

    /// <summary>The value as an angle needs it, whatever the expression's type.</summary>
    public static double EvaluateNumber(
        Circuit circuit, int index, ReadOnlySpan<sbyte> bits, ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ulong inputWord)
    {
        ClassicalValue value = Evaluate(circuit, index, bits, parameters, features, inputWord);
        return circuit.Expressions[index].Type == ClassicalType.Double ? value.Number : value.Integer;
    }

    private static long Measured(ReadOnlySpan<sbyte> bits, int bit) => bits[bit] >= 0
        ? bits[bit]
        : throw new QrnnException($"Result bit {bit} is read before it has been measured.");

    private static bool Compare<TNumber>(ClassicalOperator comparison, TNumber a, TNumber b)
        where TNumber : System.Numerics.INumber<TNumber> => comparison switch
        {
            ClassicalOperator.Equal => a == b,
            ClassicalOperator.NotEqual => a != b,
            ClassicalOperator.Less => a < b,
            _ => a <= b,
        };

    private static double OfDoubles(ClassicalOperator operation, double a, double b) => operation switch
    {
        ClassicalOperator.Add => a + b,
        ClassicalOperator.Subtract => a - b,
        ClassicalOperator.Multiply => a * b,
        ClassicalOperator.Divide => a / b,
        ClassicalOperator.Remainder => a % b,
        _ => throw new QrnnException($"The operator {operation} is not defined for doubles."),
    };

    private static long OfIntegers(ClassicalExpression e, long a, long b) => e.Operator switch
    {
        ClassicalOperator.Not => e.Type == ClassicalType.Bool ? 1 - a : ~a,
        ClassicalOperator.And => a & b,
        ClassicalOperator.Or => a | b,
        ClassicalOperator.Xor => a ^ b,
        ClassicalOperator.Add => a + b,
        ClassicalOperator.Subtract => a - b,
        ClassicalOperator.Multiply => a * b,
        ClassicalOperator.Divide => b == 0 ? throw DivisionByZero(a) : b == -1 ? -a : a / b, // long.MinValue / −1 traps
        ClassicalOperator.Remainder => b == 0 ? throw DivisionByZero(a) : b == -1 ? 0 : a % b,
        ClassicalOperator.ShiftLeft => a << (int)b,
        ClassicalOperator.ShiftRight => a >> (int)b,
        ClassicalOperator.ShiftRightLogical => a >>> (int)b,
        _ => throw new QrnnException($"The operator {e.Operator} is not defined for integers."),
    };

    private static QrnnException DivisionByZero(long dividend) => new($"A classical expression divides {dividend} by 0.");

    private static double Apply(ClassicalFunction function, double x, double second) => function switch
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
}
