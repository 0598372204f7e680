import Std.Arrays.*;
import Std.Convert.*;
import Std.Diagnostics.*;
import Std.Math.*;
import AncillaPolicy.*;
import Neuron.*;
import NeuronSteps.*;
import Postselection.*;
import Preactivation.*;
import Readout.*;
import RecurrentCell.*;
import RepeatUntilSuccess.*;
import Rotations.*;

// Numbers that no symmetry makes special.
function TestNeuron(order : Int, sources : Int, degree : Int) : Neuron {
    let subsets = ControlSubsets(sources, degree);
    let weights = MappedByIndex((index, _) -> 0.37 + 0.83 * IntAsDouble(index % 5) - 0.11 * IntAsDouble(index), subsets);
    new Neuron { Order = order, Subsets = subsets, Weights = weights, Bias = 0.9, Angle = -0.35, Group = 0 }
}

// η(x) from its definition: every subset whose bits are all set counts.
function ClosedFormAngle(neuron : Neuron, x : Bool[]) : Double {
    mutable angle = neuron.Bias + neuron.Angle;
    for index in 0..Length(neuron.Subsets) - 1 {
        if All(source -> x[source], neuron.Subsets[index]) {
            angle += neuron.Weights[index];
        }
    }
    angle
}

// The angle about Y by which a neuron turns its target: 2·arctan(tan(η/2)^(2^order)).
function ClosedFormTurn(neuron : Neuron, x : Bool[]) : Double {
    let half = ClosedFormAngle(neuron, x) / 2.0;
    mutable (c, s) = (Cos(half), Sin(half));
    for _ in 1..neuron.Order {
        (c, s) = (c * c, s * s);
    }
    2.0 * ArcTan2(s, c)
}

// Fails unless undoing the rotation by `angle` from Ry(start)|0⟩ brings the qubit back to |0⟩; leaves it there.
operation CheckTurned(angle : Double, start : Double, target : Qubit, what : String) : Unit {
    Ry(-angle, target);
    Ry(-start, target);
    Fact(CheckZero(target), $"{what}: the target is not turned by {angle}.");
}

@Test()
operation ControlSubsets_FourSources_AreOrderedBySizeThenPosition() : Unit {
    let expected = [[0], [1], [2], [3], [0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3], [0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]];
    Fact(ControlSubsets(4, 3) == expected, "The subsets of 4 sources of size 1 to 3 are not in the author's order.");
    Fact(ControlSubsets(2, 5) == [[0], [1], [0, 1]], "Sizes above the number of sources must be empty levels.");
    Fact(ControlSubsets(0, 2) == [], "Without sources there is no subset.");
}

@Test()
operation ApplyControlledRy_AnyControls_MatchesTheLibrary() : Unit {
    for controls in 0..4 {
        let ours = qs => ApplyControlledRy(0.77, Most(qs), Tail(qs));
        let library = qs => Controlled Ry(Most(qs), (0.77, Tail(qs)));
        Fact(CheckOperationsAreEqual(controls + 1, ours, library), $"Ry with {controls} controls differs from the library's.");
    }
}

@Test()
operation ApplyControlledRy_Adjoint_UndoesIt() : Unit {
    for controls in 0..3 {
        let both = qs => {
            ApplyControlledRy(0.77, Most(qs), Tail(qs));
            Adjoint ApplyControlledRy(0.77, Most(qs), Tail(qs));
        };
        Fact(CheckOperationsAreEqual(controls + 1, both, qs => ()), $"The adjoint of Ry with {controls} controls does not undo it.");
    }
}

@Test()
operation NativeControlledRy_EveryControlCount_TurnsOnlyAllOnes() : Unit {
    let turn = 1.3;
    for count in 1..8 {
        for x in [2^count - 1, 2^count - 2, 0] {
            use controls = Qubit[count];
            use target = Qubit();
            ApplyXorInPlace(x, controls);
            ApplyNative(turn, controls, target);
            CheckTurned(x == 2^count - 1 ? turn | 0.0, 0.0, target, $"{count} controls at {x}");
            ResetAll(controls);
        }
    }
}

