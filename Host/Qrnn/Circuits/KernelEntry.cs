using System.Globalization;
using System.Text;

namespace Qrnn.Circuits;

/// <summary>
/// Writes the small Q# source with the entry point: the compiler's entry points take no arguments, so numbers become literals (as shortest
/// decimals that read back exactly) and symbols become calls.
/// </summary>
public static class KernelEntry
{
    /// <summary>The expression that runs a generated entry point.</summary>
    public const string Expression = "Entry.Main()";

    private const string Imports = """
        import Std.Arrays.*;
        import Std.Diagnostics.*;
        import AncillaPolicy.*;
        import Network.*;
        import RecurrentCell.*;

        """;

    /// <summary>
    /// One call of the cell with symbols for parameters and input bits, to be compiled with <see cref="KernelLibrary.SymbolicProgram"/> for
    /// <see cref="QirProfile.AdaptiveRif"/>. Qubits 0..I−1 are the in/out lanes, I..I+W−1 the workspace (carried from step to step),
    /// ancillas come after.
    /// </summary>
    public static string SymbolicCell(KernelCellShape shape, KernelAncillaPolicy policy) => $$"""
        {{Imports}}import Symbols.*;

        @EntryPoint()
        operation Main() : Unit {
            use inout = Qubit[{{shape.Inputs}}];
            use workspace = Qubit[{{shape.Workspace}}];
            let shape = {{Shape(shape)}};
            let parameters = ForEach(Param, SequenceI(0, ParameterCount(shape) - 1));
            let word = ForEach(InputBit, SequenceI(0, {{shape.Inputs - 1}}));
            let _ = ApplyRecurrentCell(shape, {{policy.Expression}}, parameters, word, inout, workspace);
        }

        """;

