using Qrnn.Simulation;

namespace Qrnn.Data.Preparation;

/// <summary>
/// Moves the rows of an embedding so that its closeness resembles a graph's strengths: stochastic gradient descent on the cross-entropy with negative samples (arXiv 1802.03426, algorithm 5).
/// </summary>
/// <remarks>
/// The authors' program lets threads overwrite each other, so its result depends on them. Here a row moves only itself, and sees others where they were when its group began:
/// rows i ≡ g (mod 8) move at the same time for g = 0, 1, …, 7. Their result is the same for any number of threads, and nearly that of moving one row after the other, since few of a row's
/// neighbours move with it.
/// </remarks>
internal sealed class UmapLayout
{
    private const int Groups = 8;
    private const int RowsPerTask = 128;

    // Keeps the push finite where two rows meet, and bounds every move (as in the authors' program).
    private const float Softening = 1e-3f;
    private const float LongestMove = 4;

    private readonly DataRows _positions;
    private readonly DataRows _anchors;
    private readonly FuzzyGraph _graph;
    private readonly UmapSettings _settings;
    private readonly float _a, _b;
    private readonly float _greatest;
    private readonly float[] _moved;
    private readonly bool _frozen;

    private UmapLayout(DataRows positions, DataRows anchors, FuzzyGraph graph, UmapCurve curve, UmapSettings settings, float greatestWeight)
    {
        (_positions, _anchors, _graph, _settings, _greatest) = (positions, anchors, graph, settings, greatestWeight);
        (_a, _b) = ((float)curve.A, (float)curve.B);
        _frozen = !ReferenceEquals(positions, anchors);
        _moved = new float[positions.Values.Length];
    }

    /// <summary>Lays out rows that all move, in place.</summary>
    /// <param name="positions">Where they start and end.</param>
    /// <param name="graph">How they belong together.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="run">What runs the tasks.</param>
    public static void Arrange(DataRows positions, FuzzyGraph graph, UmapSettings settings, PreparationRun run) =>
        new UmapLayout(positions, positions, graph, UmapCurve.Fit(settings.MinimumDistance), settings, graph.Weights.Max()).Run(settings.Epochs, 1, run);

    /// <summary>Lays out new rows among others that stay where they are, in place.</summary>
    /// <param name="positions">Where the new rows start and end.</param>
    /// <param name="anchors">Where the others are.</param>
    /// <param name="graph">How the new rows belong to the others.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="run">What runs the tasks.</param>
    public static void Place(DataRows positions, DataRows anchors, FuzzyGraph graph, UmapSettings settings, PreparationRun run) =>
        // A third of the passes at a quarter of the step, as in the authors' program: the rows start near where they end.
        new UmapLayout(positions, anchors, graph, UmapCurve.Fit(settings.MinimumDistance), settings, graph.Weights.Max()).Run(Math.Max(1, settings.Epochs / 3), 0.25f, run);

    private void Run(int epochs, float step, PreparationRun run)
    {
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            run.Report(_frozen ? "placing new rows" : "layout", (double)epoch / epochs);
            float rate = step * (1 - (float)epoch / epochs);
            for (int group = 0; group < Groups; group++)
            {
                (int now, int first) = (epoch, group);
                int rows = (_positions.Count - group + Groups - 1) / Groups;
                run.ForBlocks(rows, RowsPerTask, (begin, end) => MoveRows(first, begin, end, now, rate));
                Settle(group);
            }
        }

        run.Report(_frozen ? "placing new rows" : "layout", 1);
    }

    private void MoveRows(int group, int begin, int end, int epoch, float rate)
    {
        for (int member = begin; member < end; member++)
        {
            int row = group + member * Groups;
            Span<float> position = _moved.AsSpan(row * _positions.Columns, _positions.Columns);
            _positions.Row(row).CopyTo(position);
            var draws = new NegativeDraws(_settings.Seed, row, epoch, _anchors.Count);
            for (int edge = _graph.Starts[row]; edge < _graph.Starts[row + 1]; edge++)
            {
                if (IsDue(_graph.Weights[edge], epoch))
                {
                    MoveAlong(position, _graph.Others[edge], row, rate, ref draws);
                }
            }
        }
    }

    private void Settle(int group)
    {
        for (int row = group; row < _positions.Count; row += Groups)
        {
            _moved.AsSpan(row * _positions.Columns, _positions.Columns).CopyTo(_positions.Row(row));
        }
    }

    /// <summary>The strongest edge is used in every pass, one of a tenth of its weight in every tenth.</summary>
    private bool IsDue(float weight, int epoch)
    {
        float share = weight / _greatest;
        return MathF.Floor((epoch + 1) * share) > MathF.Floor(epoch * share);
    }

    private void MoveAlong(Span<float> position, int other, int row, float rate, ref NegativeDraws draws)
    {
        Attract(position, _anchors.Row(other), rate);
        if (!_frozen)
        {
            // The edge is also used from its other end, which pulls both rows as well.
            Attract(position, _anchors.Row(other), rate);
        }

        for (int draw = 0; draw < _settings.NegativeSamples; draw++)
        {
            int pushed = draws.Next();
            if (_frozen || pushed != row)
            {
                Repel(position, _anchors.Row(pushed), rate);
            }
        }
    }

    private void Attract(Span<float> position, ReadOnlySpan<float> other, float rate)
    {
        float squared = DataRows.SquaredDistance(position, other);
        if (squared > 0)
        {
            float power = MathF.Pow(squared, _b);
            Move(position, other, -2 * _a * _b * power / (squared * (1 + _a * power)), rate);
        }
    }

    private void Repel(Span<float> position, ReadOnlySpan<float> other, float rate)
    {
        float squared = DataRows.SquaredDistance(position, other);
        if (squared > 0)
        {
            Move(position, other, 2 * _b / ((Softening + squared) * (1 + _a * MathF.Pow(squared, _b))), rate);
        }
    }

    private static void Move(Span<float> position, ReadOnlySpan<float> other, float strength, float rate)
    {
        for (int i = 0; i < position.Length; i++)
        {
            position[i] += rate * Math.Clamp(strength * (position[i] - other[i]), -LongestMove, LongestMove);
        }
    }

    /// <summary>Rows drawn at random, four from each call of the generator.</summary>
    private struct NegativeDraws(ulong seed, int row, int epoch, int rows)
    {
        // Separates these draws from others of the same seed.
        private const ulong Stream = 0x556d6170UL << 32; // "Umap"

        private ulong _low, _high;
        private int _drawn;

        public int Next()
        {
            if (_drawn % 4 == 0)
            {
                (_low, _high) = CounterRandom.NextBits(seed, (uint)row | ((ulong)(uint)epoch << 32), Stream | (uint)_drawn);
            }

            uint bits = (uint)(_drawn % 2 == 0 ? _low : _low >> 32);
            _low = _drawn % 4 == 1 ? _high : _low;
            _drawn++;
            return (int)(((ulong)bits * (uint)rows) >> 32);
        }
    }
}
