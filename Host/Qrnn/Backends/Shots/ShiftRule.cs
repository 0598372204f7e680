using System.Collections.Immutable;

namespace Qrnn.Backends.Shots;

/// <summary>One summand of a derivative by shifts: <paramref name="Coefficient"/> · f(θ + <paramref name="Shift"/>).</summary>
/// <param name="Shift">Radians.</param>
/// <param name="Coefficient">Weight; signs alternate.</param>
public readonly record struct ShiftTerm(double Shift, double Coefficient);

/// <summary>
/// The derivative of a trigonometric polynomial with frequencies Ω, 2Ω, …, RΩ from 2R values of it:
/// f′(θ) = Ω Σ_{μ=1}^{2R} (−1)^{μ−1} / (4R sin²(x_μ/2)) · f(θ + x_μ/Ω) with x_μ = (2μ−1)π/(2R).
/// </summary>
/// <remarks>
/// Wierichs, Izaac, Wang and Lin, "General parameter-shift rules for quantum gradients", Quantum 6 (2022) 677, eq. 6 of section 3. Σ|coefficient| = R·Ω, which is what shifting each
/// occurrence by itself would give as well; most of it is on the smallest shifts.
/// </remarks>
public static class ShiftRule
{
    /// <summary>The rule of a parameter, smallest shifts first; empty when R is 0. Shifts are in (−π/Ω, π/Ω].</summary>
    public static ImmutableArray<ShiftTerm> Of(ParameterFrequency frequency)
    {
        int r = frequency.Count;
        var terms = ImmutableArray.CreateBuilder<ShiftTerm>(2 * r);
        for (int mu = 1; mu <= r; mu++)
        {
            double x = ((2 * mu) - 1) * Math.PI / (2.0 * r);
            double sine = Math.Sin(x / 2);
            double coefficient = frequency.Base * ((mu & 1) == 0 ? -1 : 1) / (4 * r * sine * sine);

            // x and 2π − x, which is −x by the period, have opposite signs.
            terms.Add(new ShiftTerm(x / frequency.Base, coefficient));
            terms.Add(new ShiftTerm(-x / frequency.Base, -coefficient));
        }

        return terms.MoveToImmutable();
    }
}
