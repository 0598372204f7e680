namespace Qrnn.Circuits;

/// <summary>What happens to a neuron's ancillas; mirrors <c>AncillaPolicy.qs</c>.</summary>
public sealed record KernelAncillaPolicy
{
    private KernelAncillaPolicy(string expression) => Expression = expression;

    /// <summary>Project on |0⟩: simulators only, what the author's code computes.</summary>
    public static KernelAncillaPolicy Postselect { get; } = new("Postselect()");

    /// <summary>The limit of amplitude amplification: the host's own engine only (or order 0).</summary>
    public static KernelAncillaPolicy Amplify { get; } = new("Amplify()");

    /// <summary>Measure once and report: every profile; the caller discards failed shots.</summary>
    public static KernelAncillaPolicy Measure { get; } = new("Measure()");

    /// <summary>The policy as a Q# expression.</summary>
    internal string Expression { get; }

    /// <summary>Amplify all of a neuron's flags by a finite sequence, then measure them once and report: every profile.</summary>
    /// <param name="phases">The phases between the attempts in radians, an even number; see <c>AmplitudeAmplification.qs</c>.</param>
    /// <exception cref="QrnnException">An odd number of phases, or one that is not finite.</exception>
    public static KernelAncillaPolicy Amplified(IReadOnlyList<double> phases) => new($"AmplifyBy({List(phases)})");

    /// <summary><see cref="Amplified"/> with the flags projected on |0⟩ instead of measured: simulators, which then know the success probability.</summary>
    /// <param name="phases">The phases between the attempts in radians, an even number.</param>
    /// <exception cref="QrnnException">An odd number of phases, or one that is not finite.</exception>
    public static KernelAncillaPolicy AmplifiedAndPostselected(IReadOnlyList<double> phases) => new($"AmplifyByAndPostselect({List(phases)})");

    /// <summary>Measure, undo a failure, try again: profiles with feedback.</summary>
    /// <param name="maxAttempts">1 or more, for each level of a neuron.</param>
    /// <exception cref="QrnnException">Below 1.</exception>
    public static KernelAncillaPolicy RepeatUntilSuccess(int maxAttempts) => maxAttempts >= 1
        ? new KernelAncillaPolicy($"RepeatUntilSuccess({maxAttempts})")
        : throw new QrnnException($"attempts is {maxAttempts}: repeat until success needs 1 or more");

    /// <summary>What <see cref="RepeatUntilSuccess"/> costs when every level of a neuron needs so many attempts: the resource estimator only.</summary>
    /// <param name="attempts">1 or more.</param>
    /// <exception cref="QrnnException">Below 1.</exception>
    public static KernelAncillaPolicy ExpectAttempts(int attempts) => attempts >= 1
        ? new KernelAncillaPolicy($"ExpectAttempts({attempts})")
        : throw new QrnnException($"attempts is {attempts}: a success needs 1 or more");

    private static string List(IReadOnlyList<double> phases)
    {
        ArgumentNullException.ThrowIfNull(phases);
        return phases.Count % 2 == 0
            ? KernelEntry.Numbers([.. phases])
            : throw new QrnnException($"{phases.Count} phases: an amplification has an even number, one less than its attempts");
    }
}
