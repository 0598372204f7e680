using System.Collections.Immutable;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// Turns operations into passes. A gate joins the earliest pass that is no earlier than the last pass on any of its qubits and is of its
/// kind (layer of single-qubit gates, permutation); anything else is a pass of its own. Measurements, resets, postselections and outputs
/// are barriers for all qubits.
/// </summary>
internal sealed class StateVectorScheduler
{
    private const int LookAhead = 8; // passes searched for one to join: keeps preparation linear in the number of gates
    private readonly Circuit _circuit;
    private readonly List<Pass> _passes = [];
    private readonly ImmutableArray<Angle>.Builder _angles = ImmutableArray.CreateBuilder<Angle>();
    private readonly int[] _last; // per index bit: its last pass
    private ulong _draws;
    private int _permutations;

    public StateVectorScheduler(Circuit circuit)
    {
        _circuit = circuit;
        _last = new int[circuit.QubitCount];
        Array.Fill(_last, -1);
    }

    public ImmutableArray<Angle> Angles => _angles.ToImmutable();

    public int MatrixLength { get; private set; }

    public int TableLength { get; private set; }

    public void Add(ImmutableArray<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            Add(operation);
        }
    }

    public ImmutableArray<StateVectorStep> Finish() => [.. _passes.Select(Build)];

    private void Add(Operation operation)
    {
        switch (operation)
        {
            case GateOperation gate:
                AddGate(gate);
                break;
            case MultiplexedRotation rotation:
                AddMultiplexed(rotation);
                break;
            case AncillaBlock block:
                // On one state vector the block is run as what it stands for: the gates on its ancillas.
                Add([.. block.Body.Select(inner => inner is PostselectOperation { Group: < 0 } p ? p with { Group = block.Group } : inner)]);
                break;
            case MeasureOperation measure:
                AddBarrier(new MeasureStep(Bit(measure.Qubit), measure.Bit, _draws++, measure.Condition));
                break;
            case ResetOperation reset:
                AddBarrier(new MeasureStep(Bit(reset.Qubit), -1, _draws++, reset.Condition));
                break;
            case PostselectOperation postselect:
                int target = postselect.Mode == PostselectMode.Amplify ? Bit(postselect.Target) : -1;
                AddBarrier(new PostselectStep(Bit(postselect.Qubit), postselect.Mode, target, postselect.Group, postselect.Condition));
                break;
            case NoiseOperation noise:
                AddNoise(noise);
                break;
            case OutputOperation output:
                AddBarrier(new OutputStep(output));
                break;
            default:
                throw new QrnnException($"The state-vector engine does not know the operation {operation.GetType().Name}.");
        }
    }

    private int Bit(int qubit) => qubit >= 0 && qubit < _circuit.QubitCount
        ? _circuit.QubitCount - 1 - qubit
        : throw new QrnnException($"An operation names qubit {qubit}; the circuit has qubits 0 to {_circuit.QubitCount - 1}.");

    private (ulong Qubits, ulong InputBits) Masks(ImmutableArray<Control> controls)
    {
        ulong qubits = 0, inputBits = 0;
        foreach (Control control in controls)
        {
            if (control.Kind == ControlKind.Qubit)
            {
                qubits |= 1UL << Bit(control.Index);
            }
            else
            {
                inputBits |= 1UL << (_circuit.InputBitCount - 1 - control.Index);
            }
        }

        return (qubits, inputBits);
    }

    private int AddAngle(Angle angle)
    {
        _angles.Add(angle);
        return _angles.Count - 1;
    }

    private void AddGate(GateOperation gate)
    {
        (ulong controls, ulong inputMask) = Masks(gate.Controls);
        if (GateTable.Of(gate.Kind).Targets == 1)
        {
            AddSingle(gate.Kind, Bit(gate.Targets[0]), controls, inputMask, gate.Angle, gate.Condition);
            return;
        }

        // Two targets a, b by conjugation with CNOT(a→b), which takes X_a to X_a X_b, Z_b to Z_a Z_b and X_a Z_b to −Y_a Y_b; the flips around
        // the middle cancel when a control is off, so only the middle carries the controls.
        int a = Bit(gate.Targets[0]), b = Bit(gate.Targets[1]);
        switch (gate.Kind)
        {
            case GateKind.Swap when controls == 0 && inputMask == 0 && gate.Condition < 0:
                AddPermutation([a, b], pass => pass.Swap(a, b));
                break;
            case GateKind.Swap:
                AddFlip(b, a);
                AddSingle(GateKind.X, b, controls | (1UL << a), inputMask, Angle.Zero, gate.Condition);
                AddFlip(b, a);
                break;
            case GateKind.Rxx:
                AddFlip(a, b);
                AddSingle(GateKind.Rx, a, controls, inputMask, gate.Angle, gate.Condition);
                AddFlip(a, b);
                break;
            case GateKind.Rzz:
                AddFlip(a, b);
                AddSingle(GateKind.Rz, b, controls, inputMask, gate.Angle, gate.Condition);
                AddFlip(a, b);
                break;
            case GateKind.Ryy:
                AddFlip(a, b);
                AddSingle(GateKind.Z, a, 1UL << b, 0, Angle.Zero, -1);
                AddSingle(GateKind.Rx, a, controls, inputMask, -gate.Angle, gate.Condition);
                AddSingle(GateKind.Z, a, 1UL << b, 0, Angle.Zero, -1);
                AddFlip(a, b);
                break;
            default:
                throw new QrnnException($"The state-vector engine does not know the two-qubit gate {gate.Kind}.");
        }
    }

    private void AddFlip(int control, int target) => AddPermutation([control, target], pass => pass.Flip(control, target));

    private void AddSingle(GateKind kind, int target, ulong controls, ulong inputMask, Angle angle, int condition)
    {
        bool isDynamic = condition >= 0 || angle.Terms.Any(static term => term.Kind == SymbolKind.Classical);
        if (kind == GateKind.X && !isDynamic)
        {
            if (controls == 0)
            {
                AddPermutation([target], pass => pass.Invert(target, inputMask));
                return;
            }

            if (inputMask == 0 && ulong.IsPow2(controls))
            {
                AddFlip(int.CreateChecked(ulong.Log2(controls)), target);
                return;
            }
        }

        var use = new GateUse(kind, GateTable.Of(kind).IsRotation ? AddAngle(angle) : -1, inputMask);
        if (controls == 0 && !isDynamic)
        {
            Find(PassKind.Layer, [target]).AddGate(target, use);
            return;
        }

        Append(new Pass(PassKind.Single) { Step = new GateStep(target, controls, use, isDynamic, Reserve(), condition) }, controls | (1UL << target));
    }

    private int Reserve()
    {
        MatrixLength += 8;
        return MatrixLength - 8;
    }

    private void AddPermutation(int[] bits, Action<Pass> change)
    {
        Pass pass = Find(PassKind.Permutation, bits);
        pass.EnsureColumns(_circuit.QubitCount);
        change(pass);
    }

    private void AddMultiplexed(MultiplexedRotation rotation)
    {
        (ulong qubits, _) = Masks([.. rotation.Monomials.SelectMany(static monomial => monomial.Controls)]);
        int[] bits = [.. Enumerable.Range(0, _circuit.QubitCount).Where(bit => ((qubits >> bit) & 1) != 0)];
        var monomials = new MonomialUse[rotation.Monomials.Length];
        bool isDynamic = rotation.Condition >= 0;
        for (int k = 0; k < monomials.Length; k++)
        {
            Monomial monomial = rotation.Monomials[k];
            (ulong own, ulong inputMask) = Masks(monomial.Controls);
            uint subset = 0;
            for (int position = 0; position < bits.Length; position++)
            {
                subset |= (uint)((own >> bits[position]) & 1) << position;
            }

            isDynamic |= monomial.Angle.Terms.Any(static term => term.Kind == SymbolKind.Classical);
            monomials[k] = new MonomialUse(subset, inputMask, AddAngle(monomial.Angle));
        }

        int target = Bit(rotation.Target);
        var step = new MultiplexedStep(rotation.Kind, target, bits, monomials, isDynamic, TableLength, rotation.Condition);
        TableLength += 2 << bits.Length;
        Append(new Pass(PassKind.Single) { Step = step }, qubits | (1UL << target));
    }

    // A channel waits for its own qubits only: gates on others are still gathered around it. What changes a result is a barrier like its measurement.
    private void AddNoise(NoiseOperation noise)
    {
        int[] bits = [.. noise.Qubits.Select(Bit)];
        var step = new NoiseStep(noise.Channel, bits, noise.Strength, noise.OneToZero, noise.Bit, noise.Condition);
        Append(new Pass(PassKind.Single) { Step = step }, bits.Length == 0 ? ~0UL : bits.Aggregate(0UL, static (mask, bit) => mask | (1UL << bit)));
    }

    private void AddBarrier(StateVectorStep step) => Append(new Pass(PassKind.Single) { Step = step }, ~0UL);

    private void Append(Pass pass, ulong bits)
    {
        _passes.Add(pass);
        for (int bit = 0; bit < _last.Length; bit++)
        {
            _last[bit] = ((bits >> bit) & 1) != 0 ? _passes.Count - 1 : _last[bit];
        }
    }

    private Pass Find(PassKind kind, int[] bits)
    {
        int first = Math.Max(0, bits.Max(bit => _last[bit]));
        int found = -1;
        for (int index = first; index < Math.Min(first + LookAhead, _passes.Count) && found < 0; index++)
        {
            found = _passes[index].Kind == kind ? index : -1;
        }

        if (found < 0)
        {
            _passes.Add(new Pass(kind));
            found = _passes.Count - 1;
        }

        foreach (int bit in bits)
        {
            _last[bit] = found;
        }

        return _passes[found];
    }

    private StateVectorStep Build(Pass pass)
    {
        switch (pass.Kind)
        {
            case PassKind.Layer:
                int[] targets = [.. pass.Gates.Keys];
                int matrix = MatrixLength;
                MatrixLength += 8 * targets.Length;
                GateUse[][] gates = [.. pass.Gates.Values.Select(static list => list.ToArray())];
                return new LayerStep(targets, gates, gates.All(static list => list.All(static use => use.IsReal)), matrix);
            case PassKind.Permutation:
                return new PermutationStep(pass.Columns, Invert(pass.Columns), [.. pass.Flips], _permutations++);
            default:
                return pass.Step!;
        }
    }

    // Gauss–Jordan over bits, on the rows of the matrix with the identity to its right.
    private static ulong[] Invert(ulong[] columns)
    {
        int n = columns.Length;
        var rows = new ulong[n];
        var inverseRows = new ulong[n];
        for (int row = 0; row < n; row++)
        {
            inverseRows[row] = 1UL << row;
            for (int column = 0; column < n; column++)
            {
                rows[row] |= ((columns[column] >> row) & 1) << column;
            }
        }

        for (int column = 0; column < n; column++)
        {
            int pivot = Array.FindIndex(rows, column, row => ((row >> column) & 1) != 0);
            (rows[column], rows[pivot]) = (rows[pivot], rows[column]);
            (inverseRows[column], inverseRows[pivot]) = (inverseRows[pivot], inverseRows[column]);
            for (int row = 0; row < n; row++)
            {
                if (row != column && ((rows[row] >> column) & 1) != 0)
                {
                    rows[row] ^= rows[column];
                    inverseRows[row] ^= inverseRows[column];
                }
            }
        }

        var inverse = new ulong[n];
        for (int column = 0; column < n; column++)
        {
            for (int row = 0; row < n; row++)
            {
                inverse[column] |= ((inverseRows[row] >> column) & 1) << row;
            }
        }

        return inverse;
    }

    private enum PassKind
    {
        Layer,
        Permutation,
        Single,
    }

    private sealed class Pass(PassKind kind)
    {
        public PassKind Kind { get; } = kind;

        public StateVectorStep? Step { get; init; }

        public SortedDictionary<int, List<GateUse>> Gates { get; } = [];

        public ulong[] Columns { get; private set; } = [];

        public List<(ulong InputMask, ulong Vector)> Flips { get; } = [];

        public void AddGate(int target, GateUse use)
        {
            if (!Gates.TryGetValue(target, out List<GateUse>? list))
            {
                Gates.Add(target, list = []);
            }

            list.Add(use);
        }

        public void EnsureColumns(int bits)
        {
            if (Columns.Length == 0)
            {
                Columns = [.. Enumerable.Range(0, bits).Select(static bit => 1UL << bit)];
            }
        }

        public void Invert(int bit, ulong inputMask) => Flips.Add((inputMask, 1UL << bit));

        public void Flip(int control, int target) => Apply(vector => vector ^ (((vector >> control) & 1) << target));

        public void Swap(int a, int b) => Apply(vector =>
        {
            ulong differs = ((vector >> a) ^ (vector >> b)) & 1;
            return vector ^ (differs << a) ^ (differs << b);
        });

        // What comes after acts on columns and on the flips so far alike: y = G(Ax ⊕ b) = (GA)x ⊕ Gb.
        private void Apply(Func<ulong, ulong> change)
        {
            for (int k = 0; k < Columns.Length; k++)
            {
                Columns[k] = change(Columns[k]);
            }

            for (int k = 0; k < Flips.Count; k++)
            {
                Flips[k] = (Flips[k].InputMask, change(Flips[k].Vector));
            }
        }
    }
}
