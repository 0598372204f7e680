import Std.Arrays.IsEmpty;
import Std.Diagnostics.Fact;
import AncillaPolicy.AncillaPolicy;
import Readout.*;
import RecurrentCell.*;

/// # Summary
/// What a run of the network over a sequence gives.
struct NetworkOutcome {
    /// The measured word of every step; empty where the step was postselected.
    Words : Result[][],
    /// What the neurons measured in every step, Zero being success; see `ApplyNeuron`.
    Ancillas : Result[][],
}

/// # Summary
/// A step's hook that does nothing.
operation NoHook(step : Int, inout : Qubit[], workspace : Qubit[]) : Unit {}

/// # Summary
/// Runs the cell over a sequence of words and reads out a word after every call.
///
/// # Input
/// ## words
/// The input words, fed one after another. Measured words are never fed back; they only collapse the state.
/// ## targets
/// Per step the word on which the read-out is postselected, or an empty array where it is measured.
/// ## beforeReadout
/// Called with the step's number, the in/out lanes and the workspace after each call of the cell, for example to dump the state.
operation RunNetwork(
    shape : CellShape,
    policy : AncillaPolicy,
    parameters : Double[],
    words : Bool[][],
    targets : Bool[][],
    beforeReadout : (Int, Qubit[], Qubit[]) => Unit
) : NetworkOutcome {
    let (steps, readouts) = (Length(words), Length(targets));
    Fact(steps == readouts, $"Got {readouts} targets for {steps} input words.");
    // The in/out lanes come first: lane 0 is the most significant bit of a printed state.
    use inout = Qubit[shape.Inputs];
    use workspace = Qubit[shape.Workspace];
    mutable measuredWords = [];
    mutable ancillas = [];
    for step in 0..steps - 1 {
        ancillas += [ApplyRecurrentCell(shape, policy, parameters, words[step], inout, workspace)];
        beforeReadout(step, inout, workspace);
        if IsEmpty(targets[step]) {
            measuredWords += [MeasureWord(inout)];
        } else {
            PostselectWord(targets[step], inout);
            measuredWords += [[]];
        }
    }
    ResetAll(workspace);
    new NetworkOutcome { Words = measuredWords, Ancillas = ancillas }
}

export NetworkOutcome, NoHook, RunNetwork;
