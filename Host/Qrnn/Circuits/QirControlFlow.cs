namespace Qrnn.Circuits;

/// <summary>
/// The blocks of a function in an order in which every block comes after all that lead to it, with dominators and post-dominators.
/// Loops are refused. Ancestors in a dominator tree are found in logarithmic time by jump pointers (Myers 1983).
/// </summary>
internal sealed class QirControlFlow
{
    private readonly int[] _exitParent;
    private readonly int[] _exitDepth;
    private readonly int[] _parent;
    private readonly int[] _depth;
    private readonly int[] _jump;

    public QirControlFlow(QirModule module, QirFunction function)
    {
        int count = function.Blocks.Length;
        Successors = new (int Then, int Else)[count];
        for (int block = 0; block < count; block++)
        {
            QirBlock body = function.Blocks[block];
            QirInstruction last = module.Instructions[body.FirstInstruction + body.InstructionCount - 1];
            int Target(int operand) => (int)module.Operands[last.FirstOperand + operand].Integer;
            Successors[block] = last.Opcode == QirOpcode.Return ? (-1, -1) : last.OperandCount == 1 ? (Target(0), -1) : (Target(1), Target(2));
            if (last.OperandCount == 3 && Target(1) == Target(2))
            {
                Successors[block] = (Target(1), -1);
            }
        }

        Order = Sort(module, function);
        Predecessors = new List<int>[count];
        Array.Fill(Predecessors, null!);
        foreach (int block in Order)
        {
            Predecessors[block] = [];
        }

        foreach (int block in Order)
        {
            (int then, int otherwise) = Successors[block];
            if (then >= 0)
            {
                Predecessors[then].Add(block);
            }

            if (otherwise >= 0)
            {
                Predecessors[otherwise].Add(block);
            }
        }

        (_parent, _depth, _jump) = NewTree(count + 1);
        foreach (int block in Order)
        {
            int dominator = -1;
            foreach (int before in Predecessors[block])
            {
                dominator = dominator < 0 ? before : CommonAncestor(dominator, before, _parent, _depth, _jump);
            }

            Attach(block, dominator, _parent, _depth, _jump);
        }

        // The same backwards; block number `count` stands for the program's end.
        (_exitParent, _exitDepth, int[] exitJump) = NewTree(count + 1);
        Attach(count, -1, _exitParent, _exitDepth, exitJump);
        for (int i = Order.Length - 1; i >= 0; i--)
        {
            (int then, int otherwise) = Successors[Order[i]];
            int after = then < 0 ? count : otherwise < 0 ? then : CommonAncestor(then, otherwise, _exitParent, _exitDepth, exitJump);
            Attach(Order[i], after, _exitParent, _exitDepth, exitJump);
        }

        ExitJump = exitJump;
    }

    /// <summary>Reachable blocks, each after its predecessors.</summary>
    public int[] Order { get; }

    /// <summary>Where a block goes: (−1, −1) to the end, (t, −1) to t always, else by its condition.</summary>
    public (int Then, int Else)[] Successors { get; }

    /// <summary>Reachable predecessors; null for an unreachable block.</summary>
    public List<int>[] Predecessors { get; }

    private int[] ExitJump { get; }

    /// <summary>The nearest block that every path to this one passes; −1 for the entry.</summary>
    public int ImmediateDominator(int block) => _parent[block];

    /// <summary>True when every path to <paramref name="block"/> passes <paramref name="dominator"/>.</summary>
    public bool Dominates(int dominator, int block) => Predecessors[dominator] is not null && Ancestor(block, _depth[dominator], _parent, _depth, _jump) == dominator;

    /// <summary>True when every path from <paramref name="block"/> to the end passes <paramref name="later"/>.</summary>
    public bool IsPostDominated(int block, int later) => Ancestor(block, _exitDepth[later], _exitParent, _exitDepth, ExitJump) == later;

    private static (int[] Parent, int[] Depth, int[] Jump) NewTree(int count)
    {
        var parent = new int[count];
        Array.Fill(parent, -1);
        return (parent, new int[count], new int[count]);
    }

    private static void Attach(int node, int parent, int[] parents, int[] depths, int[] jumps)
    {
        parents[node] = parent;
        if (parent < 0)
        {
            jumps[node] = node;
            return;
        }

        depths[node] = depths[parent] + 1;
        int far = jumps[parent];
        jumps[node] = depths[parent] - depths[far] == depths[far] - depths[jumps[far]] ? jumps[far] : parent;
    }

    private static int Ancestor(int node, int depth, int[] parents, int[] depths, int[] jumps)
    {
        while (depths[node] > depth)
        {
            node = depths[jumps[node]] >= depth ? jumps[node] : parents[node];
        }

        return node;
    }

    private static int CommonAncestor(int a, int b, int[] parents, int[] depths, int[] jumps)
    {
        a = Ancestor(a, depths[b], parents, depths, jumps);
        b = Ancestor(b, depths[a], parents, depths, jumps);
        while (a != b)
        {
            (a, b) = jumps[a] != jumps[b] ? (jumps[a], jumps[b]) : (parents[a], parents[b]);
        }

        return a;
    }

    private int[] Sort(QirModule module, QirFunction function)
    {
        // Depth-first post-order, reversed; the else branch is visited first so that the then branch comes first in the result.
        const byte Open = 1;
        const byte Done = 2;
        var state = new byte[function.Blocks.Length];
        var order = new List<int>(function.Blocks.Length);
        var stack = new Stack<(int Block, int Step)>();
        stack.Push((0, 0));
        while (stack.TryPop(out (int Block, int Step) top))
        {
            (int block, int step) = top;
            if (step == 0)
            {
                if (state[block] == Done)
                {
                    continue;
                }

                state[block] = Open;
            }

            if (step == 2)
            {
                state[block] = Done;
                order.Add(block);
                continue;
            }

            stack.Push((block, step + 1));
            int next = step == 0 ? Successors[block].Else : Successors[block].Then;
            if (next < 0)
            {
                continue;
            }

            if (state[next] == Open)
            {
                QirBlock body = function.Blocks[block];
                throw QirModule.Error(
                    module.Instructions[body.FirstInstruction + body.InstructionCount - 1].Line,
                    "the branch goes backward; loops are not supported: compile for the profile adaptive_ri or adaptive_rif, which unrolls them.");
            }

            stack.Push((next, 0));
        }

        order.Reverse();
        return [.. order];
    }
}
