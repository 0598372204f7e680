namespace Qrnn.Backends.Shots;

/// <summary>What a whole run may take; checked before circuits are sent.</summary>
/// <param name="MaximumShots">Most shots; 0 for any.</param>
/// <param name="MaximumCost">Most money by the estimates, in the target's currency; 0 for any.</param>
/// <param name="Price">The estimated cost of a circuit; null when nobody knows it or it costs nothing.</param>
public sealed record ShotLimits(long MaximumShots = 0, decimal MaximumCost = 0, Func<IShotProgram, long, ShotCost?>? Price = null)
{
    /// <summary>Nothing is limited.</summary>
    public static ShotLimits None { get; } = new();

    /// <summary>Checks the next circuits.</summary>
    /// <param name="requests">What is to be sent.</param>
    /// <param name="spent">What the run took before.</param>
    /// <exception cref="QrnnException">They would exceed a limit; names both numbers.</exception>
    public void Require(IEnumerable<ShotRequest> requests, ShotSpending spent)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(spent);
        long shots = 0;
        decimal cost = 0;
        foreach (ShotRequest request in requests)
        {
            shots = checked(shots + request.Shots);
            cost += Estimate(request);
        }

        Require(shots, cost, spent, "the next circuits");
    }

    /// <summary>What a circuit is expected to cost, in the target's currency; 0 when nobody knows.</summary>
    public decimal Estimate(ShotRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Price?.Invoke(request.Program, request.Shots)?.Amount ?? 0;
    }

    /// <summary>Checks numbers of shots and an estimated cost.</summary>
    /// <exception cref="QrnnException">They would exceed a limit; names both numbers.</exception>
    public void Require(long shots, decimal cost, ShotSpending spent, string what)
    {
        ArgumentNullException.ThrowIfNull(spent);
        if (MaximumShots > 0 && spent.Shots + shots > MaximumShots)
        {
            throw new QrnnException($"maximumShots is {MaximumShots}: {Before(spent, $"{spent.Shots}")}{what} take {shots}; allow more with --maximum-shots, or plan fewer --shots or --steps");
        }

        if (MaximumCost > 0 && spent.Estimated + cost > MaximumCost)
        {
            throw new QrnnException(FormattableString.Invariant($"maximumCost is {MaximumCost}: {Before(spent, FormattableString.Invariant($"about {spent.Estimated:0.##}"))}{what} cost about {cost:0.##}; allow more with --maximum-cost, or plan fewer --shots or --steps"));
        }
    }

    private static string Before(ShotSpending spent, string amount) => spent.Shots == 0 ? string.Empty : $"the run took {amount} so far, ";
}
