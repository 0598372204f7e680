namespace Qrnn.Circuits;

/// <summary>The operators of classical expressions, as QIR's adaptive profiles have them.</summary>
public enum ClassicalOperator
{
    /// <summary>A constant (the operand is in <see cref="ClassicalExpression.Integer"/> or <see cref="ClassicalExpression.Number"/>).</summary>
    Constant,

    /// <summary>The result bit <see cref="ClassicalExpression.Integer"/>; known once it has been measured.</summary>
    MeasuredBit,

    /// <summary>Bit <see cref="ClassicalExpression.Integer"/> of the sample's input word.</summary>
    InputBit,

    /// <summary>Trained parameter <see cref="ClassicalExpression.Integer"/>.</summary>
    Parameter,

    /// <summary>Feature <see cref="ClassicalExpression.Integer"/>.</summary>
    Feature,

    /// <summary>Logical and bitwise not.</summary>
    Not,

    /// <summary>Bitwise and logical and. Of truth values, the second is looked at only when the first is true (it may rest on an unmeasured bit).</summary>
    And,

    /// <summary>Bitwise and logical or. Of truth values, the second is looked at only when the first is false.</summary>
    Or,

    /// <summary>Bitwise and logical exclusive or.</summary>
    Xor,

    /// <summary>Sum.</summary>
    Add,

    /// <summary>Difference.</summary>
    Subtract,

    /// <summary>Product.</summary>
    Multiply,

    /// <summary>Quotient; integers truncate toward zero.</summary>
    Divide,

    /// <summary>Remainder with the sign of the dividend.</summary>
    Remainder,

    /// <summary>Shift to the left.</summary>
    ShiftLeft,

    /// <summary>Arithmetic shift to the right.</summary>
    ShiftRight,

    /// <summary>Logical (zero-filling) shift to the right.</summary>
    ShiftRightLogical,

    /// <summary>Equal.</summary>
    Equal,

    /// <summary>Not equal.</summary>
    NotEqual,

    /// <summary>Less than (signed for integers).</summary>
    Less,

    /// <summary>Less than or equal (signed for integers).</summary>
    LessOrEqual,

    /// <summary>First operand true: the second, else the third.</summary>
    Select,

    /// <summary>Integer to double.</summary>
    ToDouble,

    /// <summary>Double to integer, truncating toward zero.</summary>
    ToInteger,

    /// <summary>Truth value to integer 0 or 1.</summary>
    BoolToInteger,

    /// <summary>A unary mathematical function, named by <see cref="ClassicalExpression.Integer"/> as a <see cref="ClassicalFunction"/>.</summary>
    Function,
}

/// <summary>Mathematical functions that a compiled program may apply to doubles.</summary>
public enum ClassicalFunction
{
    /// <summary>Sine.</summary>
    Sin,

    /// <summary>Cosine.</summary>
    Cos,

    /// <summary>Tangent.</summary>
    Tan,

    /// <summary>Inverse sine.</summary>
    ArcSin,

    /// <summary>Inverse cosine.</summary>
    ArcCos,

    /// <summary>Inverse tangent.</summary>
    ArcTan,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>Exponential.</summary>
    Exp,

    /// <summary>Two-argument inverse tangent (operands First = y, Second = x).</summary>
    ArcTan2,
}

/// <summary>The types of classical values.</summary>
public enum ClassicalType
{
    /// <summary>Truth value.</summary>
    Bool,

    /// <summary>64-bit signed integer.</summary>
    Int,

    /// <summary>Double.</summary>
    Double,
}

/// <summary>
/// A node of a circuit's classical expressions. Operands are indices of earlier nodes (−1 when absent), so the list is a directed
/// acyclic graph in evaluation order. A node's value is fixed once the measurements that it depends on have happened.
/// </summary>
public readonly record struct ClassicalExpression(
    ClassicalOperator Operator, ClassicalType Type, int First = -1, int Second = -1, int Third = -1, long Integer = 0, double Number = 0);
