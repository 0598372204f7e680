using System.Collections.Frozen;
using System.Globalization;

namespace Qrnn.Circuits;

/// <summary>Turns QIR text into a <see cref="QirModule"/>, line by line, in linear time. Knows the language's form, not what functions mean.</summary>
internal sealed partial class QirParser
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
}
