namespace Qrnn.Data.Preparation;

/// <summary>
/// t-SNE: rows in few dimensions, such that their affinities under a Student distribution are those of the data. Learned from training rows alone. Exaggerated first steps, gains and momentum as in
/// van der Maaten's programs; sums over all rows by a tree (<see cref="SpaceTree"/>); the step grows with the number of rows (Belkina et al., Nature Communications 10 (2019) 5415). New rows are placed among
/// the learned ones, which stay where they are: each alone minimises its own divergence, started at its neighbours' mean (the idea of Poličar, Stražar and Zupan, "Embedding to reference t-SNE space",
/// Machine Learning 112 (2023) 721).
/// </summary>
/// <param name="settings">Settings.</param>
/// <param name="run">What runs the tasks.</param>
internal sealed class Tsne(TsneSettings settings, PreparationRun run)
{
    private const int RowsPerTask = 256;
    private const double StartDeviation = 1e-4;
    private const double EarlyMomentum = 0.5, LateMomentum = 0.8;
    private const double LeastGain = 0.01, GainStep = 0.2, GainShare = 0.8;
    private const double PlacingPerplexity = 5;
    private const double PlacingRate = 0.1;

    /// <summary>An embedding of rows.</summary>
    /// <param name="start">Rows whose leading columns are where the rows start, such as principal components.</param>
    /// <param name="neighbours">Nearest other rows of every row.</param>
    /// <param name="dimensions">Columns of the embedding.</param>
    public DataRows Fit(DataRows start, NeighbourTable neighbours, int dimensions)
    {
        FuzzyGraph affinities = Affinities.Joint(neighbours.Nearest(Math.Min(settings.Neighbours, neighbours.Neighbours)), settings.Perplexity, run);
        var state = new Descent(StartPositions(start, dimensions));
        for (int step = 0; step < settings.EarlySteps + settings.Steps; step++)
        {
            run.Report("layout", (double)step / (settings.EarlySteps + settings.Steps));
            bool early = step < settings.EarlySteps;
            double exaggeration = early ? settings.Exaggeration : 1;
            double rate = Math.Max(50, affinities.Count / settings.Exaggeration / 4);
            Step(state, affinities, exaggeration, early ? EarlyMomentum : LateMomentum, rate);
        }

        run.Report("layout", 1);
        return state.Positions;
    }

