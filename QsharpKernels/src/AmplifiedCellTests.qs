import Std.Diagnostics.*;
import Std.Math.*;
import AmplifiedCell.*;
import AmplitudeAmplification.*;
import AncillaPolicy.*;
import Readout.PostselectWord;
import RecurrentCell.*;

// W = 1, I = 1, no work stage: the workspace is turned by its neuron, then the in/out lane by one whose angle depends on the workspace.
function SmallCell(order : Int) : CellShape {
    new CellShape { Workspace = 1, Inputs = 1, Stages = 0, Order = order, Degree = 1, Bias = 0.9 }
}

function SmallParameters() : Double[] {
    [0.5, 0.4, 1.1, -0.3]
}

// Runs the small cell of order 0 from Ry(start)|0⟩ and puts the in/out lane, which must hold 1, back to |0⟩.
operation RunToOne(phases : Double[], knownStart : Bool, start : Double, inout : Qubit[], workspace : Qubit[]) : Unit {
    Ry(start, workspace[0]);
    ApplyAmplifiedCell(phases, [true], knownStart, SmallCell(0), [], SmallParameters(), [false], inout, workspace, []);
    PostselectWord([true], inout);
}

@Test()
operation ApplyAmplifiedCell_KnownStart_EndsInThePostselectedState() : Unit {
    for phases in [PiOverThreePhases(2), FixedPointPhases(9, 0.1), PhaseFreePhases(1)] {
        use (inout, workspace) = (Qubit[1], Qubit[1]);
        RunToOne(phases, true, 0.0, inout, workspace);
        let turned = 0.9 + 0.4;
        let (zero, one) = (Cos(turned / 2.0) * Sin((0.9 - 0.3) / 2.0), Sin(turned / 2.0) * Sin((0.9 - 0.3 + 1.1) / 2.0));
        Ry(-2.0 * ArcTan2(one, zero), workspace[0]);
        Fact(CheckZero(workspace[0]), "The workspace is not in the state that postselecting the word leaves.");
    }
}

@Test()
operation ApplyAmplifiedCell_UnknownStart_LosesTheWeightsOfPostselection() : Unit {
    // The word's amplitude is sin(0.3) or sin(0.85) by the workspace: a fixed point makes both 1, which leaves the workspace's own turn.
    use (inout, workspace) = (Qubit[1], Qubit[1]);
    RunToOne(PhaseFreePhases(4), false, 0.7, inout, workspace);
    Ry(-0.9 - 0.4 - 0.7, workspace[0]);
    Fact(CheckZero(workspace[0]), "The workspace is not turned by the unitary part of the cell.");
}

@Test()
operation ApplyAmplifiedCell_AmplifiedNeurons_MeasuresTheWord() : Unit {
    for _ in 1..5 {
        use (inout, workspace, flags) = (Qubit[1], Qubit[1], Qubit[1]);
        ApplyAmplifiedCell(FixedPointPhases(17, 0.001), [true], true, SmallCell(1), PhaseFreePhases(2), SmallParameters(), [true], inout, workspace, flags);
        let word = MResetZ(inout[0]);
        let flag = MResetZ(flags[0]);
        ResetAll(workspace);
        // A failure is expected once in a million shots.
        Fact(word == One and flag == Zero, $"Got the word {word} and the flag {flag}.");
    }
}

@Test()
operation ApplyCellUnitarily_OrderZero_IsTheCell() : Unit {
    let shape = new CellShape { Workspace = 2, Inputs = 1, Stages = 1, Order = 0, Degree = 2, Bias = 0.9 };
    mutable parameters = [];
    for index in 1..ParameterCount(shape) {
        parameters += [0.1 * Std.Convert.IntAsDouble(index * index % 17)];
    }
    use qs = Qubit[3];
    ApplyToEach(Ry(0.8, _), qs[1..2]);
    let _ = ApplyRecurrentCell(shape, Measure(), parameters, [true], qs[0..0], qs[1..2]);
    Adjoint ApplyCellUnitarily(shape, [], parameters, [true], qs[0..0], qs[1..2], []);
    ApplyToEach(Ry(-0.8, _), qs[1..2]);
    Fact(CheckAllZero(qs), "The unitary cell is not the inverse of the cell's adjoint.");
}
