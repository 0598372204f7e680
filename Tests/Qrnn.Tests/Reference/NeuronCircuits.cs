using System.Collections.Immutable;

using Qrnn.Circuits;
using Qrnn.Models;

namespace Qrnn.Tests.Reference;

/// <summary>Bausch's neuron and cell as explicit ancilla circuits, from rvqe.md 1.2 and 1.3, one operation at a time.</summary>
internal static class NeuronCircuits
{
    /// <summary>The level-by-level circuit of one neuron: for every nested level its rotations, the controlled RY(π), and a postselection.</summary>
    /// <param name="monomials">The summands of the angle η: control set and angle.</param>
    /// <param name="target">The qubit that the neuron turns.</param>
    /// <param name="ancillas">One ancilla per order, innermost first; empty for order 0.</param>
    /// <param name="mode">How branches are weighed.</param>
    /// <param name="group">Number of the neuron.</param>
    public static IEnumerable<Operation> Neuron(IReadOnlyList<Monomial> monomials, int target, int[] ancillas, PostselectMode mode, int group)
    {
        if (ancillas.Length == 0)
        {
            return Rotations(monomials, target, inverse: false);
        }

        return Level(ancillas.Length - 1, inverse: false);

        // Level r turns the next ancilla (or the target) by a controlled RY(±π) on what level r − 1 prepared in ancilla r.
        IEnumerable<Operation> Level(int r, bool inverse)
        {
            int next = r == ancillas.Length - 1 ? target : ancillas[r + 1];
            IEnumerable<Operation> before = r == 0 ? Rotations(monomials, ancillas[0], inverse: false) : Level(r - 1, inverse: false);
            IEnumerable<Operation> after = r == 0 ? Rotations(monomials, ancillas[0], inverse: true) : Level(r - 1, inverse: true);
            return
            [
                .. before,
                new GateOperation(GateKind.Ry, [next], [Control.Qubit(ancillas[r])], Angle.Of(inverse ? -Math.PI : Math.PI)),
                .. after,
                new PostselectOperation(ancillas[r], mode, mode == PostselectMode.Amplify ? next : -1, group),
            ];
        }
    }

    /// <summary>The summands of one neuron's angle in the order of rvqe.md 1.2, the constant bias and the trained θ last.</summary>
    /// <param name="sources">Qubits, workspace first.</param>
    /// <param name="degree">Most controls on one rotation.</param>
    /// <param name="bias">The constant.</param>
    /// <param name="weights">Index of the first φ.</param>
    /// <param name="theta">Index of θ.</param>
    public static IReadOnlyList<Monomial> Monomials(int[] sources, int degree, double bias, int weights, int theta)
    {
        var monomials = new List<Monomial>();
        for (int size = 1; size <= degree; size++)
        {
            foreach (int[] subset in Subsets(sources, size))
            {
                monomials.Add(new Monomial([.. subset.Select(Control.Qubit)], Angle.OfParameter(weights + monomials.Count)));
            }
        }

        monomials.Add(new Monomial([], Angle.Of(bias)));
        monomials.Add(new Monomial([], Angle.OfParameter(theta)));
        return monomials;
    }

    /// <summary>The whole cell: input flips, input stage, work stages, the flips again, output stage. Read-out is left to the caller.</summary>
    public static Circuit Cell(NetworkShape shape)
    {
        int lanes = shape.Inputs + shape.Workspace;
        int[] workspace = [.. Enumerable.Range(shape.Inputs, shape.Workspace)];
        int[] inputs = [.. Enumerable.Range(0, shape.Inputs)];
        int[] ancillas = [.. Enumerable.Range(lanes, shape.Order)];
        PostselectMode mode = shape.Meaning == NeuronMeaning.Postselected ? PostselectMode.Project : PostselectMode.Amplify;
        var operations = ImmutableArray.CreateBuilder<Operation>();
        int parameter = 0, neuron = 0;

        void AddFlips() => operations.AddRange(inputs.Select(j => new GateOperation(GateKind.X, [j], [Control.InputBit(j)], Angle.Zero)));

        void AddNeuron(int target)
        {
            int[] sources = [.. workspace.Concat(inputs).Where(lane => lane != target)];
            operations.AddRange(Neuron(
                Monomials(sources, Math.Min(shape.Degree, sources.Length), shape.Bias, parameter, parameter + shape.Weights), target, ancillas, mode, neuron++));
            parameter += shape.Weights + 1;
        }

        AddFlips();
        foreach (int lane in workspace)
        {
            AddNeuron(lane);
        }

        for (int stage = 0; stage < shape.Stages; stage++)
        {
            foreach (int lane in workspace)
            {
                operations.Add(new GateOperation(GateKind.Ry, [lane], [], Angle.OfParameter(parameter++)));
            }

            foreach (int lane in workspace)
            {
                AddNeuron(lane);
            }
        }

        AddFlips();
        foreach (int lane in inputs)
        {
            AddNeuron(lane);
        }

        return new Circuit
        {
            QubitCount = lanes + shape.Order,
            ParameterCount = parameter,
            InputBitCount = shape.Inputs,
            Operations = operations.ToImmutable(),
            CarriedQubits = [.. workspace],
        };
    }

    /// <summary>All subsets of one size, lexicographic in position.</summary>
    public static IEnumerable<int[]> Subsets(int[] items, int size) => size == 0
        ? [[]]
        : Enumerable.Range(0, items.Length).SelectMany(first => Subsets(items[(first + 1)..], size - 1).Select(rest => (int[])[items[first], .. rest]));

    private static IEnumerable<Operation> Rotations(IReadOnlyList<Monomial> monomials, int target, bool inverse) =>
        (inverse ? monomials.Reverse() : monomials).Select(
            monomial => new GateOperation(GateKind.Ry, [target], monomial.Controls, inverse ? -monomial.Angle : monomial.Angle));
}
