using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Circuits.Passes;
using Qrnn.Models;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn circuit</c>: a network's cell as a drawing, as counts and as QIR for a profile.</summary>
internal static class CircuitCommand
{
    private static readonly Dictionary<string, QirProfile> Profiles = new()
    {
        ["base"] = QirProfile.Base,
        ["adaptive_ri"] = QirProfile.AdaptiveRi,
        ["adaptive_rif"] = QirProfile.AdaptiveRif,
        ["adaptive"] = QirProfile.Adaptive,
    };

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "circuit",
            "Draw a network's cell as its Q# kernels describe it, count its gates, or print it as QIR. Also draws a QIR file, or a Q# file with an entry point.",
            "qrnn circuit --workspace 1 --inputs 1 --stages 0 --order 1 --degree 1",
            "qrnn circuit --workspace 2 --inputs 1 --fused --svg cell.svg",
            "qrnn circuit runs/elman-xor-1 --qir adaptive_ri --attempts 3 --words 0,1 > network.ll",
            "qrnn circuit program.ll --json");
        var source = new Argument<string?>("RUN|FILE.ll|FILE.qs") { Description = "A run's folder, a QIR file or a Q# file; without one, the options give the shape.", Arity = ArgumentArity.ZeroOrOne };
        verb.Arguments.Add(source);
        var shape = new ShapeOptions(verb);
        var qir = new Option<string?>("--qir") { HelpName = "PROFILE", Description = "Print QIR with numbers for every angle instead of the drawing: base, adaptive_ri, adaptive_rif or adaptive. A run's numbers are those of its best checkpoint." };
        qir.AcceptOnlyFromAmong([.. Profiles.Keys]);
        Option<int?> attempts = Numbers.Integer("--attempts", "N", "With --qir: repeat a neuron until it succeeds, at most N times, from 1 to 100; 1 measures its ancillas and goes on. Default: 1.", 1, 100);
        var words = new Option<string?>("--words") { HelpName = "W,W,…", Description = $"With --qir: the words that are fed, one per call, {WordList.Form}. Default: 0." };
        var svg = new Option<string?>("--svg") { HelpName = "FILE", Description = "Also write the drawing as SVG." };
        var fused = new Option<bool>("--fused") { Description = "Show the cell after the passes, as the batched engine runs it." };
        Option<int?> limit = Numbers.Integer("--limit", "N", "Operations that are drawn, from 1 to 1000000. Default: 500.", 1, 1_000_000);
        Option<double?> time = Numbers.Real("--time-limit", "S", "Seconds after which the Q# compiler is ended, from 0.1 to 86400. Default: 300.", 0.1, 86_400);
        foreach (Option option in new Option[] { qir, attempts, words, svg, fused, limit, time })
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            using var kernels = new Kernels(TimeSpan.FromSeconds(context.Get(time) ?? 300), context.Interrupted);
            string? path = context.Get(source);
            bool isFile = path is not null && Path.GetExtension(path) is ".ll" or ".qs";
            if (path is not null && shape.FirstGiven(context) is { } given)
            {
                throw new QrnnException($"{given.Name} is given beside '{path}': that already has its shape");
            }

            if (context.Get(qir) is { } profile)
            {
                return isFile
                    ? throw new QrnnException($"--qir is given beside '{path}': QIR is made from a run or from a shape")
                    : PrintQir(context, kernels, path, shape, profile, context.Get(attempts) ?? 1, context.Get(words) ?? "0");
            }

            Option? useless = new Option[] { attempts, words }.FirstOrDefault(context.Has);
            if (useless is not null)
            {
                throw new QrnnException($"{useless.Name} is given without --qir: a drawing does not depend on it");
            }

            Circuit circuit = isFile ? FromFile(terminal.Resolve(path!), kernels) : kernels.Circuits.Cell(ShapeOf(path, shape, context));
            circuit = context.Get(fused) ? FusionPipeline.Apply(circuit) : circuit;
            var options = new CircuitDrawingOptions
            {
                QubitNames = isFile ? null : NamesOf(circuit, ShapeOf(path, shape, context)),
                Width = Math.Max(60, terminal.Width),
                MaximumOperations = context.Get(limit) ?? 500,
            };
            if (context.Get(svg) is { } file)
            {
                WholeFile.Write(terminal.Resolve(file), CircuitDrawing.ToSvg(circuit, options));
            }

            context.Text.Write(CircuitDrawing.ToText(circuit, options));
            CircuitCounts counts = CircuitCounts.Of(circuit);
            Print(counts, context);
            LogicalProfile? logical = Logical(circuit);
            if (logical is { Counts: var asked })
            {
                context.Text.WriteLine(
                    $"on a fault-tolerant machine: {asked.Qubits} qubits, {asked.TGates} T gates, {asked.Rotations} rotations in {asked.RotationDepth} layers, {asked.CczGates} Toffoli gates, "
                    + $"{asked.Measurements} measurements, T depth {logical.TDepth}, depth {logical.Depth}, {logical.TwoQubitGates} Clifford gates on two qubits, two-qubit depth {logical.TwoQubitDepth}");
            }

            context.Answer(() => Describe(counts, logical));
            return 0;
        });
        return verb;
    }

    private static NetworkShape ShapeOf(string? path, ShapeOptions shape, VerbContext context) =>
        path is null ? shape.Shape(context) : RunFolder.Open(context.Terminal.Resolve(path)).Configuration.Shape;

    private static Circuit FromFile(string path, Kernels kernels)
    {
        string text;
        try
        {
            text = ReadText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: {(failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message)}", failure);
        }

        try
        {
            return QirReader.Read(Path.GetExtension(path) == ".qs" ? kernels.Compiler.CompileToQir(kernels.Library.Program(text), QirProfile.AdaptiveRif) : text);
        }
        catch (QrnnException refused)
        {
            throw new QrnnException(refused.Kind, $"{path}: {refused.Message}", refused);
        }
    }

    /// <summary>A file's text. Reads no more than the limit also where no length is known before, as of devices and pipes.</summary>
    private static string ReadText(string path)
    {
        int limit = QirReaderOptions.Default.MaximumCharacters;
        using var reader = new StreamReader(path);
        var text = new StringBuilder();
        char[] part = new char[1 << 16];
        for (int count; (count = reader.Read(part)) > 0;)
        {
            int zero = Array.IndexOf(part, '\0', 0, count);
            if (zero >= 0 || text.Length + count > limit)
            {
                throw new QrnnException(zero >= 0 ? $"{path}: holds a zero byte: this is no text" : $"{path}: has more than {limit} characters, the limit");
            }

            text.Append(part, 0, count);
        }

        return text.ToString();
    }

    private static int PrintQir(VerbContext context, Kernels kernels, string? path, ShapeOptions options, string profile, int attempts, string words)
    {
        NetworkShape shape;
        double[] parameters;
        if (path is null)
        {
            shape = options.Shape(context);
            parameters = ParameterInitialisation.Draw(shape.Layout(), 1, new InitialSpreads(0.1, 0.01, 0.01)); // the author's spreads
        }
        else
        {
            RunFolder run = RunFolder.Open(context.Terminal.Resolve(path));
            shape = run.Configuration.Shape;
            parameters = run.Read(CheckpointKind.Best, shape.Layout()).Parameters;
        }

        var program = new NetworkProgram(kernels.Compiler, kernels.Library, shape, WordList.Parse(words, shape.Inputs), attempts);
        string text = program.Qir(parameters, Profiles[profile]);
        context.Text.Write(text.EndsWith('\n') ? text : text + "\n");
        context.Answer(() => new JsonObject { ["profile"] = profile, ["qir"] = text });
        return 0;
    }

    private static string[] NamesOf(Circuit circuit, NetworkShape shape) => [.. Enumerable.Range(0, circuit.QubitCount).Select(qubit =>
        qubit < shape.Inputs ? $"word {qubit}" : qubit < shape.Inputs + shape.Workspace ? $"state {qubit - shape.Inputs}" : $"ancilla {qubit - shape.Inputs - shape.Workspace}")];

    private static void Print(CircuitCounts counts, VerbContext context)
    {
        var table = new TextTable("gate", "controls by qubits", "controls by input bits", "count");
        foreach (GateCount gate in counts.Gates)
        {
            table.Row(gate.Gate, gate.QubitControls, gate.InputControls, gate.Count);
        }

        table.Write(context);
        context.Text.WriteLine(
            $"{counts.Qubits} qubits, {counts.Operations} operations, depth {counts.Depth}, {counts.TwoQubitGates} gates on two qubits, {counts.LargerGates} on more, "
            + $"{counts.Postselections} postselections, {counts.Measurements} measurements, {counts.AncillaBlocks} contracted neurons, {counts.Parameters} parameters");
    }

    /// <summary>The logical counts; null for what no machine runs as it is, such as contracted neurons.</summary>
    private static LogicalProfile? Logical(Circuit circuit)
    {
        try
        {
            return LogicalProfile.Of(circuit);
        }
        catch (QrnnException)
        {
            return null;
        }
    }

    private static JsonObject Describe(CircuitCounts counts, LogicalProfile? logical) => new()
    {
        ["qubits"] = counts.Qubits,
        ["operations"] = counts.Operations,
        ["depth"] = counts.Depth,
        ["twoQubitGates"] = counts.TwoQubitGates,
        ["largerGates"] = counts.LargerGates,
        ["postselections"] = counts.Postselections,
        ["measurements"] = counts.Measurements,
        ["resets"] = counts.Resets,
        ["ancillaBlocks"] = counts.AncillaBlocks,
        ["parameters"] = counts.Parameters,
        ["inputBits"] = counts.InputBits,
        ["gates"] = new JsonArray([.. counts.Gates.Select(static gate => new JsonObject
        {
            ["gate"] = gate.Gate,
            ["qubitControls"] = gate.QubitControls,
            ["inputControls"] = gate.InputControls,
            ["count"] = gate.Count,
        })]),
        ["logical"] = logical is null ? null : new JsonObject
        {
            ["qubits"] = logical.Counts.Qubits,
            ["tGates"] = logical.Counts.TGates,
            ["rotations"] = logical.Counts.Rotations,
            ["rotationDepth"] = logical.Counts.RotationDepth,
            ["cczGates"] = logical.Counts.CczGates,
            ["measurements"] = logical.Counts.Measurements,
            ["tDepth"] = logical.TDepth,
            ["depth"] = logical.Depth,
            ["twoQubitGates"] = logical.TwoQubitGates,
            ["twoQubitDepth"] = logical.TwoQubitDepth,
        },
    };
}
