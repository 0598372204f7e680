import Std.Arrays.*;
import Target.KeepsNativeGates;

/// # Summary
/// Multiplies the part in which every one of `flags` is |0⟩ by e^(i·angle), up to a global phase.
operation ApplyPhaseOnZero(angle : Double, flags : Qubit[]) : Unit is Adj {
    if Length(flags) == 1 {
        // diag(e^(iφ), 1) is Rz(-φ) up to a global phase: one gate instead of three.
        Rz(-angle, flags[0]);
    } else {
        within {
            for flag in flags {
                X(flag);
            }
        } apply {
            ApplyControlledR1(angle, Most(flags), Tail(flags));
        }
    }
}

/// # Summary
/// Multiplies the part in which the controls and the target are |1⟩ by e^(i·angle).
///
/// # Description
/// One operation in the compiled program where `KeepsNativeGates` and there are at most 6 controls (a neuron of order 3 has 7 flags),
/// otherwise lowered by the compiler.
operation ApplyControlledR1(angle : Double, controls : Qubit[], target : Qubit) : Unit is Adj {
    body (...) {
        let count = Length(controls);
        if count == 0 or count > 6 or not KeepsNativeGates() {
            Controlled R1(controls, (angle, target));
        } else {
            if count == 1 {
                NativeControlledR11(angle, controls[0], target);
            } elif count == 2 {
                NativeControlledR12(angle, controls[0], controls[1], target);
            } elif count == 3 {
                NativeControlledR13(angle, controls[0], controls[1], controls[2], target);
            } elif count == 4 {
                NativeControlledR14(angle, controls[0], controls[1], controls[2], controls[3], target);
            } elif count == 5 {
                NativeControlledR15(angle, controls[0], controls[1], controls[2], controls[3], controls[4], target);
            } elif count == 6 {
                NativeControlledR16(angle, controls[0], controls[1], controls[2], controls[3], controls[4], controls[5], target);
            }
        }
    }
    adjoint (...) {
        ApplyControlledR1(-angle, controls, target);
    }
}

/// # Summary
/// R1 with 1 control, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledR11(angle : Double, control0 : Qubit, target : Qubit) : Unit {
    Controlled R1([control0], (angle, target));
}

/// # Summary
/// R1 with 2 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledR12(angle : Double, control0 : Qubit, control1 : Qubit, target : Qubit) : Unit {
    Controlled R1([control0, control1], (angle, target));
}

/// # Summary
/// R1 with 3 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledR13(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, target : Qubit) : Unit {
    Controlled R1([control0, control1, control2], (angle, target));
}

/// # Summary
/// R1 with 4 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledR14(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, control3 : Qubit, target : Qubit) : Unit {
    Controlled R1([control0, control1, control2, control3], (angle, target));
}

/// # Summary
/// R1 with 5 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledR15(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, control3 : Qubit, control4 : Qubit, target : Qubit) : Unit {
    Controlled R1([control0, control1, control2, control3, control4], (angle, target));
}

/// # Summary
/// R1 with 6 controls, kept whole in the compiled program.
@SimulatableIntrinsic()
operation NativeControlledR16(angle : Double, control0 : Qubit, control1 : Qubit, control2 : Qubit, control3 : Qubit, control4 : Qubit, control5 : Qubit, target : Qubit) : Unit {
    Controlled R1([control0, control1, control2, control3, control4, control5], (angle, target));
}

export ApplyPhaseOnZero, ApplyControlledR1;
export NativeControlledR11, NativeControlledR12, NativeControlledR13, NativeControlledR14, NativeControlledR15, NativeControlledR16;
