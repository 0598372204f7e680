namespace Qrnn.Reporting;

/// <summary>Sequences that a network made up.</summary>
/// <param name="Count">How many.</param>
/// <param name="Length">Words of each, L.</param>
/// <param name="Given">The first words of each, which were given to the network.</param>
/// <param name="Words">All words: element [sequence · length + position].</param>
/// <param name="Probabilities">What the network gave each word, those before it being as they are; also for given words, if it was postselected on them, else 1. 1 for the first.</param>
public sealed record GeneratedSequences(int Count, int Length, int Given, int[] Words, double[] Probabilities)
{
    /// <summary>The words of one sequence.</summary>
    public ReadOnlySpan<int> Sequence(int number) => Words.AsSpan(number * Length, Length);

    /// <summary>Mean of −log₂ p over the words that were drawn; 0 when none was.</summary>
    public double BitsPerWord()
    {
        double bits = 0;
        int drawn = 0;
        for (int at = 0; at < Words.Length; at++)
        {
            if (at % Length >= Given)
            {
                bits -= Math.Log2(Probabilities[at]);
                drawn++;
            }
        }

        return drawn == 0 ? 0 : bits / drawn;
    }
}
