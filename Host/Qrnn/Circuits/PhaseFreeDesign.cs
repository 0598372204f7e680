using System.Collections.Immutable;
using System.Numerics;
using MathNet.Numerics.Integration;
using MathNet.Numerics.LinearAlgebra;

namespace Qrnn.Circuits;

/// <summary>
/// Phases of the response P(x) = ∫₀ˣ R² / ∫₀¹ R², R(t) = T_j((1 + p − 2t²)/(1 − p)), by quantum signal processing.
/// </summary>
/// <remarks>
/// An antisymmetric list φ_1 … φ_m, −φ_m … −φ_1 is B†·R·B, so P(x) = ⟨v|R|v⟩ with v = B|0⟩ = (u, √(1 − x²)·w). Then 1 − P = (1 − x)·|h|² with
/// h = (1 + x)·w − u, and 1 + P the same of −x: any polynomial h of degree m with |h|² = (1 − P)/(1 − x) gives w = its odd part and
/// u = x·w − its even part. h takes one root of each conjugate pair, and v is taken apart layer by layer from its leading coefficients.
/// Polynomials are lists of Chebyshev coefficients.
/// </remarks>
internal static class PhaseFreeDesign
{
    /// <summary>How wrong a response may be from which Newton's method starts, and the least p that is tried.</summary>
    private const double Rough = 1e-3, Smallest = 1e-9;

    /// <summary>1 − P(x).</summary>
    /// <param name="j">Degree of R in t²; P has degree 4j + 1.</param>
    /// <param name="probability">p.</param>
    /// <param name="x">0 to 1.</param>
    public static double Loss(int j, double probability, double x) => (1 - x) * Mean(j, probability, x) / Mean(j, probability, 0);

    /// <summary>The list of 4j phases.</summary>
    /// <exception cref="QrnnException">Rounding spoils the design: the response would be so close to 1 that double precision does not carry it.</exception>
    public static ImmutableArray<double> Phases(int j, double probability)
    {
        if (j == 0)
        {
            return [];
        }

        // Taking v apart loses digits where 1 − P is small, so that it is done for a smaller p; Newton's method follows P as p grows.
        double start = probability;
        double[] half = Stripped(j, start);
        while (PhaseFreeNewton.Error(half, x => 1 - Loss(j, start, x)) > Rough)
        {
            start = start > Smallest ? start / 4 : throw TooClose(j, probability);
            half = Stripped(j, start);
        }

        for (double factor = 4; ;)
        {
            double next = Math.Min(probability, start * factor);
            double[] refined = PhaseFreeNewton.Refine(half, x => 1 - Loss(j, next, x), out bool converged);
            if (converged)
            {
                (half, start) = (refined, next);
                if (start >= probability)
                {
                    return [.. half, .. half.Reverse().Select(static phase => -phase)];
                }
            }
            else
            {
                factor = factor > 1.01 ? Math.Sqrt(factor) : throw TooClose(j, probability);
            }
        }
    }

    private static QrnnException TooClose(int j, double probability) => new(FormattableString.Invariant(
        $"{(4 * j) + 1} attempts for success probabilities from {probability:0.###e+0} leave an error of {Loss(j, probability, Math.Sqrt(probability)):0.#e+0}, which double precision can't design: choose fewer attempts"));

    /// <summary>The first half of the list.</summary>
    private static double[] Stripped(int j, double probability)
    {
        int m = 2 * j;

        double total = Mean(j, probability, 0);
        Complex[] roots = Chosen(Roots(Coefficients(2 * m, x => Mean(j, probability, x) / total)), m);
        Complex Product(double x) => roots.Aggregate(Complex.One, (product, root) => product * (x - root));
        double scale = 1 / Product(0).Magnitude;
        Complex[] h = Coefficients(m, x => scale * Product(x));
        Complex[] w = [.. h.Select(static (value, k) => k % 2 == 1 ? value : Complex.Zero)];
        Complex[] u = [.. TimesX(w).Take(m + 1).Zip(h.Select(static (value, k) => k % 2 == 0 ? value : Complex.Zero), static (a, b) => a - b)];
        var phases = new double[m];
        for (int degree = m; degree >= 1; degree--)
        {
            double phase = (u[degree] / w[degree - 1]).Phase;
            phases[degree - 1] = phase;
            Complex turn = Complex.FromPolarCoordinates(1, -phase);
            Complex[] turned = [.. u.Select(value => value * turn)];

            // v' = R·S(−φ)·v: u' = x·u + (1 − x²)·w and w' = u − x·w, of one degree less.
            Complex[] xw = TimesX(w), xxw = TimesX(xw), xu = TimesX(turned);
            u = [.. Enumerable.Range(0, degree).Select(k => xu[k] + w[k] - xxw[k])];
            w = [.. Enumerable.Range(0, degree).Select(k => k < degree - 1 ? turned[k] - xw[k] : Complex.Zero)];
        }

        return phases;
    }

