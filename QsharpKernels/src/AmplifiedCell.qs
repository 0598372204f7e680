import Std.Arrays.Excluding;
import AmplitudeAmplification.*;
import NeuronAttempt.*;
import Phases.ApplyPhaseOnZero;
import Preactivation.*;
import RecurrentCell.*;

/// # Summary
/// One call of the recurrent cell as a unitary: neurons of order 0, or amplified without any measurement.
///
/// # Input
/// ## neuronPhases
/// The sequence of every neuron.
/// ## flags
/// `FlagCount` qubits in |0⟩ that all neurons share; they end in |0⟩ but for what the sequences leave.
operation ApplyCellUnitarily(
    shape : CellShape,
    neuronPhases : Double[],
    parameters : Double[],
    word : Bool[],
    inout : Qubit[],
    workspace : Qubit[],
    flags : Qubit[]
) : Unit is Adj {
    let all = workspace + inout;
    for step in CellSteps(shape, parameters) {
        let (target, sources) = (all[step.Lane], Excluding([step.Lane], all));
        if not IsNeuron(step) {
            ApplyPlainStep(step, word, inout, all);
        } elif shape.Order == 0 {
            ApplyPreactivation(step.Neuron, sources, target);
        } else {
            ApplyAmplified(neuronPhases, ApplyNeuronAttempt, (step.Neuron, sources, flags, target), flags);
        }
    }
}

/// # Summary
/// Multiplies the part in which the lanes hold `word` and the flags |0…0⟩ by e^(i·angle), up to a global phase.
operation ApplyPhaseOnWord(angle : Double, word : Bool[], lanes : Qubit[], flags : Qubit[]) : Unit is Adj {
    within {
        ApplyWord(word, lanes);
    } apply {
        ApplyPhaseOnZero(angle, lanes + flags);
    }
}

/// # Summary
/// Amplifies a call of the cell until the in/out lanes hold `target`, with the cell's own inverse.
///
/// # Description
/// With M the part of the cell that leads from the in/out lanes in |0…0⟩ to `target`, an operator on the workspace:
/// `knownStart` true is for a workspace that begins in |0…0⟩, as in the first call. The sequence then ends in M|0…0⟩, normalised: the
/// postselected state, for any sequence, and in 1/√p attempts.
/// `knownStart` false is for a workspace of which nothing is known. No sequence that has only the cell can then give M|ψ⟩: it weighs
/// the singular values of M by P, so that a fixed point leaves the unitary part of M, and branches lose the weights that postselection
/// would give them. Reaching the postselected state of a later call takes the inverse of all calls before it.
///
/// # Input
/// ## phases
/// Of the output word's amplification; phase-free unless the start is known.
///
/// # Reference
/// J. Bausch, Recurrent Quantum Neural Networks, arXiv:2006.14619, appendix A.
operation ApplyAmplifiedCell(
    phases : Double[],
    target : Bool[],
    knownStart : Bool,
    shape : CellShape,
    neuronPhases : Double[],
    parameters : Double[],
    word : Bool[],
    inout : Qubit[],
    workspace : Qubit[],
    flags : Qubit[]
) : Unit is Adj {
    let beginning = inout + flags + (knownStart ? workspace | []);
    ApplyAmplifiedBetween(
        phases,
        ApplyCellUnitarily,
        (shape, neuronPhases, parameters, word, inout, workspace, flags),
        ApplyPhaseOnWord(_, target, inout, flags),
        ApplyPhaseOnZero(_, beginning)
    );
}

export ApplyCellUnitarily, ApplyPhaseOnWord, ApplyAmplifiedCell;
