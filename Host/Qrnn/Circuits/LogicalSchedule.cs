namespace Qrnn.Circuits;

/// <summary>The pass behind <see cref="LogicalProfile.Of"/>: every qubit knows the first layer in which it is free.</summary>
internal sealed class LogicalSchedule
{
    private readonly List<LayerContent> _layers = [];
    private readonly List<int> _free;
    private readonly List<int> _pairs;
    private readonly int _qubits;
    private long _t;
    private long _rotations;
    private long _ccz;
    private long _measurements;
    private long _twoQubit;
    private int _twoQubitDepth;

    public LogicalSchedule(Circuit circuit)
    {
        _qubits = circuit.QubitCount;
        _free = [.. Enumerable.Repeat(0, _qubits)];
        _pairs = [.. Enumerable.Repeat(0, _qubits)];
        foreach (Operation operation in circuit.Operations)
        {
            Add(operation);
        }
    }

    [Flags]
    private enum LayerContent : byte
    {
        None = 0,
        T = 1,
        Rotation = 2,
        Ccz = 4,
    }

    public LogicalProfile Profile() => new(
        new LogicalCounts(_free.Count, _t, _rotations, _layers.Count(static layer => layer.HasFlag(LayerContent.Rotation)), _ccz, _measurements),
        _layers.Count(static layer => (layer & (LayerContent.T | LayerContent.Ccz)) != 0),
        _layers.Count,
        _twoQubit,
        _twoQubitDepth);

    private void Add(Operation operation)
    {
        switch (operation)
        {
            case GateOperation gate:
                Add(gate);
                break;
            case MeasureOperation:
            case PostselectOperation { Mode: PostselectMode.Project }: // a machine measures and discards
                _measurements++;
                break;
            case ResetOperation or OutputOperation:
                break;
            default:
                throw new QrnnException($"the circuit holds a {operation.GetType().Name}: only circuits that a machine can run as they are have logical counts");
        }
    }

    private void Add(GateOperation gate)
    {
        int[] controls = [.. gate.Controls.Where(static control => control.Kind == ControlKind.Qubit).Select(static control => control.Index)];
        switch (gate.Kind)
        {
            case GateKind.Swap when controls.Length == 0:
                Join(gate.Targets[0], gate.Targets[1]);
                break;
            case GateKind.Rxx or GateKind.Ryy or GateKind.Rzz when controls.Length == 0:
                Join(gate.Targets[1], gate.Targets[0]);
                Rotate(gate.Angle, gate.Targets[0]);
                Join(gate.Targets[1], gate.Targets[0]);
                break;
            case GateKind.Rx or GateKind.Ry or GateKind.Rz:
                Controlled(controls, control => Rotation(gate.Angle, control, gate.Targets[0]));
                break;
            case GateKind.R1 when controls.Length == 0:
                Rotate(gate.Angle, gate.Targets[0]);
                break;
            case GateKind.T or GateKind.TAdjoint when controls.Length == 0:
                _t++;
                Place(LayerContent.T, gate.Targets[0]);
                break;
            case GateKind.X or GateKind.Y or GateKind.Z when controls.Length <= 1:
                if (controls.Length == 1)
                {
                    Join(controls[0], gate.Targets[0]);
                }

                break;
            case GateKind.X or GateKind.Y or GateKind.Z:
                // A Toffoli gate takes two of the controls itself.
                Controlled(controls[1..], control => Toffoli(controls[0], control!.Value, gate.Targets[0]));
                break;
            case GateKind.H or GateKind.S or GateKind.SAdjoint or GateKind.SqrtX or GateKind.SqrtXAdjoint when controls.Length == 0:
                break;
            default:
                throw new QrnnException($"the circuit holds {GateTable.Of(gate.Kind).Name} with {controls.Length} controls: lower it first, it has no rule for logical counts");
        }
    }

    // The conjunction of all controls is gathered in helpers, used and taken back: neighbours first, then helpers two by two, as the Q# library does.
    private void Controlled(int[] controls, Action<int?> apply)
    {
        if (controls.Length <= 1)
        {
            apply(controls.Length == 0 ? null : controls[0]);
            return;
        }

        int[] helpers = [.. Enumerable.Range(_qubits, controls.Length - 1)];
        while (_free.Count < _qubits + helpers.Length)
        {
            _free.Add(0);
            _pairs.Add(0);
        }

        int pairs = controls.Length / 2;
        var gates = new List<(int First, int Second)>();
        gates.AddRange(Enumerable.Range(0, pairs).Select(pair => (controls[2 * pair], controls[(2 * pair) + 1])));
        gates.AddRange(Enumerable.Range(0, pairs - 1).Select(pair => (helpers[2 * pair], helpers[(2 * pair) + 1])));
        if (controls.Length % 2 != 0)
        {
            gates.Add((controls[^1], helpers[^2]));
        }

        for (int gate = 0; gate < gates.Count; gate++)
        {
            Toffoli(gates[gate].First, gates[gate].Second, helpers[gate]);
        }

        apply(helpers[^1]);
        for (int gate = gates.Count - 1; gate >= 0; gate--)
        {
            Toffoli(gates[gate].First, gates[gate].Second, helpers[gate]);
        }
    }

    private void Rotation(Angle angle, int? control, int target)
    {
        if (control is not { } source)
        {
            Rotate(angle, target);
            return;
        }

        Rotate(0.5 * angle, target);
        Join(source, target);
        Rotate(-0.5 * angle, target);
        Join(source, target);
    }

    private void Rotate(Angle angle, int target)
    {
        if (angle.IsConstant)
        {
            double eighths = Math.Round(angle.Constant / (Math.PI / 4));
            if (Math.Abs((eighths * (Math.PI / 4)) - angle.Constant) <= RoundingOfOne)
            {
                if (Math.Abs(eighths % 2) == 1)
                {
                    _t++;
                    Place(LayerContent.T, target);
                }

                return;
            }
        }

        _rotations++;
        Place(LayerContent.Rotation, target);
    }

    // The distance of 1 to the next double: how near to a multiple of π/4 the estimator takes an angle for one.
    private const double RoundingOfOne = 2.220446049250313e-16;

    private void Toffoli(int first, int second, int target)
    {
        _ccz++;
        Place(LayerContent.Ccz, first, second, target);
        Chain(first, second, target);
    }

    private void Join(int first, int second)
    {
        _twoQubit++;
        _free[first] = _free[second] = Math.Max(_free[first], _free[second]);
        Chain(first, second);
    }

    private void Chain(params ReadOnlySpan<int> qubits)
    {
        int step = 0;
        foreach (int qubit in qubits)
        {
            step = Math.Max(step, _pairs[qubit]);
        }

        _twoQubitDepth = Math.Max(_twoQubitDepth, step + 1);
        foreach (int qubit in qubits)
        {
            _pairs[qubit] = step + 1;
        }
    }

    private void Place(LayerContent content, params ReadOnlySpan<int> qubits)
    {
        int layer = 0;
        foreach (int qubit in qubits)
        {
            layer = Math.Max(layer, _free[qubit]);
        }

        if (layer == _layers.Count)
        {
            _layers.Add(content);
        }
        else
        {
            _layers[layer] |= content;
        }

        foreach (int qubit in qubits)
        {
            _free[qubit] = layer + 1;
        }
    }
}
