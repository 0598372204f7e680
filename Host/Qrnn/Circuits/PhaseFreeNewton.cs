using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using RealVector = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Qrnn.Circuits;

/// <summary>
/// Newton's method for antisymmetric lists of phases: m phases, so that the response of degree 2m + 1, which is odd and 1 at 1, takes given
/// values at m points between 0 and 1.
/// </summary>
internal static class PhaseFreeNewton
{
    /// <summary>Rounds; it converges in five or does not.</summary>
    private const int RoundLimit = 12;

    /// <summary>Rounding of a response after some hundred factors.</summary>
    private const double Exact = 1e-13;

    /// <summary>Largest distance from the wanted response at the points.</summary>
    public static double Error(double[] half, Func<double, double> wanted) => Nodes(half.Length).Max(x => Math.Abs(Response(half, x, null) - wanted(x)));

    /// <summary>The phases of the wanted response that are near the given ones.</summary>
    public static double[] Refine(double[] half, Func<double, double> wanted, out bool converged)
    {
        int m = half.Length;
        double[] nodes = [.. Nodes(m)], values = [.. nodes.Select(wanted)], phases = [.. half];
        double error = double.PositiveInfinity;
        for (int round = 0; round < RoundLimit; round++)
        {
            Matrix<double> slopes = Matrix<double>.Build.Dense(m, m);
            RealVector residual = RealVector.Build.Dense(m);
            var row = new double[m];
            for (int k = 0; k < m; k++)
            {
                residual[k] = Response(phases, nodes[k], row) - values[k];
                slopes.SetRow(k, row);
            }

            double largest = residual.AbsoluteMaximum();
            if (largest < Exact || (largest >= error / 2 && largest < 100 * Exact))
            {
                converged = true;
                return phases;
            }

            if (!(largest < 10 * error) || !double.IsFinite(largest))
            {
                break;
            }

            error = largest;
            RealVector step = slopes.QR().Solve(residual);
            phases = [.. phases.Select((phase, k) => phase - step[k])];
        }

        converged = false;
        return half;
    }

    private static IEnumerable<double> Nodes(int m) => Enumerable.Range(0, m).Select(k => Math.Cos(Math.PI * (k + 0.5) / ((2 * m) + 1)));

    /// <summary>P(x) = ⟨v|R|v⟩ with v = S(φ_m)·R·…·S(φ_1)·R|0⟩, and its slopes by the phases.</summary>
    private static double Response(double[] half, double x, double[]? slopes)
    {
        double y = Math.Sqrt(1 - (x * x));
        var success = new Complex[half.Length + 1];
        (success[0], Complex failure) = (Complex.One, Complex.Zero);
        for (int k = 0; k < half.Length; k++)
        {
            (success[k + 1], failure) = (((x * success[k]) + (y * failure)) * Complex.FromPolarCoordinates(1, half[k]), (y * success[k]) - (x * failure));
        }

        Complex top = success[^1];
        (Complex up, Complex down) = ((x * top) + (y * failure), (y * top) - (x * failure));
        double response = (Complex.Conjugate(top) * up).Real + (Complex.Conjugate(failure) * down).Real;
        if (slopes is not null)
        {
            for (int k = half.Length - 1; k >= 0; k--)
            {
                slopes[k] = -2 * (Complex.Conjugate(up) * success[k + 1]).Imaginary;
                up *= Complex.FromPolarCoordinates(1, -half[k]);
                (up, down) = ((x * up) + (y * down), (y * up) - (x * down));
            }
        }

        return response;
    }
}
