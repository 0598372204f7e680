namespace Qrnn.Data.Preparation;

/// <summary>
/// Points in a tree of halved boxes, for sums over all points in which far ones may be taken together. J. Barnes and P. Hut, "A hierarchical O(N log N) force-calculation algorithm",
/// Nature 324 (1986) 446; for t-SNE: L. van der Maaten, JMLR 15 (2014) 3221, section 4.2.
/// </summary>
internal sealed class SpaceTree
{
    private const int DeepestLevel = 24;
    private const int PointsPerLeaf = 4;

    private readonly int _dimensions;
    private readonly float[] _points; // sorted so that a cell's points stand together
    private readonly List<Cell> _cells = [];
    private readonly List<float> _centres = []; // centre of mass of every cell

    public SpaceTree(DataRows points)
    {
        _dimensions = points.Columns;
        _points = (float[])points.Values.Clone();
        int[] order = [.. Enumerable.Range(0, points.Count)];
        (float[] corner, float side) = Bounds(points);
        var scratch = new Scratch(points, order, new int[order.Length]);
        Build(scratch, 0, order.Length, corner, side, 0);
        for (int i = 0; i < order.Length; i++)
        {
            points.Row(order[i]).CopyTo(_points.AsSpan(i * _dimensions));
        }
    }

    /// <summary>
    /// With q = 1/(1 + |y − z|²) for every point z of the tree: adds Σ q²·(y − z) to <paramref name="force"/> and returns Σ q. A point at y itself counts 1 in the sum.
    /// </summary>
    /// <param name="position">The point y.</param>
    /// <param name="angle">Cells whose side is at most this share of their distance are taken as one.</param>
    /// <param name="force">The sum that is added to.</param>
    public double Repulsion(ReadOnlySpan<float> position, double angle, Span<double> force)
    {
        double total = 0;
        float squaredAngle = (float)(angle * angle);
        for (int cell = 0; cell < _cells.Count;)
        {
            Cell here = _cells[cell];
            ReadOnlySpan<float> centre = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_centres).Slice(cell * _dimensions, _dimensions);
            float squared = DataRows.SquaredDistance(position, centre);
            if (here.Side * here.Side < squaredAngle * squared)
            {
                total += Add(position, centre, squared, here.Count, force);
                cell = here.Next;
            }
            else if (here.IsLeaf)
            {
                for (int point = here.First; point < here.First + here.Count; point++)
                {
                    ReadOnlySpan<float> other = _points.AsSpan(point * _dimensions, _dimensions);
                    total += Add(position, other, DataRows.SquaredDistance(position, other), 1, force);
                }

                cell = here.Next;
            }
            else
            {
                cell++; // the first of its parts stands next
            }
        }

        return total;
    }

    private static double Add(ReadOnlySpan<float> position, ReadOnlySpan<float> other, float squared, int count, Span<double> force)
    {
        float q = 1 / (1 + squared), weight = count * q * q;
        for (int i = 0; i < position.Length; i++)
        {
            force[i] += weight * (position[i] - other[i]);
        }

        return count * q;
    }

    private (float[] Corner, float Side) Bounds(DataRows points)
    {
        float[] low = points.Row(0).ToArray(), high = points.Row(0).ToArray();
        for (int row = 0; row < points.Count; row++)
        {
            for (int i = 0; i < _dimensions; i++)
            {
                low[i] = Math.Min(low[i], points.Row(row)[i]);
                high[i] = Math.Max(high[i], points.Row(row)[i]);
            }
        }

        return (low, high.Zip(low, static (above, below) => above - below).Max());
    }

    /// <summary>Adds the cell of some points and, after it, those of its parts; every cell knows where the next one begins that is not inside it.</summary>
    private void Build(Scratch points, int first, int count, float[] corner, float side, int level)
    {
        int cell = _cells.Count;
        bool leaf = count <= PointsPerLeaf || level == DeepestLevel;
        _cells.Add(new Cell(first, count, side, leaf, 0));
        AddCentre(points, first, count);
        if (!leaf)
        {
            BuildParts(points, first, count, corner, side / 2, level + 1);
        }

        _cells[cell] = _cells[cell] with { Next = _cells.Count };
    }

    private void BuildParts(Scratch points, int first, int count, float[] corner, float half, int level)
    {
        Span<int> sizes = stackalloc int[1 << _dimensions];
        sizes.Clear();
        for (int i = first; i < first + count; i++)
        {
            sizes[PartOf(points.Rows.Row(points.Order[i]), corner, half)]++;
        }

        Span<int> free = stackalloc int[1 << _dimensions];
        for (int part = 0, start = first; part < sizes.Length; start += sizes[part++])
        {
            free[part] = start;
        }

        for (int i = first; i < first + count; i++)
        {
            points.Spare[free[PartOf(points.Rows.Row(points.Order[i]), corner, half)]++] = points.Order[i];
        }

        Array.Copy(points.Spare, first, points.Order, first, count);
        for (int part = 0, start = first; part < sizes.Length; start += sizes[part++])
        {
            if (sizes[part] > 0)
            {
                int where = part;
                float[] at = [.. corner.Select((low, i) => (where >> i & 1) == 0 ? low : low + half)];
                Build(points, start, sizes[part], at, half, level);
            }
        }
    }

    private static int PartOf(ReadOnlySpan<float> point, float[] corner, float half)
    {
        int part = 0;
        for (int i = 0; i < point.Length; i++)
        {
            part |= point[i] >= corner[i] + half ? 1 << i : 0;
        }

        return part;
    }

    private void AddCentre(Scratch points, int first, int count)
    {
        for (int i = 0; i < _dimensions; i++)
        {
            double sum = 0;
            for (int point = first; point < first + count; point++)
            {
                sum += points.Rows.Row(points.Order[point])[i];
            }

            _centres.Add((float)(sum / count));
        }
    }

    private readonly record struct Cell(int First, int Count, float Side, bool IsLeaf, int Next);

    private sealed record Scratch(DataRows Rows, int[] Order, int[] Spare);
}
