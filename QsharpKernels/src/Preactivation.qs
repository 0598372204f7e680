import Std.Arrays.Subarray;
import Rotations.ApplyControlledRy;

/// # Summary
/// One neuron's numbers. All angles are in radians; any of them may be a symbol.
struct Neuron {
    /// Number of nested ancillas, 0 or more.
    Order : Int,
    /// Control subsets, as positions in the list of sources (`ControlSubsets`).
    Subsets : Int[][],
    /// One angle per subset.
    Weights : Double[],
    /// Constant part of the angle.
    Bias : Double,
    /// Trained part of the angle that acts in every branch.
    Angle : Double,
    /// Number of the neuron in its cell.
    Group : Int,
}

/// # Summary
/// Rotates `target` about Y by η(x) = bias + angle + Σ_S weight_S · Π_{i∈S} x_i in the branch in which the sources are x.
///
/// # Reference
/// J. Bausch, Recurrent Quantum Neural Networks, arXiv:2006.14619, section 3.1.
operation ApplyPreactivation(neuron : Neuron, sources : Qubit[], target : Qubit) : Unit is Adj {
    let subsets = neuron.Subsets;
    for index in 0..Length(subsets) - 1 {
        ApplyControlledRy(neuron.Weights[index], Subarray(subsets[index], sources), target);
    }
    Ry(neuron.Bias, target);
    Ry(neuron.Angle, target);
}

export Neuron, ApplyPreactivation;
