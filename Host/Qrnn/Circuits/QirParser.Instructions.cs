using System.Collections.Frozen;

namespace Qrnn.Circuits;

/// <content>Instructions: one a line.</content>
internal sealed partial class QirParser
{
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
}
