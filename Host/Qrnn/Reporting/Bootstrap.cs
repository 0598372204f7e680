using System.Runtime.InteropServices;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>A mean over rows and the interval that the bootstrap gives it.</summary>
/// <param name="Value">The mean; NaN when no row takes part.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="Rows">Rows that take part.</param>
public readonly record struct Estimate(double Value, double Low, double High, int Rows);

/// <summary>
/// Percentile bootstrap: rows are drawn with replacement, as many as there are, and the mean is taken anew; the interval holds the middle of
/// these means (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). It says how much a number would differ on other
/// test rows; it says nothing about other training runs.
/// </summary>
public static class Bootstrap
{
    private const ulong Purpose = 0x626f6f74; // "boot"

    /// <summary>Means of columns of numbers with their intervals; all columns see the same draws.</summary>
    /// <param name="columns">A number a row for each column; NaN where the row takes no part in that column's mean.</param>
    /// <param name="resamples">How often rows are drawn anew.</param>
    /// <param name="confidence">Share of the resampled means inside the interval, such as 0.95.</param>
    /// <param name="seed">Key of the draws.</param>
    public static Estimate[] Means(IReadOnlyList<double[]> columns, int resamples, double confidence, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        if (columns.Count == 0)
        {
            return [];
        }

        int rows = columns[0].Length;
        (int[] kindOfRow, List<double[]> kinds) = Kinds(columns, rows);
        var means = new double[columns.Count][];
        for (int column = 0; column < means.Length; column++)
        {
            means[column] = new double[resamples];
        }

        ulong key = CounterRandom.NextBits(seed, 0, Purpose).Low;
        var drawn = new int[kinds.Count];
        for (int resample = 0; resample < resamples; resample++)
        {
            Draw(key, resample, kindOfRow, drawn);
            for (int column = 0; column < means.Length; column++)
            {
                means[column][resample] = MeanOf(kinds, drawn, column).Value;
            }
        }

        Array.Clear(drawn);
        foreach (int kind in kindOfRow)
        {
            drawn[kind]++;
        }

        return [.. Enumerable.Range(0, means.Length).Select(column =>
        {
            (double value, int count) = MeanOf(kinds, drawn, column);
            double[] sorted = [.. means[column].Where(double.IsFinite).Order()];
            return new Estimate(value, Quantile(sorted, (1 - confidence) / 2), Quantile(sorted, (1 + confidence) / 2), count);
        })];
    }

    /// <summary>Rows whose numbers are all the same are one kind: a resample is how often each kind was drawn.</summary>
    private static (int[] KindOfRow, List<double[]> Kinds) Kinds(IReadOnlyList<double[]> columns, int rows)
    {
        var kindOfRow = new int[rows];
        var kinds = new List<double[]>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int row = 0; row < rows; row++)
        {
            double[] values = [.. columns.Select(column => column[row])];
            string key = new(MemoryMarshal.Cast<double, char>(values)); // their bits
            if (!index.TryGetValue(key, out int kind))
            {
                kind = kinds.Count;
                index.Add(key, kind);
                kinds.Add(values);
            }

            kindOfRow[row] = kind;
        }

        return (kindOfRow, kinds);
    }

    private static void Draw(ulong key, int resample, int[] kindOfRow, int[] drawn)
    {
        Array.Clear(drawn);
        ulong rows = (ulong)kindOfRow.Length;
        for (int i = 0; i < kindOfRow.Length; i += 4)
        {
            // 32 bits a row: rows are drawn with probabilities that differ by 2⁻³² at most.
            (ulong low, ulong high) = CounterRandom.NextBits(key, (ulong)resample, (ulong)i);
            drawn[kindOfRow[(int)(((low & uint.MaxValue) * rows) >> 32)]]++;
            if (i + 1 < kindOfRow.Length)
            {
                drawn[kindOfRow[(int)(((low >> 32) * rows) >> 32)]]++;
            }

            if (i + 2 < kindOfRow.Length)
            {
                drawn[kindOfRow[(int)(((high & uint.MaxValue) * rows) >> 32)]]++;
            }

            if (i + 3 < kindOfRow.Length)
            {
                drawn[kindOfRow[(int)(((high >> 32) * rows) >> 32)]]++;
            }
        }
    }

    private static (double Value, int Rows) MeanOf(List<double[]> kinds, int[] drawn, int column)
    {
        double sum = 0;
        int rows = 0;
        for (int kind = 0; kind < drawn.Length; kind++)
        {
            double value = kinds[kind][column];
            if (drawn[kind] > 0 && !double.IsNaN(value))
            {
                sum += drawn[kind] * value;
                rows += drawn[kind];
            }
        }

        return (sum / rows, rows); // NaN without rows
    }

    /// <summary>Linear between the sorted numbers.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        double place = share * (sorted.Length - 1);
        int below = Math.Clamp((int)place, 0, sorted.Length - 1), above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
