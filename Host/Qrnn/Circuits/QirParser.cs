using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Qrnn.Circuits;

/// <summary>Turns QIR text into a <see cref="QirModule"/>, line by line, in linear time. Knows the language's form, not what functions mean.</summary>
internal sealed class QirParser
{
    private static readonly FrozenDictionary<string, QirOpcode> Opcodes = new Dictionary<string, QirOpcode>
    {
        ["and"] = QirOpcode.And,
        ["or"] = QirOpcode.Or,
        ["xor"] = QirOpcode.Xor,
        ["add"] = QirOpcode.Add,
        ["sub"] = QirOpcode.Subtract,
        ["mul"] = QirOpcode.Multiply,
        ["sdiv"] = QirOpcode.Divide,
        ["srem"] = QirOpcode.Remainder,
        ["shl"] = QirOpcode.ShiftLeft,
        ["ashr"] = QirOpcode.ShiftRight,
        ["lshr"] = QirOpcode.ShiftRightLogical,
        ["fadd"] = QirOpcode.AddDoubles,
        ["fsub"] = QirOpcode.SubtractDoubles,
        ["fmul"] = QirOpcode.MultiplyDoubles,
        ["fdiv"] = QirOpcode.DivideDoubles,
        ["fneg"] = QirOpcode.NegateDouble,
        ["sitofp"] = QirOpcode.IntToDouble,
        ["fptosi"] = QirOpcode.DoubleToInt,
        ["zext"] = QirOpcode.ZeroExtend,
        ["trunc"] = QirOpcode.Truncate,
        ["icmp"] = QirOpcode.CompareIntegers,
        ["fcmp"] = QirOpcode.CompareDoubles,
        ["select"] = QirOpcode.Select,
        ["phi"] = QirOpcode.Phi,
        ["call"] = QirOpcode.Call,
        ["br"] = QirOpcode.Branch,
        ["ret"] = QirOpcode.Return,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, QirPredicate> IntegerPredicates = new Dictionary<string, QirPredicate>
    {
        ["eq"] = QirPredicate.Equal,
        ["ne"] = QirPredicate.NotEqual,
        ["slt"] = QirPredicate.Less,
        ["sle"] = QirPredicate.LessOrEqual,
        ["sgt"] = QirPredicate.Greater,
        ["sge"] = QirPredicate.GreaterOrEqual,
        ["ult"] = QirPredicate.UnsignedLess,
        ["ule"] = QirPredicate.UnsignedLessOrEqual,
        ["ugt"] = QirPredicate.UnsignedGreater,
        ["uge"] = QirPredicate.UnsignedGreaterOrEqual,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, QirPredicate> DoublePredicates = new Dictionary<string, QirPredicate>
    {
        ["oeq"] = QirPredicate.Equal,
        ["one"] = QirPredicate.OrderedNotEqual,
        ["olt"] = QirPredicate.Less,
        ["ole"] = QirPredicate.LessOrEqual,
        ["ogt"] = QirPredicate.Greater,
        ["oge"] = QirPredicate.GreaterOrEqual,
        ["ord"] = QirPredicate.Ordered,
        ["uno"] = QirPredicate.Unordered,
        ["ueq"] = QirPredicate.UnorderedEqual,
        ["une"] = QirPredicate.NotEqual,
        ["ult"] = QirPredicate.UnorderedLess,
        ["ule"] = QirPredicate.UnorderedLessOrEqual,
        ["ugt"] = QirPredicate.UnorderedGreater,
        ["uge"] = QirPredicate.UnorderedGreaterOrEqual,
        ["true"] = QirPredicate.True,
        ["false"] = QirPredicate.False,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> IgnoredWords = new[]
    {
        "nsw", "nuw", "exact", "fast", "nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc", "nneg", "disjoint", "samesign",
        "nonnull", "noundef", "writeonly", "readonly", "nocapture", "tail", "notail", "musttail", "zeroext", "signext", "inbounds",
    }.ToFrozenSet();

    private static readonly FrozenDictionary<string, QirOpcode>.AlternateLookup<ReadOnlySpan<char>> OpcodeLookup = Opcodes.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> IgnoredLookup = IgnoredWords.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly QirReaderOptions _limits;
    private readonly QirModule _module = new();
    private readonly NameTable _functions = new();
    private readonly NameTable _globals = new();
    private readonly NameTable _attributes = new();
    private NameTable _registers = new();
    private NameTable _labels = new();
    private List<int> _definedAt = [];
    private List<QirBlock> _blocks = [];
    private List<int> _blockOfLabel = [];
    private List<int> _labelUse = [];
    private (int Name, int Line, int Attributes)? _open;
    private bool _inBlock;

    private QirParser(QirReaderOptions limits) => _limits = limits;

    /// <summary>Parses a whole text.</summary>
    public static QirModule Parse(ReadOnlySpan<char> text, QirReaderOptions limits)
    {
        if (text.Length > limits.MaximumCharacters)
        {
            throw new QrnnException($"QIR line 1: the text has {text.Length} characters; the limit is {limits.MaximumCharacters}.");
        }

        var parser = new QirParser(limits);
        int number = 0;
        while (!text.IsEmpty)
        {
            number++;
            int end = text.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (line.Length > limits.MaximumLineLength)
            {
                throw QirModule.Error(number, $"the line has {line.Length} characters; the limit is {limits.MaximumLineLength}.");
            }

            parser.ParseLine(new QirLexer(line, number));
        }

        if (parser._open is { } open)
        {
            throw QirModule.Error(open.Line, $"the function '@{QirLexer.Clip(parser._functions.Names[open.Name])}' has no closing brace.");
        }

        parser._module.FunctionNames.AddRange(parser._functions.Names);
        while (parser._module.GlobalTexts.Count < parser._globals.Names.Count)
        {
            parser._module.GlobalTexts.Add(null);
        }

        return parser._module;
    }

    private void ParseLine(QirLexer lexer)
    {
        if (lexer.Kind == QirToken.End)
        {
            return;
        }

        if (_open is not null)
        {
            ParseBodyLine(ref lexer);
            return;
        }

        switch (lexer.Kind)
        {
            case QirToken.Metadata or QirToken.Local:
                break;
            case QirToken.Global:
                ParseGlobal(ref lexer);
                break;
            case QirToken.Word when lexer.IsWord("define"):
                ParseDefine(ref lexer);
                break;
            case QirToken.Word when lexer.IsWord("attributes"):
                ParseAttributes(ref lexer);
                break;
            case QirToken.Word when lexer.IsWord("declare") || lexer.IsWord("target") || lexer.IsWord("source_filename"):
                break;
            default:
                throw QirModule.Error(lexer.Line, $"{lexer.Shown} is no declaration, definition, constant, attribute or metadata.");
        }
    }

    private void ParseGlobal(ref QirLexer lexer)
    {
        int line = lexer.Line;
        int global = Intern(_globals, ref lexer);
        while (lexer.Kind is not (QirToken.End or QirToken.Text))
        {
            lexer.Advance();
        }

        while (_module.GlobalTexts.Count <= global)
        {
            _module.GlobalTexts.Add(null);
        }

        if (lexer.Kind == QirToken.Text)
        {
            if (lexer.Text.Length > _limits.MaximumNameLength)
            {
                throw QirModule.Error(line, $"the label has {lexer.Text.Length} characters; the limit is {_limits.MaximumNameLength}.");
            }

            _module.GlobalTexts[global] = Unescape(lexer.Text);
        }
    }

    private void ParseDefine(ref QirLexer lexer)
    {
        int line = lexer.Line;
        while (lexer.Kind is not (QirToken.End or QirToken.Global))
        {
            lexer.Advance();
        }

        if (lexer.Kind != QirToken.Global)
        {
            throw QirModule.Error(line, "the definition names no function.");
        }

        int name = Intern(_functions, ref lexer);
        int attributes = -1;
        bool brace = false;
        for (; lexer.Kind != QirToken.End; lexer.Advance())
        {
            if (lexer.Kind == QirToken.Attribute)
            {
                attributes = _attributes.Intern(lexer.Text);
            }

            brace |= lexer.IsMark('{');
        }

        if (!brace)
        {
            throw QirModule.Error(line, "the definition's opening brace is not on its line.");
        }

        _open = (name, line, attributes);
        _registers = new NameTable();
        _labels = new NameTable();
        _definedAt = [];
        _blocks = [];
        _blockOfLabel = [];
        _labelUse = [];
        _inBlock = false;
    }

    private void ParseAttributes(ref QirLexer lexer)
    {
        int line = lexer.Line;
        lexer.Advance();
        if (lexer.Kind != QirToken.Attribute)
        {
            throw QirModule.Error(line, $"expected an attribute group such as #0, got {lexer.Shown}.");
        }

        int group = _attributes.Intern(lexer.Text);
        bool entry = false;
        long qubits = -1;
        long results = -1;
        lexer.Advance();
        while (lexer.Kind != QirToken.End)
        {
            if (lexer.Kind != QirToken.Text)
            {
                lexer.Advance();
                continue;
            }

            ReadOnlySpan<char> key = lexer.Text;
            lexer.Advance();
            entry |= key is "entry_point" or "EntryPoint";
            if (!lexer.SkipMark('='))
            {
                continue;
            }

            if (key is "required_num_qubits" or "num_required_qubits")
            {
                qubits = Count(key, ref lexer, _limits.MaximumQubits);
            }
            else if (key is "required_num_results" or "num_required_results")
            {
                results = Count(key, ref lexer, _limits.MaximumResults);
            }
        }

        _module.AttributeGroups[group] = new QirAttributes(line, entry, qubits, results);
    }

    private static long Count(ReadOnlySpan<char> key, ref QirLexer lexer, int limit)
    {
        if (!long.TryParse(lexer.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) || count > limit)
        {
            throw QirModule.Error(lexer.Line, $"{key} is {lexer.Shown}; the limit is 0 to {limit}.");
        }

        return count;
    }

    private void ParseBodyLine(ref QirLexer lexer)
    {
        if (lexer.IsMark('}'))
        {
            CloseFunction(lexer.Line);
            return;
        }

        if (lexer.Kind is QirToken.Word or QirToken.Text)
        {
            QirLexer ahead = lexer;
            ahead.Advance();
            if (ahead.IsMark(':'))
            {
                OpenBlock(lexer.Line, Label(ref lexer));
                return;
            }
        }

        if (!_inBlock)
        {
            if (_blocks.Count > 0)
            {
                throw QirModule.Error(lexer.Line, $"{lexer.Shown} stands after a terminator and before a label.");
            }

            OpenBlock(lexer.Line, -1);
        }

        ParseInstruction(ref lexer);
    }

    private void OpenBlock(int line, int label)
    {
        if (_inBlock)
        {
            throw QirModule.Error(line, "the block before this label has no br or ret at its end.");
        }

        if (label >= 0)
        {
            if (_blockOfLabel[label] >= 0)
            {
                throw QirModule.Error(line, $"the label '{QirLexer.Clip(_labels.Names[label])}' is defined twice.");
            }

            _blockOfLabel[label] = _blocks.Count;
        }

        _blocks.Add(new QirBlock(line, _module.Instructions.Count, 0));
        _inBlock = true;
    }

    private void CloseFunction(int line)
    {
        (int name, int start, int attributes) = _open!.Value;
        if (_inBlock)
        {
            throw QirModule.Error(line, "the last block has no br or ret at its end.");
        }

        if (_blocks.Count == 0)
        {
            throw QirModule.Error(line, "the function has no instructions.");
        }

        for (int label = 0; label < _blockOfLabel.Count; label++)
        {
            if (_blockOfLabel[label] < 0)
            {
                throw QirModule.Error(_labelUse[label], $"the label '%{QirLexer.Clip(_labels.Names[label])}' is not defined in its function.");
            }
        }

        // Labels may be used before they are defined, so their numbers become block numbers only now.
        for (int i = _blocks[0].FirstInstruction; i < _module.Instructions.Count; i++)
        {
            QirInstruction instruction = _module.Instructions[i];
            if (instruction.Opcode is QirOpcode.Branch or QirOpcode.Phi)
            {
                for (int k = instruction.FirstOperand; k < instruction.FirstOperand + instruction.OperandCount; k++)
                {
                    if (_module.Operands[k] is { Kind: QirOperandKind.Block } operand)
                    {
                        _module.Operands[k] = operand with { Integer = _blockOfLabel[(int)operand.Integer] };
                    }
                }
            }
        }

        _module.Functions.Add(new QirFunction(name, start, attributes, [.. _blocks], [.. _registers.Names]));
        _open = null;
    }

    private void ParseInstruction(ref QirLexer lexer)
    {
        int line = lexer.Line;
        if (_module.Instructions.Count >= _limits.MaximumInstructions)
        {
            throw QirModule.Error(line, $"more instructions than the limit of {_limits.MaximumInstructions}.");
        }

        int result = -1;
        if (lexer.Kind == QirToken.Local)
        {
            result = Register(ref lexer);
            lexer.Expect('=');
            if (_definedAt[result] != 0)
            {
                throw QirModule.Error(line, $"'%{QirLexer.Clip(_registers.Names[result])}' is defined twice, first on line {_definedAt[result]}.");
            }

            _definedAt[result] = line;
        }

        SkipIgnored(ref lexer);
        if (lexer.Kind != QirToken.Word || !OpcodeLookup.TryGetValue(lexer.Text, out QirOpcode opcode))
        {
            throw QirModule.Error(line, lexer.Kind == QirToken.Word && lexer.Text is "alloca" or "load" or "store" or "getelementptr" or "switch"
                ? $"the instruction {lexer.Shown} is not supported; compile for the profile adaptive_ri or adaptive_rif, which unrolls loops."
                : $"the instruction {lexer.Shown} is not supported.");
        }

        lexer.Advance();
        SkipIgnored(ref lexer);
        int first = _module.Operands.Count;
        int callee = -1;
        QirPredicate predicate = QirPredicate.None;
        QirType type = QirType.Void;
        switch (opcode)
        {
            case QirOpcode.Call:
                type = ParseCall(ref lexer, out callee);
                break;
            case QirOpcode.Branch:
                ParseBranch(ref lexer);
                break;
            case QirOpcode.Return:
                if (ParseType(ref lexer) is var returned and not QirType.Void)
                {
                    ParseOperand(ref lexer, returned);
                }

                break;
            case QirOpcode.Phi:
                type = ParsePhi(ref lexer);
                break;
            case QirOpcode.Select:
                ParseTyped(ref lexer);
                lexer.Expect(',');
                type = ParseTyped(ref lexer);
                lexer.Expect(',');
                ParseTyped(ref lexer);
                break;
            case QirOpcode.IntToDouble or QirOpcode.DoubleToInt or QirOpcode.ZeroExtend or QirOpcode.Truncate:
                ParseTyped(ref lexer);
                if (!lexer.SkipWord("to"))
                {
                    throw QirModule.Error(line, $"expected 'to', got {lexer.Shown}.");
                }

                type = ParseType(ref lexer);
                break;
            case QirOpcode.NegateDouble:
                type = ParseTyped(ref lexer);
                break;
            default:
                if (opcode is QirOpcode.CompareIntegers or QirOpcode.CompareDoubles)
                {
                    FrozenDictionary<string, QirPredicate> predicates = opcode == QirOpcode.CompareIntegers ? IntegerPredicates : DoublePredicates;
                    if (!predicates.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(lexer.Text, out predicate))
                    {
                        throw QirModule.Error(line, $"the comparison {lexer.Shown} is not supported.");
                    }

                    lexer.Advance();
                }

                type = ParseTyped(ref lexer);
                lexer.Expect(',');
                ParseOperand(ref lexer, type);
                break;
        }

        if (lexer.IsMark(','))
        {
            // Only metadata may follow: ", !dbg !7".
            lexer.Advance();
            if (lexer.Kind != QirToken.Metadata)
            {
                throw QirModule.Error(line, $"{lexer.Shown} stands after the end of the instruction.");
            }
        }
        else if (lexer.Kind is not (QirToken.End or QirToken.Attribute or QirToken.Metadata))
        {
            throw QirModule.Error(line, $"{lexer.Shown} stands after the end of the instruction.");
        }

        bool terminator = opcode is QirOpcode.Branch or QirOpcode.Return;
        if (result >= 0 && (terminator || (opcode == QirOpcode.Call && type == QirType.Void)))
        {
            throw QirModule.Error(line, $"'%{QirLexer.Clip(_registers.Names[result])}' is set to an instruction without a value.");
        }

        _module.Instructions.Add(new QirInstruction(opcode, type, line, result, callee, first, _module.Operands.Count - first, predicate));
        QirBlock block = _blocks[^1];
        _blocks[^1] = block with { InstructionCount = block.InstructionCount + 1 };
        _inBlock = !terminator;
    }

    private QirType ParseCall(ref QirLexer lexer, out int callee)
    {
        QirType type = ParseType(ref lexer);
        if (lexer.Kind != QirToken.Global)
        {
            throw QirModule.Error(lexer.Line, $"expected a function, got {lexer.Shown}.");
        }

        callee = Intern(_functions, ref lexer);
        lexer.Expect('(');
        if (!lexer.IsMark(')'))
        {
            do
            {
                ParseTyped(ref lexer);
            }
            while (lexer.SkipMark(','));
        }

        lexer.Expect(')');
        return type;
    }

    private void ParseBranch(ref QirLexer lexer)
    {
        if (lexer.SkipWord("label"))
        {
            ParseTarget(ref lexer);
            return;
        }

        QirType type = ParseTyped(ref lexer);
        if (type != QirType.Bool)
        {
            throw QirModule.Error(lexer.Line, "a branch needs a condition of type i1.");
        }

        for (int i = 0; i < 2; i++)
        {
            lexer.Expect(',');
            if (!lexer.SkipWord("label"))
            {
                throw QirModule.Error(lexer.Line, $"expected 'label', got {lexer.Shown}.");
            }

            ParseTarget(ref lexer);
        }
    }

    private QirType ParsePhi(ref QirLexer lexer)
    {
        QirType type = ParseType(ref lexer);
        do
        {
            lexer.Expect('[');
            ParseOperand(ref lexer, type);
            lexer.Expect(',');
            ParseTarget(ref lexer);
            lexer.Expect(']');
        }
        while (lexer.SkipMark(','));
        return type;
    }

    private void ParseTarget(ref QirLexer lexer)
    {
        if (lexer.Kind != QirToken.Local)
        {
            throw QirModule.Error(lexer.Line, $"expected a label, got {lexer.Shown}.");
        }

        _module.Operands.Add(new QirOperand(QirOperandKind.Block, QirType.Void, Label(ref lexer)));
    }

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
