namespace Qrnn.Circuits;

/// <summary>What fixes the circuit of a recurrent cell but the trained numbers; mirrors <c>CellShape</c> in <c>RecurrentCell.qs</c>.</summary>
/// <param name="Workspace">Lanes that carry the state, 1 or more.</param>
/// <param name="Inputs">Bits of a word, 1 or more.</param>
/// <param name="Stages">Work stages, 0 or more.</param>
/// <param name="Order">Order of the neurons, 0 or more.</param>
/// <param name="Degree">Most controls on one rotation of a neuron, 1 or more.</param>
/// <param name="Bias">Constant part of every neuron's angle in radians.</param>
public sealed record KernelCellShape(int Workspace, int Inputs, int Stages, int Order, int Degree, double Bias);
