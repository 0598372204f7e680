import Std.Arrays.*;
import Std.Diagnostics.Fact;
import NeuronSteps.*;
import Preactivation.Neuron;

/// # Summary
/// Flags of an attempt: ancillas that must all be |0⟩ for success, one for each time that a level is settled.
function FlagCount(order : Int) : Int {
    2^order - 1
}

/// # Summary
/// A step of an attempt with the places of its chain in the list of flags and then the target.
struct PlacedStep {
    /// What is done.
    Step : NeuronStep,
    /// Per level the flag that it uses, and last the target; -1 for a level that is not begun.
    Chain : Int[],
}

/// # Summary
/// The steps of a neuron whose ancillas are all settled at the end: a level that begins again takes a fresh flag.
function PlacedSteps(order : Int) : PlacedStep[] {
    mutable placed = [];
    mutable chain = Repeated(-1, order) + [FlagCount(order)];
    mutable used = 0;
    for step in NeuronSteps(order, 1) {
        // A level is begun by its pre-activation: level 0 by that of the sources, level l by the turn of level l - 1.
        let begun = step.Kind == 0 ? 0 | step.Kind == 2 ? step.Level + 1 | -1;
        if begun >= 0 and chain[begun] < 0 {
            chain[begun] = used;
            used += 1;
        }
        if IsSettling(step) {
            chain[step.Level] = -1;
        } elif not IsEnding(step) {
            placed += [new PlacedStep { Step = step, Chain = chain }];
        }
    }
    placed
}

/// # Summary
/// One attempt of a neuron of order 1 or more without any measurement: where the sources are x, the part in which all flags are |0⟩ is
/// √p(x) times the neuron's rotation, p(x) = cos(η/2)^(2^(order+1)) + sin(η/2)^(2^(order+1)) ≥ 2^(1 - 2^order).
///
/// # Input
/// ## flags
/// `FlagCount` qubits in |0⟩.
operation ApplyNeuronAttempt(neuron : Neuron, sources : Qubit[], flags : Qubit[], target : Qubit) : Unit is Adj {
    let (given, needed) = (Length(flags), FlagCount(neuron.Order));
    Fact(given == needed and neuron.Order >= 1, $"Got {given} flags for an attempt of order {neuron.Order}, which needs {needed} and order 1 or more.");
    let all = flags + [target];
    for placed in PlacedSteps(neuron.Order) {
        // Levels that are not begun are not touched by the step: any qubit stands for them.
        ApplyStep(neuron, placed.Step, sources, Mapped(place -> all[place < 0 ? 0 | place], placed.Chain));
    }
}

export FlagCount, PlacedStep, PlacedSteps, ApplyNeuronAttempt;
