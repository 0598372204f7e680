namespace Qrnn.Data.Preparation;

/// <summary>Rows of numbers.</summary>
/// <param name="Values">Element (row, column), column fastest.</param>
/// <param name="Columns">Numbers in a row.</param>
public sealed record DataRows(float[] Values, int Columns)
{
    /// <summary>Number of rows.</summary>
    public int Count => Values.Length / Columns;

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>|a − b|² of two rows, summed from the first column on.</summary>
    public static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            float difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }
}
