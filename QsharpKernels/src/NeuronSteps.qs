import Std.Math.PI;
import Preactivation.*;
import Rotations.ApplyControlledRy;

/// # Summary
/// The controlled turn between an ancilla and what it acts on: |1⟩|0⟩ to |1⟩|1⟩ and |1⟩|1⟩ to -|1⟩|0⟩, or back when `inverted`.
operation ApplyTurn(inverted : Bool, ancilla : Qubit, target : Qubit) : Unit is Adj {
    ApplyControlledRy(inverted ? -PI() | PI(), [ancilla], target);
}

/// # Summary
/// One step of a neuron's circuit; see `NeuronSteps`.
struct NeuronStep {
    /// 0 pre-activate, 1 undo the pre-activation, 2 turn, 3 settle the ancilla, 4 end of a level's attempts.
    Kind : Int,
    /// Number of the ancilla.
    Level : Int,
    /// Whether the level's turn is inverted.
    Inverted : Bool,
}

function Step(kind : Int, level : Int, inverted : Bool) : NeuronStep {
    new NeuronStep { Kind = kind, Level = level, Inverted = inverted }
}

function IsFirstOfLevel(step : NeuronStep) : Bool {
    step.Kind == 0
}

function IsSettling(step : NeuronStep) : Bool {
    step.Kind == 3
}

function IsEnding(step : NeuronStep) : Bool {
    step.Kind == 4
}

/// # Summary
/// The steps of a neuron's circuit in order, every level tried `attempts` times.
///
/// # Description
/// Level 0 is: pre-activate, turn, undo, settle. Level l is: level l - 1, turn, level l - 1 with its turn inverted, settle. A list
/// instead of a recursion, because the compiler's profiles refuse recursive operations that return measured values.
function NeuronSteps(order : Int, attempts : Int) : NeuronStep[] {
    mutable forward = [Step(0, 0, false)];
    mutable backward = [Step(1, 0, false)];
    for level in 0..order - 1 {
        let inner = (forward, backward);
        forward = LevelSteps(level, false, attempts, inner);
        backward = LevelSteps(level, true, attempts, inner);
    }
    forward
}

function LevelSteps(level : Int, inverted : Bool, attempts : Int, inner : (NeuronStep[], NeuronStep[])) : NeuronStep[] {
    let (forward, backward) = inner;
    mutable steps = [];
    for _ in 1..attempts {
        steps += forward + [Step(2, level, inverted)] + backward + [Step(3, level, inverted)];
    }
    steps + [Step(4, level, inverted)]
}

/// # Summary
/// Applies a unitary step; `chain` holds the ancillas and then the target.
operation ApplyStep(neuron : Neuron, step : NeuronStep, sources : Qubit[], chain : Qubit[]) : Unit is Adj {
    if step.Kind == 0 {
        ApplyPreactivation(neuron, sources, chain[0]);
    } elif step.Kind == 1 {
        Adjoint ApplyPreactivation(neuron, sources, chain[0]);
    } elif step.Kind == 2 {
        ApplyTurn(step.Inverted, chain[step.Level], chain[step.Level + 1]);
    }
}

export NeuronStep, NeuronSteps, ApplyTurn, ApplyStep, IsFirstOfLevel, IsSettling, IsEnding;
