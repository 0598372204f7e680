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

    /// <summary>Measure, undo a failure, try again: profiles with feedback.</summary>
    /// <param name="maxAttempts">1 or more, for each level of a neuron.</param>
    /// <exception cref="QrnnException">Below 1.</exception>
    public static KernelAncillaPolicy RepeatUntilSuccess(int maxAttempts) => maxAttempts >= 1
        ? new KernelAncillaPolicy($"RepeatUntilSuccess({maxAttempts})")
        : throw new QrnnException($"attempts is {maxAttempts}: repeat until success needs 1 or more");
}
