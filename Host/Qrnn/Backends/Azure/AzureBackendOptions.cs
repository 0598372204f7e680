namespace Qrnn.Backends.Azure;

/// <summary>How shots are run on a target of Azure Quantum.</summary>
public sealed record AzureBackendOptions
{
    /// <value>1 or more. Jobs that the service has at a time. The default is 8.</value>
    public int InFlight { get; init; } = 8;

    /// <value>Most shots that one batch may ask for, of which what the journal has is free; null for any.</value>
    public long? MaximumShots { get; init; }

    /// <value>Most that one batch may cost by <see cref="Estimate"/>, of which what the journal has is free; null for any.</value>
    public decimal? MaximumCost { get; init; }

    /// <value>What a request costs; null where nobody knows. A maximum cost can't be kept without it.</value>
    public Func<ShotRequest, ShotCost?>? Estimate { get; init; }

    /// <value>Whether jobs that failed or were cancelled in an earlier run are submitted anew.</value>
    public bool RetryFailed { get; init; }

    /// <value>Whether jobs are put into one session. Targets that have none are given jobs without.</value>
    public bool UseSession { get; init; } = true;

    /// <value>Told what a person should know, one line each.</value>
    public Action<string>? Notice { get; init; }
}
