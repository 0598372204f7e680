namespace Qrnn.Circuits;

/// <content>Classical values: registers, arithmetic, comparisons, phi.</content>
internal sealed partial class QirInterpreter
{
    /// <summary>
    /// A register's value. <see cref="Affine"/> is set while a double is affine in parameters and features; <see cref="Node"/> is the
    /// expression, made when it is needed (−1 before). <see cref="Block"/> is the defining block plus 1, so that 0 means undefined.
    /// </summary>
    private record struct Value(QirType Type, int Node, Angle? Affine, int Block);

    private Value Of(int node, QirType type) => new(type, node, null, _block + 1);

    private Value Of(Angle affine)
    {
        _terms += affine.Terms.Length;
        if (affine.Terms.Length > _limits.MaximumAngleTerms || _terms > _limits.MaximumTotalTerms)
        {
            throw QirModule.Error(_line, affine.Terms.Length > _limits.MaximumAngleTerms
                ? $"the angle has {affine.Terms.Length} symbols; the limit is {_limits.MaximumAngleTerms}."
                : $"the angles together have more symbols than the limit of {_limits.MaximumTotalTerms}.");
        }

        return new(QirType.Double, -1, affine, _block + 1);
    }

    private Value Read(QirInstruction instruction, int operand, int fromBlock = -1)
    {
        QirOperand given = _module.Operands[instruction.FirstOperand + operand];
        if (given.Kind == QirOperandKind.Constant)
        {
            return given.Type switch
            {
                QirType.Double => Of(Angle.Of(given.Number)),
                QirType.Int => Of(_expressions.Constant(given.Integer), QirType.Int),
                _ => Of(_expressions.Constant(given.Integer != 0), QirType.Bool),
            };
        }

        if (given.Kind != QirOperandKind.Register)
        {
            throw QirModule.Error(_line, $"operand {operand + 1} is a pointer where a value is needed.");
        }

        Value value = _registers[given.Integer];
        int user = fromBlock < 0 ? _block : fromBlock;
        if (value.Block == 0 || (value.Block - 1 != user && !_flow.Dominates(value.Block - 1, user)))
        {
            throw QirModule.Error(_line, $"{Shown(given)} is used where it is not defined.");
        }

        if (value.Type != given.Type)
        {
            throw QirModule.Error(_line, $"{Shown(given)} has type {value.Type}, not {given.Type}.");
        }

        return value;
    }

    private string Shown(QirOperand register) => $"'%{QirLexer.Clip(_function.RegisterNames[register.Integer])}'";

    /// <summary>The expression of a value; a register keeps it for the next use.</summary>
    private int Node(QirInstruction instruction, int operand, int fromBlock = -1)
    {
        Value value = Read(instruction, operand, fromBlock);
        if (value.Node >= 0)
        {
            return value.Node;
        }

        int node = NodeOf(value.Affine!);
        QirOperand given = _module.Operands[instruction.FirstOperand + operand];
        if (given.Kind == QirOperandKind.Register)
        {
            _registers[given.Integer].Node = node;
        }

        return node;
    }

    private int NodeOf(Angle affine)
    {
        int sum = -1;
        foreach (AngleTerm term in affine.Terms)
        {
            int symbol = _expressions.Leaf(
                term.Kind == SymbolKind.Parameter ? ClassicalOperator.Parameter : ClassicalOperator.Feature, ClassicalType.Double, term.Index);
            int product = term.Coefficient == 1 ? symbol
                : _expressions.Operation(ClassicalOperator.Multiply, ClassicalType.Double, _expressions.Constant(term.Coefficient), symbol);
            sum = sum < 0 ? product : _expressions.Operation(ClassicalOperator.Add, ClassicalType.Double, sum, product);
        }

        return sum < 0 ? _expressions.Constant(affine.Constant)
            : affine.Constant == 0 ? sum
            : _expressions.Operation(ClassicalOperator.Add, ClassicalType.Double, sum, _expressions.Constant(affine.Constant));
    }

