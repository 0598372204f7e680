import Std.Diagnostics.Fact;

/// # Summary
/// What happens to a neuron's ancilla once its target has been turned: an argument of every kernel from the neuron to the network.
struct AncillaPolicy {
    /// One of the numbers below.
    Kind : Int,
    /// Attempts before a repetition gives up; 1 for the other kinds.
    MaxAttempts : Int,
    /// Phases of an amplification, in radians; empty for the other kinds.
    Phases : Double[],
}

/// # Summary
/// Project the ancilla on |0⟩ (simulators only): what the author's code computes.
function Postselect() : AncillaPolicy {
    new AncillaPolicy { Kind = 0, MaxAttempts = 1, Phases = [] }
}

/// # Summary
/// The limit of amplitude amplification (the host's engine only): every branch is turned and keeps its weight.
function Amplify() : AncillaPolicy {
    new AncillaPolicy { Kind = 1, MaxAttempts = 1, Phases = [] }
}

/// # Summary
/// Measure the ancilla once, report the result, go on whatever it is: the caller discards failed shots. Fits every profile.
function Measure() : AncillaPolicy {
    new AncillaPolicy { Kind = 2, MaxAttempts = 1, Phases = [] }
}

/// # Summary
/// Measure the ancilla, undo a failure and try again, at most `maxAttempts` times. Needs mid-circuit feedback.
function RepeatUntilSuccess(maxAttempts : Int) : AncillaPolicy {
    Fact(maxAttempts >= 1, $"Got {maxAttempts} attempts; repeat until success needs at least 1.");
    new AncillaPolicy { Kind = 3, MaxAttempts = maxAttempts, Phases = [] }
}

/// # Summary
/// Amplify all flags of a neuron with a finite sequence (`ApplyAmplified`), then measure them once and report: what is left of failure is
/// seen. Fits every profile.
///
/// # Input
/// ## phases
/// The phases between the sequence's attempts; one attempt more than phases. In a superposition of sources only an antisymmetric list turns
/// every branch without a phase of its own; see `IsPhaseFree`.
function AmplifyBy(phases : Double[]) : AncillaPolicy {
    new AncillaPolicy { Kind = 4, MaxAttempts = 1, Phases = phases }
}

/// # Summary
/// `AmplifyBy` with the flags projected on |0⟩ instead of measured: for simulators, which then know the success probability.
function AmplifyByAndPostselect(phases : Double[]) : AncillaPolicy {
    new AncillaPolicy { Kind = 5, MaxAttempts = 1, Phases = phases }
}

/// # Summary
/// Whether the policy projects, with amplification before it or without.
function ProjectsFlags(policy : AncillaPolicy) : Bool {
    policy.Kind == 0 or policy.Kind == 5
}

/// # Summary
/// Whether the policy amplifies with a finite sequence.
function IsAmplifyBy(policy : AncillaPolicy) : Bool {
    policy.Kind == 4 or policy.Kind == 5
}

/// # Summary
/// What `RepeatUntilSuccess` costs when every level of a neuron needs `attempts` attempts: for the resource estimator only.
function ExpectAttempts(attempts : Int) : AncillaPolicy {
    Fact(attempts >= 1, $"Got {attempts} attempts; a success needs at least 1.");
    new AncillaPolicy { Kind = 6, MaxAttempts = attempts, Phases = [] }
}

/// # Summary
/// Whether the policy projects.
function IsPostselect(policy : AncillaPolicy) : Bool {
    policy.Kind == 0
}

/// # Summary
/// Whether the policy is the limit of amplification.
function IsAmplify(policy : AncillaPolicy) : Bool {
    policy.Kind == 1
}

/// # Summary
/// Whether the policy repeats.
function IsRepeatUntilSuccess(policy : AncillaPolicy) : Bool {
    policy.Kind == 3
}

/// # Summary
/// Whether the policy counts expected attempts.
function IsExpectAttempts(policy : AncillaPolicy) : Bool {
    policy.Kind == 6
}

export ExpectAttempts, IsExpectAttempts;
export AncillaPolicy, Postselect, Amplify, Measure, RepeatUntilSuccess, AmplifyBy, AmplifyByAndPostselect;
export IsPostselect, IsAmplify, IsRepeatUntilSuccess, IsAmplifyBy, ProjectsFlags;
