/// # Summary
/// Whether multi-controlled rotations stay one operation in the compiled program.
///
/// # Description
/// False for hardware and for the simulator: a rotation with controls is lowered to the gates that devices have. The host replaces this
/// one source by one that says true when it compiles a cell symbolically, because its own engine applies such a rotation at once.
function KeepsNativeGates() : Bool {
    false
}

export KeepsNativeGates;
