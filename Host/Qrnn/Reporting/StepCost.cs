using Qrnn.Models;

namespace Qrnn.Reporting;

/// <summary>
/// The arithmetic of one training step, counted from the network's shape: what the fused algorithm has to do with the state, whoever
/// implements it. Tables of angles, random numbers and the optimiser are left out: their cost does not grow with the batch.
/// </summary>
/// <param name="Operations">Floating-point operations (a fused multiply-add counts two).</param>
/// <param name="Bytes">Bytes of state read and written, if every neuron passed over the state once in each direction.</param>
public readonly record struct StepCost(double Operations, double Bytes)
{
    // Forward, per pair of amplitudes: (c ψ0 − s ψ1, c ψ1 + s ψ0), four products and two sums.
    private const int ForwardPerPair = 6;

    // Reverse, per pair: the state before the neuron again (6), the adjoint through the transposed matrix (6), and the two sums
    // ∂c = λ0 ψ0 + λ1 ψ1 and ∂s = λ1 ψ0 − λ0 ψ1 (2 · 4).
    private const int ReversePerPair = 20;

    /// <summary>Counts one training step: forward and reverse over all calls of all samples.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="samples">Sequences in the batch.</param>
    /// <param name="calls">Cell calls per sequence, L − 1.</param>
    /// <param name="bytesPerNumber">8 in double precision, 4 in single.</param>
    public static StepCost Of(NetworkShape shape, int samples, int calls, int bytesPerNumber)
    {
        ArgumentNullException.ThrowIfNull(shape);
        double pairs = Math.Pow(2, shape.Workspace - 1);

        // Input and work stages: W neurons each, and one rotation per lane in each work stage; the input word is a classical index.
        double touched = pairs * ((shape.Workspace * (1.0 + shape.Stages)) + (shape.Workspace * (double)shape.Stages));

        // Output stage: lane j is born |0⟩, so neuron j turns 2^(W+j) amplitudes into twice as many.
        for (int j = 0; j < shape.Inputs; j++)
        {
            touched += Math.Pow(2, shape.Workspace + j);
        }

        double cells = (double)samples * calls;
        return new StepCost(
            cells * touched * (ForwardPerPair + ReversePerPair),
            cells * touched * 2 * bytesPerNumber * (2 + 4)); // forward: read, write; reverse: state and adjoint, read and write each
    }
}
