using System.Diagnostics.CodeAnalysis;

namespace Qrnn.Circuits;

/// <summary>The types that the QIR profiles use. A qubit or result is a pointer whose address is its number.</summary>
internal enum QirType : byte
{
    Void,
    Bool,
    Int,
    Double,
    Qubit,
    Result,
    Bytes,
    Pointer,
}

internal enum QirOperandKind : byte
{
    Register,
    Constant,
    Address,
    Global,
    Block,
}

/// <summary>An operand: <see cref="Integer"/> is the register, block, global, address, integer or truth value; doubles are in <see cref="Number"/>.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "Never compared.")]
internal readonly record struct QirOperand(QirOperandKind Kind, QirType Type, long Integer, double Number = 0);

internal enum QirOpcode : byte
{
    Call,
    Branch,
    Return,
    Phi,
    Select,
    CompareIntegers,
    CompareDoubles,
    And,
    Or,
    Xor,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    ShiftLeft,
    ShiftRight,
    ShiftRightLogical,
    AddDoubles,
    SubtractDoubles,
    MultiplyDoubles,
    DivideDoubles,
    NegateDouble,
    IntToDouble,
    DoubleToInt,
    ZeroExtend,
    Truncate,
}

internal enum QirPredicate : byte
{
    None,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    UnsignedLess,
    UnsignedLessOrEqual,
    UnsignedGreater,
    UnsignedGreaterOrEqual,
    OrderedNotEqual,
    UnorderedEqual,
    UnorderedLess,
    UnorderedLessOrEqual,
    UnorderedGreater,
    UnorderedGreaterOrEqual,
    Ordered,
    Unordered,
    True,
    False,
}

/// <summary>
/// One instruction; its operands are <see cref="OperandCount"/> entries of <see cref="QirModule.Operands"/> from <see cref="FirstOperand"/>.
/// <see cref="Result"/> is a register or −1, <see cref="Callee"/> the called function's name number. A conditional branch has three operands:
/// condition, then, else. A phi has pairs: value, block.
/// </summary>
internal readonly record struct QirInstruction(
    QirOpcode Opcode, QirType Type, int Line, int Result, int Callee, int FirstOperand, int OperandCount, QirPredicate Predicate);

/// <summary>A straight run of instructions; the last one is its terminator.</summary>
internal readonly record struct QirBlock(int Line, int FirstInstruction, int InstructionCount);

/// <summary>A function with a body.</summary>
internal sealed record QirFunction(int Name, int Line, int AttributeGroup, QirBlock[] Blocks, string[] RegisterNames);

/// <summary>What an attribute group says.</summary>
internal sealed record QirAttributes(int Line, bool IsEntryPoint, long RequiredQubits, long RequiredResults);

/// <summary>A QIR text as data: names replaced by numbers, nothing executed yet.</summary>
internal sealed class QirModule
{
    public List<QirInstruction> Instructions { get; } = [];

    public List<QirOperand> Operands { get; } = [];

    public List<QirFunction> Functions { get; } = [];

    /// <summary>Names of called and defined functions.</summary>
    public List<string> FunctionNames { get; } = [];

    /// <summary>Texts of global constants; null where the global is something else.</summary>
    public List<string?> GlobalTexts { get; } = [];

    public Dictionary<int, QirAttributes> AttributeGroups { get; } = [];

    /// <summary>The one error type of all stages: a line that names line, value, limit and cause.</summary>
    public static QrnnException Error(int line, string message) => new($"QIR line {line}: {message}");
}
