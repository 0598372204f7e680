using System.Collections.Immutable;

using Qrnn.Circuits;
using Qrnn.Circuits.Passes;

namespace Qrnn.Simulation;

/// <summary>
/// A circuit prepared for <see cref="BranchingSampler"/>: noise inserted, dead operations dropped, gates fused, the last measurements found. Immutable;
/// prepared once, run any number of times with other parameters.
/// </summary>
public sealed class BranchingProgram
{
    private BranchingProgram(Circuit circuit, ImmutableArray<OutputOperation> outputs, StateVectorProgram program)
    {
        (Circuit, Outputs, Program) = (circuit, outputs, program);
        (TailStart, Tail) = FindTail(program);
        var kinds = new BranchStepKind[TailStart];
        for (int index = 0; index < TailStart; index++)
        {
            kinds[index] = program.Steps[index] switch
            {
                MeasureStep { Result: >= 0 } measure => IsResetOf(index + 1, measure) ? BranchStepKind.MeasureAndReset : BranchStepKind.Measure,
                MeasureStep => BranchStepKind.Reset,
                NoiseStep => BranchStepKind.Noise,
                _ => BranchStepKind.Unitary,
            };
        }

        Kinds = [.. kinds];
        var misread = new bool[circuit.BitCount];
        foreach (NoiseStep noise in program.Steps.AsSpan(0, TailStart).ToArray().OfType<NoiseStep>().Where(static noise => noise.Channel == NoiseChannel.Readout))
        {
            misread[noise.Result] = true;
        }

        IsMisread = [.. misread];
    }

    /// <summary>The circuit that it was prepared from, without noise.</summary>
    public Circuit Circuit { get; }

    /// <summary>Characters of an outcome: the recorded results and truth values.</summary>
    public int OutcomeLength => Outputs.Length;

    /// <summary>Number of qubits.</summary>
    public int QubitCount => Circuit.QubitCount;

    internal ImmutableArray<OutputOperation> Outputs { get; }

    internal StateVectorProgram Program { get; }

    internal ImmutableArray<BranchStepKind> Kinds { get; }

    /// <summary>Per result bit whether a read-out error may follow its measurement, as a step of its own.</summary>
    internal ImmutableArray<bool> IsMisread { get; }

    /// <summary>From here on nothing but measurements comes: the shots are drawn from the weights of the basis states at once.</summary>
    internal int TailStart { get; }

    /// <summary>The measurements of the tail, by falling index bit.</summary>
    internal ImmutableArray<TailBit> Tail { get; }

    /// <summary>Prepares a circuit.</summary>
    /// <param name="circuit">A circuit with recorded outputs.</param>
    /// <param name="noise">Noise after its gates; null for none. Give it the gates that a device has, not the host's whole neurons.</param>
    /// <exception cref="QrnnException">
    /// The circuit postselects by projection, which no device does; records integers or doubles; has features or an input word; or is too large for the engine.
    /// </exception>
    public static BranchingProgram Prepare(Circuit circuit, NoiseModel? noise = null)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        Check(circuit);
        ImmutableArray<OutputOperation> outputs =
            [.. circuit.Operations.OfType<OutputOperation>().Where(static output => output.Kind is OutputKind.Result or OutputKind.Bool)];
        bool isNoisy = noise is { IsNone: false };
        Circuit live = BranchLiveness.Prune(isNoisy ? NoiseInsertion.Apply(circuit, noise!) : circuit);

        // What is recorded is read from the bits at the end of a path; as steps the outputs would be barriers for the gates.
        live = live with { Operations = live.Operations.RemoveAll(static operation => operation is OutputOperation) };
        return new BranchingProgram(circuit, outputs, StateVectorProgram.Prepare(isNoisy ? live : Multiplexing.Apply(live)));
    }

    private static void Check(Circuit circuit)
    {
        foreach (Operation operation in circuit.Operations)
        {
            string? wrong = operation switch
            {
                PostselectOperation { Mode: PostselectMode.Project } => "postselects by projection, which no device does: measure the ancilla and discard shots",
                AncillaBlock block when block.Body.Any(static inner => inner is PostselectOperation { Mode: PostselectMode.Project }) =>
                    "postselects by projection, which no device does: measure the ancilla and discard shots",
                OutputOperation { Kind: OutputKind.Int } => "records an integer: outcomes are made of results and truth values",
                OutputOperation { Kind: OutputKind.Double } => "records a double: outcomes are made of results and truth values",
                _ => null,
            };
            if (wrong is not null)
            {
                throw new QrnnException($"the circuit {wrong}");
            }
        }

        if (circuit.FeatureCount > 0 || circuit.InputBitCount > 0)
        {
            throw new QrnnException($"the circuit has {circuit.FeatureCount} features and {circuit.InputBitCount} input bits: a program for shots has parameters only");
        }
    }

    private static (int Start, ImmutableArray<TailBit> Bits) FindTail(StateVectorProgram program)
    {
        var bits = new List<TailBit>();
        var flips = new Dictionary<int, NoiseStep>();
        var targets = new HashSet<int>();
        int start = program.Steps.Length;
        for (; start > 0; start--)
        {
            StateVectorStep step = program.Steps[start - 1];
            if (step is NoiseStep { Channel: NoiseChannel.Readout, Condition: < 0 } flip && flips.TryAdd(flip.Result, flip))
            {
                continue;
            }

            if (step is not MeasureStep { Result: >= 0, Condition: < 0 } measure || !targets.Add(measure.Target))
            {
                break;
            }

            flips.Remove(measure.Result, out NoiseStep? noise);
            bits.Add(new TailBit(measure.Target, measure.Result, noise?.Strength ?? 0, noise?.OneToZero ?? 0));
        }

        // A flip whose measurement lies before the tail stays where it is.
        return (start + flips.Count, [.. bits.OrderByDescending(static bit => bit.Target)]);
    }

    private bool IsResetOf(int index, MeasureStep measure) =>
        index < TailStart && measure.Condition < 0 && Program.Steps[index] is MeasureStep { Result: < 0, Condition: < 0 } reset && reset.Target == measure.Target;
}

/// <summary>What <see cref="BranchingSampler"/> does at a step.</summary>
internal enum BranchStepKind
{
    Unitary,
    Measure,
    MeasureAndReset, // with the reset that follows, which is one step of its own and skipped
    Reset,
    Noise,
}

/// <summary>A measurement of the tail: an index bit, the result bit that it writes, and the probabilities of recording 0 as 1 and 1 as 0.</summary>
internal readonly record struct TailBit(int Target, int Result, double ZeroToOne, double OneToZero);
