using System.Collections.Immutable;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// A circuit prepared for the single-state engine: gates are lowered to one target each, single-qubit gates are gathered into layers and runs of
/// X, CNOT and Swap into one permutation of the index. Immutable; prepared once, run any number of times with <see cref="StateVectorSimulator{T}"/>.
/// </summary>
public sealed class StateVectorProgram
{
    /// <summary>The most qubits a state may have: 2³⁰ amplitudes, 16 GiB when they are complex doubles.</summary>
    public const int MaximumQubits = 30;

    private StateVectorProgram(Circuit circuit, ImmutableArray<StateVectorStep> steps, ImmutableArray<Angle> angles, int matrixLength, int tableLength)
    {
        (Circuit, Steps, Angles, MatrixLength, TableLength) = (circuit, steps, angles, matrixLength, tableLength);
        GroupCount = 1 + steps.OfType<PostselectStep>().Select(static step => step.Group).DefaultIfEmpty(-1).Max();
        IsReal = circuit.IsReal;
        FirstDraw = steps.Select(static (step, index) => (step, index)).FirstOrDefault(static pair => pair.step is MeasureStep, (null!, steps.Length)).index;
    }

    /// <summary>The circuit it was prepared from.</summary>
    public Circuit Circuit { get; }

    /// <summary>Number of qubits; qubit 0 is the most significant bit of an amplitude's index.</summary>
    public int QubitCount => Circuit.QubitCount;

    /// <summary>True when a real state stays real, so that half the memory and a quarter of the arithmetic do.</summary>
    public bool IsReal { get; }

    /// <summary>One more than the largest postselection group; 0 when no postselection has a group.</summary>
    public int GroupCount { get; }

    /// <summary>Number of passes over the state that a run makes at most.</summary>
    public int StepCount => Steps.Length;

    internal ImmutableArray<StateVectorStep> Steps { get; }

    internal ImmutableArray<Angle> Angles { get; }

    internal int MatrixLength { get; }

    internal int TableLength { get; }

    /// <summary>The first step whose outcome is random: everything before it is the same for every shot.</summary>
    internal int FirstDraw { get; }

    /// <summary>Lowers, schedules and fuses a circuit.</summary>
    /// <exception cref="QrnnException">The circuit has more qubits or input bits than the engine holds.</exception>
    public static StateVectorProgram Prepare(Circuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        if (circuit.QubitCount > MaximumQubits)
        {
            throw new QrnnException($"The circuit has {circuit.QubitCount} qubits; a state vector holds at most {MaximumQubits}.");
        }

        if (circuit.InputBitCount > 64)
        {
            throw new QrnnException($"The circuit has {circuit.InputBitCount} input bits; an input word holds at most 64.");
        }

        var scheduler = new StateVectorScheduler(circuit);
        scheduler.Add(circuit.Operations);
        return new StateVectorProgram(circuit, scheduler.Finish(), scheduler.Angles, scheduler.MatrixLength, scheduler.TableLength);
    }
}
