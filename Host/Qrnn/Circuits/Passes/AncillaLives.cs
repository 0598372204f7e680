namespace Qrnn.Circuits.Passes;

/// <summary>
/// The lives of a circuit's ancillas. A life begins with the first operation on a qubit that is certainly |0⟩ and ends with its postselection on
/// |0⟩; it counts when all that the qubit meets in between are unconditioned single-target gates and rotations without classical angles, as target or control.
/// Lives that meet in one operation belong together.
/// </summary>
internal sealed class AncillaLives
{
    private readonly Circuit _circuit;

    // Per qubit its lives in order; End is −1 while a life is open, and stays so when it never ends well.
    private readonly List<Life>[] _lives;

    public AncillaLives(Circuit circuit)
    {
        _circuit = circuit;
        _lives = [.. Enumerable.Range(0, circuit.QubitCount).Select(static _ => new List<Life>())];
        FindLives();
    }

    /// <summary>The qubits of an operation; targets are those that it may change, among them an amplified postselection's target.</summary>
    public static IEnumerable<(int Qubit, bool IsTarget)> Roles(Operation operation) => operation switch
    {
        // Unlike for commuting, a diagonal gate's target is a target here: the block acts on it.
        GateOperation gate => gate.Targets.Select(static target => (target, true)).Concat(OperationQubits.Of(gate.Controls)),
        MultiplexedRotation rotation => rotation.Monomials.SelectMany(static monomial => OperationQubits.Of(monomial.Controls)).Prepend((rotation.Target, true)),
        _ => OperationQubits.Of(operation),
    };

    /// <summary>True when the operation at an index falls into a life of the qubit that counts.</summary>
    public bool IsAncilla(int index, int qubit) => LifeAt(index, qubit) is not null;

    /// <summary>The operations of every set of lives that belong together, in order.</summary>
    public IEnumerable<List<int>> Components()
    {
        var found = new List<(int Index, Life Life)>();
        for (int index = 0; index < _circuit.Operations.Length; index++)
        {
            Life? first = null;
            foreach ((int qubit, _) in Roles(_circuit.Operations[index]))
            {
                if (LifeAt(index, qubit) is not { } life)
                {
                    continue;
                }

                if (first is null)
                {
                    found.Add((index, life));
                    first = life;
                }
                else
                {
                    life.Root().Parent = first.Root();
                    first = first.Root();
                }
            }
        }

        var components = new Dictionary<Life, List<int>>();
        foreach ((int index, Life life) in found)
        {
            Life root = life.Root();
            if (!components.TryGetValue(root, out List<int>? members))
            {
                components.Add(root, members = []);
            }

            members.Add(index);
        }

        return components.Values;
    }

    private void FindLives()
    {
        var isZero = new bool[_circuit.QubitCount];
        var open = new Life?[_circuit.QubitCount];
        Array.Fill(isZero, true);
        foreach (int qubit in _circuit.CarriedQubits)
        {
            isZero[qubit] = false;
        }

        for (int index = 0; index < _circuit.Operations.Length; index++)
        {
            Operation operation = _circuit.Operations[index];
            bool isPlain = IsPlain(operation);
            foreach ((int qubit, _) in Roles(operation))
            {
                if (isZero[qubit])
                {
                    isZero[qubit] = false;
                    open[qubit] = new Life(index);
                    _lives[qubit].Add(open[qubit]!);
                }

                if (!isPlain)
                {
                    // The life is over without a good end; the qubit's state is unknown until it is next put to |0⟩.
                    open[qubit] = null;
                }
            }

            if (operation is PostselectOperation { Condition: < 0 } postselect)
            {
                if (open[postselect.Qubit] is { } life)
                {
                    life.End = index;
                }

                (open[postselect.Qubit], isZero[postselect.Qubit]) = (null, true);
            }
            else if (operation is ResetOperation { Condition: < 0 } reset)
            {
                (open[reset.Qubit], isZero[reset.Qubit]) = (null, true);
            }
        }
    }

    private static bool IsPlain(Operation operation) => operation.Condition < 0 && operation switch
    {
        GateOperation gate => gate.Targets.Length == 1 && !OperationQubits.HoldsClassical(gate.Angle),
        MultiplexedRotation rotation => !rotation.Monomials.Any(static monomial => OperationQubits.HoldsClassical(monomial.Angle)),
        PostselectOperation => true,
        _ => false,
    };

    private Life? LifeAt(int index, int qubit)
    {
        List<Life> lives = _lives[qubit];
        int low = 0, high = lives.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = lives[middle].Start <= index ? (middle, high) : (low, middle - 1);
        }

        return lives.Count > 0 && lives[low].Start <= index && index <= lives[low].End ? lives[low] : null;
    }

    private sealed class Life(int start)
    {
        public int Start => start;

        public int End { get; set; } = -1;

        public Life? Parent { get; set; }

        /// <summary>The life that stands for all that belong together (union-find with path halving).</summary>
        public Life Root()
        {
            Life life = this;
            while (life.Parent is { } parent && parent != life)
            {
                life.Parent = parent.Parent ?? parent;
                life = life.Parent;
            }

            return life;
        }
    }
}
