using System.Numerics;
using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>A branch of a neuron's sources: the share of the state in it, and the neuron's angle there.</summary>
/// <param name="Weight">Its probability; weights need not add up to 1.</param>
/// <param name="Angle">η in radians.</param>
public readonly record struct NeuronBranch(double Weight, double Angle);

/// <summary>What a sequence makes of a neuron that acts on a superposition of branches.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Success">Probability that all flags read |0⟩: Σ w·|P(√p)|².</param>
/// <param name="UnitaryInfidelity">1 − fidelity with the neuron that keeps every branch's weight: 1 − |Σ w·P|² / Σ w·|P|².</param>
/// <param name="PostselectedInfidelity">1 − fidelity with the neuron that weighs branch x by √p(x).</param>
/// <param name="LargestPhase">Largest difference of arg P between two branches, in radians.</param>
public sealed record AmplifiedNeuron(AmplificationSequence Sequence, double Success, double UnitaryInfidelity, double PostselectedInfidelity, double LargestPhase);

/// <summary>
/// The theory of amplified neurons. In branch x one attempt succeeds with amplitude √p(x) and turns the target then by exactly its angle, so a
/// sequence with response P weighs the branch by P(√p(x)): everything else is in the test that compares this with the Q# circuit.
/// </summary>
public static class NeuronAmplification
{
    /// <summary>p = cos(η/2)^(2^(k+1)) + sin(η/2)^(2^(k+1)): one attempt's success, all levels together.</summary>
    /// <param name="order">k, 0 or more.</param>
    /// <param name="angle">η.</param>
    public static double Success(int order, double angle)
    {
        double cosine = Math.Pow(Math.Cos(angle / 2), 2), sine = Math.Pow(Math.Sin(angle / 2), 2);
        for (int level = 0; level < order; level++)
        {
            (cosine, sine) = (cosine * cosine, sine * sine);
        }

        return cosine + sine;
    }

    /// <summary>The least that p can be, at η = π/2: 2^(1 − 2^order). One over it is the overhead of the paper, 2, 8, 128 and 32768 for orders 1 to 4.</summary>
    public static double LeastSuccess(int order) => Math.Pow(2, 1 - Math.Pow(2, order));

    /// <summary>Flags of one attempt, 2^order − 1.</summary>
    public static int Flags(int order) => (1 << order) - 1;

    /// <summary>Pre-activations of one attempt, forward and inverse: 2^order.</summary>
    public static int Preactivations(int order) => 1 << order;

    /// <summary>
    /// Amplifying level by level instead of all flags at once: level l runs its sequence over two amplified neurons of level l − 1, so that attempts
    /// multiply; returned is the number of pre-activations.
    /// </summary>
    /// <param name="order">1 or more.</param>
    /// <param name="attempts">Attempts at each level; every level succeeds with 1/2 or more.</param>
    public static double PreactivationsByLevels(int order, int attempts) => Math.Pow(2.0 * attempts, order);

    /// <summary>What a sequence makes of a neuron on a superposition of branches.</summary>
    /// <param name="sequence">The phases.</param>
    /// <param name="order">Order of the neuron, 1 or more.</param>
    /// <param name="branches">One branch or more, of positive total weight.</param>
    public static AmplifiedNeuron Of(AmplificationSequence sequence, int order, IReadOnlyList<NeuronBranch> branches)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        ArgumentNullException.ThrowIfNull(branches);
        double total = branches.Sum(static branch => branch.Weight), success = 0, weighed = 0;
        Complex overlap = 0, weighedOverlap = 0;
        Complex first = sequence.Response(Math.Sqrt(Success(order, branches[0].Angle)));
        double least = 0, most = 0;
        foreach (NeuronBranch branch in branches)
        {
            double weight = branch.Weight / total, probability = Success(order, branch.Angle);
            Complex response = sequence.Response(Math.Sqrt(probability));
            success += weight * response.Magnitude * response.Magnitude;
            weighed += weight * probability;
            overlap += weight * response;
            weighedOverlap += weight * Math.Sqrt(probability) * response;
            double phase = (response * Complex.Conjugate(first)).Phase;
            (least, most) = (Math.Min(least, phase), Math.Max(most, phase));
        }

        // 1 − |Σ w·P|²/Σ w·|P|² as a sum of squares, so that small infidelities are not lost to rounding.
        double variance = branches.Sum(branch => branch.Weight / total * Squared(sequence.Response(Math.Sqrt(Success(order, branch.Angle))) - overlap));
        double other = 1 - (Squared(weighedOverlap) / (weighed * success));
        return new AmplifiedNeuron(sequence, success, variance / success, Math.Max(0, other), most - least);
    }

    /// <summary>
    /// The fixed-point sequence whose δ is the smallest with which it still amplifies branches of the given success probability.
    /// </summary>
    public static AmplificationSequence FixedPointFor(int attempts, double minimumProbability) =>
        AmplificationSequence.FixedPoint(attempts, 1 / Math.Cosh(attempts * Math.Acosh(1 / Math.Sqrt(1 - minimumProbability))));

    /// <summary>The angles η of a neuron in every configuration of its word bits and sources, in the order of its table.</summary>
    /// <param name="operation">A neuron of a fused cell.</param>
    /// <param name="wordBits">Bits of a word.</param>
    /// <param name="parameters">The network's parameters.</param>
    public static double[] Angles(TileOperation operation, int wordBits, ReadOnlySpan<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var angles = new double[operation.Pairs << (operation.UsesWords ? wordBits : 0)];
        foreach (TableMonomial monomial in operation.Monomials)
        {
            angles[monomial.Mask] += monomial.Angle.Evaluate(parameters);
        }

        // A summand counts for every index that has all bits of its mask: sums over subsets, bit by bit.
        for (int bit = 1; bit < angles.Length; bit <<= 1)
        {
            for (int index = 0; index < angles.Length; index++)
            {
                angles[index] += (index & bit) != 0 ? angles[index ^ bit] : 0;
            }
        }

        return angles;
    }

    private static double Squared(Complex value) => (value.Real * value.Real) + (value.Imaginary * value.Imaginary);
}
