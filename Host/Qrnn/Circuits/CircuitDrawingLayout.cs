namespace Qrnn.Circuits;

/// <summary>What is drawn where an operation meets a wire.</summary>
internal enum DrawnKind
{
    Control,
    TableControl,
    Flip,
    Cross,
    Box,
}

/// <summary>A mark on one wire; boxes have a text.</summary>
internal readonly record struct DrawnMark(int Wire, DrawnKind Kind, string Text = "");

/// <summary>An operation in its column.</summary>
internal sealed record DrawnOperation(int Column, int Top, int Bottom, IReadOnlyList<DrawnMark> Marks);

/// <summary>Wires from top to bottom: the input bits that control something, then the qubits. Columns are packed to the left.</summary>
internal sealed class CircuitDrawingLayout
{
    private readonly CircuitDrawingLabels _labels;
    private readonly Dictionary<int, int> _wireOfInput = [];

    public CircuitDrawingLayout(Circuit circuit, CircuitDrawingOptions options)
    {
        Options = options;
        _labels = new CircuitDrawingLabels(circuit, options);
        List<Operation> visible = [.. circuit.Operations.Where(static operation => operation is not OutputOperation)];
        Left = Math.Max(0, visible.Count - options.MaximumOperations);
        List<Operation> drawn = visible[..Math.Min(visible.Count, options.MaximumOperations)];
        foreach (int bit in drawn.SelectMany(OperationParts.Controls).Where(static c => c.Kind == ControlKind.InputBit).Select(static c => c.Index).Distinct().Order())
        {
            _wireOfInput.Add(bit, _wireOfInput.Count);
            Names.Add($"x{bit}");
        }

        InputWires = _wireOfInput.Count;
        for (int qubit = 0; qubit < circuit.QubitCount; qubit++)
        {
            Names.Add(_labels.Clean(options.QubitNames?[qubit] ?? $"q{qubit}"));
        }

        var free = new int[Names.Count];
        var classical = new ClassicalLayers(circuit);
        foreach (Operation operation in drawn)
        {
            Add(operation, free, classical);
        }

        Columns = free.Length == 0 ? 0 : free.Max();
    }

    public CircuitDrawingOptions Options { get; }

    public List<string> Names { get; } = [];

    /// <summary>The first so many wires are input bits.</summary>
    public int InputWires { get; }

    public List<DrawnOperation> Operations { get; } = [];

    public int Columns { get; }

    /// <summary>Operations that are not drawn.</summary>
    public int Left { get; }

    /// <summary>The note under a drawing that was cut, or null.</summary>
    public string? Note => Left == 0 ? null : $"… and {Left} more operations (drawn: the first {Options.MaximumOperations})";

    /// <summary>Columns in bands, each as wide as the page at most; widths in characters.</summary>
    public IEnumerable<(int First, int End, int[] Widths)> Bands(int pageWidth)
    {
        var widths = new int[Columns];
        Array.Fill(widths, 3);
        foreach (DrawnOperation operation in Operations)
        {
            widths[operation.Column] = Math.Max(widths[operation.Column], operation.Marks.Max(static mark => mark.Kind == DrawnKind.Box ? mark.Text.Length + 4 : 3));
        }

        int first = 0;
        do
        {
            int end = first;
            int used = 0;
            while (end < Columns && (end == first || used + widths[end] <= pageWidth))
            {
                used += widths[end++];
            }

            yield return (first, end, widths[first..end]);
            first = end;
        }
        while (first < Columns);
    }

    private void Add(Operation operation, int[] free, ClassicalLayers classical)
    {
        List<DrawnMark> marks = Marks(operation);
        int top = marks.Min(static mark => mark.Wire);
        int bottom = marks.Max(static mark => mark.Wire);
        int column = free.AsSpan(top, bottom - top + 1).ToArray().Append(classical.Before(operation)).Max();
        free.AsSpan(top, bottom - top + 1).Fill(column + 1);
        if (operation is MeasureOperation measure)
        {
            classical.SetBit(measure.Bit, column + 1);
        }

        Operations.Add(new DrawnOperation(column, top, bottom, marks));
    }

    private int Wire(int qubit) => InputWires + qubit;

    private List<DrawnMark> Marks(Operation operation)
    {
        DrawnKind control = operation is GateOperation ? DrawnKind.Control : DrawnKind.TableControl;
        List<DrawnMark> marks = [.. OperationParts.Controls(operation)
            .Select(c => new DrawnMark(c.Kind == ControlKind.InputBit ? _wireOfInput[c.Index] : Wire(c.Index), control))];
        int condition = operation.Condition;
        switch (operation)
        {
            case GateOperation { Kind: GateKind.X, Condition: < 0, Controls.IsEmpty: false } flip:
                marks.Add(new DrawnMark(Wire(flip.Targets[0]), DrawnKind.Flip));
                break;
            case GateOperation { Kind: GateKind.Swap, Condition: < 0 } swap:
                marks.AddRange(swap.Targets.Select(qubit => new DrawnMark(Wire(qubit), DrawnKind.Cross)));
                break;
            case GateOperation gate:
                string text = _labels.Gate(CircuitDrawingLabels.Name(gate.Kind), GateTable.Of(gate.Kind).IsRotation ? gate.Angle : null, condition);
                marks.AddRange(gate.Targets.Select(qubit => new DrawnMark(Wire(qubit), DrawnKind.Box, text)));
                break;
            case MeasureOperation measure:
                marks.Add(new DrawnMark(Wire(measure.Qubit), DrawnKind.Box, _labels.Gate($"M→m{measure.Bit}", null, condition)));
                break;
            case ResetOperation reset:
                marks.Add(new DrawnMark(Wire(reset.Qubit), DrawnKind.Box, _labels.Gate("|0⟩", null, condition)));
                break;
            case PostselectOperation postselect:
                string group = postselect.Group < 0 ? "" : $" n{postselect.Group}";
                marks.Add(new DrawnMark(Wire(postselect.Qubit), DrawnKind.Box, _labels.Gate($"⟨0|{group}", null, condition)));
                if (postselect.Target >= 0)
                {
                    marks.Add(new DrawnMark(Wire(postselect.Target), DrawnKind.Box, "amplify"));
                }

                break;
            case MultiplexedRotation { Monomials: [{ Controls.IsEmpty: true } only] } rotation:
                marks.Add(new DrawnMark(Wire(rotation.Target), DrawnKind.Box, _labels.Gate(CircuitDrawingLabels.Name(rotation.Kind), only.Angle, condition)));
                break;
            case MultiplexedRotation rotation:
                string table = $"{CircuitDrawingLabels.Name(rotation.Kind)} table of {rotation.Monomials.Length}";
                marks.Add(new DrawnMark(Wire(rotation.Target), DrawnKind.Box, _labels.Gate(table, null, condition)));
                break;
            case AncillaBlock block:
                string neuron = block.Group < 0 ? "neuron" : $"neuron {block.Group}";
                marks.Add(new DrawnMark(Wire(block.Target), DrawnKind.Box, neuron));
                marks.AddRange(block.Ancillas.Select(qubit => new DrawnMark(Wire(qubit), DrawnKind.Box, "|0⟩⟨0|")));
                break;
            default:
                throw new QrnnException($"An operation of type {operation.GetType().Name} cannot be drawn.");
        }

        return marks;
    }
}
