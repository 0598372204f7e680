using MathNet.Numerics.Distributions;

namespace Qrnn.Data.Preparation;

/// <summary>
/// Numbers as 8-bit codes of about equal frequency: x becomes ⌊256·Φ((x − mean)/deviation)⌋ with the normal distribution function Φ ("inverted Gaussian" in the paper). The
/// parameters come from training rows alone.
/// </summary>
/// <param name="Mean">Mean of every column.</param>
/// <param name="Deviation">Standard deviation of every column; 1 where a column does not vary.</param>
internal sealed record NormalCodes(double[] Mean, double[] Deviation)
{
    private const int Codes = 256;

    /// <summary>Learns the parameters.</summary>
    /// <param name="training">Rows to learn from.</param>
    /// <param name="shared">True for one distribution of all columns together, as the author's pipeline has it; false for one of each.</param>
    public static NormalCodes Fit(DataRows training, bool shared)
    {
        double[] mean = new double[training.Columns], deviation = new double[training.Columns];
        for (int column = 0; column < training.Columns; column++)
        {
            (mean[column], deviation[column]) = Moments(training, shared ? 0 : column, shared ? 1 : training.Columns);
        }

        return new NormalCodes(mean, deviation);
    }

    /// <summary>The codes of rows.</summary>
    public byte[] Encode(DataRows rows)
    {
        byte[] codes = new byte[rows.Values.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            int column = i % rows.Columns;
            double share = Normal.CDF(Mean[column], Deviation[column], rows.Values[i]);
            codes[i] = (byte)Math.Min(Codes - 1, (int)(Codes * share));
        }

        return codes;
    }

    private static (double Mean, double Deviation) Moments(DataRows rows, int first, int stride)
    {
        double sum = 0, squares = 0, count = 0;
        for (int i = first; i < rows.Values.Length; i += stride)
        {
            sum += rows.Values[i];
            count++;
        }

        for (int i = first; i < rows.Values.Length; i += stride)
        {
            double difference = rows.Values[i] - sum / count;
            squares += difference * difference;
        }

        return (sum / count, squares > 0 ? Math.Sqrt(squares / count) : 1);
    }
}
