using Qrnn.Models;

namespace Qrnn.Estimation;

/// <summary>What a training step costs whose gradient is measured by parameter shifts.</summary>
public static class GradientCost
{
    /// <summary>
    /// Shifted circuits that the gradient of one sequence takes: 4·n for a weight and 2·n for any other parameter, where n is the number of rotations that the
    /// parameter turns. With controls a rotation has the frequencies 1/2 and 1, without them 1; n of them together have 2·n or n, and each frequency takes two shifts.
    /// </summary>
    /// <remarks>
    /// Wierichs et al., Quantum 6 (2022) 677, section 2.2. An upper bound: a weight on input bits alone, or on a lane that is still |0⟩, needs fewer. n is
    /// <see cref="Turns"/> a call for weights and angles of neurons, and 1 a call for the rotations between stages.
    /// </remarks>
    /// <exception cref="QrnnException">A number does not fit into 64 bits.</exception>
    public static long Circuits(EstimationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        NetworkShape shape = settings.Shape;
        try
        {
            long neurons = checked(settings.Calls * Turns(settings) * shape.Neurons);
            return checked((neurons * ((4L * shape.Weights) + 2)) + (2L * settings.Calls * shape.Stages * shape.Workspace));
        }
        catch (OverflowException failure)
        {
            throw new QrnnException($"{settings.Calls} calls: more circuits than can be counted", failure);
        }
    }

    /// <summary>
    /// How often a neuron applies its pre-activation, forwards or backwards: 2^order; times the attempts of an amplification; times the attempts of every level
    /// where levels are repeated.
    /// </summary>
    public static long Turns(EstimationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int order = settings.Shape.Order;
        long attempts = settings.AttemptsOrDefault;
        return (1L << order) * (order == 0 ? 1 : settings.Policy == EstimationPolicy.RepeatUntilSuccess ? (long)Math.Pow(attempts, order) : attempts);
    }

    /// <summary>
    /// The share of shots that are kept when every ancilla is measured once: the neurons' success probability to the power of all neurons of all calls.
    /// </summary>
    /// <param name="neuronSuccess">Geometric mean of a neuron's success probability, above 0.</param>
    /// <param name="shape">The network.</param>
    /// <param name="calls">1 or more.</param>
    /// <returns>The natural logarithm of the share, because the share itself may be smaller than any number.</returns>
    public static double LogKept(double neuronSuccess, NetworkShape shape, int calls)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Order == 0 ? 0 : (double)calls * shape.Neurons * Math.Log(neuronSuccess);
    }
}
