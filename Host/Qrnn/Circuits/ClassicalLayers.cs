namespace Qrnn.Circuits;

/// <summary>
/// When classical values are known: an expression is known after the last measurement that it rests on. Bits are set as the circuit is walked
/// through, and an expression is asked for where it is used.
/// </summary>
internal sealed class ClassicalLayers
{
    private const int Unknown = -1;

    private readonly Circuit _circuit;
    private readonly int[] _layerOfBit;
    private readonly int[] _layerOfExpression;

    public ClassicalLayers(Circuit circuit)
    {
        _circuit = circuit;
        _layerOfBit = new int[circuit.BitCount];
        _layerOfExpression = new int[circuit.Expressions.Length];
        Array.Fill(_layerOfExpression, Unknown);
    }

    /// <summary>Says that a bit is known after this layer.</summary>
    public void SetBit(int bit, int layer) => _layerOfBit[bit] = layer;

    /// <summary>The layer after which an operation's condition and angles are known; 0 when they rest on no measurement.</summary>
    public int Before(Operation operation)
    {
        int layer = operation.Condition >= 0 ? LayerOf(operation.Condition) : 0;
        foreach (Angle angle in OperationParts.Angles(operation))
        {
            foreach (AngleTerm term in angle.Terms)
            {
                layer = Math.Max(layer, term.Kind == SymbolKind.Classical ? LayerOf(term.Index) : 0);
            }
        }

        return layer;
    }

    private int LayerOf(int expression)
    {
        if (_layerOfExpression[expression] != Unknown)
        {
            return _layerOfExpression[expression];
        }

        // An explicit stack, because chains of expressions are long.
        var pending = new Stack<int>();
        pending.Push(expression);
        while (pending.TryPeek(out int at))
        {
            ClassicalExpression node = _circuit.Expressions[at];
            int layer = node.Operator == ClassicalOperator.MeasuredBit ? _layerOfBit[node.Integer] : 0;
            int waiting = pending.Count;
            foreach (int operand in (ReadOnlySpan<int>)[node.First, node.Second, node.Third])
            {
                if (operand >= 0 && _layerOfExpression[operand] == Unknown)
                {
                    pending.Push(operand);
                }
                else if (operand >= 0)
                {
                    layer = Math.Max(layer, _layerOfExpression[operand]);
                }
            }

            if (pending.Count == waiting)
            {
                _layerOfExpression[at] = layer;
                pending.Pop();
            }
        }

        return _layerOfExpression[expression];
    }
}
