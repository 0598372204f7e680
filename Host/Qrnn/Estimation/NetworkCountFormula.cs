using Qrnn.Circuits;
using Qrnn.Models;

namespace Qrnn.Estimation;

/// <summary>
/// The logical counts of a network in closed form, derived in Host/docs/estimation.md: for angles that are no multiples of π/4, every ancilla measured once.
/// </summary>
public static class NetworkCountFormula
{
    /// <summary>The counts of some calls of the cell.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="calls">1 or more.</param>
    /// <returns>All counts exactly; the rotation depth where <see cref="HasDepth"/>, otherwise the number of rotations, which is above it.</returns>
    /// <exception cref="QrnnException">A number does not fit into 64 bits.</exception>
    public static LogicalCounts Of(NetworkShape shape, int calls)
    {
        ArgumentNullException.ThrowIfNull(shape);
        try
        {
            long turns = checked((long)calls * shape.Neurons << shape.Order);
            long rotations = checked((turns * ((2L * shape.Weights) + 2)) + ((long)calls * shape.Stages * shape.Workspace));
            long ccz = checked(turns * ToffoliGates(shape));
            long measurements = checked(calls * ((shape.Neurons * ((1L << shape.Order) - 1)) + shape.Inputs));
            long depth = HasDepth(shape) ? checked((turns * ((2L * shape.Weights) + 2)) - Overlaps(shape, calls)) : rotations;
            return new LogicalCounts(Qubits(shape), 0, rotations, depth, ccz, measurements);
        }
        catch (OverflowException failure)
        {
            throw new QrnnException($"{calls} calls of a cell of {shape.Neurons} neurons with {shape.Weights} weights: more gates than can be counted", failure);
        }
    }

    /// <summary>True where the formula for the depth holds: neurons of order 1 and above on at least two workspace lanes.</summary>
    public static bool HasDepth(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Order == 1 ? shape.Stages == 0 || shape.Sources > 1 : shape.Order > 1 && shape.Workspace >= 2;
    }

    private static long Qubits(NetworkShape shape) => shape.Workspace + shape.Inputs + shape.Order + Math.Max(0, Math.Min(shape.Degree, shape.Sources) - 1);

    // Σ over subset sizes c of 2·(c − 1) Toffoli gates each, C(m, c) of them.
    private static long ToffoliGates(NetworkShape shape)
    {
        long sum = 0, binomial = 1;
        for (int c = 1; c <= Math.Min(shape.Degree, shape.Sources); c++)
        {
            binomial = binomial * (shape.Sources - c + 1) / c;
            sum += binomial * 2 * (c - 1);
        }

        return sum;
    }

    /// <summary>Layers that a neuron shares with the one before it, over all neighbours of all calls.</summary>
    private static long Overlaps(NetworkShape shape, int calls)
    {
        if (shape.Order == 1)
        {
            return 0; // The only ancilla is taken over by the next neuron.
        }

        int w = shape.Workspace, lanes = w + shape.Inputs;
        long sum = 0;
        for (int stage = 0; stage <= shape.Stages; stage++)
        {
            for (int lane = 0; lane < w; lane++)
            {
                sum += lane > 0 ? Overlap(lane - 1, lane, lanes, 0) : stage > 0 ? Overlap(w - 1, 0, lanes, w) : 0;
            }
        }

        for (int lane = w; lane < lanes; lane++)
        {
            sum += Overlap(lane - 1, lane, lanes, 0);
        }

        return (calls * sum) + ((calls - 1) * (long)Overlap(lanes - 1, 0, lanes, 0));
    }

    // The least over all lanes that are sources of both neurons: 2·(place among the sources before) + 2·(place among those after) + 1, and one less for a lane
    // that a work stage turns in between.
    private static int Overlap(int before, int after, int lanes, int turned)
    {
        int least = int.MaxValue;
        for (int lane = 0; lane < lanes; lane++)
        {
            if (lane != before && lane != after)
            {
                int placeBefore = lane < before ? lane : lane - 1, placeAfter = lane < after ? lane : lane - 1;
                least = Math.Min(least, (2 * placeBefore) + (2 * placeAfter) + (lane < turned ? 0 : 1));
            }
        }

        return least;
    }
}
