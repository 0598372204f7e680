using System.Collections.Concurrent;
using System.Collections.Immutable;
using Qrnn.Circuits;
using Qrnn.Models;

namespace Qrnn.Backends;

/// <summary>
/// A recurrent network over one sequence of input words, every call's output measured, as a program for any backend. Its parameters are the
/// network's flat vector.
/// </summary>
public sealed class NetworkProgram : IShotProgram
{
    private readonly KernelCompiler _compiler;
    private readonly KernelLibrary _library;
    private readonly KernelAncillaPolicy _policy;
    private readonly ImmutableArray<bool[]> _words;
    private readonly Lazy<Circuit> _whole;
    private readonly Lazy<Circuit> _lowered;
    private readonly ConcurrentDictionary<QirProfile, Lazy<QirTemplate?>> _templates = [];

    /// <summary>A network's program.</summary>
    /// <param name="compiler">The Q# compiler; not disposed here.</param>
    /// <param name="library">The kernels.</param>
    /// <param name="shape">The network. Order 0 needs no ancilla; others run as <see cref="NeuronMeaning.Postselected"/> says, by discarding failed shots.</param>
    /// <param name="words">The input word of each call; a network's word i has the value Σ bit_j·2^(I−1−j).</param>
    /// <param name="attempts">1 measures every ancilla once; more repeat a neuron until it succeeds, at most so often, for targets with feedback.</param>
    /// <exception cref="QrnnException">The shape, a word or the attempts are out of range.</exception>
    public NetworkProgram(KernelCompiler compiler, KernelLibrary library, NetworkShape shape, ImmutableArray<int> words, int attempts = 1)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(shape);
        if (words.IsDefaultOrEmpty)
        {
            throw new QrnnException("words is empty: a network needs at least 1 call");
        }

        (_compiler, _library, Shape, Words, Attempts) = (compiler, library, shape.Validated(), words, attempts);
        _policy = attempts == 1 || shape.Order == 0 ? KernelAncillaPolicy.Measure : KernelAncillaPolicy.RepeatUntilSuccess(attempts);
        _words = [.. words.Select(word => Bits(word, shape.Inputs))];
        int verdicts = shape.Order == 0 ? 0 : shape.Neurons * (attempts == 1 ? (1 << shape.Order) - 1 : 1);
        Outputs = new OutputLayout(words.Length, shape.Inputs, [.. Enumerable.Repeat(verdicts, words.Length)]);
        _whole = new Lazy<Circuit>(() => Read(_library.SymbolicProgram(SymbolicEntry())));
        _lowered = new Lazy<Circuit>(() => Read(_library.Program(SymbolicEntry())));
    }

    /// <summary>The network.</summary>
    public NetworkShape Shape { get; }

    /// <summary>The input word of each call.</summary>
    public ImmutableArray<int> Words { get; }

    /// <summary>Attempts of each level of a neuron; 1 measures once.</summary>
    public int Attempts { get; }

    /// <inheritdoc/>
    public string Name => $"network w{Shape.Workspace} i{Shape.Inputs} s{Shape.Stages} o{Shape.Order} d{Shape.Degree}, {Words.Length} calls";

    /// <inheritdoc/>
    public int ParameterCount => Shape.Layout().Count;

    /// <inheritdoc/>
    public OutputLayout Outputs { get; }

    /// <inheritdoc/>
    public Circuit Circuit(bool lowered) => lowered ? _lowered.Value : _whole.Value;

    /// <inheritdoc/>
    public KernelProgram Source(ReadOnlySpan<double> parameters) =>
        _library.Program(KernelEntry.Network(NetworkCircuits.KernelShapeOf(Shape), _policy, parameters, _words));

    /// <inheritdoc/>
    public string Qir(ReadOnlySpan<double> parameters, QirProfile profile) => Template(profile) is { } template
        ? template.Fill(parameters)
        : _compiler.CompileToQir(Source(parameters), profile);

    /// <summary>
    /// The program's QIR with gaps for its angles; null when the compiler has to be asked for each set of numbers. Made when it is first asked for, also for one
    /// program only: its text must not depend on how many came before, because a service's jobs are found again by it.
    /// </summary>
    internal QirTemplate? Template(QirProfile profile) => _templates.GetOrAdd(profile, _ => new(() => profile == QirProfile.Adaptive
        ? null // A program with loops and calls: its gates do not stand there one by one.
        : QirTemplate.TryCreate(_compiler.CompileToQir(Source(QirTemplate.GenericNumbers(ParameterCount)), profile), Gates(_library.Program(SymbolicEntry()))))).Value;

    private string SymbolicEntry() => KernelEntry.SymbolicNetwork(NetworkCircuits.KernelShapeOf(Shape), _policy, _words);

    // The gates come from the program with symbols, what is recorded from the same program with numbers: see KernelEntry.SymbolicNetwork.
    private Circuit Read(KernelProgram program)
    {
        Circuit circuit = Gates(program);
        Circuit recorded = QirReader.Read(_compiler.CompileToQir(Source(QirTemplate.GenericNumbers(ParameterCount)), QirProfile.AdaptiveRi));
        return circuit.BitCount == recorded.BitCount
            ? circuit with { Operations = [.. circuit.Operations, .. recorded.Operations.OfType<OutputOperation>()] }
            : throw new InvalidOperationException($"The program with symbols measures {circuit.BitCount} bits, the one with numbers {recorded.BitCount}.");
    }

    private Circuit Gates(KernelProgram program) =>
        QirReader.Read(_compiler.CompileToQir(program, QirProfile.AdaptiveRif)) with { ParameterCount = ParameterCount };

    private static bool[] Bits(int word, int bits) => word >= 0 && word < 1 << bits
        ? [.. Enumerable.Range(0, bits).Select(bit => ((word >> (bits - 1 - bit)) & 1) != 0)]
        : throw new QrnnException($"word {word}: a word of {bits} bits is a whole number from 0 to {(1 << bits) - 1}");
}
