using Qrnn.Data;

namespace Qrnn.Reporting;

/// <summary>Largest absolute differences between a recorded case and what an engine computed; null where one of them has no such number.</summary>
/// <param name="Name">The case.</param>
/// <param name="Probabilities">Of any word's probability.</param>
/// <param name="Loss">Of the loss.</param>
/// <param name="Postselection">Of any target's probability.</param>
/// <param name="Neurons">Of any neuron's success probability.</param>
/// <param name="Gradient">Of any component of the gradient.</param>
public sealed record ReplayDifferences(string Name, double Probabilities, double Loss, double Postselection, double? Neurons, double? Gradient)
{
    /// <summary>The largest of all.</summary>
    public double Largest => new[] { Probabilities, Loss, Postselection, Neurons ?? 0, Gradient ?? 0 }.Max();

    /// <summary>Compares.</summary>
    public static ReplayDifferences Between(GoldenFile file, ReplayNumbers computed)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(computed);
        return new ReplayDifferences(
            file.Name,
            LargestOf("probabilities", file.Probabilities, computed.Probabilities),
            Difference(file.Loss, computed.Loss),
            LargestOf("postselection probabilities", file.PostselectionProbabilities, computed.PostselectionProbabilities),
            file.NeuronProbabilities.Length == 0 || computed.NeuronProbabilities.Length == 0 ? null : LargestOf("neuron probabilities", file.NeuronProbabilities, computed.NeuronProbabilities),
            file.Gradient.Length == 0 || computed.Gradient.Length == 0 ? null : LargestOf("gradient", file.Gradient, computed.Gradient));
    }

    private static double LargestOf(string what, double[] recorded, double[] computed)
    {
        if (recorded.Length != computed.Length)
        {
            throw new InvalidOperationException($"{what}: {recorded.Length} recorded numbers, {computed.Length} computed.");
        }

        double largest = 0;
        for (int i = 0; i < recorded.Length; i++)
        {
            largest = Math.Max(largest, Difference(recorded[i], computed[i]));
        }

        return largest;
    }

    // A NaN must not pass: every comparison with it is false, so it counts as infinitely far away.
    private static double Difference(double recorded, double computed) =>
        double.IsFinite(recorded) && double.IsFinite(computed) ? Math.Abs(recorded - computed) : double.PositiveInfinity;
}
