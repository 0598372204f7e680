using Qrnn.Simulation;

namespace Qrnn.Models;

/// <summary>The standard deviations that parameters start with (rvqe.md 1.7).</summary>
/// <param name="Bias">Of a neuron's θ.</param>
/// <param name="Weights">Of a neuron's φ.</param>
/// <param name="Unitaries">Of a work stage's rotations θs.</param>
public readonly record struct InitialSpreads(double Bias, double Weights, double Unitaries);

/// <summary>
/// Starting values: independent normal numbers of mean 0, one spread per role. The numbers come from our own counter-based generator
/// (Box–Muller), not from PyTorch's: the distribution is the author's, the numbers of a seed are not.
/// </summary>
public static class ParameterInitialisation
{
    /// <summary>Spreads below this mean exactly 0, as in the author's code.</summary>
    public const double ZeroSpread = 1e-10;

    /// <summary>Separates these draws from other uses of the seed; any constant that no other purpose has.</summary>
    private const ulong Purpose = 0x696e697469616c; // "initial"

    /// <summary>Draws all parameters. Number k depends on the seed, k and its role's spread only.</summary>
    public static double[] Draw(ParameterLayout layout, ulong seed, InitialSpreads spreads)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ulong key = CounterRandom.NextBits(seed, 0, Purpose).Low;
        double[] parameters = new double[layout.Count];
        foreach (ParameterTensor tensor in layout.Tensors)
        {
            double spread = tensor.Role switch
            {
                ParameterRole.Bias => spreads.Bias,
                ParameterRole.Weights => spreads.Weights,
                _ => spreads.Unitaries,
            };
            for (int k = tensor.Offset; spread >= ZeroSpread && k < tensor.Offset + tensor.Length; k++)
            {
                parameters[k] = spread * Normal(key, (ulong)k);
            }
        }

        return parameters;
    }

    /// <summary>A standard normal number (Box and Muller 1958): √(−2 ln u)·cos 2πv of two uniform numbers.</summary>
    private static double Normal(ulong key, ulong index)
    {
        double u = 1 - CounterRandom.NextDouble(key, index, 0); // (0, 1]: its logarithm is finite
        double v = CounterRandom.NextDouble(key, index, 1);
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }
}
