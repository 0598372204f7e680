using System.Collections.Immutable;
using System.Numerics;

namespace Qrnn.Circuits;

/// <summary>The sequences of phases that amplification knows.</summary>
public enum AmplificationKind
{
    /// <summary>An antisymmetric list of 4·j + 1 attempts, whose response is real: right in superpositions.</summary>
    PhaseFree,

    /// <summary>Grover's recursion with angles π/3: its response has a phase that depends on the branch.</summary>
    PiOverThree,

    /// <summary>Yoder's, Low's and Chuang's sequence: its response has a phase that depends on the branch.</summary>
    FixedPoint,
}

/// <summary>
/// The phases between the attempts of an amplification; <c>AmplitudeAmplification.qs</c> runs them. A branch that succeeds with amplitude a
/// succeeds with amplitude <see cref="Response"/>(a) after it.
/// </summary>
/// <param name="Kind">How it was made.</param>
/// <param name="Phases">In radians, in the order in which they act; an even number.</param>
public sealed record AmplificationSequence(AmplificationKind Kind, ImmutableArray<double> Phases)
{
    /// <summary>Most attempts: beyond it rounding shows in phase-free lists.</summary>
    public const int AttemptLimit = 257;

    /// <summary>Forward and inverse runs of what is amplified.</summary>
    public int Attempts => Phases.Length + 1;

    /// <summary>One attempt without amplification.</summary>
    public static AmplificationSequence Single { get; } = new(AmplificationKind.PhaseFree, []);

    /// <summary>
    /// The shortest design whose response is real: P(a) = ∫₀ᵃ T_j((1 + p − 2t²)/(1 − p))² dt, divided by its value at 1. Its derivative is a
    /// square, so that it grows everywhere, from 0 to P(1) = 1, which is what a real odd response must do to exist (Gilyén, Su, Low, Wiebe,
    /// arXiv:1806.01838, theorem 4); the Chebyshev polynomial keeps nearly all growth below √p.
    /// </summary>
    /// <param name="attempts">1, 5, 9, … up to <see cref="AttemptLimit"/>.</param>
    /// <param name="minimumProbability">p: branches that succeed with this probability or more are amplified; above 0 and below 1.</param>
    /// <exception cref="QrnnException">Other numbers.</exception>
    public static AmplificationSequence PhaseFree(int attempts, double minimumProbability)
    {
        Require(attempts is >= 1 and <= AttemptLimit && attempts % 4 == 1, $"attempts is {attempts}: a sequence without phases has 1, 5, 9, … up to {AttemptLimit}");
        Require(minimumProbability is > 0 and < 1, $"the least success probability is {minimumProbability}: must be above 0 and below 1");
        return new AmplificationSequence(AmplificationKind.PhaseFree, PhaseFreeDesign.Phases(attempts / 4, minimumProbability));
    }

    /// <summary>1 − P(√p) of <see cref="PhaseFree"/>: the largest loss of amplitude.</summary>
    /// <param name="attempts">1, 5, 9, …</param>
    /// <param name="minimumProbability">p, above 0 and below 1.</param>
    public static double PhaseFreeLoss(int attempts, double minimumProbability) => PhaseFreeDesign.Loss(attempts / 4, minimumProbability, Math.Sqrt(minimumProbability));

    /// <summary>The shortest phase-free sequence with 1 − P(√p) at most <paramref name="error"/>.</summary>
    /// <param name="minimumProbability">p, above 0 and below 1.</param>
    /// <param name="error">Largest loss of amplitude, above 0.</param>
    /// <exception cref="QrnnException">More than <see cref="AttemptLimit"/> attempts would be needed.</exception>
    public static AmplificationSequence PhaseFreeTo(double minimumProbability, double error)
    {
        Require(minimumProbability is > 0 and < 1, $"the least success probability is {minimumProbability}: must be above 0 and below 1");
        for (int attempts = 1; attempts <= AttemptLimit; attempts += 4)
        {
            if (PhaseFreeLoss(attempts, minimumProbability) <= error)
            {
                return PhaseFree(attempts, minimumProbability);
            }
        }

        throw new QrnnException(FormattableString.Invariant($"branches that succeed with probability {minimumProbability:0.###e+0} need more than {AttemptLimit} attempts for an error of {error:0.###e+0}: ask for less"));
    }

    /// <summary>Grover's recursion: 3^depth attempts, failure probability ε becomes ε^(3^depth) (arXiv:quant-ph/0503205).</summary>
    /// <param name="depth">0 to 6.</param>
    /// <exception cref="QrnnException">Another depth.</exception>
    public static AmplificationSequence PiOverThree(int depth)
    {
        Require(depth is >= 0 and <= 6, $"depth is {depth}: the recursion is possible from 0 to 6");
        double[] phases = [];
        for (int level = 0; level < depth; level++)
        {
            phases = [.. phases, Math.PI / 3, .. phases.Reverse().Select(static phase => -phase), Math.PI / 3, .. phases];
        }

        return new AmplificationSequence(AmplificationKind.PiOverThree, [.. phases]);
    }

    /// <summary>Yoder, Low and Chuang, arXiv:1409.3305, equation 11: failure probability δ²·T_L(T_{1/L}(1/δ)·√(1 − p))².</summary>
    /// <param name="attempts">L, odd, up to <see cref="AttemptLimit"/>.</param>
    /// <param name="delta">δ, above 0 and at most 1.</param>
    /// <exception cref="QrnnException">Other numbers.</exception>
    public static AmplificationSequence FixedPoint(int attempts, double delta)
    {
        Require(attempts is >= 1 and <= AttemptLimit && attempts % 2 == 1, $"attempts is {attempts}: the sequence has an odd number up to {AttemptLimit}");
        Require(delta is > 0 and <= 1, $"delta is {delta}: must be above 0 and at most 1");
        double gamma = 1 / Math.Cosh(Math.Acosh(1 / delta) / attempts);
        int rounds = attempts / 2;
        double Alpha(int j) => 2 * Math.Atan2(1, Math.Tan(2 * Math.PI * j / attempts) * Math.Sqrt(1 - (gamma * gamma)));
        return new AmplificationSequence(
            AmplificationKind.FixedPoint, [.. Enumerable.Range(1, rounds).SelectMany(j => new[] { -Alpha(rounds + 1 - j), -Alpha(j) })]);
    }

    /// <summary>
    /// P(a) = ⟨0|R·S(φ_n)·…·S(φ_1)·R|0⟩ with R = [[a, b], [b, −a]], b = √(1 − a²), S(φ) = diag(e^{iφ}, 1): the success amplitude of a branch
    /// whose attempt succeeds with amplitude a.
    /// </summary>
    /// <param name="amplitude">0 to 1.</param>
    public Complex Response(double amplitude)
    {
        double other = Math.Sqrt(Math.Max(0, 1 - (amplitude * amplitude)));
        Complex success = amplitude, failure = other;
        foreach (double phase in Phases)
        {
            success *= Complex.FromPolarCoordinates(1, phase);
            (success, failure) = ((amplitude * success) + (other * failure), (other * success) - (amplitude * failure));
        }

        return success;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new QrnnException(message);
        }
    }
}