    private Value Compute(QirInstruction instruction) => instruction.Opcode switch
    {
        QirOpcode.Phi => Phi(instruction),
        QirOpcode.Select => Select(instruction),
        QirOpcode.CompareIntegers => CompareIntegers(instruction),
        QirOpcode.CompareDoubles => CompareDoubles(instruction),
        QirOpcode.AddDoubles or QirOpcode.SubtractDoubles or QirOpcode.MultiplyDoubles or QirOpcode.DivideDoubles => Doubles(instruction),
        QirOpcode.NegateDouble => Negate(instruction),
        QirOpcode.IntToDouble or QirOpcode.DoubleToInt or QirOpcode.ZeroExtend or QirOpcode.Truncate => Convert(instruction),
        _ => Integers(instruction),
    };

    private Value Phi(QirInstruction instruction)
    {
        List<int> before = _flow.Predecessors[_block];
        int dominator = _flow.ImmediateDominator(_block);
        int pairs = instruction.OperandCount / 2;
        if (dominator < 0)
        {
            throw QirModule.Error(_line, "a phi stands in the first block.");
        }

        // The last incoming value needs no condition: one of the edges was taken.
        int result = -1;
        Angle? common = null;
        bool isAffine = instruction.Type == QirType.Double;
        var seen = new HashSet<int>();
        int[] nodes = new int[pairs];
        int[] edges = new int[pairs];
        for (int i = 0; i < pairs; i++)
        {
            int block = (int)_module.Operands[instruction.FirstOperand + (2 * i) + 1].Integer;
            if (_flow.Predecessors[block] is null)
            {
                edges[i] = -1;
                continue;
            }

            (int then, int otherwise) = _flow.Successors[block];
            if (then != _block && otherwise != _block)
            {
                throw QirModule.Error(_line, $"the phi names a block that does not branch to it (pair {i + 1}).");
            }

            if (!seen.Add(block))
            {
                edges[i] = -1;
                continue;
            }

            Value value = Read(instruction, 2 * i, block);
            isAffine &= value.Affine is not null && (common is null || common.Equals(value.Affine));
            common ??= value.Affine;
            edges[i] = block;
        }

        if (seen.Count != before.Count)
        {
            throw QirModule.Error(_line, $"the phi has {seen.Count} values for {before.Count} incoming branches.");
        }

        if (isAffine)
        {
            return Of(common!);
        }

        for (int i = 0; i < pairs; i++)
        {
            nodes[i] = edges[i] < 0 ? -1 : Node(instruction, 2 * i, edges[i]);
        }

        for (int i = pairs - 1; i >= 0; i--)
        {
            if (edges[i] >= 0)
            {
                result = result < 0 || result == nodes[i] ? nodes[i] : _expressions.Select(EdgeCondition(edges[i], _block, dominator), nodes[i], result);
            }
        }

        return Of(result, instruction.Type);
    }

    private Value Select(QirInstruction instruction)
    {
        if (_module.Operands[instruction.FirstOperand].Type != QirType.Bool
            || _module.Operands[instruction.FirstOperand + 1].Type != _module.Operands[instruction.FirstOperand + 2].Type)
        {
            throw QirModule.Error(_line, "select needs an i1 and two values of one type.");
        }

        Value a = Read(instruction, 1);
        Value b = Read(instruction, 2);
        return a.Affine is not null && a.Affine.Equals(b.Affine)
            ? Of(a.Affine)
            : Of(_expressions.Select(Node(instruction, 0), Node(instruction, 1), Node(instruction, 2)), a.Type);
    }

    private Value Integers(QirInstruction instruction)
    {
        int a = Node(instruction, 0);
        int b = Node(instruction, 1);
        if (instruction.Type == QirType.Bool)
        {
            return Of(
                instruction.Opcode switch
                {
                    QirOpcode.And => _expressions.And(a, b),
                    QirOpcode.Or => _expressions.Or(a, b),
                    QirOpcode.Xor => _expressions.Xor(a, b),
                    _ => throw QirModule.Error(_line, $"{instruction.Opcode} is not supported for i1."),
                },
                QirType.Bool);
        }

        Require(instruction.Type, QirType.Int);
        ClassicalOperator kind = instruction.Opcode switch
        {
            QirOpcode.And => ClassicalOperator.And,
            QirOpcode.Or => ClassicalOperator.Or,
            QirOpcode.Xor => ClassicalOperator.Xor,
            QirOpcode.Add => ClassicalOperator.Add,
            QirOpcode.Subtract => ClassicalOperator.Subtract,
            QirOpcode.Multiply => ClassicalOperator.Multiply,
            QirOpcode.Divide => ClassicalOperator.Divide,
            QirOpcode.Remainder => ClassicalOperator.Remainder,
            QirOpcode.ShiftLeft => ClassicalOperator.ShiftLeft,
            QirOpcode.ShiftRight => ClassicalOperator.ShiftRight,
            _ => ClassicalOperator.ShiftRightLogical,
        };
        return Of(_expressions.Operation(kind, ClassicalType.Int, a, b), QirType.Int);
    }

