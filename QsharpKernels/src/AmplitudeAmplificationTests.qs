import Std.Arrays.*;
import Std.Diagnostics.*;
import Std.Math.*;
import Std.Convert.*;
import AmplitudeAmplification.*;
import AncillaPolicy.*;
import Neuron.*;
import NeuronAttempt.*;
import Phases.*;
import Preactivation.*;

@Test()
operation ApplyControlledR1_AnyControls_MatchesTheLibrary() : Unit {
    for controls in 0..4 {
        let ours = qs => ApplyControlledR1(0.77, Most(qs), Tail(qs));
        let library = qs => Controlled R1(Most(qs), (0.77, Tail(qs)));
        Fact(CheckOperationsAreEqual(controls + 1, ours, library), $"R1 with {controls} controls differs from the library's.");
    }
}

@Test()
operation ApplyPhaseOnZero_AnyFlags_MarksAllZero() : Unit {
    for count in 1..4 {
        let ours = qs => ApplyPhaseOnZero(0.77, qs);
        let written = qs => {
            within {
                ApplyToEachCA(X, qs);
            } apply {
                Controlled R1(Most(qs), (0.77, Tail(qs)));
            }
        };
        Fact(CheckOperationsAreEqual(count, ours, written), $"The phase of {count} flags is not on all zeros.");
    }
}

@Test()
operation ApplyAmplified_Adjoint_UndoesIt() : Unit {
    let neuron = AmplifiedTestNeuron(2);
    use qs = Qubit[5];
    ApplyToEach(Ry(0.8, _), qs);
    ApplyAmplified(PhaseFreePhases(1), ApplyNeuronAttempt, (neuron, qs[0..0], qs[2..4], qs[1]), qs[2..4]);
    ApplyAmplified(PhaseFreePhases(1), Adjoint ApplyNeuronAttempt, (neuron, qs[0..0], qs[2..4], qs[1]), qs[2..4]);
    // The list is its own inverse, so the sequence of inverted attempts undoes the sequence.
    ApplyToEach(Ry(-0.8, _), qs);
    Fact(CheckAllZero(qs), "The sequence of inverted attempts does not undo the sequence.");
}

@Test()
operation IsPhaseFree_EverySequence_KnowsTheRealOnes() : Unit {
    for depth in 0..3 {
        Fact(Length(PhaseFreePhases(depth)) + 1 == 5^depth, $"depth {depth}: {Length(PhaseFreePhases(depth))} phases.");
        Fact(IsPhaseFree(PhaseFreePhases(depth)), $"depth {depth}: the list is not antisymmetric.");
    }
    Fact(not IsPhaseFree(PiOverThreePhases(1)), "The π/3 recursion is symmetric, not antisymmetric.");
    Fact(not IsPhaseFree(FixedPointPhases(5, 0.1)), "The fixed-point sequence is symmetric, not antisymmetric.");
}

// A neuron of one source whose branches succeed with different probabilities.
function AmplifiedTestNeuron(order : Int) : Neuron {
    new Neuron { Order = order, Subsets = [[0]], Weights = [0.9], Bias = 0.9, Angle = -0.35, Group = 0 }
}

// The angle about Y by which the neuron turns its target: 2·arctan(tan(η/2)^(2^order)).
function AmplifiedTestTurn(order : Int, source : Bool) : Double {
    let half = (source ? 1.45 | 0.55) / 2.0;
    2.0 * ArcTan2(Sin(half)^IntAsDouble(2^order), Cos(half)^IntAsDouble(2^order))
}

// Runs an amplified neuron on a source that is entangled with a reference, undoes the ideal one; true if nothing is left.
operation IsIdeal(order : Int, phases : Double[]) : Bool {
    use (reference, source, target) = (Qubit(), Qubit(), Qubit());
    Ry(1.1, reference);
    CNOT(reference, source);
    Ry(0.4, target);
    let _ = ApplyNeuron(AmplifiedTestNeuron(order), AmplifyByAndPostselect(phases), [source], target);
    within {
        X(source);
    } apply {
        Controlled Ry([source], (-AmplifiedTestTurn(order, false), target));
    }
    Controlled Ry([source], (-AmplifiedTestTurn(order, true), target));
    Ry(-0.4, target);
    CNOT(reference, source);
    Ry(-1.1, reference);
    let ideal = CheckAllZero([reference, source, target]);
    ResetAll([reference, source, target]);
    ideal
}

@Test()
operation ApplyNeuron_AmplifiedPhaseFree_IsTheUnitaryNeuronOnASuperposition() : Unit {
    Fact(IsIdeal(1, PhaseFreePhases(3)), "order 1: 125 attempts of the phase-free recursion leave another state than the unitary neuron.");
    Fact(not IsIdeal(1, PhaseFreePhases(0)), "order 1: without amplification branches must not keep their weights.");
}

@Test()
operation ApplyNeuron_AmplifiedWithPhases_DephasesASuperposition() : Unit {
    // Both succeed with probability 1 - 1e-8 or more in both branches, so only relative phases can be wrong.
    Fact(not IsIdeal(1, PiOverThreePhases(4)), "The π/3 recursion is expected to give branches different phases.");
    Fact(not IsIdeal(1, FixedPointPhases(41, 0.0001)), "The fixed-point sequence is expected to give branches different phases.");
}

@Test()
operation ApplyNeuron_AmplifiedOnABasisState_TurnsByTheClosedFormWithAnySequence() : Unit {
    for order in 1..2 {
        for phases in [PiOverThreePhases(1), FixedPointPhases(5, 0.3), PhaseFreePhases(1)] {
            for source in [false, true] {
                use (lane, target) = (Qubit(), Qubit());
                if source {
                    X(lane);
                }
                let measured = ApplyNeuron(AmplifiedTestNeuron(order), AmplifyByAndPostselect(phases), [lane], target);
                Fact(measured == [], "Projection measures nothing.");
                Ry(-AmplifiedTestTurn(order, source), target);
                Fact(CheckZero(target), $"order {order} at {source}: another angle.");
                ResetAll([lane, target]);
            }
        }
    }
}

@Test()
operation ApplyNeuron_AmplifiedAndMeasured_ReportsEveryFlag() : Unit {
    for order in 1..3 {
        use (lane, target) = (Qubit(), Qubit());
        let measured = ApplyNeuron(AmplifiedTestNeuron(order), AmplifyBy(PhaseFreePhases(1)), [lane], target);
        Fact(Length(measured) == 2^order - 1, $"order {order}: {Length(measured)} results instead of {2^order - 1}.");
        if All(result -> result == Zero, measured) {
            Ry(-AmplifiedTestTurn(order, false), target);
            Fact(CheckZero(target), $"order {order}: success without the turn.");
        }
        ResetAll([lane, target]);
    }
}
