namespace Qrnn.Simulation;

/// <summary>A run of the open simulators: its batch, its settings, and what it records. Workers write elements of their own samples only.</summary>
internal sealed class OpenRun
{
    private readonly int _words;
    private readonly int _neurons;

    public OpenRun(SequenceBatch batch, int words, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings, int neurons = 0)
    {
        (Batch, Loss, Collapse, RandomKey, _words) = (batch, loss, collapse, randomKey, words);
        int kept = batch.Kept.AsSpan().Count(true), calls = batch.Samples * batch.Steps;
        _neurons = neurons;
        NeuronProbabilities = recordings.HasFlag(Recordings.NeuronProbabilities) ? new double[(long)calls * neurons] : [];
        KeptWeight = kept == 0 ? 0 : 1.0 / kept;
        Words = new int[calls];
        WordProbabilities = new double[calls];
        Losses = new double[calls];
        Probabilities = recordings.HasFlag(Recordings.Probabilities) ? new double[(long)calls * words] : [];
    }

    public SequenceBatch Batch { get; }

    public LossKind Loss { get; }

    public Collapse Collapse { get; }

    public ulong RandomKey { get; }

    /// <summary>Share of a kept call in the loss.</summary>
    public double KeptWeight { get; }

    /// <summary>The word that each call was collapsed to; −1 where it was to none.</summary>
    public int[] Words { get; }

    /// <summary>The probability of a kept call's word; 1 for open calls.</summary>
    public double[] WordProbabilities { get; }

    /// <summary>Each call's weighted loss; 0 for open calls.</summary>
    public double[] Losses { get; }

    public double[] Probabilities { get; }

    /// <summary>Success of the neurons: element (step, neuron, sample); empty when not recorded.</summary>
    public double[] NeuronProbabilities { get; }

    /// <summary>Outcomes of open calls that are given, not drawn, for tests; null to draw.</summary>
    public int[]? GivenOutcomes { get; init; }

    /// <summary>
    /// Records a call of which word v has the unnormalised probability <paramref name="outcomes"/>[v], and chooses its word: the target or a
    /// measured one for a kept call, a measured one for an open call that is measured, else −1.
    /// </summary>
    public int Close(int sample, int step, Span<double> outcomes, bool measuresOpen)
    {
        int call = (sample * Batch.Steps) + step;
        double total = Sum(outcomes);
        Span<double> probabilities = Probabilities.Length > 0 ? Probabilities.AsSpan(call * _words, _words) : [];
        for (int word = 0; word < probabilities.Length; word++)
        {
            probabilities[word] = outcomes[word] / total;
        }

        bool kept = Batch.Kept[call];
        Losses[call] = kept ? KeptWeight * WordLoss.Of(Loss, outcomes, total, Batch.Targets[call]) : 0;
        int given = -1;
        if (kept && (Collapse == Collapse.Targets || Batch.Postselected[call]))
        {
            given = Batch.Targets[call];
        }
        else if (kept || measuresOpen)
        {
            given = !kept && GivenOutcomes is not null
                ? GivenOutcomes[call]
                : WordLoss.Draw(outcomes, total, CounterRandom.NextDouble(RandomKey, (ulong)sample, (ulong)step));
        }

        Words[call] = given;
        WordProbabilities[call] = kept ? outcomes[given] / total : 1;
        return given;
    }

    /// <summary>
    /// Records the neurons of a call from the squared norms that they leave; <paramref name="before"/> is the norm that the call begins with.
    /// </summary>
    public void RecordNeurons<TWide>(int sample, int step, DenseNeurons<TWide> neurons, double before, ReadOnlySpan<double> norms)
        where TWide : struct, ILanes<TWide, double>
    {
        for (int neuron = 0; neuron < norms.Length; neuron++)
        {
            double scale = neurons.Scales[neuron];
            NeuronProbabilities[(((step * _neurons) + neurons.Groups[neuron]) * Batch.Samples) + sample] = norms[neuron] / before / (scale * scale);
            before = norms[neuron];
        }
    }

    /// <summary>Adds ∂loss/∂(unnormalised probability) of a kept call to <paramref name="slopes"/>.</summary>
    public void AddSlopes(int call, ReadOnlySpan<double> outcomes, Span<double> slopes)
    {
        if (Batch.Kept[call])
        {
            WordLoss.AddSlopes(Loss, outcomes, Sum(outcomes), Batch.Targets[call], KeptWeight, slopes);
        }
    }

    public static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }
}
