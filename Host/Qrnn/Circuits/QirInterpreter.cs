using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>
/// Runs a function's blocks symbolically, each once, and writes down what happens as operations. Registers hold expressions, or angles
/// while they are affine in parameters and features. A block's condition is the condition of its dominator and what leads from there to it; a
/// block that every path from its dominator passes adds nothing, so the block after an if-else is unconditional again.
/// </summary>
internal sealed partial class QirInterpreter
{
    private const int NoCondition = -1;
    private const int SharedTargets = 4096;

    private readonly QirModule _module;
    private readonly QirFunction _function;
    private readonly QirControlFlow _flow;
    private readonly QirReaderOptions _limits;
    private readonly ClassicalExpressionBuilder _expressions;
    private readonly ImmutableArray<Operation>.Builder _operations = ImmutableArray.CreateBuilder<Operation>();
    private readonly Value[] _registers;
    private readonly int[] _conditionOfBlock;
    private readonly int[] _localCondition;
    private readonly int[] _branchCondition;
    private readonly QirIntrinsic[] _intrinsics;
    private readonly HashSet<int> _measured = [];
    private readonly HashSet<int> _definedFunctions;
    private readonly Dictionary<int, int> _fromDominator = [];
    private readonly Stack<int> _walk = new();
    private readonly ImmutableArray<int>[] _oneTarget;
    private readonly QirAttributes? _attributes;
    private long _steps;
    private long _terms;
    private int _line;
    private int _block;
    private int _qubits;
    private int _results;
    private int _parameters;
    private int _features;
    private int _inputBits;

    private QirInterpreter(QirModule module, QirFunction function, QirReaderOptions limits)
    {
        _module = module;
        _function = function;
        _limits = limits;
        _flow = new QirControlFlow(module, function);
        _expressions = new ClassicalExpressionBuilder(limits.MaximumExpressions);
        _registers = new Value[function.RegisterNames.Length];
        _conditionOfBlock = new int[function.Blocks.Length];
        _localCondition = new int[function.Blocks.Length];
        _branchCondition = new int[function.Blocks.Length];
        _intrinsics = new QirIntrinsic[module.FunctionNames.Count];
        for (int i = 0; i < _intrinsics.Length; i++)
        {
            _intrinsics[i] = QirIntrinsics.Find(module.FunctionNames[i]);
        }

        _definedFunctions = [.. module.Functions.Select(static f => f.Name)];
        _oneTarget = new ImmutableArray<int>[Math.Min(limits.MaximumQubits, SharedTargets)];
        _attributes = function.AttributeGroup >= 0 && module.AttributeGroups.TryGetValue(function.AttributeGroup, out QirAttributes? found) ? found : null;
    }

    /// <summary>The circuit that a function does.</summary>
    public static Circuit Run(QirModule module, QirFunction function, QirReaderOptions limits)
    {
        var interpreter = new QirInterpreter(module, function, limits);
        foreach (int block in interpreter._flow.Order)
        {
            interpreter.RunBlock(block);
        }

        return interpreter.Finish();
    }

    private void RunBlock(int block)
    {
        QirBlock body = _function.Blocks[block];
        _block = block;
        _line = _expressions.Line = body.Line;
        _fromDominator.Clear();
        int dominator = _flow.ImmediateDominator(block);
        if (dominator < 0)
        {
            _conditionOfBlock[block] = _expressions.Constant(true);
        }
        else
        {
            _localCondition[block] = _flow.IsPostDominated(dominator, block) ? _expressions.Constant(true) : AnyEdge(block, dominator);
            _conditionOfBlock[block] = _expressions.And(_conditionOfBlock[dominator], _localCondition[block]);
        }

        for (int i = body.FirstInstruction; i < body.FirstInstruction + body.InstructionCount; i++)
        {
            QirInstruction instruction = _module.Instructions[i];
            _line = _expressions.Line = instruction.Line;
            Execute(instruction);
        }
    }

    /// <summary>The disjunction of the conditions of a block's incoming edges, given that its dominator was reached.</summary>
    private int AnyEdge(int block, int dominator)
    {
        int any = _expressions.Constant(false);
        foreach (int before in _flow.Predecessors[block])
        {
            any = _expressions.Or(any, EdgeCondition(before, block, dominator));
        }

        return any;
    }

    private int EdgeCondition(int from, int to, int dominator)
    {
        (int then, int otherwise) = _flow.Successors[from];
        int reached = from == dominator ? _expressions.Constant(true) : ConditionFrom(from, dominator);
        return otherwise < 0 ? reached
            : _expressions.And(reached, then == to ? _branchCondition[from] : _expressions.Not(_branchCondition[from]));
    }

    /// <summary>The condition of reaching a block once <paramref name="dominator"/>, an ancestor in the dominator tree, was reached.</summary>
    private int ConditionFrom(int block, int dominator)
    {
        int at = block;
        while (at != dominator && !_fromDominator.ContainsKey(at))
        {
            _walk.Push(at);
            at = _flow.ImmediateDominator(at);
            Step();
        }

        int condition = at == dominator ? _expressions.Constant(true) : _fromDominator[at];
        while (_walk.TryPop(out int next))
        {
            condition = _expressions.And(condition, _localCondition[next]);
            _fromDominator[next] = condition;
        }

        return condition;
    }

    private void Step()
    {
        if (++_steps > 4L * _limits.MaximumExpressions)
        {
            throw QirModule.Error(_line, $"the conditions of the branches need more than {4L * _limits.MaximumExpressions} steps, the limit.");
        }
    }
}