operation ApplyNative(angle : Double, controls : Qubit[], target : Qubit) : Unit {
    let c = controls;
    let count = Length(controls);
    if count == 1 {
        NativeControlledRy1(angle, c[0], target);
    } elif count == 2 {
        NativeControlledRy2(angle, c[0], c[1], target);
    } elif count == 3 {
        NativeControlledRy3(angle, c[0], c[1], c[2], target);
    } elif count == 4 {
        NativeControlledRy4(angle, c[0], c[1], c[2], c[3], target);
    } elif count == 5 {
        NativeControlledRy5(angle, c[0], c[1], c[2], c[3], c[4], target);
    } elif count == 6 {
        NativeControlledRy6(angle, c[0], c[1], c[2], c[3], c[4], c[5], target);
    } elif count == 7 {
        NativeControlledRy7(angle, c[0], c[1], c[2], c[3], c[4], c[5], c[6], target);
    } else {
        NativeControlledRy8(angle, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], target);
    }
}

@Test()
operation ApplyPreactivation_EveryBasisState_TurnsByTheClosedForm() : Unit {
    for (sources, degree) in [(1, 1), (2, 2), (3, 2), (3, 3), (4, 3)] {
        let neuron = TestNeuron(0, sources, degree);
        for x in 0..2^sources - 1 {
            let bits = IntAsBoolArray(x, sources);
            use lanes = Qubit[sources];
            use target = Qubit();
            ApplyWord(bits, lanes);
            Ry(0.4, target);
            ApplyPreactivation(neuron, lanes, target);
            CheckTurned(ClosedFormAngle(neuron, bits), 0.4, target, $"degree {degree} at {bits}");
            ResetAll(lanes);
        }
    }
}

@Test()
operation ApplyPreactivation_Adjoint_UndoesIt() : Unit {
    let neuron = TestNeuron(0, 2, 2);
    let both = qs => {
        ApplyPreactivation(neuron, qs[0..1], qs[2]);
        Adjoint ApplyPreactivation(neuron, qs[0..1], qs[2]);
    };
    Fact(CheckOperationsAreEqual(3, both, qs => ()), "The adjoint of the pre-activation does not undo it.");
}

@Test()
operation ApplyTurn_EveryBasisState_IsTheSignedFlip() : Unit {
    // |1⟩|0⟩ to |1⟩|1⟩ and |1⟩|1⟩ to -|1⟩|0⟩ is controlled Y up to controlled -i phases, that is controlled X·Z.
    let signedFlip = qs => {
        Controlled Z([qs[0]], qs[1]);
        Controlled X([qs[0]], qs[1]);
    };
    Fact(CheckOperationsAreEqual(2, qs => ApplyTurn(false, qs[0], qs[1]), signedFlip), "The turn is not |10⟩ to |11⟩, |11⟩ to -|10⟩.");
    let both = qs => {
        ApplyTurn(false, qs[0], qs[1]);
        ApplyTurn(true, qs[0], qs[1]);
    };
    Fact(CheckOperationsAreEqual(2, both, qs => ()), "The inverted turn does not undo the turn.");
}

@Test()
operation ApplyNeuron_PostselectedEveryBasisState_TurnsByTheClosedForm() : Unit {
    for order in 0..3 {
        for sources in 0..2 {
            let neuron = TestNeuron(order, sources, 2);
            for x in 0..2^sources - 1 {
                let bits = IntAsBoolArray(x, sources);
                use lanes = Qubit[sources];
                use target = Qubit();
                ApplyWord(bits, lanes);
                Ry(0.4, target);
                let measured = ApplyNeuron(neuron, Postselect(), lanes, target);
                Fact(measured == [], "Postselection measures nothing.");
                CheckTurned(ClosedFormTurn(neuron, bits), 0.4, target, $"order {order} at {bits}");
                ResetAll(lanes);
            }
        }
    }
}

// A superposition of all branches, entangled with the target as an ideal unitary neuron would do it; undone by the ideal's adjoint.
operation ApplyIdealTurn(neuron : Neuron, sources : Qubit[], target : Qubit) : Unit is Adj {
    let count = Length(sources);
    for x in 0..2^count - 1 {
        let bits = IntAsBoolArray(x, count);
        within {
            ApplyWord(Mapped(bit -> not bit, bits), sources);
        } apply {
            Controlled Ry(sources, (ClosedFormTurn(neuron, bits), target));
        }
    }
}

