import Std.Diagnostics.Fact;

/// # Summary
/// What happens to a neuron's ancilla once its target has been turned: an argument of every kernel from the neuron to the network.
struct AncillaPolicy {
    /// One of the numbers below.
    Kind : Int,
    /// Attempts before a repetition gives up; 1 for the other kinds.
    MaxAttempts : Int,
}

/// # Summary
/// Project the ancilla on |0⟩ (simulators only): what the author's code computes.
function Postselect() : AncillaPolicy {
    new AncillaPolicy { Kind = 0, MaxAttempts = 1 }
}

/// # Summary
/// The limit of amplitude amplification (the host's engine only): every branch is turned and keeps its weight.
function Amplify() : AncillaPolicy {
    new AncillaPolicy { Kind = 1, MaxAttempts = 1 }
}

/// # Summary
/// Measure the ancilla once, report the result, go on whatever it is: the caller discards failed shots. Fits every profile.
function Measure() : AncillaPolicy {
    new AncillaPolicy { Kind = 2, MaxAttempts = 1 }
}

/// # Summary
/// Measure the ancilla, undo a failure and try again, at most `maxAttempts` times. Needs mid-circuit feedback.
function RepeatUntilSuccess(maxAttempts : Int) : AncillaPolicy {
    Fact(maxAttempts >= 1, $"Got {maxAttempts} attempts; repeat until success needs at least 1.");
    new AncillaPolicy { Kind = 3, MaxAttempts = maxAttempts }
}

/// # Summary
/// Whether the policy projects.
function IsPostselect(policy : AncillaPolicy) : Bool {
    policy.Kind == 0
}

/// # Summary
/// Whether the policy amplifies.
function IsAmplify(policy : AncillaPolicy) : Bool {
    policy.Kind == 1
}

/// # Summary
/// Whether the policy repeats.
function IsRepeatUntilSuccess(policy : AncillaPolicy) : Bool {
    policy.Kind == 3
}

export AncillaPolicy, Postselect, Amplify, Measure, RepeatUntilSuccess, IsPostselect, IsAmplify, IsRepeatUntilSuccess;
