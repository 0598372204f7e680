import Std.Math.PI;
import NeuronSteps.*;
import Preactivation.Neuron;

/// # Summary
/// The angle about Y that undoes a failed attempt on what the ancilla acts on.
///
/// # Description
/// An attempt leaves c²·1 + s²·Y' at Zero and c·s·(Y' - 1) at One, where Y' = Ry(π). Y' - 1 = -√2·Ry(-π/2), so +π/2 restores the
/// target whatever the sources are; with the turn inverted the sign is opposite.
function RecoveryAngle(inverted : Bool) : Double {
    inverted ? -PI() / 2.0 | PI() / 2.0
}

/// # Summary
/// A neuron's steps with every level repeated until its ancilla reads Zero, at most `maxAttempts` times.
///
/// # Description
/// Each level has its own attempts, also inside the attempts of the level above. What is left of a level that is settled is skipped. All
/// loops are bounded. `chain` holds the ancillas, which end in |0⟩, and then the target.
///
/// # Output
/// Zero when every level succeeded. One when some level used all its attempts: the shot is to be discarded.
@Config(Adaptive)
operation ApplyStepsUntilSuccess(neuron : Neuron, maxAttempts : Int, sources : Qubit[], chain : Qubit[]) : Result {
    // The highest level that is settled, -1 for none. Levels are nested, so all levels below it are to be skipped too.
    mutable settled = -1;
    mutable exhausted = false;
    for step in NeuronSteps(Length(chain) - 1, maxAttempts) {
        let level = step.Level;
        if IsEnding(step) {
            if settled < level {
                exhausted = true;
            }
            if settled <= level {
                settled = -1;
            }
        } elif settled < level {
            if IsSettling(step) {
                if M(chain[level]) == Zero {
                    settled = level;
                } else {
                    X(chain[level]);
                    Ry(RecoveryAngle(step.Inverted), chain[level + 1]);
                }
            } else {
                ApplyStep(neuron, step, sources, chain);
            }
        }
    }
    // A result is all that every profile can hand out: the first ancilla carries the verdict.
    if exhausted {
        X(chain[0]);
    }
    MResetZ(chain[0])
}

@Config(not Adaptive)
operation ApplyStepsUntilSuccess(neuron : Neuron, maxAttempts : Int, sources : Qubit[], chain : Qubit[]) : Result {
    fail "Repeat until success needs a profile with feedback (adaptive_ri or above), not base."
}

export RecoveryAngle, ApplyStepsUntilSuccess;