    /// <summary>∫ₓ¹ R² / (1 − x): a mean, so that nothing cancels near 1.</summary>
    private static double Mean(int j, double probability, double x)
    {
        // Exact: R² has degree 4j, n nodes integrate degree 2n − 1. Of −x the mean is over a longer interval, all the same.
        var rule = new GaussLegendreRule(x, 1, (2 * j) + 1);
        double sum = 0;
        for (int k = 0; k < rule.Order; k++)
        {
            double t = rule.GetAbscissa(k), r = Chebyshev(j, (1 + probability - (2 * t * t)) / (1 - probability));
            sum += rule.GetWeight(k) * r * r;
        }

        return sum / (1 - x);
    }

    private static double Chebyshev(int degree, double x) => Math.Abs(x) <= 1
        ? Math.Cos(degree * Math.Acos(x))
        : Math.Pow(Math.Sign(x), degree) * Math.Cosh(degree * Math.Acosh(Math.Abs(x)));

    /// <summary>Chebyshev coefficients 0 to degree of a polynomial, from its values at the nodes of T_{degree+1}.</summary>
    private static Complex[] Coefficients(int degree, Func<double, Complex> polynomial)
    {
        int count = degree + 1;
        Complex[] values = [.. Enumerable.Range(0, count).Select(k => polynomial(Math.Cos(Math.PI * (k + 0.5) / count)))];
        return [.. Enumerable.Range(0, count).Select(n =>
        {
            Complex sum = 0;
            for (int k = 0; k < count; k++)
            {
                sum += values[k] * Math.Cos(n * Math.PI * (k + 0.5) / count);
            }

            return sum * (n == 0 ? 1 : 2) / count;
        })];
    }

    /// <summary>Roots as eigenvalues of the colleague matrix (I. J. Good 1961).</summary>
    private static Complex[] Roots(Complex[] coefficients)
    {
        int n = coefficients.Length - 1;
        Matrix<double> colleague = Matrix<double>.Build.Dense(n, n);
        for (int row = 0; row < n; row++)
        {
            if (row > 0)
            {
                colleague[row, row - 1] = 0.5;
            }

            if (row < n - 1)
            {
                colleague[row, row + 1] = row == 0 ? 1 : 0.5;
            }
        }

        for (int column = 0; column < n; column++)
        {
            colleague[n - 1, column] -= coefficients[column].Real / (2 * coefficients[n].Real);
        }

        return [.. colleague.Evd(Symmetricity.Asymmetric).EigenValues];
    }

    /// <summary>One root of each conjugate pair; where rounding made a pair real, every other one.</summary>
    private static Complex[] Chosen(Complex[] roots, int count)
    {
        Complex[] upper = [.. roots.Where(static root => root.Imaginary > 0)];
        return [.. upper, .. roots.Where(static root => root.Imaginary == 0).OrderBy(static root => root.Real).Where(static (_, k) => k % 2 == 0).Take(count - upper.Length)];
    }

    /// <summary>x·T_n = (T_{n+1} + T_{|n−1|})/2.</summary>
    private static Complex[] TimesX(Complex[] polynomial)
    {
        var product = new Complex[polynomial.Length + 1];
        for (int n = 0; n < polynomial.Length; n++)
        {
            product[n + 1] += polynomial[n] / 2;
            product[Math.Abs(n - 1)] += polynomial[n] / 2;
        }

        return product;
    }
}
