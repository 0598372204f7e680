import Std.Arrays.*;
import Std.Diagnostics.Fact;
import AncillaPolicy.AncillaPolicy;
import Neuron.*;
import Preactivation.Neuron;
import Rotations.ControlSubsets;

/// # Summary
/// What fixes a cell's circuit but the trained numbers.
struct CellShape {
    /// Lanes that carry the state.
    Workspace : Int,
    /// Bits of a word.
    Inputs : Int,
    /// Work stages, 0 or more.
    Stages : Int,
    /// Order of the neurons.
    Order : Int,
    /// Most controls on one rotation of a neuron.
    Degree : Int,
    /// Constant part of every neuron's angle, in radians.
    Bias : Double,
}

/// # Summary
/// Neurons of one call of the cell: W(1 + S) + I.
function NeuronCount(shape : CellShape) : Int {
    shape.Workspace * (1 + shape.Stages) + shape.Inputs
}

/// # Summary
/// Length of the flat parameter vector: every neuron's weights and angle, and W angles per work stage.
function ParameterCount(shape : CellShape) : Int {
    let weights = Length(ControlSubsets(shape.Workspace + shape.Inputs - 1, shape.Degree));
    NeuronCount(shape) * (weights + 1) + shape.Stages * shape.Workspace
}

/// # Summary
/// Flips the lanes whose bit of `word` is true. Lane 0 is the most significant bit.
operation ApplyWord(word : Bool[], lanes : Qubit[]) : Unit is Adj {
    let (bits, width) = (Length(word), Length(lanes));
    Fact(bits == width, $"Got a word of {bits} bits for {width} lanes.");
    for lane in 0..width - 1 {
        if word[lane] {
            X(lanes[lane]);
        }
    }
}

/// # Summary
/// One call of the recurrent cell with an input word: input stage, work stages, output stage.
///
/// # Description
/// The in/out lanes begin in |0…0⟩ and end holding the distribution of the next word; the workspace carries the state. A neuron's sources
/// are the other lanes, workspace first and then in/out, although the in/out lanes come first in a printed state. Flat parameters:
/// input neurons (weights, angle each), per work stage W rotations and then its neurons, output neurons.
///
/// # Output
/// The neurons' measured results one after another (`ApplyNeuron`); Zero is success.
///
/// # Reference
/// J. Bausch, Recurrent Quantum Neural Networks, arXiv:2006.14619, figure 3.
operation ApplyRecurrentCell(
    shape : CellShape,
    policy : AncillaPolicy,
    parameters : Double[],
    word : Bool[],
    inout : Qubit[],
    workspace : Qubit[]
) : Result[] {
    let (given, needed) = (Length(parameters), ParameterCount(shape));
    Fact(given == needed, $"Got {given} parameters for a cell that has {needed}.");
    let (lanes, width) = (Length(workspace), shape.Workspace);
    Fact(lanes == width, $"Got {lanes} workspace lanes for a cell that has {width}.");
    let all = workspace + inout;
    mutable measured = [];
    for step in CellSteps(shape, parameters) {
        if IsNeuron(step) {
            measured += ApplyNeuron(step.Neuron, policy, Excluding([step.Lane], all), all[step.Lane]);
        } else {
            ApplyPlainStep(step, word, inout, all);
        }
    }
    measured
}

/// # Summary
/// One step of a cell's circuit; lanes are counted workspace first, then in/out.
struct CellStep {
    /// 0 flips of the input word, 1 rotation, 2 neuron.
    Kind : Int,
    /// The lane that is rotated, or that the neuron turns.
    Lane : Int,
    /// Angle of a rotation.
    Angle : Double,
    /// A neuron's numbers.
    Neuron : Neuron,
}

/// # Summary
/// Whether the step is a neuron.
function IsNeuron(step : CellStep) : Bool {
    step.Kind == 2
}

/// # Summary
/// The steps of a cell in order: what every way of running it shares.
function CellSteps(shape : CellShape, parameters : Double[]) : CellStep[] {
    let width = shape.Workspace;
    let subsets = ControlSubsets(width + shape.Inputs - 1, shape.Degree);
    let stride = Length(subsets) + 1;
    let none = MakeNeuron(shape, [], [0.0], -1);
    let flips = new CellStep { Kind = 0, Lane = 0, Angle = 0.0, Neuron = none };
    mutable steps = [flips];
    mutable offset = 0;
    mutable group = 0;
    for stage in 0..shape.Stages + 1 {
        let output = stage > shape.Stages;
        if output {
            steps += [flips];
        } elif stage > 0 {
            for lane in 0..width - 1 {
                steps += [new CellStep { Kind = 1, Lane = lane, Angle = parameters[offset + lane], Neuron = none }];
            }
            offset += width;
        }
        let first = output ? width | 0;
        for lane in first..first + (output ? shape.Inputs | width) - 1 {
            let neuron = MakeNeuron(shape, subsets, parameters[offset..offset + stride - 1], group);
            steps += [new CellStep { Kind = 2, Lane = lane, Angle = 0.0, Neuron = neuron }];
            offset += stride;
            group += 1;
        }
    }
    steps
}

/// # Summary
/// Applies a step that is no neuron.
operation ApplyPlainStep(step : CellStep, word : Bool[], inout : Qubit[], all : Qubit[]) : Unit is Adj {
    if step.Kind == 0 {
        ApplyWord(word, inout);
    } else {
        Ry(step.Angle, all[step.Lane]);
    }
}

/// # Summary
/// A neuron from its slice of the flat parameters: the weights, then the angle.
function MakeNeuron(shape : CellShape, subsets : Int[][], parameters : Double[], group : Int) : Neuron {
    new Neuron {
        Order = shape.Order,
        Subsets = subsets,
        Weights = Most(parameters),
        Bias = shape.Bias,
        Angle = Tail(parameters),
        Group = group
    }
}

export CellShape, CellStep, NeuronCount, ParameterCount, ApplyWord, ApplyRecurrentCell, CellSteps, IsNeuron, ApplyPlainStep, MakeNeuron;
