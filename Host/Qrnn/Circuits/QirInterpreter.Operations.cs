using System.Collections.Immutable;
using System.Numerics;

namespace Qrnn.Circuits;

/// <content>Calls: gates, measurements, outputs, symbols.</content>
internal sealed partial class QirInterpreter
{
    private void Execute(QirInstruction instruction)
    {
        switch (instruction.Opcode)
        {
            case QirOpcode.Return:
                break;
            case QirOpcode.Branch:
                if (instruction.OperandCount == 3)
                {
                    _branchCondition[_block] = Node(instruction, 0);
                }

                break;
            case QirOpcode.Call:
                Value result = Call(instruction);
                if (result.Type != instruction.Type)
                {
                    throw QirModule.Error(_line, $"'@{CalleeName(instruction)}' gives {result.Type}, not {instruction.Type}.");
                }

                if (instruction.Result >= 0)
                {
                    _registers[instruction.Result] = result;
                }

                break;
            default:
                Value value = Compute(instruction);
                if (instruction.Result >= 0)
                {
                    _registers[instruction.Result] = value;
                }

                break;
        }
    }

    private string CalleeName(QirInstruction instruction) => QirLexer.Clip(_module.FunctionNames[instruction.Callee]);

    private Value Call(QirInstruction instruction)
    {
        if (_definedFunctions.Contains(instruction.Callee))
        {
            throw QirModule.Error(
                _line,
                $"the call of the program's own function '@{CalleeName(instruction)}' is not supported; compile for adaptive_ri or adaptive_rif, which inlines it.");
        }

        QirIntrinsic intrinsic = _intrinsics[instruction.Callee];
        switch (intrinsic.Kind)
        {
            case QirIntrinsicKind.Unknown:
                throw QirModule.Error(_line, $"the function '@{CalleeName(instruction)}' is not known.");
            case QirIntrinsicKind.Ignored:
                return default;
            case QirIntrinsicKind.Gate:
                Gate(instruction, intrinsic);
                return default;
            case QirIntrinsicKind.Measure or QirIntrinsicKind.MeasureAndReset:
                Arguments(instruction, 2);
                Measure(Qubit(instruction, 0), Result(instruction, 1), intrinsic.Kind == QirIntrinsicKind.MeasureAndReset);
                return default;
            case QirIntrinsicKind.Reset:
                Arguments(instruction, 1);
                Emit(new ResetOperation(Qubit(instruction, 0), Condition()));
                return default;
            case QirIntrinsicKind.ReadResult:
                Arguments(instruction, 1);
                return Of(_expressions.Leaf(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Measured(Result(instruction, 0))), QirType.Bool);
            case QirIntrinsicKind.Record:
                Record(instruction, intrinsic.Output);
                return default;
            case QirIntrinsicKind.Postselect:
                Arguments(instruction, 2);
                Emit(new PostselectOperation(Qubit(instruction, 0), PostselectMode.Project, -1, Group(instruction, 1), Condition()));
                return default;
            case QirIntrinsicKind.Amplify:
                Arguments(instruction, 3);
                int ancilla = Qubit(instruction, 0);
                int target = Qubit(instruction, 1);
                if (ancilla == target)
                {
                    throw QirModule.Error(_line, $"qubit {ancilla} occurs twice in one operation.");
                }

                Emit(new PostselectOperation(ancilla, PostselectMode.Amplify, target, Group(instruction, 2), Condition()));
                return default;
            case QirIntrinsicKind.Parameter:
                int parameter = Symbol(instruction, _limits.MaximumSymbols);
                _parameters = Math.Max(_parameters, parameter + 1);
                return Of(Angle.OfParameter(parameter));
            case QirIntrinsicKind.Feature:
                int feature = Symbol(instruction, _limits.MaximumSymbols);
                _features = Math.Max(_features, feature + 1);
                return Of(Angle.OfFeature(feature));
            case QirIntrinsicKind.InputBit:
                int bit = Symbol(instruction, Math.Min(63, _limits.MaximumInputBits));
                _inputBits = Math.Max(_inputBits, bit + 1);
                return Of(_expressions.Leaf(ClassicalOperator.InputBit, ClassicalType.Bool, bit), QirType.Bool);
            default:
                return Function(instruction, intrinsic.Function);
        }
    }

    private Value Function(QirInstruction instruction, ClassicalFunction function)
    {
        int count = function == ClassicalFunction.ArcTan2 ? 2 : 1;
        Arguments(instruction, count);
        for (int i = 0; i < count; i++)
        {
            Require(_module.Operands[instruction.FirstOperand + i].Type, QirType.Double);
        }

        return FromConstant(_expressions.Operation(
            ClassicalOperator.Function, ClassicalType.Double, Node(instruction, 0), count == 2 ? Node(instruction, 1) : -1, (long)function));
    }

