namespace Qrnn.Reporting;

/// <summary>Turns what is said about codes into shares of rows with intervals.</summary>
/// <param name="codes">The split.</param>
/// <param name="unseen">For each code whether no training row has it.</param>
/// <param name="options">Resamples, confidence and seed.</param>
internal sealed class Scoring(DistinctCodes codes, bool[] unseen, SplitOptions options)
{
    /// <summary>For each code whether no training row has it.</summary>
    public bool[] Unseen => unseen;

    /// <summary>Means of columns, a number a row, with intervals.</summary>
    public Estimate[] Means(IReadOnlyList<double[]> columns) => Bootstrap.Means(columns, options.Resamples, options.Confidence, options.Seed);

    /// <summary>Scores a classifier.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="said">The class that it says of every code.</param>
    public ClassScore Of(string name, IReadOnlyList<int> said)
    {
        int rows = codes.Rows.Count, classes = codes.Classes;
        double[][] columns = [.. Enumerable.Range(0, classes + 2).Select(_ => Absent(rows))];
        var confusion = new int[classes * classes];
        for (int row = 0; row < rows; row++)
        {
            int code = codes.CodeOfRow[row], label = codes.Rows.Labels[row];
            confusion[(label * classes) + said[code]]++;
            double right = said[code] == label ? 1 : 0;
            columns[label][row] = right;
            columns[classes][row] = right;
            columns[classes + 1][row] = unseen[code] ? right : double.NaN;
        }

        Estimate[] means = Means(columns);
        return new ClassScore(name, means[classes], [.. means[..classes]], means[classes + 1], [.. confusion]);
    }

    private static double[] Absent(int rows)
    {
        var column = new double[rows];
        Array.Fill(column, double.NaN);
        return column;
    }
}
