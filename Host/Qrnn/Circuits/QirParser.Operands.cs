using System.Globalization;
using System.Text;

namespace Qrnn.Circuits;

/// <content>Types, operands and names inside an instruction.</content>
internal sealed partial class QirParser
{
    private QirType ParseTyped(ref QirLexer lexer)
    {
        QirType type = ParseType(ref lexer);
        ParseOperand(ref lexer, type);
        return type;
    }

    private static QirType ParseType(ref QirLexer lexer)
    {
        SkipIgnored(ref lexer);
        QirType plain = lexer.Kind switch
        {
            QirToken.Word => lexer.Text switch
            {
                "void" => QirType.Void,
                "i1" => QirType.Bool,
                "i64" => QirType.Int,
                "double" => QirType.Double,
                "ptr" => QirType.Pointer,
                "i8" => QirType.Bytes,
                _ => UnknownType(ref lexer),
            },
            QirToken.Local => lexer.Text switch
            {
                "Qubit" => QirType.Qubit,
                "Result" => QirType.Result,
                _ => UnknownType(ref lexer),
            },
            _ => UnknownType(ref lexer),
        };
        int line = lexer.Line;
        lexer.Advance();
        bool pointer = lexer.SkipMark('*');
        if (pointer != plain is QirType.Qubit or QirType.Result or QirType.Bytes)
        {
            throw QirModule.Error(line, $"the type {plain} {(pointer ? "cannot" : "must")} be a pointer here.");
        }

        return plain;
    }

    private static QirType UnknownType(ref QirLexer lexer) =>
        throw QirModule.Error(lexer.Line, $"the type {lexer.Shown} is not supported; i1, i64, double, %Qubit*, %Result*, i8* and ptr are.");

    private void ParseOperand(ref QirLexer lexer, QirType type)
    {
        SkipIgnored(ref lexer);
        int line = lexer.Line;
        QirOperand operand;
        if (lexer.Kind == QirToken.Local)
        {
            _module.Operands.Add(new QirOperand(QirOperandKind.Register, type, Register(ref lexer)));
            return;
        }

        if (type is QirType.Qubit or QirType.Result or QirType.Bytes or QirType.Pointer)
        {
            ParsePointer(ref lexer, type);
            return;
        }

        ReadOnlySpan<char> text = lexer.Text;
        if (lexer.Kind != QirToken.Word)
        {
            throw QirModule.Error(line, $"expected a value, got {lexer.Shown}.");
        }

        switch (type)
        {
            case QirType.Bool when text is "true" or "1":
                operand = new QirOperand(QirOperandKind.Constant, type, 1);
                break;
            case QirType.Bool when text is "false" or "0":
                operand = new QirOperand(QirOperandKind.Constant, type, 0);
                break;
            case QirType.Int when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer):
                operand = new QirOperand(QirOperandKind.Constant, type, integer);
                break;
            case QirType.Double when TryParseDouble(text, out double number):
                operand = new QirOperand(QirOperandKind.Constant, type, 0, number);
                break;
            default:
                throw QirModule.Error(line, $"{lexer.Shown} is no value of type {type.ToString().ToLowerInvariant()} (or beyond 64 bits).");
        }