    private void Gate(QirInstruction instruction, QirIntrinsic intrinsic)
    {
        GateDefinition gate = GateTable.Of(intrinsic.Gate);
        int first = gate.IsRotation ? 1 : 0;
        int controls = intrinsic.Controls < 0 ? instruction.OperandCount - first - gate.Targets : intrinsic.Controls;
        if (controls < 0 || controls > _limits.MaximumQubits)
        {
            throw QirModule.Error(_line, $"'@{CalleeName(instruction)}' has {controls} controls; the limit is 0 to {_limits.MaximumQubits}.");
        }

        Arguments(instruction, first + controls + gate.Targets);
        Angle angle = first == 1 ? RotationAngle(instruction) : Angle.Zero;
        int condition = Condition();
        ulong inputs = 0;
        if (condition >= 0 && _expressions.IsConjunctionOfInputBits(condition, out inputs))
        {
            condition = NoCondition;
        }

        ImmutableArray<Control> list = [];
        if (controls + BitOperations.PopCount(inputs) > 0)
        {
            var builder = ImmutableArray.CreateBuilder<Control>(controls + BitOperations.PopCount(inputs));
            for (int i = 0; i < controls; i++)
            {
                builder.Add(Control.Qubit(Qubit(instruction, first + i)));
            }

            for (; inputs != 0; inputs &= inputs - 1)
            {
                builder.Add(Control.InputBit(BitOperations.TrailingZeroCount(inputs)));
            }

            list = builder.MoveToImmutable();
        }

        ImmutableArray<int> targets = Targets(instruction, first + controls, gate.Targets);
        RequireDistinct(targets, list);
        Emit(new GateOperation(gate.Kind, targets, list, angle, condition));
    }

    private ImmutableArray<int> Targets(QirInstruction instruction, int first, int count)
    {
        int target = Qubit(instruction, first);
        if (count == 2)
        {
            return [target, Qubit(instruction, first + 1)];
        }

        if (target >= _oneTarget.Length)
        {
            return [target];
        }

        // Millions of gates on a few qubits share their target arrays.
        ref ImmutableArray<int> one = ref _oneTarget[target];
        if (one.IsDefault)
        {
            one = [target];
        }

        return one;
    }

    private void RequireDistinct(ImmutableArray<int> targets, ImmutableArray<Control> controls)
    {
        for (int i = 0; i < controls.Length + targets.Length; i++)
        {
            for (int k = 0; k < i; k++)
            {
                int a = i < controls.Length ? QubitOf(controls[i]) : targets[i - controls.Length];
                int b = k < controls.Length ? QubitOf(controls[k]) : targets[k - controls.Length];
                if (a >= 0 && a == b)
                {
                    throw QirModule.Error(_line, $"qubit {a} occurs twice in one operation.");
                }
            }
        }

        static int QubitOf(Control control) => control.Kind == ControlKind.Qubit ? control.Index : -1;
    }

    private Angle RotationAngle(QirInstruction instruction)
    {
        if (_module.Operands[instruction.FirstOperand].Type != QirType.Double)
        {
            throw QirModule.Error(_line, $"the first argument of '@{CalleeName(instruction)}' must be a double.");
        }

        Value value = Read(instruction, 0);
        Angle angle = value.Affine ?? new Angle(0, [new AngleTerm(SymbolKind.Classical, value.Node, 1)]);
        bool finite = double.IsFinite(angle.Constant);
        foreach (AngleTerm term in angle.Terms)
        {
            finite &= double.IsFinite(term.Coefficient);
        }

        return finite ? angle : throw QirModule.Error(_line, "the angle is not finite (NaN or infinity).");
    }

    private void Measure(int qubit, int bit, bool reset)
    {
        if (!_measured.Add(bit))
        {
            throw QirModule.Error(_line, $"result {bit} is measured twice; a result may be written once.");
        }

        int condition = Condition();
        Emit(new MeasureOperation(qubit, bit, condition));
        if (reset)
        {
            Emit(new ResetOperation(qubit, condition));
        }
    }

    private int Measured(int bit) => _measured.Contains(bit) ? bit : throw QirModule.Error(_line, $"result {bit} is read before it is measured.");

