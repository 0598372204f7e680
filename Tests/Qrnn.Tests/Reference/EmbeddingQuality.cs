using Qrnn.Data.Preparation;

namespace Qrnn.Tests.Reference;

/// <summary>Plain measures of embeddings and plain data for them.</summary>
internal static class EmbeddingQuality
{
    /// <summary>
    /// 120 rows of 8 columns in four clusters from the linear congruential generator s ← (1103515245·s + 12345) mod 2³¹; the numbers that scikit-learn and umap-learn were given.
    /// </summary>
    public static DataRows FourClusters(int rows = 120, int columns = 8)
    {
        const int clusters = 4;
        long state = 1;
        double[] uniform = [.. Enumerable.Range(0, (rows + clusters) * columns).Select(_ => (state = (state * 1103515245 + 12345) % (1L << 31)) / (double)(1L << 31))];
        return new DataRows([.. Enumerable.Range(0, rows * columns).Select(i => (float)(4 * uniform[i / columns % clusters * columns + i % columns] + uniform[clusters * columns + i]))], columns);
    }

    /// <summary>
    /// How far neighbours in an embedding are neighbours in the data, 1 at best: J. Venna and S. Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001.
    /// </summary>
    public static double Trustworthiness(DataRows data, DataRows embedding, int neighbours)
    {
        int n = data.Count;
        double penalty = 0;
        for (int row = 0; row < n; row++)
        {
            int[] byData = Order(data, row);
            foreach (int near in Order(embedding, row).Take(neighbours))
            {
                penalty += Math.Max(0, Array.IndexOf(byData, near) + 1 - neighbours);
            }
        }

        return 1 - 2.0 / (n * (double)neighbours * (2 * n - 3 * neighbours - 1)) * penalty;
    }

    /// <summary>All other rows, nearest first.</summary>
    public static int[] Order(DataRows rows, int row) => [.. Enumerable.Range(0, rows.Count).Where(other => other != row).OrderBy(other => Distance(rows.Row(row), rows.Row(other)))];

    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        return Math.Sqrt(sum);
    }
}
