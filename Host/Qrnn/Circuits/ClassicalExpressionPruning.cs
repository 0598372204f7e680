using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>Drops the expressions that no operation refers to, and renumbers the others.</summary>
internal static class ClassicalExpressionPruning
{
    public static (ImmutableArray<Operation> Operations, ImmutableArray<ClassicalExpression> Expressions) Keep(
        ImmutableArray<Operation>.Builder operations, IReadOnlyList<ClassicalExpression> nodes)
    {
        var used = new bool[nodes.Count];
        foreach (Operation operation in operations)
        {
            Visit(operation, index => used[index] = true);
        }

        // Operands come before their users, so one pass from the end finds everything.
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            if (used[i])
            {
                foreach (int operand in (ReadOnlySpan<int>)[nodes[i].First, nodes[i].Second, nodes[i].Third])
                {
                    if (operand >= 0)
                    {
                        used[operand] = true;
                    }
                }
            }
        }

        var number = new int[nodes.Count];
        var kept = ImmutableArray.CreateBuilder<ClassicalExpression>();
        int New(int index) => index < 0 ? index : number[index];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (used[i])
            {
                number[i] = kept.Count;
                kept.Add(nodes[i] with { First = New(nodes[i].First), Second = New(nodes[i].Second), Third = New(nodes[i].Third) });
            }
        }

        if (kept.Count > 0 && kept.Count < nodes.Count)
        {
            for (int i = 0; i < operations.Count; i++)
            {
                operations[i] = Renumber(operations[i], New);
            }
        }

        return (operations.DrainToImmutable(), kept.ToImmutable());
    }

    private static void Visit(Operation operation, Action<int> visit)
    {
        if (operation.Condition >= 0)
        {
            visit(operation.Condition);
        }

        if (operation is OutputOperation { Kind: OutputKind.Bool or OutputKind.Int or OutputKind.Double } output)
        {
            visit(output.Value);
        }
        else if (operation is GateOperation gate)
        {
            foreach (AngleTerm term in gate.Angle.Terms)
            {
                if (term.Kind == SymbolKind.Classical)
                {
                    visit(term.Index);
                }
            }
        }
    }

    private static Operation Renumber(Operation operation, Func<int, int> number)
    {
        Operation result = operation.Condition < 0 ? operation : operation with { Condition = number(operation.Condition) };
        return result switch
        {
            OutputOperation { Kind: OutputKind.Bool or OutputKind.Int or OutputKind.Double } output => output with { Value = number(output.Value) },
            GateOperation gate when gate.Angle.Terms.Any(static term => term.Kind == SymbolKind.Classical) => gate with
            {
                Angle = gate.Angle with
                {
                    Terms = [.. gate.Angle.Terms.Select(term => term.Kind == SymbolKind.Classical ? term with { Index = number(term.Index) } : term)],
                },
            },
            _ => result,
        };
    }
}
