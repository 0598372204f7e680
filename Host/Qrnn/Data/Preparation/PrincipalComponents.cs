using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Qrnn.Data.Preparation;

/// <summary>
/// The directions in which rows vary most: leading eigenvectors of their covariance. A direction's sign is that which makes its element of greatest magnitude positive.
/// K. Pearson, "On lines and planes of closest fit to systems of points in space", Phil. Mag. 2 (1901) 559.
/// </summary>
/// <param name="Mean">Mean of every column.</param>
/// <param name="Deviation">Standard deviation of every column (divided by the number of rows).</param>
/// <param name="Directions">Element (component, column): orthonormal rows.</param>
/// <param name="Variances">Variance along every direction, descending, divided by the number of rows less one.</param>
internal sealed record PrincipalComponents(double[] Mean, double[] Deviation, double[] Directions, double[] Variances)
{
    private const int ColumnsPerTask = 16;
    private const int RowsPerTask = 512;

    /// <summary>Number of components.</summary>
    public int Count => Variances.Length;

    /// <summary>Finds the directions.</summary>
    /// <param name="rows">The rows to learn from; at least two.</param>
    /// <param name="count">Number of components, at most the number of columns.</param>
    /// <param name="run">What runs the tasks.</param>
    public static PrincipalComponents Fit(DataRows rows, int count, PreparationRun run)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, rows.Columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Count, 2);
        double[] mean = ColumnMeans(rows);
        double[] scatter = Scatter(rows, mean, run);
        int columns = rows.Columns;
        double[] deviation = [.. Enumerable.Range(0, columns).Select(column => Math.Sqrt(scatter[column * columns + column] / rows.Count))];
        Evd<double> eigen = new DenseMatrix(columns, columns, scatter).Evd(Symmetricity.Symmetric);
        double[] directions = new double[count * columns];
        double[] variances = new double[count];
        for (int component = 0; component < count; component++)
        {
            int place = columns - 1 - component; // eigenvalues come in ascending order
            variances[component] = Math.Max(0, eigen.EigenValues[place].Real) / (rows.Count - 1);
            Vector<double> direction = eigen.EigenVectors.Column(place);
            double sign = Math.Sign(direction[direction.AbsoluteMaximumIndex()]);
            (sign * direction).AsArray().CopyTo(directions, component * columns);
        }

        return new PrincipalComponents(mean, deviation, directions, variances);
    }

    /// <summary>Coordinates of rows along the directions, after subtracting the mean.</summary>
    /// <param name="rows">Rows of as many columns as those that were learned from.</param>
    /// <param name="standardise">
    /// Whether every column is also divided by its deviation before projecting, as in the author's pipeline; columns that never varied are left out.
    /// The directions remain those of the covariance of the raw columns.
    /// </param>
    /// <param name="run">What runs the tasks.</param>
    public DataRows Transform(DataRows rows, bool standardise, PreparationRun run)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Columns, Mean.Length);
        double[] scale = [.. Deviation.Select(deviation => !standardise ? 1 : deviation > 0 ? 1 / deviation : 0)];
        var result = new DataRows(new float[rows.Count * Count], Count);
        run.ForBlocks("projection", rows.Count, RowsPerTask, (first, end) =>
        {
            double[] centred = new double[rows.Columns];
            for (int row = first; row < end; row++)
            {
                for (int column = 0; column < centred.Length; column++)
                {
                    centred[column] = (rows.Row(row)[column] - Mean[column]) * scale[column];
                }

                for (int component = 0; component < Count; component++)
                {
                    result.Row(row)[component] = (float)DenseLoops.Dot(centred, Directions.AsSpan(component * centred.Length, centred.Length));
                }
            }
        });
        return result;
    }

    private static double[] ColumnMeans(DataRows rows)
    {
        double[] sum = new double[rows.Columns];
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<float> values = rows.Row(row);
            for (int column = 0; column < sum.Length; column++)
            {
                sum[column] += values[column];
            }
        }

        return [.. sum.Select(value => value / rows.Count)];
    }

    /// <summary>Σ (x − mean)(x − mean)ᵀ: a task adds up some columns over all rows in their order, so threads change no bit.</summary>
    private static double[] Scatter(DataRows rows, double[] mean, PreparationRun run)
    {
        int columns = rows.Columns;
        double[] scatter = new double[columns * columns];
        run.ForBlocks("covariance", columns, ColumnsPerTask, (first, end) =>
        {
            double[] centred = new double[columns];
            for (int row = 0; row < rows.Count; row++)
            {
                ReadOnlySpan<float> values = rows.Row(row);
                for (int column = first; column < columns; column++)
                {
                    centred[column] = values[column] - mean[column];
                }

                for (int column = first; column < end; column++)
                {
                    DenseLoops.AddScaled(centred[column], centred.AsSpan(column), scatter.AsSpan(column * columns + column, columns - column));
                }
            }
        });
        for (int row = 0; row < columns; row++)
        {
            for (int column = row + 1; column < columns; column++)
            {
                scatter[column * columns + row] = scatter[row * columns + column];
            }
        }

        return scatter;
    }
}
