import Std.Arrays.*;
import Std.Diagnostics.Fact;
import Target.KeepsNativeGates;

/// # Summary
/// Most controls that a rotation may have where native gates are kept.
function MostNativeControls() : Int {
    8
}

/// # Summary
/// Rotates `target` by exp(-i·angle·Y/2) where every control is |1⟩; with no control always. The angle is in radians.
///
/// # Description
/// One operation in the compiled program where `KeepsNativeGates`, otherwise lowered by the compiler (8 gates for one control, more and
/// extra qubits for several). The adjoint is written out: an intrinsic has none.
operation ApplyControlledRy(angle : Double, controls : Qubit[], target : Qubit) : Unit is Adj {
    body (...) {
        let count = Length(controls);
        if count == 0 {
            Ry(angle, target);
        } elif not KeepsNativeGates() {
            Controlled Ry(controls, (angle, target));
        } else {
            Fact(count <= MostNativeControls(), $"Got {count} controls for a rotation; the limit of native gates is {MostNativeControls()}.");
            if count == 1 {
                NativeControlledRy1(angle, controls[0], target);
            } elif count == 2 {
                NativeControlledRy2(angle, controls[0], controls[1], target);
            } elif count == 3 {
                NativeControlledRy3(angle, controls[0], controls[1], controls[2], target);
            } elif count == 4 {
                NativeControlledRy4(angle, controls[0], controls[1], controls[2], controls[3], target);
            } elif count == 5 {
                NativeControlledRy5(angle, controls[0], controls[1], controls[2], controls[3], controls[4], target);
            } elif count == 6 {
                NativeControlledRy6(angle, controls[0], controls[1], controls[2], controls[3], controls[4], controls[5], target);
            } elif count == 7 {
                NativeControlledRy7(angle, controls[0], controls[1], controls[2], controls[3], controls[4], controls[5], controls[6], target);
            } else {
                NativeControlledRy8(angle, controls[0], controls[1], controls[2], controls[3], controls[4], controls[5], controls[6], controls[7], target);
            }
        }
    }
    adjoint (...) {
        ApplyControlledRy(-angle, controls, target);
    }
}

/// # Summary
/// Ry with 1 control, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledRy1(angle : Double, control0 : Qubit, target : Qubit) : Unit {
    Controlled Ry([control0], (angle, target));
}

/// # Summary
/// Ry with 2 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledRy2(angle : Double, control0 : Qubit, control1 : Qubit, target : Qubit) : Unit {
    Controlled Ry([control0, control1], (angle, target));
}

/// # Summary
/// Ry with 3 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledRy3(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, target : Qubit) : Unit {
    Controlled Ry([control0, control1, control2], (angle, target));
}

/// # Summary
/// Ry with 4 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledRy4(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, control3 : Qubit, target : Qubit) : Unit {
    Controlled Ry([control0, control1, control2, control3], (angle, target));
}

/// # Summary
/// Ry with 5 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledRy5(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, control3 : Qubit, control4 : Qubit, target : Qubit) : Unit {
    Controlled Ry([control0, control1, control2, control3, control4], (angle, target));
}

/// # Summary
/// Ry with 6 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledRy6(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, control3 : Qubit, control4 : Qubit, control5 : Qubit, target : Qubit) : Unit {
    Controlled Ry([control0, control1, control2, control3, control4, control5], (angle, target));
}

/// # Summary
/// Ry with 7 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledRy7(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, control3 : Qubit, control4 : Qubit, control5 : Qubit, control6 : Qubit, target : Qubit) : Unit {
    Controlled Ry([control0, control1, control2, control3, control4, control5, control6], (angle, target));
}

/// # Summary
/// Ry with 8 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledRy8(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, control3 : Qubit, control4 : Qubit, control5 : Qubit, control6 : Qubit, control7 : Qubit, target : Qubit) : Unit {
    Controlled Ry([control0, control1, control2, control3, control4, control5, control6, control7], (angle, target));
}

/// # Summary
/// All subsets of 0..count - 1 with 1 to `degree` elements: by size, within a size in lexicographic order.
///
/// # Description
/// The order of a neuron's weights in the author's code. Sizes above `count` are empty levels.
function ControlSubsets(count : Int, degree : Int) : Int[][] {
    mutable all = [];
    mutable level = [[]];
    for _ in 1..degree {
        mutable larger = [];
        for subset in level {
            let first = IsEmpty(subset) ? 0 | Tail(subset) + 1;
            for element in first..count - 1 {
                larger += [subset + [element]];
            }
        }
        all += larger;
        level = larger;
    }
    all
}

export MostNativeControls, ApplyControlledRy, ControlSubsets;
export NativeControlledRy1, NativeControlledRy2, NativeControlledRy3, NativeControlledRy4;
export NativeControlledRy5, NativeControlledRy6, NativeControlledRy7, NativeControlledRy8;