    /// <summary>New rows in an embedding.</summary>
    /// <param name="embedding">The rows that were learned from.</param>
    /// <param name="neighbours">Nearest of those for every new row.</param>
    public DataRows Place(DataRows embedding, NeighbourTable neighbours)
    {
        NeighbourTable nearest = neighbours.Nearest(Math.Min((int)Math.Ceiling(3 * PlacingPerplexity), neighbours.Neighbours));
        float[] weights = Affinities.Conditional(nearest, PlacingPerplexity, run);
        DataRows positions = Umap.Averages(embedding, nearest, weights);
        var tree = new SpaceTree(embedding);
        run.ForBlocks("placing new rows", positions.Count, 32, (first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                PlaceRow(positions.Row(row), embedding, nearest.IndicesOf(row), weights.AsSpan(row * nearest.Neighbours, nearest.Neighbours), tree);
            }
        });
        return positions;
    }

    /// <summary>The Kullback–Leibler divergence of an embedding's affinities from those of the data: what t-SNE minimises.</summary>
    public double Divergence(DataRows embedding, FuzzyGraph affinities)
    {
        var tree = new SpaceTree(embedding);
        double total = 0, divergence = 0;
        double[] force = new double[embedding.Columns];
        for (int row = 0; row < embedding.Count; row++)
        {
            total += tree.Repulsion(embedding.Row(row), settings.Angle, force) - 1;
        }

        for (int row = 0; row < embedding.Count; row++)
        {
            for (int edge = affinities.Starts[row]; edge < affinities.Starts[row + 1]; edge++)
            {
                double p = affinities.Weights[edge], q = 1 / (1 + DataRows.SquaredDistance(embedding.Row(row), embedding.Row(affinities.Others[edge]))) / total;
                divergence += p > 0 ? p * Math.Log(p / q) : 0;
            }
        }

        return divergence;
    }

    private void Step(Descent state, FuzzyGraph affinities, double exaggeration, double momentum, double rate)
    {
        var tree = new SpaceTree(state.Positions);
        int dimensions = state.Positions.Columns;
        run.ForBlocks(affinities.Count, RowsPerTask, (first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                Span<double> pushed = state.Pushed.AsSpan(row * dimensions, dimensions);
                pushed.Clear();
                state.Totals[row] = tree.Repulsion(state.Positions.Row(row), settings.Angle, pushed) - 1;
            }
        });
        double total = state.Totals.Sum();
        run.ForBlocks(affinities.Count, RowsPerTask, (first, end) =>
        {
            Span<double> gradient = stackalloc double[dimensions];
            for (int row = first; row < end; row++)
            {
                Attraction(state.Positions, affinities, row, gradient);
                state.Move(row, gradient, exaggeration, total, momentum, rate);
            }
        });
        state.Finish();
    }

    private static void Attraction(DataRows positions, FuzzyGraph affinities, int row, Span<double> sum)
    {
        sum.Clear();
        ReadOnlySpan<float> position = positions.Row(row);
        for (int edge = affinities.Starts[row]; edge < affinities.Starts[row + 1]; edge++)
        {
            ReadOnlySpan<float> other = positions.Row(affinities.Others[edge]);
            float strength = affinities.Weights[edge] / (1 + DataRows.SquaredDistance(position, other));
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += strength * (position[i] - other[i]);
            }
        }
    }

    private void PlaceRow(Span<float> position, DataRows embedding, ReadOnlySpan<int> neighbours, ReadOnlySpan<float> weights, SpaceTree tree)
    {
        Span<double> force = stackalloc double[position.Length], velocity = stackalloc double[position.Length];
        velocity.Clear();
        for (int step = 0; step < settings.PlacingSteps; step++)
        {
            force.Clear();
            double total = tree.Repulsion(position, settings.Angle, force);
            for (int i = 0; i < force.Length; i++)
            {
                force[i] /= total;
            }

            for (int place = 0; place < neighbours.Length; place++)
            {
                ReadOnlySpan<float> other = embedding.Row(neighbours[place]);
                float strength = weights[place] / (1 + DataRows.SquaredDistance(position, other));
                for (int i = 0; i < force.Length; i++)
                {
                    force[i] -= strength * (position[i] - other[i]);
                }
            }

            for (int i = 0; i < force.Length; i++)
            {
                velocity[i] = LateMomentum * velocity[i] + 4 * PlacingRate * force[i];
                position[i] += (float)velocity[i];
            }
        }
    }

    private static DataRows StartPositions(DataRows start, int dimensions)
    {
        double squares = 0;
        for (int row = 0; row < start.Count; row++)
        {
            squares += (double)start.Row(row)[0] * start.Row(row)[0];
        }

        float scale = squares > 0 ? (float)(StartDeviation / Math.Sqrt(squares / start.Count)) : 0;
        var positions = new DataRows(new float[start.Count * dimensions], dimensions);
        for (int row = 0; row < start.Count; row++)
        {
            for (int column = 0; column < dimensions; column++)
            {
                positions.Row(row)[column] = scale * start.Row(row)[column];
            }
        }

        return positions;
    }

    /// <summary>Positions with what gradient descent remembers of each.</summary>
    private sealed class Descent(DataRows positions)
    {
        private readonly float[] _next = new float[positions.Values.Length];
        private readonly double[] _velocity = new double[positions.Values.Length];
        private readonly double[] _gain = [.. Enumerable.Repeat(1.0, positions.Values.Length)];

        public DataRows Positions { get; } = positions;

        /// <summary>Sums of the pushes before they are divided by their total.</summary>
        public double[] Pushed { get; } = new double[positions.Values.Length];

        public double[] Totals { get; } = new double[positions.Count];

        /// <summary>Moves one row along minus the gradient 4·(attraction − push); others still see it where it was.</summary>
        public void Move(int row, ReadOnlySpan<double> attraction, double exaggeration, double total, double momentum, double rate)
        {
            for (int column = 0; column < attraction.Length; column++)
            {
                int i = row * attraction.Length + column;
                double gradient = 4 * (exaggeration * attraction[column] - Pushed[i] / total);
                _gain[i] = Math.Max(LeastGain, gradient * _velocity[i] > 0 ? _gain[i] * GainShare : _gain[i] + GainStep);
                _velocity[i] = momentum * _velocity[i] - rate * _gain[i] * gradient;
                _next[i] = Positions.Values[i] + (float)_velocity[i];
            }
        }

        public void Finish() => _next.CopyTo(Positions.Values, 0);
    }
}
