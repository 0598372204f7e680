namespace Qrnn.Circuits;

/// <summary>
/// Builds a circuit's classical expressions: equal nodes are one node, constants are folded, truth values are simplified. It also knows
/// which truth values are conjunctions of input bits, because those become controls.
/// </summary>
internal sealed class ClassicalExpressionBuilder(int limit)
{
    private readonly List<ClassicalExpression> _nodes = [];
    private readonly Dictionary<ClassicalExpression, int> _numbers = [];
    private readonly Dictionary<int, ulong> _conjunctions = [];
    private readonly Dictionary<ulong, int> _nodeOfConjunction = [];

    /// <summary>The nodes so far, operands before users.</summary>
    public IReadOnlyList<ClassicalExpression> Nodes => _nodes;

    /// <summary>Line that the reader is at, for errors.</summary>
    public int Line { get; set; }

    public int Constant(bool value) => Add(new(ClassicalOperator.Constant, ClassicalType.Bool, Integer: value ? 1 : 0));

    public int Constant(long value) => Add(new(ClassicalOperator.Constant, ClassicalType.Int, Integer: value));

    public int Constant(double value) => Add(new(ClassicalOperator.Constant, ClassicalType.Double, Number: value));

    /// <summary>A node without operands: measured bit, input bit, parameter or feature.</summary>
    public int Leaf(ClassicalOperator kind, ClassicalType type, long index)
    {
        int node = Add(new(kind, type, Integer: index));
        if (kind == ClassicalOperator.InputBit)
        {
            _conjunctions.TryAdd(node, 1UL << (int)index);
            _nodeOfConjunction.TryAdd(1UL << (int)index, node);
        }

        return node;
    }

    public bool IsConstant(int node) => _nodes[node].Operator == ClassicalOperator.Constant;

    public bool IsTrue(int node) => IsBool(node, 1);

    public bool IsFalse(int node) => IsBool(node, 0);

    /// <summary>True when the node is a conjunction of one or more input bits, none negated; <paramref name="bits"/> has a 1 at each bit's number.</summary>
    public bool IsConjunctionOfInputBits(int node, out ulong bits) => _conjunctions.TryGetValue(node, out bits);

    public int Not(int a) => IsConstant(a) ? Constant(_nodes[a].Integer == 0)
        : _nodes[a].Operator == ClassicalOperator.Not ? _nodes[a].First
        : Add(new(ClassicalOperator.Not, ClassicalType.Bool, a));

    /// <summary>The conjunction. The order is kept: an evaluator that stops at a false first operand never meets what it guards.</summary>
    public int And(int a, int b)
    {
        if (IsFalse(a) || IsFalse(b) || AreOpposite(a, b))
        {
            return Constant(false);
        }

        if (IsTrue(a) || a == b || (HasOperand(b, ClassicalOperator.And, a) && _nodes[b].First == a))
        {
            return b;
        }

        if (IsTrue(b) || HasOperand(a, ClassicalOperator.And, b))
        {
            return a;
        }

        if (HasOperand(b, ClassicalOperator.And, a))
        {
            return And(a, _nodes[b].First);
        }

        if (!_conjunctions.TryGetValue(a, out ulong left) || !_conjunctions.TryGetValue(b, out ulong right))
        {
            return Add(new(ClassicalOperator.And, ClassicalType.Bool, a, b));
        }

        // One node for one set of bits, in whatever order and however often they were tested.
        if (!_nodeOfConjunction.TryGetValue(left | right, out int node))
        {
            node = Add(new(ClassicalOperator.And, ClassicalType.Bool, a, b));
            _nodeOfConjunction.Add(left | right, node);
            _conjunctions.Add(node, left | right);
        }

        return node;
    }

    public int Or(int a, int b)
    {
        if (IsTrue(a) || IsTrue(b) || AreOpposite(a, b))
        {
            return Constant(true);
        }

        return IsFalse(a) || a == b || HasOperand(a, ClassicalOperator.And, b) || (HasOperand(b, ClassicalOperator.Or, a) && _nodes[b].First == a) ? b
            : IsFalse(b) || HasOperand(a, ClassicalOperator.Or, b) || HasOperand(b, ClassicalOperator.And, a) ? a
            : HasOperand(b, ClassicalOperator.Or, a) ? Or(a, _nodes[b].First)
            : Add(new(ClassicalOperator.Or, ClassicalType.Bool, a, b));
    }

