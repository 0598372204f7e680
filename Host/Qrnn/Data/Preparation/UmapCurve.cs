namespace Qrnn.Data.Preparation;

/// <summary>
/// The closeness of two rows of the embedding at distance d, 1/(1 + a·d^(2b)): the smooth curve nearest to the wanted one, which is 1 up to the minimum distance and falls like
/// exp(−(d − minimum)) after it (arXiv 1802.03426, section 3.2).
/// </summary>
/// <param name="A">Scale.</param>
/// <param name="B">Exponent.</param>
internal sealed record UmapCurve(double A, double B)
{
    private const int Points = 300;
    private const double Reach = 3;
    private const int Rounds = 100;

    /// <summary>Least squares over distances from 0 to 3, by Gauss' and Newton's method damped as by Levenberg and Marquardt.</summary>
    public static UmapCurve Fit(double minimumDistance)
    {
        (double a, double b, double damping) = (1, 1, 1e-3);
        double error = Error(a, b, minimumDistance);
        for (int round = 0; round < Rounds; round++)
        {
            (double stepA, double stepB) = Step(a, b, minimumDistance, damping);
            double tried = Error(a + stepA, b + stepB, minimumDistance);
            (a, b, error, damping) = tried < error ? (a + stepA, b + stepB, tried, damping / 10) : (a, b, error, damping * 10);
        }

        return new UmapCurve(a, b);
    }

    private static double Wanted(double distance, double minimum) => distance < minimum ? 1 : Math.Exp(-(distance - minimum));

    private static double Error(double a, double b, double minimum) => Enumerable.Range(0, Points)
        .Sum(i => Math.Pow(Wanted(Distance(i), minimum) - 1 / (1 + a * Math.Pow(Distance(i), 2 * b)), 2));

    private static double Distance(int point) => Reach * point / (Points - 1);

    private static (double A, double B) Step(double a, double b, double minimum, double damping)
    {
        double aa = 0, ab = 0, bb = 0, ra = 0, rb = 0;
        for (int i = 1; i < Points; i++)
        {
            double distance = Distance(i), power = Math.Pow(distance, 2 * b), value = 1 / (1 + a * power);
            double slopeA = -power * value * value, slopeB = -2 * a * Math.Log(distance) * power * value * value;
            double residual = Wanted(distance, minimum) - value;
            aa += slopeA * slopeA;
            ab += slopeA * slopeB;
            bb += slopeB * slopeB;
            ra += slopeA * residual;
            rb += slopeB * residual;
        }

        aa *= 1 + damping;
        bb *= 1 + damping;
        double determinant = aa * bb - ab * ab;
        return ((bb * ra - ab * rb) / determinant, (aa * rb - ab * ra) / determinant);
    }
}