        lexer.Advance();
        _module.Operands.Add(operand);
    }

    private static bool TryParseDouble(ReadOnlySpan<char> text, out double number)
    {
        if (text.StartsWith("0x"))
        {
            // LLVM prints doubles without a short decimal as their bits.
            bool valid = ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits);
            number = BitConverter.UInt64BitsToDouble(bits);
            return valid;
        }

        return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
    }

    private void ParsePointer(ref QirLexer lexer, QirType type)
    {
        int line = lexer.Line;
        if (lexer.SkipWord("null"))
        {
            _module.Operands.Add(new QirOperand(QirOperandKind.Address, type, 0));
        }
        else if (lexer.SkipWord("inttoptr"))
        {
            lexer.Expect('(');
            bool isInteger = lexer.SkipWord("i64");
            if (!isInteger || !long.TryParse(lexer.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long address))
            {
                throw QirModule.Error(line, $"expected a 64-bit qubit or result number, got {lexer.Shown}.");
            }

            lexer.Advance();
            if (!lexer.SkipWord("to"))
            {
                throw QirModule.Error(line, $"expected 'to', got {lexer.Shown}.");
            }

            if (ParseType(ref lexer) != type)
            {
                throw QirModule.Error(line, "the pointer's type differs from its argument's type.");
            }

            lexer.Expect(')');
            _module.Operands.Add(new QirOperand(QirOperandKind.Address, type, address));
        }
        else if (lexer.Kind == QirToken.Global)
        {
            _module.Operands.Add(new QirOperand(QirOperandKind.Global, type, Intern(_globals, ref lexer)));
        }
        else if (lexer.SkipWord("getelementptr"))
        {
            // An output label: "getelementptr inbounds ([4 x i8], [4 x i8]* @0, i64 0, i64 0)". Only the global matters.
            int global = -1;
            int depth = 0;
            do
            {
                depth += lexer.IsMark('(') ? 1 : lexer.IsMark(')') ? -1 : 0;
                if (lexer.Kind == QirToken.End)
                {
                    throw QirModule.Error(line, "the pointer's parenthesis is not closed.");
                }

                global = lexer.Kind == QirToken.Global ? _globals.Intern(lexer.Text) : global;
                lexer.Advance();
            }
            while (depth > 0 || global < 0);
            _module.Operands.Add(new QirOperand(QirOperandKind.Global, type, global));
        }
        else
        {
            throw QirModule.Error(line, $"expected null, inttoptr, getelementptr or a global, got {lexer.Shown}.");
        }
    }

    private static void SkipIgnored(ref QirLexer lexer)
    {
        while (lexer.Kind == QirToken.Word && IgnoredLookup.Contains(lexer.Text))
        {
            lexer.Advance();
        }
    }

    private int Register(ref QirLexer lexer)
    {
        int register = Intern(_registers, ref lexer);
        if (register == _definedAt.Count)
        {
            _definedAt.Add(0);
        }

        return register;
    }

    private int Label(ref QirLexer lexer)
    {
        int line = lexer.Line;
        int label = Intern(_labels, ref lexer);
        if (label == _blockOfLabel.Count)
        {
            _blockOfLabel.Add(-1);
            _labelUse.Add(line);
        }

        return label;
    }

    private int Intern(NameTable names, ref QirLexer lexer)
    {
        if (lexer.Text.IsEmpty || lexer.Text.Length > _limits.MaximumNameLength)
        {
            throw QirModule.Error(lexer.Line, $"a name has {lexer.Text.Length} characters; the limit is 1 to {_limits.MaximumNameLength}.");
        }

        int index = names.Intern(lexer.Text);
        lexer.Advance();
        return index;
    }

    /// <summary>A label's bytes: "\5A" is a byte, and the zero at the end is not part of the text.</summary>
    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (text.EndsWith("\\00"))
        {
            text = text[..^3];
        }

        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var bytes = new List<byte>(text.Length);
        while (!text.IsEmpty)
        {
            if (text.Length >= 3 && text[0] == '\\' && byte.TryParse(text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                text = text[3..];
            }
            else
            {
                int length = Math.Max(1, text[1..].IndexOf('\\') + 1);
                length = text[1..].Contains('\\') ? length : text.Length;
                bytes.AddRange(Encoding.UTF8.GetBytes(text[..length].ToString()));
                text = text[length..];
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>Numbers names in the order of their first use, without making a string for a name that is known.</summary>
    private sealed class NameTable
    {
        private readonly Dictionary<string, int> _numbers = [];
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

        public NameTable() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

        public List<string> Names { get; } = [];

        public int Intern(ReadOnlySpan<char> name)
        {
            if (!_lookup.TryGetValue(name, out int number))
            {
                number = Names.Count;
                string text = name.ToString();
                Names.Add(text);
                _numbers.Add(text, number);
            }

            return number;
        }
    }
}