    private Value Doubles(QirInstruction instruction)
    {
        Require(instruction.Type, QirType.Double);
        Angle? a = Read(instruction, 0).Affine;
        Angle? b = Read(instruction, 1).Affine;
        if (a is not null && b is not null)
        {
            switch (instruction.Opcode)
            {
                case QirOpcode.AddDoubles:
                    return Of(a + b);
                case QirOpcode.SubtractDoubles:
                    return Of(a - b);
                case QirOpcode.MultiplyDoubles when a.IsConstant:
                    return Of(b.IsConstant ? Angle.Of(a.Constant * b.Constant) : a.Constant * b);
                case QirOpcode.MultiplyDoubles when b.IsConstant:
                    return Of(b.Constant * a);
                case QirOpcode.DivideDoubles when b.IsConstant:
                    return Of(new Angle(a.Constant / b.Constant, [.. a.Terms.Select(term => term with { Coefficient = term.Coefficient / b.Constant })]));
            }
        }

        ClassicalOperator kind = instruction.Opcode switch
        {
            QirOpcode.AddDoubles => ClassicalOperator.Add,
            QirOpcode.SubtractDoubles => ClassicalOperator.Subtract,
            QirOpcode.MultiplyDoubles => ClassicalOperator.Multiply,
            _ => ClassicalOperator.Divide,
        };
        return Of(_expressions.Operation(kind, ClassicalType.Double, Node(instruction, 0), Node(instruction, 1)), QirType.Double);
    }

    private Value Negate(QirInstruction instruction)
    {
        Require(instruction.Type, QirType.Double);
        return Read(instruction, 0).Affine is { } affine
            ? Of(-affine)
            : Of(_expressions.Operation(ClassicalOperator.Multiply, ClassicalType.Double, _expressions.Constant(-1.0), Node(instruction, 0)), QirType.Double);
    }

    private Value Convert(QirInstruction instruction)
    {
        QirType from = _module.Operands[instruction.FirstOperand].Type;
        int a = Node(instruction, 0);
        return (instruction.Opcode, from, instruction.Type) switch
        {
            (QirOpcode.IntToDouble, QirType.Int, QirType.Double) => FromConstant(_expressions.Operation(ClassicalOperator.ToDouble, ClassicalType.Double, a)),
            (QirOpcode.DoubleToInt, QirType.Double, QirType.Int) => Of(_expressions.Operation(ClassicalOperator.ToInteger, ClassicalType.Int, a), QirType.Int),
            (QirOpcode.ZeroExtend, QirType.Bool, QirType.Int) => Of(_expressions.Operation(ClassicalOperator.BoolToInteger, ClassicalType.Int, a), QirType.Int),
            (QirOpcode.Truncate, QirType.Int, QirType.Bool) => Of(
                _expressions.Operation(
                    ClassicalOperator.NotEqual,
                    ClassicalType.Bool,
                    _expressions.Operation(ClassicalOperator.And, ClassicalType.Int, a, _expressions.Constant(1L)),
                    _expressions.Constant(0L)),
                QirType.Bool),
            _ => throw QirModule.Error(_line, $"the conversion {instruction.Opcode} from {from} to {instruction.Type} is not supported."),
        };
    }

    /// <summary>A double expression; a constant becomes an angle again, so that what follows stays affine.</summary>
    private Value FromConstant(int node) => _expressions.IsConstant(node) ? Of(Angle.Of(_expressions.Nodes[node].Number)) : Of(node, QirType.Double);

