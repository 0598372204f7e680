using System.Collections.Immutable;
using System.Numerics;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// Turns operations into steps. Amplitude i stands at position offset ⊕ Σ_{bits k of i} column_k; X, CNOT and Swap only change columns and
/// offset. A gate joins an earlier step on the same pairs when everything in between commutes with it.
/// </summary>
internal sealed class BatchProgramBuilder
{
    private const int LookBack = 64; // steps searched for one to join: keeps preparation linear in the number of gates

    private readonly Circuit _circuit;
    private readonly List<Draft> _drafts = [];
    private readonly ImmutableArray<Angle>.Builder _angles = ImmutableArray.CreateBuilder<Angle>();
    private readonly Dictionary<Angle, int> _angleNumbers = [];
    private readonly ImmutableArray<int>.Builder _masks = ImmutableArray.CreateBuilder<int>();
    private readonly int[] _columns;
    private int _offset;
    private int _projections;
    private int _sharedEntries;
    private int _tileEntries;

    public BatchProgramBuilder(Circuit circuit)
    {
        _circuit = circuit;
        _columns = [.. Enumerable.Range(0, circuit.QubitCount).Select(static bit => 1 << bit)];
    }

    public void Add(ImmutableArray<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            if (operation.Condition >= 0)
            {
                throw new QrnnException("The circuit has an operation on a condition; a batch runs all samples through the same operations.");
            }

            switch (operation)
            {
                case GateOperation gate:
                    AddGate(gate);
                    break;
                case MultiplexedRotation rotation:
                    AddMultiplexed(rotation);
                    break;
                case AncillaBlock block:
                    Add(block.Body);
                    break;
                case PostselectOperation { Mode: PostselectMode.Project } postselect:
                    int ancilla = 1 << Bit(postselect.Qubit);
                    _drafts.Add(new StepDraft(ancilla, false, new BatchProjectStep(Walk(ancilla, ancilla), _projections++)));
                    break;
                case PostselectOperation postselect:
                    throw new QrnnException($"The circuit amplifies the postselection of qubit {postselect.Qubit}; the batched engine postselects by projection only.");
                case MeasureOperation measure:
                    throw new QrnnException($"The circuit measures qubit {measure.Qubit} into bit {measure.Bit}; a batch has no measurements.");
                case ResetOperation reset:
                    throw new QrnnException($"The circuit resets qubit {reset.Qubit}; a batch has no resets.");
                case OutputOperation:
                    break; // says only what a program prints
                default:
                    throw new QrnnException($"The batched engine does not know the operation {operation.GetType().Name}.");
            }
        }
    }

    public BatchProgram Finish(ImmutableArray<BatchReadout> readouts, bool isReal)
    {
        var steps = ImmutableArray.CreateBuilder<BatchStep>();
        foreach (Draft draft in _drafts)
        {
            switch (draft)
            {
                case StepDraft step:
                    steps.Add(step.Step);
                    break;
                case SignDraft { Positions.Count: > 0 } signs:
                    steps.Add(new BatchSignStep([.. signs.Positions.Order()]));
                    break;
                case PairDraft pair:
                    steps.Add(pair.Build(_angles));
                    break;
            }
        }

        var positions = new int[1 << _circuit.QubitCount];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = _offset ^ Combine(i);
        }

        return new BatchProgram(_circuit, readouts, isReal, steps.ToImmutable(), _angles.ToImmutable(), _masks.ToImmutable(), positions);
    }

    private int Bit(int qubit) => qubit >= 0 && qubit < _circuit.QubitCount
        ? _circuit.QubitCount - 1 - qubit
        : throw new QrnnException($"An operation names qubit {qubit}; the circuit has qubits 0 to {_circuit.QubitCount - 1}.");

    private int Combine(int bits)
    {
        int position = 0;
        for (int rest = bits; rest != 0; rest &= rest - 1)
        {
            position ^= _columns[BitOperations.TrailingZeroCount(rest)];
        }

        return position;
    }

    /// <summary>The positions of all amplitudes i with (i ∧ fixedBits) = value.</summary>
    private IndexWalk Walk(int fixedBits, int value)
    {
        int free = ((1 << _circuit.QubitCount) - 1) & ~fixedBits;
        var basis = new List<int>();
        for (int rest = free; rest != 0; rest &= rest - 1)
        {
            basis.Add(_columns[BitOperations.TrailingZeroCount(rest)]);
        }

        // Reduced to steps that are as short as possible, so that neighbours in the walk are near in memory.
        for (int k = 0; k < basis.Count; k++)
        {
            int pivot = Enumerable.Range(k, basis.Count - k).MaxBy(j => (uint)basis[j]);
            (basis[k], basis[pivot]) = (basis[pivot], basis[k]);
            int top = BitOperations.Log2((uint)basis[k]);
            for (int j = 0; j < basis.Count; j++)
            {
                basis[j] ^= j != k && ((basis[j] >> top) & 1) != 0 ? basis[k] : 0;
            }
        }

        return new IndexWalk(_offset ^ Combine(value), [.. basis.OrderBy(static step => (uint)step)]);
    }

    private (int Qubits, int InputBits) Masks(ImmutableArray<Control> controls)
    {
        int qubits = 0, inputBits = 0;
        foreach (Control control in controls)
        {
            if (control.Kind == ControlKind.Qubit)
            {
                qubits |= 1 << Bit(control.Index);
            }
            else if (control.Index < 0 || control.Index >= _circuit.InputBitCount)
            {
                throw new QrnnException($"An operation names input bit {control.Index}; the circuit has {_circuit.InputBitCount}.");
            }
            else
            {
                inputBits |= 1 << (_circuit.InputBitCount - 1 - control.Index);
            }
        }

        return (qubits, inputBits);
    }

    private int MaskNumber(int inputBits)
    {
        if (inputBits == 0)
        {
            return -1;
        }

        int number = _masks.IndexOf(inputBits);
        if (number < 0)
        {
            number = _masks.Count;
            _masks.Add(inputBits);
        }

        return number;
    }

    private int AngleNumber(Angle angle)
    {
        foreach (AngleTerm term in angle.Terms)
        {
            int limit = term.Kind switch
            {
                SymbolKind.Parameter => _circuit.ParameterCount,
                SymbolKind.Feature => _circuit.FeatureCount,
                _ => throw new QrnnException("The circuit has an angle that passes through classical arithmetic; a batch needs angles that are affine in parameters and features."),
            };
            if (term.Index < 0 || term.Index >= limit)
            {
                throw new QrnnException($"An angle names {term.Kind.ToString().ToLowerInvariant()} {term.Index}; the circuit has {limit}.");
            }
        }

        if (!_angleNumbers.TryGetValue(angle, out int number))
        {
            number = _angles.Count;
            _angles.Add(angle);
            _angleNumbers.Add(angle, number);
        }

        return number;
    }

    private void AddGate(GateOperation gate)
    {
        (int controls, int inputBits) = Masks(gate.Controls);
        int first = 1 << Bit(gate.Targets[0]);
        if (GateTable.Of(gate.Kind).Targets == 1)
        {
            AddSingle(gate.Kind, first, controls, inputBits, gate.Angle);
            return;
        }

        // On the pairs that differ in both targets, or for Rzz in the first, these are gates on one target, with the angle's sign by the second.
        int second = 1 << Bit(gate.Targets[1]);
        switch (gate.Kind)
        {
            case GateKind.Swap when controls == 0 && inputBits == 0:
                int a = BitOperations.Log2((uint)first), b = BitOperations.Log2((uint)second);
                (_columns[a], _columns[b]) = (_columns[b], _columns[a]);
                _drafts.Add(new Draft(first | second, false));
                break;
            case GateKind.Swap:
                AddPairs(GateKind.X, first | second, controls | second, controls | second, first, inputBits, Angle.Zero);
                break;
            case GateKind.Rxx:
                AddPairs(GateKind.Rx, first | second, controls, controls, first, inputBits, gate.Angle);
                break;
            case GateKind.Ryy:
                AddPairs(GateKind.Rx, first | second, controls | second, controls, first, inputBits, -gate.Angle);
                AddPairs(GateKind.Rx, first | second, controls | second, controls | second, first, inputBits, gate.Angle);
                break;
            case GateKind.Rzz:
                AddPairs(GateKind.Rz, first, controls | second, controls, first, inputBits, gate.Angle);
                AddPairs(GateKind.Rz, first, controls | second, controls | second, first, inputBits, -gate.Angle);
                break;
            default:
                throw new QrnnException($"The batched engine does not know the gate {gate.Kind}.");
        }
    }

    private void AddSingle(GateKind kind, int target, int controls, int inputBits, Angle angle)
    {
        if (kind == GateKind.X && inputBits == 0 && BitOperations.PopCount((uint)controls) <= 1)
        {
            int column = _columns[BitOperations.TrailingZeroCount(target)];
            if (controls == 0)
            {
                _offset ^= column;
            }
            else
            {
                _columns[BitOperations.TrailingZeroCount(controls)] ^= column;
            }

            _drafts.Add(new Draft(target | controls, false));
        }
        else if (kind == GateKind.Z && inputBits == 0)
        {
            AddSign(target | controls);
        }
        else
        {
            AddPairs(kind, target, controls, controls, target, inputBits, angle);
        }
    }

    private void AddSign(int bits)
    {
        var signs = Find(bits, isDiagonal: true, static draft => draft is SignDraft) as SignDraft;
        if (signs is null)
        {
            signs = new SignDraft();
            _drafts.Add(signs);
        }

        signs.Bits |= bits;
        IndexWalk walk = Walk(bits, bits);
        int position = walk.Base;
        for (uint k = 1; ; k++)
        {
            if (!signs.Positions.Add(position))
            {
                signs.Positions.Remove(position);
            }

            if (k == walk.Count)
            {
                return;
            }

            position ^= walk.Basis[BitOperations.TrailingZeroCount(k)];
        }
    }

    /// <summary>A gate on the pairs (i, i ⊕ flip) with i's pivot bit 0 and (i ∧ fixedBits) = value.</summary>
    private void AddPairs(GateKind kind, int flip, int fixedBits, int value, int pivot, int inputBits, Angle angle)
    {
        GateDefinition definition = GateTable.Of(kind);
        BatchFactor factor = definition.IsRotation
            ? new BatchFactor(kind, AngleNumber(angle), MaskNumber(inputBits), [], [])
            : new BatchFactor(kind, -1, MaskNumber(inputBits), MatrixOf(definition), TurnOf(definition));
        bool isDiagonal = PairDraft.IsDiagonalKind(kind);
        (int, int, int, int) pairs = (flip, fixedBits, value, pivot);
        if (Find(flip | fixedBits, isDiagonal, draft => draft is PairDraft pair && pair.Pairs == pairs) is PairDraft found)
        {
            found.Factors.Add(factor);
            found.IsDiagonal &= isDiagonal;
            return;
        }

        var next = new PairDraft(pairs, Walk(fixedBits | pivot, value), Combine(flip), isDiagonal);
        next.Factors.Add(factor);
        _drafts.Add(next);
    }

    /// <summary>The latest draft that is wanted and that a gate on some bits can move back to.</summary>
    private Draft? Find(int bits, bool isDiagonal, Predicate<Draft> isWanted)
    {
        for (int k = _drafts.Count - 1; k >= Math.Max(0, _drafts.Count - LookBack); k--)
        {
            Draft draft = _drafts[k];
            if (isWanted(draft))
            {
                return draft;
            }

            if ((draft.Bits & bits) != 0 && !(isDiagonal && draft.IsDiagonal))
            {
                return null;
            }
        }

        return null;
    }

    private void AddMultiplexed(MultiplexedRotation rotation)
    {
        if (rotation.Kind is not (GateKind.Rx or GateKind.Ry or GateKind.Rz or GateKind.R1))
        {
            throw new QrnnException($"The circuit multiplexes {rotation.Kind}; only Rx, Ry, Rz and R1 can be.");
        }

        int target = 1 << Bit(rotation.Target);
        int controls = rotation.Monomials.Aggregate(0, (bits, monomial) => bits | Masks(monomial.Controls).Qubits);
        int[] controlBits = [.. Enumerable.Range(0, _circuit.QubitCount).Where(bit => ((controls >> bit) & 1) != 0)];
        var offsets = new int[1 << controlBits.Length];
        for (int x = 0; x < offsets.Length; x++)
        {
            offsets[x] = Combine(Spread(x, controlBits));
        }

        BatchMonomial[] monomials =
        [
            .. rotation.Monomials.Select(monomial =>
            {
                (int qubits, int inputBits) = Masks(monomial.Controls);
                int subset = Enumerable.Range(0, controlBits.Length).Sum(k => ((qubits >> controlBits[k]) & 1) << k);
                return new BatchMonomial(subset, MaskNumber(inputBits), AngleNumber(monomial.Angle));
            }),
        ];
        bool isShared = monomials.All(monomial => monomial.Mask < 0 && _angles[monomial.Angle].Terms.All(static term => term.Kind == SymbolKind.Parameter));
        int table = isShared ? _sharedEntries : _tileEntries;
        _sharedEntries += isShared ? offsets.Length : 0;
        _tileEntries += isShared ? 0 : offsets.Length;
        _drafts.Add(new StepDraft(
            target | controls,
            PairDraft.IsDiagonalKind(rotation.Kind),
            new BatchMultiplexedStep(Walk(target | controls, 0), offsets, Combine(target), rotation.Kind, monomials, table, isShared)
            {
                HasSymbols = monomials.Any(monomial => !_angles[monomial.Angle].IsConstant),
            }));
    }

    private static int Spread(int x, int[] bits)
    {
        int spread = 0;
        for (int k = 0; k < bits.Length; k++)
        {
            spread |= ((x >> k) & 1) << bits[k];
        }

        return spread;
    }

    private static double[] MatrixOf(GateDefinition gate)
    {
        Complex[] matrix = gate.Matrix(0);
        return [.. matrix.Select(static entry => entry.Real), .. matrix.Select(static entry => entry.Imaginary)];
    }

    private static double[] TurnOf(GateDefinition gate)
    {
        double[] matrix = MatrixOf(gate);
        var turn = new double[9];
        for (int row = 0; row < 3; row++)
        {
            (double _, double x, double y, double z) = StateVectorMatrices.Conjugate(matrix, (0, row == 0 ? 1 : 0, row == 1 ? 1 : 0, row == 2 ? 1 : 0));
            (turn[3 * row], turn[(3 * row) + 1], turn[(3 * row) + 2]) = (x, y, z);
        }

        return turn;
    }

    /// <summary>A step in the making; by itself a change of positions, which other operations on its bits cannot pass.</summary>
    private class Draft(int bits, bool isDiagonal)
    {
        public int Bits { get; set; } = bits;

        public bool IsDiagonal { get; set; } = isDiagonal;
    }

    private sealed class StepDraft(int bits, bool isDiagonal, BatchStep step) : Draft(bits, isDiagonal)
    {
        public BatchStep Step { get; } = step;
    }

    private sealed class SignDraft() : Draft(0, true)
    {
        public HashSet<int> Positions { get; } = [];
    }

    private sealed class PairDraft((int Flip, int FixedBits, int Value, int Pivot) pairs, IndexWalk walk, int flip, bool isDiagonal)
        : Draft(pairs.Flip | pairs.FixedBits, isDiagonal)
    {
        public (int Flip, int FixedBits, int Value, int Pivot) Pairs { get; } = pairs;

        public List<BatchFactor> Factors { get; } = [];

        public static bool IsDiagonalKind(GateKind kind) => kind is
            GateKind.Z or GateKind.S or GateKind.SAdjoint or GateKind.T or GateKind.TAdjoint or GateKind.Rz or GateKind.R1;

        public BatchPairStep Build(ImmutableArray<Angle>.Builder angles)
        {
            BatchShape shape = Factors is [{ Kind: GateKind.X, Mask: < 0 }] ? BatchShape.Exchange
                : Factors.All(static factor => GateTable.Of(factor.Kind).IsReal) ? BatchShape.Real
                : Factors.All(static factor => factor.Kind == GateKind.Rx) ? BatchShape.Crossed
                : IsDiagonal ? Factors.Any(static factor => factor.Kind == GateKind.Rz) ? BatchShape.Diagonal : BatchShape.Phase
                : BatchShape.General;
            return new BatchPairStep(walk, flip, [.. Factors], shape)
            {
                HasSymbols = Factors.Any(factor => factor.Angle >= 0 && !angles[factor.Angle].IsConstant),
            };
        }
    }
}