@Test()
operation ApplyNeuron_PostselectedOnASuperposition_WeighsBranchesByTheClosedForm() : Unit {
    for order in 1..3 {
        let neuron = TestNeuron(order, 1, 1);
        use lane = Qubit();
        use target = Qubit();
        Ry(1.1, lane);
        Ry(0.4, target);
        let _ = ApplyNeuron(neuron, Postselect(), [lane], target);
        Adjoint ApplyIdealTurn(neuron, [lane], target);
        Ry(-0.4, target);
        Fact(CheckZero(target), $"order {order}: some branch is turned by another angle.");
        // Branch x keeps the weight √(c² + s²) = √(cos(η/2)^(2^(order+1)) + sin(η/2)^(2^(order+1))), sign included.
        let weight = x -> {
            let half = ClosedFormAngle(neuron, [x]) / 2.0;
            Sqrt(Cos(half)^IntAsDouble(2^(order + 1)) + AbsD(Sin(half))^IntAsDouble(2^(order + 1)))
        };
        Ry(-2.0 * ArcTan2(Sin(0.55) * weight(true), Cos(0.55) * weight(false)), lane);
        Fact(CheckZero(lane), $"order {order}: the branches do not weigh √(c² + s²).");
    }
}

@Test()
operation ApplyNeuron_OrderZero_IsTheSameUnderEveryPolicy() : Unit {
    let neuron = TestNeuron(0, 2, 2);
    for policy in [Postselect(), Amplify(), Measure(), RepeatUntilSuccess(3)] {
        use qs = Qubit[3];
        ApplyToEach(Ry(0.8, _), qs);
        let _ = ApplyNeuron(neuron, policy, qs[0..1], qs[2]);
        Adjoint ApplyIdealTurn(neuron, qs[0..1], qs[2]);
        ApplyToEach(Ry(-0.8, _), qs);
        Fact(CheckAllZero(qs), "A neuron of order 0 is the pre-activation itself.");
    }
}

@Test()
operation ApplyNeuron_Measured_TurnsByTheClosedFormWhenAllAreZero() : Unit {
    for order in 1..2 {
        let neuron = TestNeuron(order, 1, 1);
        mutable successes = 0;
        for shot in 1..100 {
            use lane = Qubit();
            use target = Qubit();
            X(lane);
            let measured = ApplyNeuron(neuron, Measure(), [lane], target);
            Fact(Length(measured) == 2^order - 1, $"order {order}: {Length(measured)} results instead of {2^order - 1}.");
            if All(result -> result == Zero, measured) {
                successes += 1;
                CheckTurned(ClosedFormTurn(neuron, [true]), 0.0, target, $"order {order}");
            }
            ResetAll([lane, target]);
        }
        Fact(successes > 0, $"order {order}: not one success in 100 shots.");
    }
}

@Test()
operation ApplyNeuron_FailedAttempt_IsUndoneByTheRecoveryAngle() : Unit {
    // Every attempt is measured here by hand, so that failures are seen: a wrong sign of the recovery cannot hide behind a success.
    // η = 1.4 fails about every other time.
    let neuron = new Neuron { Order = 1, Subsets = [], Weights = [], Bias = 1.0, Angle = 0.4, Group = 0 };
    for inverted in [false, true] {
        mutable failures = 0;
        for shot in 1..60 {
            use (ancilla, target) = (Qubit(), Qubit());
            Ry(0.4, target);
            ApplyPreactivation(neuron, [], ancilla);
            ApplyTurn(inverted, ancilla, target);
            Adjoint ApplyPreactivation(neuron, [], ancilla);
            if MResetZ(ancilla) == One {
                failures += 1;
                Ry(RecoveryAngle(inverted), target);
                Ry(-0.4, target);
                Fact(CheckZero(target), $"inverted {inverted}: the recovery does not restore the target.");
            }
            Reset(target);
        }
        Fact(failures > 0, $"inverted {inverted}: not one failure in 60 shots.");
    }
}

@Test()
operation ApplyNeuron_RepeatedUntilSuccess_TurnsByTheClosedForm() : Unit {
    for order in 1..3 {
        // One attempt of these neurons fails with probability 1/3 or less: 20 never all fail. At order 3 that many would be slow.
        let attempts = order == 3 ? 8 | 20;
        for x in [false, true] {
            let neuron = TestNeuron(order, 1, 1);
            for shot in 1..(order == 3 ? 2 | 20) {
                use lane = Qubit();
                use target = Qubit();
                ApplyWord([x], [lane]);
                Ry(0.4, target);
                let verdict = ApplyNeuron(neuron, RepeatUntilSuccess(attempts), [lane], target);
                Fact(Length(verdict) == 1, "A repetition gives one verdict.");
                if verdict == [Zero] {
                    CheckTurned(ClosedFormTurn(neuron, [x]), 0.4, target, $"order {order} at {x}");
                } else {
                    Fact(order == 3, $"order {order}: {attempts} attempts were used up.");
                }
                ResetAll([lane, target]);
            }
        }
    }
}