    private Value CompareIntegers(QirInstruction instruction)
    {
        int a = Node(instruction, 0);
        int b = Node(instruction, 1);
        if (instruction.Type == QirType.Bool)
        {
            return Of(
                instruction.Predicate switch
                {
                    QirPredicate.Equal => _expressions.Not(_expressions.Xor(a, b)),
                    QirPredicate.NotEqual => _expressions.Xor(a, b),
                    _ => throw QirModule.Error(_line, $"the comparison {instruction.Predicate} is not supported for i1."),
                },
                QirType.Bool);
        }

        Require(instruction.Type, QirType.Int);
        if (instruction.Predicate >= QirPredicate.UnsignedLess)
        {
            // Unsigned order is signed order with the sign bit flipped.
            int flip = _expressions.Constant(long.MinValue);
            a = _expressions.Operation(ClassicalOperator.Xor, ClassicalType.Int, a, flip);
            b = _expressions.Operation(ClassicalOperator.Xor, ClassicalType.Int, b, flip);
        }

        return Of(
            instruction.Predicate switch
            {
                QirPredicate.Equal => Compare(ClassicalOperator.Equal, a, b),
                QirPredicate.NotEqual => Compare(ClassicalOperator.NotEqual, a, b),
                QirPredicate.Less or QirPredicate.UnsignedLess => Compare(ClassicalOperator.Less, a, b),
                QirPredicate.LessOrEqual or QirPredicate.UnsignedLessOrEqual => Compare(ClassicalOperator.LessOrEqual, a, b),
                QirPredicate.Greater or QirPredicate.UnsignedGreater => Compare(ClassicalOperator.Less, b, a),
                _ => Compare(ClassicalOperator.LessOrEqual, b, a),
            },
            QirType.Bool);
    }

    private Value CompareDoubles(QirInstruction instruction)
    {
        Require(instruction.Type, QirType.Double);
        int a = Node(instruction, 0);
        int b = Node(instruction, 1);

        // IEEE comparisons are false for NaN but "not equal"; the unordered ones are the opposite of the opposite.
        return Of(
            instruction.Predicate switch
            {
                QirPredicate.True => _expressions.Constant(true),
                QirPredicate.False => _expressions.Constant(false),
                QirPredicate.Equal => Compare(ClassicalOperator.Equal, a, b),
                QirPredicate.NotEqual => Compare(ClassicalOperator.NotEqual, a, b),
                QirPredicate.Less => Compare(ClassicalOperator.Less, a, b),
                QirPredicate.LessOrEqual => Compare(ClassicalOperator.LessOrEqual, a, b),
                QirPredicate.Greater => Compare(ClassicalOperator.Less, b, a),
                QirPredicate.GreaterOrEqual => Compare(ClassicalOperator.LessOrEqual, b, a),
                QirPredicate.OrderedNotEqual => _expressions.Or(Compare(ClassicalOperator.Less, a, b), Compare(ClassicalOperator.Less, b, a)),
                QirPredicate.UnorderedEqual => _expressions.Not(
                    _expressions.Or(Compare(ClassicalOperator.Less, a, b), Compare(ClassicalOperator.Less, b, a))),
                QirPredicate.UnorderedLess => _expressions.Not(Compare(ClassicalOperator.LessOrEqual, b, a)),
                QirPredicate.UnorderedLessOrEqual => _expressions.Not(Compare(ClassicalOperator.Less, b, a)),
                QirPredicate.UnorderedGreater => _expressions.Not(Compare(ClassicalOperator.LessOrEqual, a, b)),
                QirPredicate.UnorderedGreaterOrEqual => _expressions.Not(Compare(ClassicalOperator.Less, a, b)),
                QirPredicate.Ordered => _expressions.And(Compare(ClassicalOperator.Equal, a, a), Compare(ClassicalOperator.Equal, b, b)),
                _ => _expressions.Not(_expressions.And(Compare(ClassicalOperator.Equal, a, a), Compare(ClassicalOperator.Equal, b, b))),
            },
            QirType.Bool);
    }

    private int Compare(ClassicalOperator kind, int a, int b) => _expressions.Operation(kind, ClassicalType.Bool, a, b);

    private void Require(QirType type, QirType expected)
    {
        if (type != expected)
        {
            throw QirModule.Error(_line, $"the instruction is for {expected}, not for {type}.");
        }
    }
}
