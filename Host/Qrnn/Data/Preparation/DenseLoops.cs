using System.Runtime.Intrinsics;

namespace Qrnn.Data.Preparation;

/// <summary>Inner loops over doubles. The order of additions is fixed, so results do not depend on the machine's register width.</summary>
internal static class DenseLoops
{
    /// <summary>Σ aᵢ·bᵢ in eight interleaved sums.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> sums = Vector512<double>.Zero;
        int i = 0;
        for (; i + 8 <= a.Length; i += 8)
        {
            sums += Vector512.Create(a[i..]) * Vector512.Create(b[i..]);
        }

        double sum = Vector512.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>yᵢ ← yᵢ + s·xᵢ.</summary>
    public static void AddScaled(double s, ReadOnlySpan<double> x, Span<double> y)
    {
        int i = 0;
        var scale = Vector512.Create(s);
        for (; i + 8 <= x.Length; i += 8)
        {
            (Vector512.Create<double>(y[i..]) + scale * Vector512.Create(x[i..])).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            y[i] += s * x[i];
        }
    }
}
