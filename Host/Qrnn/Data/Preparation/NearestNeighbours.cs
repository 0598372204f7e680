using System.Runtime.Intrinsics;

namespace Qrnn.Data.Preparation;

/// <summary>
/// Exact nearest neighbours by comparing everything with everything, in blocks: |q − r|²/2 = |q|²/2 + (|r|²/2 − q·r), and a query's order of references needs the bracket
/// only. For tens of columns that is a matrix product, which is faster than an approximate index up to some 100 000 rows and has nothing to tune.
/// </summary>
internal sealed class NearestNeighbours
{
    private const int Lanes = 16;
    private const int QueriesAtOnce = 8;
    private const int QueriesPerTask = 128;

    private readonly DataRows _references;

    // Element (block, column, lane): sixteen references side by side, so that a register holds one column of sixteen.
    private readonly float[] _blocks;
    private readonly float[] _halfNorms;

    public NearestNeighbours(DataRows references)
    {
        _references = references;
        int blocks = (references.Count + Lanes - 1) / Lanes;
        _blocks = new float[blocks * references.Columns * Lanes];
        _halfNorms = new float[blocks * Lanes];
        Array.Fill(_halfNorms, float.PositiveInfinity); // lanes without a reference are never near
        for (int row = 0; row < references.Count; row++)
        {
            Span<float> values = references.Row(row);
            _halfNorms[row] = 0;
            for (int column = 0; column < values.Length; column++)
            {
                _blocks[(row / Lanes * references.Columns + column) * Lanes + row % Lanes] = values[column];
                _halfNorms[row] += values[column] * values[column] / 2;
            }
        }
    }

    /// <summary>Finds the nearest references of every query.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="neighbours">References to find for each.</param>
    /// <param name="sameRows">True when the queries are the references: a row is no neighbour of itself then.</param>
    /// <param name="run">What runs the tasks.</param>
    public NeighbourTable Find(DataRows queries, int neighbours, bool sameRows, PreparationRun run)
    {
        int available = _references.Count - (sameRows ? 1 : 0);
        if (neighbours > available)
        {
            throw new QrnnException($"{neighbours} neighbours are asked for where {available} other rows are: ask for fewer");
        }

        var table = new NeighbourTable(neighbours, new int[queries.Count * neighbours], new float[queries.Count * neighbours]);
        run.ForBlocks("neighbours", queries.Count, QueriesPerTask, (first, end) =>
        {
            for (int query = first; query < end; query += QueriesAtOnce)
            {
                FindGroup(queries, query, Math.Min(QueriesAtOnce, end - query), sameRows, table);
            }
        });
        return table;
    }

    private void FindGroup(DataRows queries, int first, int count, bool sameRows, NeighbourTable table)
    {
        int columns = queries.Columns;
        Span<float> group = stackalloc float[QueriesAtOnce * columns];
        group.Clear();
        queries.Values.AsSpan(first * columns, count * columns).CopyTo(group);
        var found = new NearestList[count];
        for (int i = 0; i < count; i++)
        {
            found[i] = new NearestList(table.Neighbours);
        }

        Span<float> scores = stackalloc float[QueriesAtOnce * Lanes];
        for (int block = 0; block < _halfNorms.Length / Lanes; block++)
        {
            Score(block, group, columns, scores);
            for (int i = 0; i < count; i++)
            {
                Offer(found[i], scores.Slice(i * Lanes, Lanes), block * Lanes, sameRows ? first + i : -1);
            }
        }

        for (int i = 0; i < count; i++)
        {
            Store(found[i], queries.Row(first + i), first + i, table);
        }
    }

    private static void Offer(NearestList list, ReadOnlySpan<float> scores, int firstReference, int self)
    {
        if (!Vector512.LessThanAny(Vector512.Create(scores), Vector512.Create(list.Worst)))
        {
            return;
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            if (scores[lane] < list.Worst && firstReference + lane != self)
            {
                list.Add(scores[lane], firstReference + lane);
            }
        }
    }

