import Std.Diagnostics.PostSelectZ;

/// # Summary
/// Keeps only the part of the state in which `ancilla` is |0⟩, and renormalises the whole.
///
/// # Description
/// No device can do this, so it stays a visible call in the compiled program instead of vanishing as `PostSelectZ` does. `group` is the
/// number of the neuron in the cell, for the host's success statistics; -1 for a read-out.
@SimulatableIntrinsic()
operation NativePostselect(ancilla : Qubit, group : Int) : Unit {
    // Not PostSelectZ(Zero, ancilla): the simulator divides by 1 - p(One), which multiplies an error of the norm by 1/p(Zero) every time,
    // until the state is lost. For One it adds up the probability itself.
    within {
        X(ancilla);
    } apply {
        PostSelectZ(One, ancilla);
    }
}

/// # Summary
/// The limit of oblivious amplitude amplification: keeps the part in which `ancilla` is |0⟩ and gives every branch of the qubits other than
/// `ancilla` and `target` the weight that it had before.
///
/// # Description
/// Known to the host's engine only. The simulator cannot do it in one step: it says so.
///
/// # Reference
/// J. Bausch, Recurrent Quantum Neural Networks, arXiv:2006.14619, equation 2.
@SimulatableIntrinsic()
operation NativeAmplify(ancilla : Qubit, target : Qubit, group : Int) : Unit {
    fail $"Ideal amplification (neuron {group}) exists only in the host's own engine: choose another ancilla policy for the simulator or a device, or order 0.";
}

export NativePostselect, NativeAmplify;
