namespace Qrnn.Training;

/// <summary>Keeps gradients short.</summary>
public static class GradientClipping
{
    /// <summary>
    /// Multiplies the gradient by min(1, limit / (norm + 1e-6)), as PyTorch's clip_grad_norm_ does over all parameters together.
    /// </summary>
    /// <returns>The Euclidean norm before.</returns>
    public static double Clip(Span<double> gradient, double limit)
    {
        double norm = Norm(gradient);
        double factor = limit / (norm + 1e-6);
        if (factor < 1)
        {
            for (int k = 0; k < gradient.Length; k++)
            {
                gradient[k] *= factor;
            }
        }

        return norm;
    }

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(ReadOnlySpan<double> gradient)
    {
        double sum = 0;
        foreach (double value in gradient)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }
}