    /// <summary>|r|²/2 − q·r of eight queries and the sixteen references of a block.</summary>
    private void Score(int block, ReadOnlySpan<float> group, int columns, Span<float> scores)
    {
        ReadOnlySpan<float> references = _blocks.AsSpan(block * columns * Lanes, columns * Lanes);
        var half = Vector512.Create<float>(_halfNorms.AsSpan(block * Lanes, Lanes));
        Vector512<float> s0 = half, s1 = half, s2 = half, s3 = half, s4 = half, s5 = half, s6 = half, s7 = half;
        ref float query = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(group);
        for (int column = 0; column < columns; column++)
        {
            Vector512<float> r = -Vector512.Create(references.Slice(column * Lanes, Lanes));
            s0 = Vector512.FusedMultiplyAdd(r, Broadcast(ref query, column), s0);
            s1 = Vector512.FusedMultiplyAdd(r, Broadcast(ref query, column + columns), s1);
            s2 = Vector512.FusedMultiplyAdd(r, Broadcast(ref query, column + 2 * columns), s2);
            s3 = Vector512.FusedMultiplyAdd(r, Broadcast(ref query, column + 3 * columns), s3);
            s4 = Vector512.FusedMultiplyAdd(r, Broadcast(ref query, column + 4 * columns), s4);
            s5 = Vector512.FusedMultiplyAdd(r, Broadcast(ref query, column + 5 * columns), s5);
            s6 = Vector512.FusedMultiplyAdd(r, Broadcast(ref query, column + 6 * columns), s6);
            s7 = Vector512.FusedMultiplyAdd(r, Broadcast(ref query, column + 7 * columns), s7);
        }

        s0.CopyTo(scores);
        s1.CopyTo(scores[Lanes..]);
        s2.CopyTo(scores[(2 * Lanes)..]);
        s3.CopyTo(scores[(3 * Lanes)..]);
        s4.CopyTo(scores[(4 * Lanes)..]);
        s5.CopyTo(scores[(5 * Lanes)..]);
        s6.CopyTo(scores[(6 * Lanes)..]);
        s7.CopyTo(scores[(7 * Lanes)..]);
    }

    private static Vector512<float> Broadcast(ref float query, int element) => Vector512.Create(System.Runtime.CompilerServices.Unsafe.Add(ref query, element));

    /// <summary>Distances from the differences: the scores have lost digits to cancellation.</summary>
    private void Store(NearestList list, ReadOnlySpan<float> query, int row, NeighbourTable table)
    {
        for (int place = 0; place < table.Neighbours; place++)
        {
            ReadOnlySpan<float> reference = _references.Row(list.Indices[place]);
            double sum = 0;
            for (int column = 0; column < query.Length; column++)
            {
                double difference = query[column] - reference[column];
                sum += difference * difference;
            }

            table.Indices[row * table.Neighbours + place] = list.Indices[place];
            table.Distances[row * table.Neighbours + place] = (float)Math.Sqrt(sum);
        }

        Array.Sort(table.Distances, table.Indices, row * table.Neighbours, table.Neighbours, null);
    }

    /// <summary>The nearest so far, nearest first.</summary>
    private sealed class NearestList
    {
        private readonly float[] _scores;

        public NearestList(int length)
        {
            _scores = new float[length];
            Indices = new int[length];
            Array.Fill(_scores, float.PositiveInfinity);
        }

        public int[] Indices { get; }

        public float Worst { get; private set; } = float.PositiveInfinity;

        public void Add(float score, int index)
        {
            int place = _scores.Length - 1;
            for (; place > 0 && _scores[place - 1] > score; place--)
            {
                _scores[place] = _scores[place - 1];
                Indices[place] = Indices[place - 1];
            }

            _scores[place] = score;
            Indices[place] = index;
            Worst = _scores[^1];
        }
    }
}
