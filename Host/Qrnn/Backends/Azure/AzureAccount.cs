using System.Collections.Immutable;

namespace Qrnn.Backends.Azure;

/// <summary>A provider of the workspace and its targets.</summary>
/// <param name="Id">Such as <c>quantinuum</c>.</param>
/// <param name="Availability">Available, Degraded, Unavailable or the like.</param>
/// <param name="Targets">Its targets.</param>
public sealed record AzureProviderStatus(string Id, string Availability, ImmutableArray<AzureTargetStatus> Targets);

/// <summary>A target and how busy it is.</summary>
/// <param name="Id">Such as <c>quantinuum.sim.h2-1e</c>.</param>
/// <param name="Availability">Available, Degraded, Unavailable or the like.</param>
/// <param name="AverageQueueTime">How long jobs wait on average.</param>
public sealed record AzureTargetStatus(string Id, string Availability, TimeSpan AverageQueueTime);

/// <summary>What the workspace may use of a resource.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Dimension">The resource.</param>
/// <param name="Scope">Workspace or Subscription.</param>
/// <param name="Period">Monthly, Infinite, None or the like.</param>
/// <param name="Used">Units used.</param>
/// <param name="Held">Units reserved for running jobs.</param>
/// <param name="Limit">Units allowed.</param>
public sealed record AzureQuota(string Provider, string Dimension, string Scope, string Period, double Used, double Held, double Limit);

/// <summary>A session: jobs that belong together.</summary>
/// <param name="Id">The id, which the client chose.</param>
/// <param name="Name">For people.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Target">The target's id.</param>
/// <param name="StateText">Waiting, Executing, Succeeded, Failed, TimedOut or the like.</param>
/// <param name="FailurePolicy">Abort or Continue: what happens to the session when a job fails.</param>
/// <param name="Created">When it was opened.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Cost">What its jobs cost so far, if the service says.</param>
public sealed record AzureSession(
    string Id, string Name, string Provider, string Target, string StateText, string FailurePolicy, DateTimeOffset? Created, DateTimeOffset? Ended, AzureCostEstimate? Cost)
{
    /// <summary>Whether it takes no more jobs.</summary>
    public bool IsOver => StateText is "Succeeded" or "Failed" or "TimedOut" or "Completed" or "Cancelled";
}

/// <summary>An entry of the workspace's list: a job outside any session, or a session.</summary>
/// <param name="Job">The job; null for a session.</param>
/// <param name="Session">The session; null for a job.</param>
public sealed record AzureItem(AzureJob? Job, AzureSession? Session);
