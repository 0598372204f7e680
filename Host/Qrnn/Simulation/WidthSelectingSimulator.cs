namespace Qrnn.Simulation;

/// <summary>
/// Chooses the register width by the size of each batch, and by nothing that differs between runs: a tile costs about the same whatever its
/// width, so a small batch goes on narrow registers, which take less memory and give two cores a tile each.
/// </summary>
internal sealed class WidthSelectingSimulator(TileProgram program, SimulatorOptions options) : RecurrentSimulator
{
    /// <summary>The number of cores that widths are chosen for; fixed, so that the number of threads does not change results.</summary>
    private const int ReferenceCores = 2;

    private readonly Dictionary<int, RecurrentSimulator> _byWidth = [];

    /// <inheritdoc/>
    public override int Threads => options.Threads;

    /// <inheritdoc/>
    public override SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings) =>
        For(batch.Samples).Run(parameters, batch, loss, collapse, randomKey, recordings);

    /// <inheritdoc/>
    public override TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, int firstCall, Span<double> gradient) =>
        For(batch.Samples).Differentiate(parameters, batch, loss, firstCall, gradient);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (RecurrentSimulator simulator in _byWidth.Values)
        {
            simulator.Dispose();
        }

        _byWidth.Clear();
    }

    private RecurrentSimulator For(int samples)
    {
        int bits = WidthFor(samples);
        if (!_byWidth.TryGetValue(bits, out RecurrentSimulator? simulator))
        {
            simulator = Create(program, options.Precision, bits, options.Threads);
            _byWidth.Add(bits, simulator);
        }

        return simulator;
    }

    /// <summary>
    /// The narrowest supported width among those that need the fewest rounds of one tile a core; only widths whose registers hold all words,
    /// if there are such.
    /// </summary>
    private int WidthFor(int samples)
    {
        int widest = SimulatorOptions.WidestRegisterBits;
        int best = widest;
        int fewest = int.MaxValue;
        for (int bits = 128; bits <= widest; bits *= 2)
        {
            int lanes = bits / (options.Precision == Precision.Double ? 64 : 32);
            int tiles = (samples + lanes - 1) / lanes;
            int rounds = (tiles + ReferenceCores - 1) / ReferenceCores;
            bool holdsWords = 1 << program.WordBits <= lanes || bits == widest;
            if (holdsWords && rounds < fewest)
            {
                (best, fewest) = (bits, rounds);
            }
        }

        return best;
    }
}
