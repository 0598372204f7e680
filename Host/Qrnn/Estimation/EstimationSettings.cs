using System.Collections.Immutable;
using Qrnn.Models;

namespace Qrnn.Estimation;

/// <summary>What is to be estimated: a network over a sequence, how its ancillas are treated, and the machines.</summary>
/// <remarks>
/// Words are all ones, which flips every in/out lane twice a call; other words need fewer flips, and a flip costs no T state, so that nothing depends on them.
/// </remarks>
public sealed record EstimationSettings
{
    /// <summary>Longest sequence.</summary>
    public const int LengthLimit = 1_000_000;

    /// <summary>The network.</summary>
    public required NetworkShape Shape { get; init; }

    /// <summary>Its numbers; empty for drawn ones. An angle that is a multiple of π/4 costs no rotation, all others cost the same.</summary>
    public ImmutableArray<double> Parameters { get; init; } = [];

    /// <summary>Words in the sequence, L: the cell is called L − 1 times.</summary>
    /// <value>2 to <see cref="LengthLimit"/>. The default is 100.</value>
    public int Length { get; init; } = 100;

    /// <summary>What happens to ancillas.</summary>
    public EstimationPolicy Policy { get; init; } = EstimationPolicy.Postselect;

    /// <summary>
    /// For <see cref="EstimationPolicy.RepeatUntilSuccess"/> the attempts that a level of a neuron needs on average; for <see cref="EstimationPolicy.Amplify"/>
    /// the attempts in the sequence, forward and inverse runs of the neuron.
    /// </summary>
    /// <value>
    /// 1 to 100, or 1, 5, 9, … 401 to amplify. The default is 0: 2 where a level is repeated, an upper bound for every network, because an attempt succeeds with
    /// probability 1/2 or more; 9, 25 and 129 to amplify neurons of order 1, 2 and 3, an infidelity below 1e-6 in every branch (Host/docs/amplification.md), and
    /// 257, the longest that is designed, for order 4.
    /// </value>
    public int Attempts { get; init; }

    /// <summary>The machines.</summary>
    public ImmutableArray<HardwareModel> Hardware { get; init; } = HardwareModel.Predefined;

    /// <summary>Largest probability with which the result of a shot may be wrong.</summary>
    /// <value>Above 0 and below 1. The default is 0.001.</value>
    public double ErrorBudget { get; init; } = 0.001;

    /// <summary>True to find also the machines with fewer qubits and longer run times.</summary>
    public bool Frontier { get; init; }

    /// <summary><see cref="Attempts"/>, or its default for the policy; 1 where ancillas are measured once.</summary>
    public int AttemptsOrDefault => Policy == EstimationPolicy.Postselect ? 1 : Attempts > 0 ? Attempts : Policy == EstimationPolicy.Amplify ? Shape.Order switch { 0 or 1 => 9, 2 => 25, 3 => 129, _ => 257 } : 2;

    /// <summary>Calls of the cell.</summary>
    public int Calls => Length - 1;

    /// <summary>Checks every setting against its limits.</summary>
    /// <exception cref="QrnnException">Names the value and the limit.</exception>
    public EstimationSettings Validated()
    {
        Shape.Validated();
        Require(Length is >= 2 and <= LengthLimit, $"length is {Length}: a sequence has 2 to {LengthLimit} words, one more than calls of the cell");
        Require(Policy != EstimationPolicy.Postselect || Attempts <= 1, $"attempts is {Attempts}: an ancilla that is only postselected is measured once");
        Require(Policy != EstimationPolicy.RepeatUntilSuccess || AttemptsOrDefault is >= 1 and <= 100, $"attempts is {Attempts}: a repetition until success is counted with 1 to 100");
        Require(Policy != EstimationPolicy.Amplify || (AttemptsOrDefault is >= 1 and <= 401 && AttemptsOrDefault % 4 == 1), $"attempts is {Attempts}: an amplification without phases has 1, 5, 9, … up to 401");
        Require(ErrorBudget > 0 && ErrorBudget < 1, FormattableString.Invariant($"error budget is {ErrorBudget}: must be above 0 and below 1"));
        Require(!Hardware.IsDefaultOrEmpty, "hardware is empty: name at least one model");
        int count = Shape.Layout().Count;
        Require(Parameters.IsEmpty || Parameters.Length == count, $"{Parameters.Length} parameters for a network that has {count}");
        return this;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new QrnnException(message);
        }
    }
}
