import Postselection.NativePostselect;
import RecurrentCell.ApplyWord;

/// # Summary
/// Measures the output word and puts its lanes back to |0⟩. Result 0 is the most significant bit.
operation MeasureWord(lanes : Qubit[]) : Result[] {
    MResetEachZ(lanes)
}

/// # Summary
/// Keeps only the part of the state in which the lanes hold `word` (teacher forcing; simulators only) and puts the lanes back to |0⟩.
operation PostselectWord(word : Bool[], lanes : Qubit[]) : Unit {
    ApplyWord(word, lanes);
    for lane in lanes {
        NativePostselect(lane, -1);
    }
}

export MeasureWord, PostselectWord;
