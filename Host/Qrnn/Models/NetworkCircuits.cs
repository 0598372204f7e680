using System.Collections.Immutable;
using Qrnn.Circuits;
using Qrnn.Circuits.Passes;
using Qrnn.Simulation;

namespace Qrnn.Models;

/// <summary>
/// The circuits of a recurrent network, compiled from the Q# kernels: the one place where a shape becomes a circuit. Qubits 0..I−1 are the
/// word's lanes, I..I+W−1 the workspace, ancillas come after.
/// </summary>
/// <param name="compiler">The Q# compiler; not disposed here.</param>
/// <param name="library">The kernels.</param>
public sealed class NetworkCircuits(KernelCompiler compiler, KernelLibrary library)
{
    /// <summary>The cell as its kernels describe it: every gate, every ancilla, parameters and input bits as symbols.</summary>
    /// <exception cref="QrnnException">The shape is out of range, or the Q# compiler is missing or refuses.</exception>
    public Circuit Cell(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return CellUnder(shape, PolicyOf(shape.Meaning));
    }

    /// <summary>One neuron by itself: sources, target, ancillas; weights and then its angle as parameters.</summary>
    /// <exception cref="QrnnException">The Q# compiler is missing or refuses.</exception>
    public Circuit Neuron(int order, int sources, int degree, KernelAncillaPolicy policy, int references = 0) =>
        QirReader.Read(compiler.CompileToQir(library.SymbolicProgram(KernelEntry.SymbolicNeuron(order, sources, degree, policy, references)), QirProfile.AdaptiveRif));

    /// <summary>The cell with another ancilla policy than its meaning's ideal, such as a finite amplification.</summary>
    /// <exception cref="QrnnException">See <see cref="Cell"/>.</exception>
    public Circuit CellUnder(NetworkShape shape, KernelAncillaPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(shape);
        string entry = KernelEntry.SymbolicCell(KernelShapeOf(shape.Validated()), policy);
        string qir = compiler.CompileToQir(library.SymbolicProgram(entry), QirProfile.AdaptiveRif);
        Circuit circuit = QirReader.Read(qir);
        return circuit with
        {
            // The text names only the symbols that occur; the network's numbers are those of its shape.
            ParameterCount = shape.Layout().Count,
            InputBitCount = shape.Inputs,
            CarriedQubits = [.. Enumerable.Range(shape.Inputs, shape.Workspace)],
        };
    }

    /// <summary>The cell after the passes, as the batched engine runs it.</summary>
    /// <exception cref="QrnnException">See <see cref="Cell"/>.</exception>
    public TileProgram FusedCell(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return TileProgram.Lower(FusionPipeline.Apply(Cell(shape)), WordQubits(shape));
    }

    /// <summary>
    /// The output stage alone on all lanes, the word's most significant, for networks that keep words between calls: there the lanes
    /// need not be |0⟩ when it begins.
    /// </summary>
    /// <exception cref="QrnnException">See <see cref="Cell"/>.</exception>
    public TileProgram FusedOutputStage(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return LowerOutputStage(Cell(shape), shape);
    }

    /// <summary>What follows the second flips of the input word; see <see cref="FusedOutputStage"/>.</summary>
    internal static TileProgram LowerOutputStage(Circuit cell, NetworkShape shape)
    {
        int flip = cell.Operations.Length - 1;
        while (flip >= 0 && !(cell.Operations[flip] is GateOperation { Kind: GateKind.X } gate && gate.Controls.Any(static control => control.Kind == ControlKind.InputBit)))
        {
            flip--;
        }

        Circuit stage = cell with
        {
            Operations = cell.Operations[(flip + 1)..],
            InputBitCount = 0,
            CarriedQubits = [.. Enumerable.Range(0, shape.Inputs + shape.Workspace)],
        };
        TileProgram program = TileProgram.Lower(FusionPipeline.Apply(stage), []);
        return program.Operations.All(operation => operation.TargetBit >= shape.Workspace)
            ? program
            : throw new QrnnException("the cell turns its workspace after putting the input word back: its words can't be kept between calls");
    }

    /// <summary>The lanes of the word, most significant bit first.</summary>
    public static ImmutableArray<int> WordQubits(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return [.. Enumerable.Range(0, shape.Inputs)];
    }

    /// <summary>What the kernels need to know of a shape.</summary>
    public static KernelCellShape KernelShapeOf(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new KernelCellShape(shape.Workspace, shape.Inputs, shape.Stages, shape.Order, shape.Degree, shape.Bias);
    }

    /// <summary>The ancilla policy whose ideal a meaning is.</summary>
    public static KernelAncillaPolicy PolicyOf(NeuronMeaning meaning) =>
        meaning == NeuronMeaning.Unitary ? KernelAncillaPolicy.Amplify : KernelAncillaPolicy.Postselect;
}