@Test()
operation ApplyNeuron_OneAttempt_SaysWhenItFailed() : Unit {
    // η = 1.4 fails with probability 2·c²·s², nearly 1/2; the verdict must be Zero exactly when the target was turned.
    let neuron = new Neuron { Order = 1, Subsets = [], Weights = [], Bias = 1.0, Angle = 0.4, Group = 0 };
    mutable (successes, failures) = (0, 0);
    for shot in 1..60 {
        use target = Qubit();
        if ApplyNeuron(neuron, RepeatUntilSuccess(1), [], target) == [Zero] {
            successes += 1;
            CheckTurned(ClosedFormTurn(neuron, []), 0.0, target, "after success");
        } else {
            failures += 1;
            Fact(CheckZero(target), "After exhaustion the target is not restored.");
        }
    }
    Fact(successes > 0 and failures > 0, $"{successes} successes and {failures} failures in 60 shots: both must occur.");
}

@Test()
operation NeuronSteps_OrderTwo_AreTheNestedLevels() : Unit {
    let kinds = Mapped(step -> (step.Kind, step.Level, step.Inverted), NeuronSteps(2, 1));
    let level = inverted -> [(0, 0, false), (2, 0, inverted), (1, 0, false), (3, 0, inverted), (4, 0, inverted)];
    let expected = level(false) + [(2, 1, false)] + level(true) + [(3, 1, false), (4, 1, false)];
    Fact(kinds == expected, $"Got the steps {kinds}.");
}

@Test()
operation PostselectWord_Superposition_KeepsTheWordAndResetsItsLanes() : Unit {
    for word in 0..3 {
        use lanes = Qubit[2];
        use other = Qubit();
        // The other qubit is |1⟩ exactly in the branch that is kept.
        ApplyToEach(H, lanes);
        let bits = IntAsBoolArray(word, 2);
        within {
            ApplyWord(Mapped(bit -> not bit, bits), lanes);
        } apply {
            Controlled X(lanes, other);
        }
        PostselectWord(bits, lanes);
        Fact(CheckAllZero(lanes), $"word {word}: the lanes are not reset.");
        X(other);
        Fact(CheckZero(other), $"word {word}: another branch was kept.");
    }
}

@Test()
operation MeasureWord_BasisState_GivesItsBitsFromLaneZero() : Unit {
    use lanes = Qubit[3];
    ApplyWord([true, false, true], lanes);
    let word = MeasureWord(lanes);
    Fact(word == [One, Zero, One], $"Got the word {word}.");
    Fact(CheckAllZero(lanes), "The lanes are not reset.");
}

@Test()
operation ApplyRecurrentCell_OrderZero_AppliesStagesInOrder() : Unit {
    // W = 1, I = 1, S = 1, degree 1: every operation of the cell written out.
    let shape = new CellShape { Workspace = 1, Inputs = 1, Stages = 1, Order = 0, Degree = 1, Bias = 0.9 };
    let p = [0.11, 0.23, 0.37, 0.53, 0.71, 0.97, 1.13];
    Fact(ParameterCount(shape) == 7 and NeuronCount(shape) == 3, "W1 I1 S1 d1 has 3 neurons and 7 parameters.");
    for bit in [false, true] {
        use (inout, workspace) = (Qubit[1], Qubit[1]);
        Ry(0.6, workspace[0]);
        let _ = ApplyRecurrentCell(shape, Postselect(), p, [bit], inout, workspace);
        let (w, z) = (workspace[0], inout[0]);
        Adjoint ApplyWritten(p, w, z);
        let input = bit ? 1.0 | 0.0;
        Ry(-(2.0 * 0.9 + input * p[0] + p[1] + p[2] + input * p[3] + p[4]), w);
        Ry(-0.6, w);
        Fact(CheckAllZero([w, z]), $"input {bit}: the cell's stages are not those of the reference.");
    }
}

// The output stage of the cell above.
operation ApplyWritten(p : Double[], workspace : Qubit, inout : Qubit) : Unit is Adj {
    Controlled Ry([workspace], (p[5], inout));
    Ry(0.9, inout);
    Ry(p[6], inout);
}
