import Std.Diagnostics.Fact;
import AmplitudeAmplification.ApplyAmplified;
import AncillaPolicy.*;
import Estimation.ApplyStepsExpected;
import NeuronAttempt.*;
import NeuronSteps.*;
import Postselection.*;
import Preactivation.*;
import RepeatUntilSuccess.*;

/// # Summary
/// Applies a neuron to `target`: where the sources are x, (ψ0, ψ1) becomes (c·ψ0 - s·ψ1, c·ψ1 + s·ψ0) with c = cos(η/2)^(2^order) and
/// s = sin(η/2)^(2^order), up to what the policy does about the weight √(c² + s²).
///
/// # Description
/// Order 0 is the pre-activation itself, without ancilla. Order k uses k ancillas: level l pre-activates ancilla l by level l - 1 (or the
/// pre-activation), turns the next qubit under its control, undoes the pre-activation and settles the ancilla as the policy says. Finite
/// amplification settles all at the end instead and uses 2^k - 1.
///
/// # Output
/// What was measured; Zero is success. Nothing for the policies that cannot fail, every ancilla's result for `Measure` and `AmplifyBy`, and
/// one result for `RepeatUntilSuccess`: One when a level used all its attempts. Only results, because no profile lets an array hold measured
/// Bools.
///
/// # Reference
/// J. Bausch, Recurrent Quantum Neural Networks, arXiv:2006.14619, figure 1 and appendix A.
operation ApplyNeuron(neuron : Neuron, policy : AncillaPolicy, sources : Qubit[], target : Qubit) : Result[] {
    let weights = Length(neuron.Weights);
    let subsets = Length(neuron.Subsets);
    Fact(weights == subsets, $"Got {weights} weights for {subsets} control subsets of neuron {neuron.Group}.");
    // Amplification keeps every level's flag until the end; the others settle a level at once and use its ancilla again.
    use ancillas = Qubit[IsAmplifyBy(policy) ? FlagCount(neuron.Order) | neuron.Order];
    let chain = ancillas + [target];
    mutable measured = [];
    if neuron.Order == 0 {
        ApplyPreactivation(neuron, sources, target);
    } elif IsAmplifyBy(policy) {
        ApplyAmplified(policy.Phases, ApplyNeuronAttempt, (neuron, sources, ancillas, target), ancillas);
        for ancilla in ancillas {
            if ProjectsFlags(policy) {
                NativePostselect(ancilla, neuron.Group);
            } else {
                measured += [MResetZ(ancilla)];
            }
        }
    } elif IsRepeatUntilSuccess(policy) {
        measured += [ApplyStepsUntilSuccess(neuron, policy.MaxAttempts, sources, chain)];
    } elif IsExpectAttempts(policy) {
        measured += [ApplyStepsExpected(neuron, policy.MaxAttempts, sources, chain)];
    } else {
        for step in NeuronSteps(neuron.Order, 1) {
            if IsSettling(step) {
                let (ancilla, next) = (chain[step.Level], chain[step.Level + 1]);
                if IsPostselect(policy) {
                    NativePostselect(ancilla, neuron.Group);
                } elif IsAmplify(policy) {
                    NativeAmplify(ancilla, next, neuron.Group);
                } else {
                    measured += [MResetZ(ancilla)];
                }
            } else {
                ApplyStep(neuron, step, sources, chain);
            }
        }
    }
    measured
}

export ApplyNeuron;
