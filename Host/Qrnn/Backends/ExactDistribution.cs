using System.Collections.Immutable;

using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Backends;

/// <summary>The exact probabilities of what a network's program measures: what counts of shots come near.</summary>
/// <param name="Words">
/// Per step the distribution of its word, 2^WordBits numbers in the order of the words' values, among shots whose neurons all succeeded up to this step (and
/// whose earlier words were the given ones, where words are given); zeros when there are no such shots.
/// </param>
/// <param name="Success">Per step the probability that all neurons succeeded up to it, and earlier words were the given ones.</param>
/// <param name="Dropped">Probability that was left out because its histories had less than 1e-16 each.</param>
public sealed record ExactDistribution(ImmutableArray<ImmutableArray<double>> Words, ImmutableArray<double> Success, double Dropped)
{
    /// <summary>Computes it with density matrices, so that noise and any number of attempts are exact, too.</summary>
    /// <param name="program">A program whose outputs are words and verdicts.</param>
    /// <param name="parameters">Numbers for its parameters.</param>
    /// <param name="words">Per step the word that its shots are to have for the steps after it to count them, or null for any; null for any everywhere.</param>
    /// <param name="noise">Noise; null for none.</param>
    /// <param name="cancellation">Ends the computation.</param>
    /// <exception cref="QrnnException">
    /// The program has more than 12 qubits, records other things than results, or its histories are too many: more than 2^27 numbers or 2^38 operations.
    /// </exception>
    public static ExactDistribution Of(
        IShotProgram program, ReadOnlySpan<double> parameters, IReadOnlyList<int?>? words = null, NoiseModel? noise = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        OutputLayout layout = program.Outputs;
        if (words is not null && words.Count != layout.Steps)
        {
            throw new QrnnException($"{words.Count} words for {layout.Steps} steps: must be as many");
        }

        Circuit circuit = program.Circuit(lowered: noise is { IsNone: false });
        int[] bits = RecordedBits(circuit);
        if (bits.Length != layout.Bits)
        {
            throw new QrnnException($"the program records {bits.Length} results: its layout has {layout.Bits}");
        }

        int[] Verdicts(int step) => bits[(layout.Steps * layout.WordBits)..((layout.Steps * layout.WordBits) + layout.Verdicts.Take(step + 1).Sum())];
        MixtureTally[] tallies = [.. Enumerable.Range(0, layout.Steps).Select(step =>
            new MixtureTally(bits[(step * layout.WordBits)..((step + 1) * layout.WordBits)], Verdicts(step), new double[1 << layout.WordBits], words?[step]))];
        using var engine = new MixtureEngine(circuit, noise);
        engine.Run(parameters, tallies, cancellation);
        double[] success = [.. tallies.Select(static tally => tally.Weights.Sum())];
        return new ExactDistribution(
            [.. tallies.Select((tally, step) => ImmutableArray.CreateRange(tally.Weights.Select(weight => success[step] > 0 ? weight / success[step] : 0)))],
            [.. success],
            engine.Dropped);
    }

    /// <summary>The exact probability of every outcome of a small program, by its text of 0 and 1; outcomes that cannot occur are left out.</summary>
    /// <exception cref="QrnnException">The program records more than 16 results, or see <see cref="Of"/>.</exception>
    public static ImmutableSortedDictionary<string, double> Outcomes(
        IShotProgram program, ReadOnlySpan<double> parameters, NoiseModel? noise = null, CancellationToken cancellation = default)
    {
        const int most = 16;
        ArgumentNullException.ThrowIfNull(program);
        Circuit circuit = program.Circuit(lowered: noise is { IsNone: false });
        int[] bits = RecordedBits(circuit);
        if (bits.Length > most)
        {
            throw new QrnnException($"the program records {bits.Length} results: every outcome's probability is computed for at most {most}");
        }

        var tally = new MixtureTally(bits, [], new double[1 << bits.Length], null);
        using var engine = new MixtureEngine(circuit, noise);
        engine.Run(parameters, [tally], cancellation);
        return tally.Weights.Select((weight, value) => (weight, value)).Where(static pair => pair.weight > 0).ToImmutableSortedDictionary(
            pair => bits.Length == 0 ? string.Empty : Convert.ToString(pair.value, 2).PadLeft(bits.Length, '0'), static pair => pair.weight, StringComparer.Ordinal);
    }

    private static int[] RecordedBits(Circuit circuit) => circuit.Operations.OfType<OutputOperation>().Any(static output =>
        output.Kind is OutputKind.Bool or OutputKind.Int or OutputKind.Double || output.Condition >= 0)
        ? throw new QrnnException("the program records values other than results, or under a condition: its exact distribution is not computed")
        : [.. circuit.Operations.OfType<OutputOperation>().Where(static output => output.Kind == OutputKind.Result).Select(static output => output.Value)];
}
