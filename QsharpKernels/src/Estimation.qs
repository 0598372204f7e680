// For the resource estimator only. It runs a program once, with every measurement a fair coin from a fixed seed: what a device repeats until it
// succeeds has to be told, and what a long sequence repeats need not be run.
import Std.ResourceEstimation.*;
import NeuronSteps.*;
import Preactivation.Neuron;

/// # Summary
/// A neuron's steps as `ApplyStepsUntilSuccess` does them, every level counted `attempts` times.
///
/// # Description
/// An attempt succeeds with probability cos⁴ + sin⁴ of some angle, in every branch 1/2 or more: 2 attempts are an upper bound on the expected
/// number, whatever the network. The recovery after a failure is an X and a rotation by ±π/2, which cost no T state.
///
/// # Output
/// The verdict's measurement.
operation ApplyStepsExpected(neuron : Neuron, attempts : Int, sources : Qubit[], chain : Qubit[]) : Result {
    let order = Length(chain) - 1;
    mutable block = 0;
    for step in NeuronSteps(order, 1) {
        if IsFirstOfLevel(step) {
            // The innermost level begins 2^(order - 1) times; level l begins with every 2^l-th of them.
            for level in 0..order - 1 {
                if block % 2^level == 0 {
                    BeginAttempts(attempts);
                }
            }
            block += 1;
        }
        if IsEnding(step) {
            EndAttempts(attempts);
        } elif IsSettling(step) {
            let _ = M(chain[step.Level]);
        } else {
            ApplyStep(neuron, step, sources, chain);
        }
    }
    MResetZ(chain[0])
}

// Told to repeat something once, the estimator counts one layer of rotations too many.
operation BeginAttempts(attempts : Int) : Unit {
    if attempts > 1 {
        BeginRepeatEstimates(attempts);
    }
}

operation EndAttempts(attempts : Int) : Unit {
    if attempts > 1 {
        EndRepeatEstimates();
    }
}

/// # Summary
/// A program that is known by its logical counts alone: (T, rotations, rotation depth, CCZ, measurements) on some qubits.
operation AccountForCounts(qubits : Int, counts : (Int, Int, Int, Int, Int)) : Unit {
    let (t, rotations, depth, ccz, measurements) = counts;
    use lanes = Qubit[qubits];
    let estimates = [TCount(t), RotationCount(rotations), RotationDepth(depth), CczCount(ccz), MeasurementCount(measurements)];
    AccountForEstimates(estimates, PSSPCLayout(), lanes);
}

export ApplyStepsExpected, AccountForCounts;
