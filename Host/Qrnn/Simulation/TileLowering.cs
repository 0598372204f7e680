using System.Collections.Immutable;
using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>From a fused circuit to a <see cref="TileProgram"/>: the state of one lowering.</summary>
internal sealed class TileLowering
{
    private readonly Circuit _circuit;
    private readonly ImmutableArray<int> _wordQubits;
    private readonly int[] _bitOfQubit;
    private readonly List<TileOperation> _operations = [];
    private int _liveBits;

    public TileLowering(Circuit circuit, ImmutableArray<int> wordQubits)
    {
        _circuit = circuit;
        _wordQubits = wordQubits;
        _bitOfQubit = new int[circuit.QubitCount];
        Array.Fill(_bitOfQubit, -1);
        _liveBits = circuit.CarriedQubits.Length;
        for (int i = 0; i < _liveBits; i++)
        {
            _bitOfQubit[circuit.CarriedQubits[i]] = _liveBits - 1 - i;
        }
    }

    public TileProgram Lower()
    {
        foreach (Operation operation in _circuit.Operations)
        {
            Lower(operation);
        }

        foreach (int qubit in _wordQubits)
        {
            Require(_bitOfQubit[qubit] >= 0, $"qubit {qubit} of the output word is never rotated");
        }

        Require(_operations.Count > _wordQubits.Length, "nothing acts on the carried qubits");

        int carried = _circuit.CarriedQubits.Length;
        var words = new int[1 << _wordQubits.Length];
        for (int block = 0; block < words.Length; block++)
        {
            for (int k = 0; k < _wordQubits.Length; k++)
            {
                int bit = (block >> (_bitOfQubit[_wordQubits[k]] - carried)) & 1;
                words[block] |= bit << (_wordQubits.Length - 1 - k);
            }
        }

        return new TileProgram
        {
            CarriedBits = carried,
            WordBits = _wordQubits.Length,
            WordOfBlock = [.. words],
            Operations = [.. _operations],
            ParameterCount = _circuit.ParameterCount,
        };
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new QrnnException($"the batched engine cannot run this circuit: {what}");
        }
    }

    private void Lower(Operation operation)
    {
        Require(operation.Condition < 0, "an operation depends on a measured value");
        switch (operation)
        {
            case MultiplexedRotation rotation:
                Require(rotation.Kind == GateKind.Ry, $"{rotation.Kind} makes the state complex");
                Add(rotation.Target, rotation.Monomials, template => template);
                break;
            case GateOperation { Kind: GateKind.Ry } gate:
                Add(gate.Targets[0], [new Monomial(gate.Controls, gate.Angle)], template => template);
                break;
            case AncillaBlock block:
                LowerBlock(block);
                break;
            case OutputOperation:
                // A symbolic cell returns Unit, which QIR records as an empty tuple.
                break;
            default:
                Require(false, $"{Describe(operation)} is not a rotation about Y or a contracted neuron");
                break;
        }
    }

    private static string Describe(Operation operation) => operation is GateOperation gate ? $"gate {gate.Kind}" : operation.GetType().Name;

    private void Add(int target, ImmutableArray<Monomial> monomials, Func<TileOperation, TileOperation> complete)
    {
        bool isBirth = _bitOfQubit[target] < 0;
        Require(!isBirth || _wordQubits.Contains(target), $"qubit {target} is neither carried nor part of the output word");
        int targetBit = isBirth ? _liveBits : _bitOfQubit[target];
        Require(isBirth || _liveBits == _circuit.CarriedQubits.Length, "an operation follows the output stage, or rotates a word's qubit twice");
        monomials = [.. monomials.Where(monomial => CanHold(monomial.Controls, target))];
        bool usesWords = monomials.Any(static monomial => monomial.Controls.Any(static control => control.Kind == ControlKind.InputBit));
        Require(!isBirth || !usesWords, "the output stage depends on the input word");
        int wordBits = usesWords ? _wordQubits.Length : 0;
        var table = ImmutableArray.CreateBuilder<TableMonomial>(monomials.Length);
        foreach (Monomial monomial in monomials)
        {
            Require(monomial.Angle.Terms.All(static term => term.Kind == SymbolKind.Parameter), "an angle depends on a feature or on a measured value");
            table.Add(new TableMonomial(MaskOf(monomial.Controls, targetBit, wordBits), monomial.Angle));
        }

        TileOperation operation = complete(new TileOperation
        {
            TargetBit = targetBit,
            LiveBits = _liveBits,
            IsBirth = isBirth,
            UsesWords = usesWords,
            Monomials = table.ToImmutable(),
        });
        _operations.Add(operation with { IsUniform = !isBirth && operation.Block.IsEmpty && table.All(static monomial => monomial.Mask == 0) });
        if (isBirth)
        {
            _bitOfQubit[target] = _liveBits++;
        }
    }

    /// <summary>False when one of the controls is a lane still |0⟩, which never switches anything on.</summary>
    private bool CanHold(ImmutableArray<Control> controls, int target)
    {
        foreach (Control control in controls)
        {
            Require(control.Kind == ControlKind.Qubit || control.Index < _wordQubits.Length, $"input bit {control.Index}: words have {_wordQubits.Length} bits");
            Require(control != Control.Qubit(target), $"qubit {target} controls its own rotation");
        }

        return controls.All(control => control.Kind != ControlKind.Qubit || _bitOfQubit[control.Index] >= 0);
    }

    /// <summary>The table bits of a set of controls.</summary>
    private int MaskOf(ImmutableArray<Control> controls, int targetBit, int wordBits)
    {
        int mask = 0;
        foreach (Control control in controls)
        {
            if (control.Kind == ControlKind.InputBit)
            {
                mask |= 1 << (wordBits - 1 - control.Index);
                continue;
            }

            int bit = _bitOfQubit[control.Index];
            mask |= 1 << (wordBits + (bit < targetBit ? bit : bit - 1));
        }

        return mask;
    }

    private void LowerBlock(AncillaBlock block)
    {
        int BitOf(int qubit) => qubit == block.Target ? 0 : 1 + block.Ancillas.IndexOf(qubit);
        ImmutableArray<Monomial>? table = null;
        var gates = ImmutableArray.CreateBuilder<BlockGate>();
        int projections = 0, amplifications = 0;
        foreach (Operation inner in block.Body)
        {
            switch (inner)
            {
                case MultiplexedRotation { Kind: GateKind.Ry } rotation:
                    Require(block.Ancillas.Contains(rotation.Target), "a neuron's rotation acts on a qubit outside the neuron");
                    table ??= rotation.Monomials;
                    int factor = FactorBetween(table.Value, rotation.Monomials);
                    Require(factor != 0, "a neuron rotates by two unrelated angles");
                    gates.Add(new BlockGate(BitOf(rotation.Target), 0, factor, [], false));
                    break;
                case GateOperation gate when GateTable.Of(gate.Kind) is { Targets: 1, IsReal: true } && gate.Angle.IsConstant:
                    int mask = 0;
                    foreach (Control control in gate.Controls)
                    {
                        Require(control.Kind == ControlKind.Qubit && BitOf(control.Index) > 0, "a neuron's constant gate is controlled from outside the neuron");
                        mask |= 1 << BitOf(control.Index);
                    }

                    ImmutableArray<double> matrix = [.. GateTable.Of(gate.Kind).Matrix(gate.Angle.Constant).Select(static entry => entry.Real)];
                    gates.Add(new BlockGate(BitOf(gate.Targets[0]), mask, 0, matrix, false));
                    break;
                case PostselectOperation postselect:
                    projections++;
                    amplifications += postselect.Mode == PostselectMode.Amplify ? 1 : 0;
                    gates.Add(new BlockGate(BitOf(postselect.Qubit), 0, 0, [], true));
                    break;
                default:
                    Require(false, $"{Describe(inner)} inside a neuron");
                    break;
            }
        }

        Require(amplifications == 0 || amplifications == projections, "a neuron mixes plain and amplified postselection");
        Require(table is not null, "a neuron without a rotation");
        ImmutableArray<BlockGate> body = gates.ToImmutable();
        int bits = 1 + block.Ancillas.Length;
        Require(bits <= TileOperation.BlockBitLimit, $"a neuron with {block.Ancillas.Length} ancillas: at most {TileOperation.BlockBitLimit - 1}");
        Require(IsRotationLike(body, bits), "a neuron's matrix is not of the form [[c, −s], [s, c]]");
        Add(block.Target, table!.Value, operation => operation with
        {
            Block = body,
            BlockBits = bits,
            Amplified = amplifications > 0,
            Group = block.Group,
        });
    }

    /// <summary>+1 or −1 when the second polynomial is that multiple of the first, in whatever order its summands stand; else 0.</summary>
    private static int FactorBetween(ImmutableArray<Monomial> first, ImmutableArray<Monomial> second)
    {
        if (first.Length != second.Length)
        {
            return 0;
        }

        var angles = new Dictionary<string, Angle>();
        foreach (Monomial monomial in first)
        {
            angles[KeyOf(monomial)] = monomial.Angle;
        }

        bool equal = true, opposite = true;
        foreach (Monomial monomial in second)
        {
            if (!angles.TryGetValue(KeyOf(monomial), out Angle? angle))
            {
                return 0;
            }

            equal = equal && angle == monomial.Angle;
            opposite = opposite && angle == -monomial.Angle;
        }

        return equal ? 1 : opposite ? -1 : 0;
    }

    private static string KeyOf(Monomial monomial) =>
        string.Join(' ', monomial.Controls.Select(static control => ((long)control.Kind << 32) | (uint)control.Index).Order());

    /// <summary>
    /// M is a trigonometric polynomial in η, so if it has the form at a few irrational points it has it everywhere (the degree is at most
    /// 2^(order + 1), far below the number of independent conditions met by chance).
    /// </summary>
    private static bool IsRotationLike(ImmutableArray<BlockGate> body, int bits)
    {
        foreach (double eta in new[] { Math.Sqrt(2), -Math.Sqrt(3), Math.E, 0.577215664901532 })
        {
            (double m00, double m10) = Column(body, bits, eta, 0);
            (double m01, double m11) = Column(body, bits, eta, 1);
            if (Math.Abs(m00 - m11) > 1e-13 || Math.Abs(m01 + m10) > 1e-13)
            {
                return false;
            }
        }

        return true;
    }

    private static (double Zero, double One) Column(ImmutableArray<BlockGate> body, int bits, double eta, int input)
    {
        var state = new double[1 << bits];
        state[input] = 1;
        foreach (BlockGate gate in body)
        {
            double c = Math.Cos(eta / 2), s = gate.TableFactor * Math.Sin(eta / 2);
            for (int i = 0; i < state.Length; i++)
            {
                int other = i | (1 << gate.TargetBit);
                if (i == other || (i & gate.ControlMask) != gate.ControlMask)
                {
                    continue;
                }

                (double zero, double one) = (state[i], state[other]);
                (state[i], state[other]) = gate.Project ? (zero, 0)
                    : gate.TableFactor != 0 ? ((c * zero) - (s * one), (s * zero) + (c * one))
                    : ((gate.Matrix[0] * zero) + (gate.Matrix[1] * one), (gate.Matrix[2] * zero) + (gate.Matrix[3] * one));
            }
        }

        return (state[0], state[1]);
    }
}
