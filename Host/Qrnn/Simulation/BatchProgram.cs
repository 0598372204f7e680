using System.Collections.Immutable;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// A circuit and its read-outs prepared for batches: gates on one target are multiplied before they touch the state, Z and CZ are gathered,
/// and X, CNOT and Swap cost nothing, since they only rename amplitudes. Immutable; run it with <see cref="BatchSimulator"/>.
/// </summary>
public sealed class BatchProgram
{
    /// <summary>The most qubits a state may have: tiles of wider ones do not fit into caches, and one sample fills a machine by itself.</summary>
    public const int MaximumQubits = 20;

    /// <summary>The most bits of an input word.</summary>
    public const int MaximumInputBits = 31;

    internal BatchProgram(
        Circuit circuit,
        ImmutableArray<BatchReadout> readouts,
        bool isReal,
        ImmutableArray<BatchStep> steps,
        ImmutableArray<Angle> angles,
        ImmutableArray<int> inputMasks,
        int[] positions)
    {
        (Circuit, Readouts, Steps, Angles, InputMasks, Positions) = (circuit, readouts, steps, angles, inputMasks, positions);
        IsReal = isReal;
        ReadoutCount = readouts.Sum(static readout => readout.Count);
        FirstSymbol = steps.TakeWhile(static step => !step.HasSymbols).Count();
        Projections = steps.OfType<BatchProjectStep>().Count();
        ImmutableArray<BatchMultiplexedStep> tables = [.. steps.OfType<BatchMultiplexedStep>()];
        SharedTableLength = tables.Where(static step => step.IsShared).Sum(static step => step.Offsets.Length);
        TileTableLength = tables.Where(static step => !step.IsShared).Sum(static step => step.Offsets.Length);
        LargestTable = tables.Select(static step => step.Offsets.Length).DefaultIfEmpty(0).Max();
        IsUniform = [.. angles.Select(static angle => angle.Terms.All(static term => term.Kind != SymbolKind.Feature))];
    }

    /// <summary>The circuit it was prepared from.</summary>
    public Circuit Circuit { get; }

    /// <summary>What is read, in the order of a sample's numbers.</summary>
    public ImmutableArray<BatchReadout> Readouts { get; }

    /// <summary>How many numbers are read from a sample.</summary>
    public int ReadoutCount { get; }

    /// <summary>True when states have no imaginary parts, since a real state stays real: half the memory and at most half the arithmetic.</summary>
    public bool IsReal { get; }

    /// <summary>Passes over the state in one run.</summary>
    public int StepCount => Steps.Length;

    internal ImmutableArray<BatchStep> Steps { get; }

    internal ImmutableArray<Angle> Angles { get; }

    /// <summary>Per angle whether all samples share it.</summary>
    internal ImmutableArray<bool> IsUniform { get; }

    /// <summary>Sets of input bits (as bits of the word) that must all be 1.</summary>
    internal ImmutableArray<int> InputMasks { get; }

    /// <summary>Where amplitude i stands at the end.</summary>
    internal int[] Positions { get; }

    /// <summary>The first step with a symbol; the number of steps when none has.</summary>
    internal int FirstSymbol { get; }

    internal int Projections { get; }

    internal int SharedTableLength { get; }

    internal int TileTableLength { get; }

    internal int LargestTable { get; }

    /// <summary>Prepares a circuit of gates, multiplexed rotations, ancilla blocks and postselections by projection.</summary>
    /// <param name="circuit">The circuit; its outputs are ignored.</param>
    /// <param name="readouts">What is read; may be empty when only final states are wanted.</param>
    /// <param name="complexStates">Whether states have imaginary parts even if the circuit is real, for initial states that have them.</param>
    /// <exception cref="QrnnException">The circuit has something else, or more qubits or input bits than the engine holds.</exception>
    public static BatchProgram Prepare(Circuit circuit, ImmutableArray<BatchReadout> readouts, bool complexStates = false)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        if (circuit.QubitCount is < 1 or > MaximumQubits)
        {
            throw new QrnnException($"The circuit has {circuit.QubitCount} qubits; the batched engine holds 1 to {MaximumQubits}.");
        }

        if (circuit.InputBitCount > MaximumInputBits)
        {
            throw new QrnnException($"The circuit has {circuit.InputBitCount} input bits; an input word of a batch holds at most {MaximumInputBits}.");
        }

        readouts = readouts.IsDefault ? [] : readouts;
        foreach (BatchReadout readout in readouts)
        {
            Check(readout, circuit.QubitCount);
        }

        var builder = new BatchProgramBuilder(circuit);
        builder.Add(circuit.Operations);
        return builder.Finish(readouts, circuit.IsReal && !complexStates);
    }

    private static void Check(BatchReadout readout, int qubitCount)
    {
        if (readout is PauliReadout paulis)
        {
            foreach (PauliTerm term in paulis.Terms)
            {
                term.Masks(qubitCount);
            }
        }
        else if (readout is RegisterReadout register)
        {
            StateVectorReadout.Bits(qubitCount, register.Qubits.AsSpan());
            if (register.Qubits.Distinct().Count() != register.Qubits.Length)
            {
                throw new QrnnException($"A register names one of its {register.Qubits.Length} qubits twice.");
            }
        }
    }
}