    public int Xor(int a, int b) => a == b ? Constant(false)
        : IsFalse(a) ? b
        : IsFalse(b) ? a
        : IsTrue(a) ? Not(b)
        : IsTrue(b) ? Not(a)
        : Commutative(ClassicalOperator.Xor, ClassicalType.Bool, a, b);

    /// <summary><paramref name="condition"/> ? <paramref name="a"/> : <paramref name="b"/>, of any type.</summary>
    public int Select(int condition, int a, int b)
    {
        if (a == b || IsTrue(condition))
        {
            return a;
        }

        if (IsFalse(condition))
        {
            return b;
        }

        if (_nodes[condition].Operator == ClassicalOperator.Not)
        {
            return Select(_nodes[condition].First, b, a);
        }

        if (_nodes[a].Type == ClassicalType.Bool)
        {
            if (IsTrue(a) || a == condition)
            {
                return Or(condition, b);
            }

            if (IsFalse(b) || b == condition)
            {
                return And(condition, a);
            }

            if (IsFalse(a))
            {
                return And(Not(condition), b);
            }

            if (IsTrue(b))
            {
                return Or(Not(condition), a);
            }
        }

        return Add(new(ClassicalOperator.Select, _nodes[a].Type, condition, a, b));
    }

    /// <summary>A unary or binary operation on integers or doubles, or a comparison of them; folded when its operands are constants.</summary>
    public int Operation(ClassicalOperator kind, ClassicalType type, int a, int b = -1, long integer = 0)
    {
        var node = new ClassicalExpression(kind, type, a, b, Integer: integer);
        if (!IsConstant(a) || (b >= 0 && !IsConstant(b)))
        {
            return kind is ClassicalOperator.Add or ClassicalOperator.Multiply or ClassicalOperator.Equal or ClassicalOperator.NotEqual
                ? Commutative(kind, type, a, b)
                : Add(node);
        }

        ClassicalValue value;
        try
        {
            value = ClassicalArithmetic.Apply(node, _nodes[a].Type, ValueOf(a), b < 0 ? default : ValueOf(b));
        }
        catch (QrnnException problem)
        {
            throw QirModule.Error(Line, problem.Message);
        }

        return type == ClassicalType.Double ? Constant(value.Number) : type == ClassicalType.Int ? Constant(value.Integer) : Constant(value.Integer != 0);
    }

    private ClassicalValue ValueOf(int constant) => _nodes[constant].Type == ClassicalType.Double
        ? ClassicalValue.Of(_nodes[constant].Number)
        : ClassicalValue.Of(_nodes[constant].Integer);

    private bool IsBool(int node, long value) =>
        _nodes[node] is { Operator: ClassicalOperator.Constant, Type: ClassicalType.Bool } constant && constant.Integer == value;

    private bool AreOpposite(int a, int b) => HasOperand(a, ClassicalOperator.Not, b) || HasOperand(b, ClassicalOperator.Not, a);

    private bool HasOperand(int node, ClassicalOperator kind, int operand) =>
        _nodes[node].Operator == kind && _nodes[node].Type == ClassicalType.Bool && (_nodes[node].First == operand || _nodes[node].Second == operand);

    private int Commutative(ClassicalOperator kind, ClassicalType type, int a, int b) =>
        _numbers.TryGetValue(new ClassicalExpression(kind, type, b, a), out int mirrored) ? mirrored : Add(new(kind, type, a, b));

    private int Add(ClassicalExpression node)
    {
        if (_numbers.TryGetValue(node, out int number))
        {
            return number;
        }

        if (_nodes.Count >= limit)
        {
            throw QirModule.Error(Line, $"more classical expressions than the limit of {limit}.");
        }

        _nodes.Add(node);
        _numbers.Add(node, _nodes.Count - 1);
        return _nodes.Count - 1;
    }
}