    private void Record(QirInstruction instruction, OutputKind kind)
    {
        Arguments(instruction, 2);
        QirType type = _module.Operands[instruction.FirstOperand].Type;
        QirType expected = kind switch
        {
            OutputKind.Result => type,
            OutputKind.Bool => QirType.Bool,
            OutputKind.Double => QirType.Double,
            _ => QirType.Int,
        };
        Require(type, expected);
        int value = kind switch
        {
            OutputKind.Result => Measured(Result(instruction, 0)),
            OutputKind.Tuple or OutputKind.Array => Count(instruction),
            _ => Node(instruction, 0),
        };
        QirOperand label = _module.Operands[instruction.FirstOperand + 1];
        if (label.Type is not (QirType.Bytes or QirType.Pointer) || label.Kind is not (QirOperandKind.Global or QirOperandKind.Address))
        {
            throw QirModule.Error(_line, "the second argument of an output must be a label or null.");
        }

        Emit(new OutputOperation(kind, value, label.Kind == QirOperandKind.Global ? _module.GlobalTexts[(int)label.Integer] : null, Condition()));
    }

    private int Count(QirInstruction instruction)
    {
        long count = Integer(instruction, 0);
        return count >= 0 && count <= int.MaxValue ? (int)count : throw QirModule.Error(_line, $"{count} elements are outside the limit of 0 to {int.MaxValue}.");
    }

    private int Group(QirInstruction instruction, int argument)
    {
        long group = Integer(instruction, argument);
        return group >= -1 && group < _limits.MaximumSymbols
            ? (int)group
            : throw QirModule.Error(_line, $"the group {group} is outside the limit of -1 to {_limits.MaximumSymbols - 1}.");
    }

    private int Symbol(QirInstruction instruction, int limit)
    {
        Arguments(instruction, 1);
        long index = Integer(instruction, 0);
        return index >= 0 && index < limit
            ? (int)index
            : throw QirModule.Error(_line, $"'@{CalleeName(instruction)}' of {index} is outside the limit of 0 to {limit - 1}.");
    }

    private long Integer(QirInstruction instruction, int argument)
    {
        Require(_module.Operands[instruction.FirstOperand + argument].Type, QirType.Int);
        int node = Node(instruction, argument);
        return _expressions.IsConstant(node)
            ? _expressions.Nodes[node].Integer
            : throw QirModule.Error(_line, $"argument {argument + 1} of '@{CalleeName(instruction)}' must be a constant integer.");
    }

    private void Arguments(QirInstruction instruction, int expected)
    {
        if (instruction.OperandCount != expected)
        {
            throw QirModule.Error(_line, $"'@{CalleeName(instruction)}' takes {expected} arguments, got {instruction.OperandCount}.");
        }
    }

    private int Qubit(QirInstruction instruction, int argument)
    {
        long limit = _attributes is { RequiredQubits: >= 0 and var required } ? Math.Min(required, _limits.MaximumQubits) : _limits.MaximumQubits;
        int qubit = Address(instruction, argument, QirType.Qubit, "qubit", limit);
        _qubits = Math.Max(_qubits, qubit + 1);
        return qubit;
    }

    private int Result(QirInstruction instruction, int argument)
    {
        long limit = _attributes is { RequiredResults: >= 0 and var required } ? Math.Min(required, _limits.MaximumResults) : _limits.MaximumResults;
        int result = Address(instruction, argument, QirType.Result, "result", limit);
        _results = Math.Max(_results, result + 1);
        return result;
    }

    private int Address(QirInstruction instruction, int argument, QirType type, string what, long limit)
    {
        QirOperand operand = _module.Operands[instruction.FirstOperand + argument];
        if (operand.Kind != QirOperandKind.Address || (operand.Type != type && operand.Type != QirType.Pointer))
        {
            throw QirModule.Error(_line, $"argument {argument + 1} of '@{CalleeName(instruction)}' must be a {what} with a constant number.");
        }

        return operand.Integer >= 0 && operand.Integer < limit
            ? (int)operand.Integer
            : throw QirModule.Error(_line, $"the {what} number {operand.Integer} is outside the limit of 0 to {limit - 1}.");
    }

    private int Condition()
    {
        int condition = _conditionOfBlock[_block];
        return _expressions.IsTrue(condition) ? NoCondition : condition;
    }

    private void Emit(Operation operation)
    {
        if (operation.Condition < 0 || !_expressions.IsFalse(operation.Condition))
        {
            _operations.Add(operation);
        }
    }

    private Circuit Finish()
    {
        (ImmutableArray<Operation> operations, ImmutableArray<ClassicalExpression> expressions) = ClassicalExpressionPruning.Keep(_operations, _expressions.Nodes);
        return new Circuit
        {
            QubitCount = (int)Math.Max(_qubits, _attributes?.RequiredQubits ?? -1),
            BitCount = (int)Math.Max(_results, _attributes?.RequiredResults ?? -1),
            ParameterCount = _parameters,
            FeatureCount = _features,
            InputBitCount = _inputBits,
            Operations = operations,
            Expressions = expressions,
        };
    }
}