    /// <summary>
    /// One neuron with symbols for its weights and its angle (the last symbol), to be compiled as <see cref="SymbolicCell"/>. Qubits in order:
    /// references that nothing acts on, sources, the target, ancillas.
    /// </summary>
    /// <param name="order">Order of the neuron, 0 or more.</param>
    /// <param name="sources">Its sources, 0 or more.</param>
    /// <param name="degree">Most controls on one rotation.</param>
    /// <param name="policy">What happens to its ancillas.</param>
    /// <param name="references">Qubits beside it.</param>
    public static string SymbolicNeuron(int order, int sources, int degree, KernelAncillaPolicy policy, int references = 0)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return $$"""
            {{Imports}}import Symbols.*;
            import Neuron.*;
            import Preactivation.*;
            import Rotations.*;

            @EntryPoint()
            operation Main() : Unit {
                use references = Qubit[{{references}}];
                use sources = Qubit[{{sources}}];
                use target = Qubit();
                let subsets = ControlSubsets({{sources}}, {{degree}});
                let parameters = ForEach(Param, SequenceI(0, Length(subsets)));
                let neuron = new Neuron { Order = {{order}}, Subsets = subsets, Weights = Most(parameters), Bias = 0.0, Angle = Tail(parameters), Group = 0 };
                let _ = ApplyNeuron(neuron, {{policy.Expression}}, sources, target);
            }

            """;
    }

    /// <summary>
    /// The network over a sequence with numbers for everything. The program's value is a pair: the measured word of each step (empty where
    /// postselected), and what the neurons measured in each step (Zero is success).
    /// </summary>
    /// <param name="shape">The cell.</param>
    /// <param name="policy">What happens to ancillas.</param>
    /// <param name="parameters">The flat parameter vector.</param>
    /// <param name="words">The input words in order; element 0 of a word is its most significant bit.</param>
    /// <param name="targets">Per step the word to postselect the read-out on, or null to measure it; null to measure always.</param>
    /// <param name="dumpStates">True to dump the state (in/out lanes, then workspace) before each read-out.</param>
    /// <exception cref="QrnnException">A number of words, bits or a value that is not finite does not fit.</exception>
    public static string Network(
        KernelCellShape shape,
        KernelAncillaPolicy policy,
        ReadOnlySpan<double> parameters,
        IReadOnlyList<bool[]> words,
        IReadOnlyList<bool[]?>? targets = null,
        bool dumpStates = false)
    {
        if (words.Count == 0)
        {
            throw new QrnnException("words is empty: a network needs at least 1 step");
        }

        if (targets is not null && targets.Count != words.Count)
        {
            throw new QrnnException($"{targets.Count} targets for {words.Count} words: must be as many");
        }

        string readouts = string.Join(", ", Enumerable.Range(0, words.Count).Select(step => targets?[step] is { } word ? Word(word, shape.Inputs) : "[]"));
        return $$"""
            {{Imports}}
            operation Dump(step : Int, inout : Qubit[], workspace : Qubit[]) : Unit {
                DumpMachine();
            }

            @EntryPoint()
            operation Main() : (Result[][], Result[][]) {
                let shape = {{Shape(shape)}};
                let parameters = {{Numbers(parameters)}};
                let words = [{{string.Join(", ", words.Select(word => Word(word, shape.Inputs)))}}];
                let targets = [{{readouts}}];
                let outcome = RunNetwork(shape, {{policy.Expression}}, parameters, words, targets, {{(dumpStates ? "Dump" : "NoHook")}});
                (outcome.Words, outcome.Ancillas)
            }

            """;
    }

    /// <summary>
    /// The network over a sequence with symbols for its parameters and every output measured, for <see cref="QirProfile.AdaptiveRif"/>. It measures what
    /// <see cref="Network"/> measures, in the same order, but records nothing: the compiler takes every result for one that depends on the symbols, and
    /// refuses to hand it out. With <see cref="KernelLibrary.SymbolicProgram"/> controlled rotations stay whole, with
    /// <see cref="KernelLibrary.Program"/> they are lowered to the gates of devices.
    /// </summary>
    /// <param name="shape">The cell.</param>
    /// <param name="policy">What happens to ancillas.</param>
    /// <param name="words">The input words in order; element 0 of a word is its most significant bit.</param>
    /// <exception cref="QrnnException">A word's number of bits does not fit.</exception>
    public static string SymbolicNetwork(KernelCellShape shape, KernelAncillaPolicy policy, IReadOnlyList<bool[]> words) => $$"""
        {{Imports}}import Symbols.*;

        @EntryPoint()
        operation Main() : Unit {
            let shape = {{Shape(shape)}};
            let parameters = ForEach(Param, SequenceI(0, ParameterCount(shape) - 1));
            let words = [{{string.Join(", ", words.Select(word => Word(word, shape.Inputs)))}}];
            let _ = RunNetwork(shape, {{policy.Expression}}, parameters, words, Repeated([], {{words.Count}}), NoHook);
        }

        """;

    /// <summary>A program that the resource estimator knows by its logical counts alone.</summary>
    public static string Counts(LogicalCounts counts) => $$"""
        import Estimation.*;

        @EntryPoint()
        operation Main() : Unit {
            AccountForCounts({{counts.Qubits}}, ({{counts.TGates}}, {{counts.Rotations}}, {{counts.RotationDepth}}, {{counts.CczGates}}, {{counts.Measurements}}));
        }

        """;

    private static string Shape(KernelCellShape shape) =>
        $"new CellShape {{ Workspace = {shape.Workspace}, Inputs = {shape.Inputs}, Stages = {shape.Stages}, Order = {shape.Order}, Degree = {shape.Degree}, Bias = {Number(shape.Bias)} }}";

    private static string Word(bool[] word, int bits) => word.Length == bits
        ? $"[{string.Join(", ", word.Select(static bit => bit ? "true" : "false"))}]"
        : throw new QrnnException($"a word has {word.Length} bits: the network's words have {bits}");

    /// <summary>A Q# list of doubles.</summary>
    internal static string Numbers(ReadOnlySpan<double> values)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ").Append(Number(values[i]));
        }

        return text.Append(']').ToString();
    }

    /// <summary>A Q# literal that reads back as the same double.</summary>
    private static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new QrnnException($"{value} is no angle: must be finite");
        }

        // Q# wants a point in every double: "1" is an Int, "1E-05" is none.
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = exponent < 0 ? text : text[..exponent];
        string point = mantissa.Contains('.', StringComparison.Ordinal) ? mantissa : mantissa + ".0";
        return exponent < 0 ? point : $"{point}e{text[(exponent + 1)..].Replace("+", string.Empty, StringComparison.Ordinal)}";
    }
}
