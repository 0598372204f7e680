using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>
/// Evaluates a circuit's classical expressions during one shot: truth values for conditions, doubles for angles, all types for outputs.
/// Call <see cref="Begin"/> at the start of each shot and <see cref="SetBit"/> after each measurement. Values are computed once a shot, only
/// when asked for, and only the operands that they need (the branch not taken is never evaluated). Not safe for use by several threads at once.
/// </summary>
public sealed class ClassicalEvaluator
{
    private readonly ImmutableArray<ClassicalExpression> _expressions;
    private readonly int _inputBitCount;
    private readonly ClassicalValue[] _values;
    private readonly int[] _shotOfValue;
    private readonly bool[] _bits;
    private readonly Stack<int> _pending = new();
    private double[] _parameters = [];
    private double[] _features = [];
    private long _inputWord;
    private int _shot;
    private List<int>? _trail; // what became known, in order: expressions, and bits as complements; null when nobody goes back

    /// <summary>An evaluator for the expressions of <paramref name="circuit"/>.</summary>
    public ClassicalEvaluator(Circuit circuit)
    {
        _expressions = circuit.Expressions;
        _inputBitCount = circuit.InputBitCount;
        _values = new ClassicalValue[_expressions.Length];
        _shotOfValue = new int[_expressions.Length];
        _bits = new bool[circuit.BitCount];
        _parameters = new double[circuit.ParameterCount];
        _features = new double[circuit.FeatureCount];
    }

    /// <summary>The result bits of this shot; false where nothing has been measured yet.</summary>
    public ReadOnlySpan<bool> Bits => _bits;

    /// <summary>Begins a shot: forgets all bits and values.</summary>
    /// <param name="parameters">The trained parameters.</param>
    /// <param name="features">The sample's features.</param>
    /// <param name="inputWord">The sample's input word; bit 0 of the circuit is its most significant of <see cref="Circuit.InputBitCount"/> bits.</param>
    public void Begin(ReadOnlySpan<double> parameters = default, ReadOnlySpan<double> features = default, long inputWord = 0)
    {
        Copy(parameters, ref _parameters, "parameters");
        Copy(features, ref _features, "features");
        _inputWord = inputWord;
        Array.Clear(_bits);
        _trail?.Clear();
        if (++_shot == int.MaxValue)
        {
            Array.Clear(_shotOfValue);
            _shot = 1;
        }
    }

    /// <summary>Stores a measurement's result.</summary>
    public void SetBit(int bit, bool value)
    {
        _bits[bit] = value;
        _trail?.Add(~bit);
    }

    /// <summary>A place in the shot that <see cref="GoBack"/> can return to. The first call of all must come before any value is asked for.</summary>
    internal int Mark() => (_trail ??= []).Count;

    /// <summary>Forgets the bits and values that became known since a mark, and tells of each bit.</summary>
    internal void GoBack(int mark, Span<sbyte> bits)
    {
        for (int at = _trail!.Count - 1; at >= mark; at--)
        {
            int known = _trail[at];
            if (known < 0)
            {
                _bits[~known] = false;
                bits[~known] = -1;
            }
            else
            {
                _shotOfValue[known] = 0;
            }
        }

        _trail.RemoveRange(mark, _trail.Count - mark);
    }

    /// <summary>True when an operation with this <see cref="Operation.Condition"/> happens: −1 always does.</summary>
    public bool Holds(int condition) => condition < 0 || Bool(condition);

    /// <summary>The truth value of an expression.</summary>
    public bool Bool(int expression) => Evaluate(expression).Integer != 0;

    /// <summary>The value of an integer expression.</summary>
    public long Integer(int expression) => Evaluate(expression).Integer;

    /// <summary>The value of a double expression.</summary>
    public double Number(int expression) => Evaluate(expression).Number;

    /// <summary>The radians of an angle in this shot.</summary>
    public double Radians(Angle angle) => angle.IsConstant ? angle.Constant : angle.Evaluate(_parameters, _features, Number);

    private static void Copy(ReadOnlySpan<double> given, ref double[] kept, string what)
    {
        if (given.Length < kept.Length)
        {
            throw new QrnnException($"Got {given.Length} {what}; the circuit uses {kept.Length}.");
        }

        if (given.Length > kept.Length)
        {
            kept = new double[given.Length];
        }

        given.CopyTo(kept);
    }

    private ClassicalValue Evaluate(int root)
    {
        // An explicit stack: chains of conditions are as long as the program, longer than a thread's stack.
        if (_shot == 0)
        {
            throw new InvalidOperationException("Begin must be called before values are asked for.");
        }

        if (_shotOfValue[root] == _shot)
        {
            return _values[root];
        }

        _pending.Clear();
        _pending.Push(root);
        while (_pending.TryPeek(out int at))
        {
            if (_shotOfValue[at] != _shot)
            {
                int missing = Missing(_expressions[at]);
                if (missing >= 0)
                {
                    _pending.Push(missing);
                    continue;
                }

                _values[at] = Compute(_expressions[at]);
                _shotOfValue[at] = _shot;
                _trail?.Add(at);
            }

            _pending.Pop();
        }

        return _values[root];
    }

    /// <summary>An operand that is needed and not known yet, or −1.</summary>
    private int Missing(in ClassicalExpression node)
    {
        if (node.First < 0)
        {
            return -1;
        }

        if (!IsKnown(node.First))
        {
            return node.First;
        }

        bool first = _values[node.First].Integer != 0;
        int next = (node.Operator, node.Type) switch
        {
            (ClassicalOperator.Select, _) => first ? node.Second : node.Third,
            (ClassicalOperator.And, ClassicalType.Bool) => first ? node.Second : -1,
            (ClassicalOperator.Or, ClassicalType.Bool) => first ? -1 : node.Second,
            _ => node.Second,
        };
        return next < 0 || IsKnown(next) ? -1 : next;
    }

    private bool IsKnown(int expression) => _shotOfValue[expression] == _shot;

    private ClassicalValue Compute(in ClassicalExpression node)
    {
        switch (node.Operator)
        {
            case ClassicalOperator.Constant:
                return node.Type == ClassicalType.Double ? ClassicalValue.Of(node.Number) : ClassicalValue.Of(node.Integer);
            case ClassicalOperator.MeasuredBit:
                return ClassicalValue.Of(_bits[node.Integer]);
            case ClassicalOperator.InputBit:
                return ClassicalValue.Of((_inputWord >> (int)(_inputBitCount - 1 - node.Integer)) & 1);
            case ClassicalOperator.Parameter:
                return ClassicalValue.Of(_parameters[node.Integer]);
            case ClassicalOperator.Feature:
                return ClassicalValue.Of(_features[node.Integer]);
            case ClassicalOperator.Select:
                return _values[_values[node.First].Integer != 0 ? node.Second : node.Third];
            case ClassicalOperator.And when node.Type == ClassicalType.Bool && _values[node.First].Integer == 0:
                return ClassicalValue.Of(false);
            case ClassicalOperator.Or when node.Type == ClassicalType.Bool && _values[node.First].Integer != 0:
                return ClassicalValue.Of(true);
            default:
                return ClassicalArithmetic.Apply(node, _expressions[node.First].Type, _values[node.First], node.Second < 0 ? default : _values[node.Second]);
        }
    }
}
