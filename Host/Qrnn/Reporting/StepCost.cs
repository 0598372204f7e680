using Qrnn.Models;

namespace Qrnn.Reporting;

/// <summary>
/// The arithmetic of one training step, counted from the network's shape: what the batched engine does with the state (decision 0005). The
/// intermediate states that are computed a second time on the way back are counted once, and what does not grow with the batch (tables,
/// random numbers, the optimiser) is left out.
/// </summary>
/// <param name="Operations">Floating-point operations (a fused multiply-add counts two).</param>
/// <param name="Bytes">Bytes of state and adjoint read and written by the sweeps, wherever they are cached.</param>
public readonly record struct StepCost(double Operations, double Bytes)
{
    // Forward, per pair of amplitudes: (c ψ0 − s ψ1, c ψ1 + s ψ0), four products and two sums.
    private const int ForwardPerPair = 6;

    // Reverse of a neuron, per pair: the adjoint through the transposed matrix (6), through its slope (6), and the product with the state (3),
    // which is added to the table's gradient (1). A rotation without controls turns state and adjoint back (6 + 6) and has two sums (4).
    private const int ReversePerPair = 16;

    // Numbers read and written, per pair: forward 2 and 2; reverse the state 2, the adjoint 2 and 2.
    private const int NumbersPerPair = 4 + 6;

    /// <summary>Counts one training step: forward and reverse over all calls of all samples.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="samples">Sequences in the batch.</param>
    /// <param name="calls">Cell calls per sequence, L − 1.</param>
    /// <param name="bytesPerNumber">8 in double precision, 4 in single.</param>
    public static StepCost Of(NetworkShape shape, int samples, int calls, int bytesPerNumber)
    {
        ArgumentNullException.ThrowIfNull(shape);
        double amplitudes = Math.Pow(2, shape.Workspace);
        double words = Math.Pow(2, shape.Inputs);

        // Input and work stages: W neurons each, and one rotation per lane in each work stage; the input word is a classical index.
        double pairs = amplitudes / 2 * shape.Workspace * (1.0 + (2 * shape.Stages));

        // Output stage, per amplitude: its square (1) into the outcome of each word (2), the projection (2); and back: through the projection
        // (3), its share of the gradient (1), the slopes of the outcomes (4 for each word, and 4).
        double readout = 1 + (2 * words) + 2 + 3 + 1 + (4 * words) + 4;
        double cells = (double)samples * calls;
        return new StepCost(
            cells * ((pairs * (ForwardPerPair + ReversePerPair)) + (amplitudes * readout)),
            cells * bytesPerNumber * ((pairs * NumbersPerPair) + (amplitudes * 8))); // outcomes read 1, projection 2; back: projection 3, outcomes 2
    }
}
