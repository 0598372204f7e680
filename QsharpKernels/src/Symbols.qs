// Numbers that are known only to the host: intrinsics that stay calls in the compiled program, so that one compilation serves every
// parameter vector, sample and step. They are operations because the compiler evaluates functions; load them before any adjoint.

/// # Summary
/// Trained parameter number `index`, shared by all steps and samples.
operation Param(index : Int) : Double {
    body intrinsic;
}

/// # Summary
/// Feature number `index` of a sample at a step: an angle in radians that classical code computes.
operation Feature(index : Int) : Double {
    body intrinsic;
}

/// # Summary
/// Bit number `index` of the input word of a sample at a step; bit 0 is the most significant.
operation InputBit(index : Int) : Bool {
    body intrinsic;
}

export Param, Feature, InputBit;
