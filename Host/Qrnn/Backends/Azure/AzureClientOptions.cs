using Azure.Core.Pipeline;

namespace Qrnn.Backends.Azure;

/// <summary>How the client talks: limits, patience, clock. The defaults suit the service.</summary>
public sealed record AzureClientOptions
{
    /// <summary>The version of the service's interface that the client speaks.</summary>
    public const string ApiVersion = "2026-01-15-preview";

    /// <value>1 or more. Requests until one is given up: the first and its repetitions. The default is 10: at 3 failures in 10 one request of 170 000 fails for good.</value>
    public int Attempts { get; init; } = 10;

    /// <value>The wait after the first failure; it doubles with every further one. The default is half a second.</value>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <value>The longest wait between attempts unless the service names one. The default is 30 s.</value>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>The longest <c>Retry-After</c> that is waited for. The default is 10 minutes.</value>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <value>Time in which the service must say something. The default is 60 s.</value>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <value>The wait before a job is asked for again, at first; then 1.5 times as long each time. The default is 0.2 s.</value>
    public TimeSpan FirstPoll { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <value>The longest wait between two looks at a job. The default is 30 s.</value>
    public TimeSpan LongestPoll { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>Bytes that a reply of the service may have. The default is 32 MiB.</value>
    public int MaximumReplyBytes { get; init; } = 32 << 20;

    /// <value>Bytes that a job's results may have. The default is 256 MiB.</value>
    public int MaximumResultBytes { get; init; } = 256 << 20;

    /// <value>Pages of a list that are read. The default is 10 000 of at most 100 items each.</value>
    public int MaximumPages { get; init; } = 10_000;

    /// <value>Key of the random part of the waits, so that many clients do not knock at once.</value>
    public ulong Seed { get; init; }

    /// <value>The clock.</value>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <value>What carries requests; null for HTTP. Tests put their own here.</value>
    public HttpPipelineTransport? Transport { get; init; }

    /// <value>Told one line per repetition, without secrets: "PUT /…/jobs/… answered 503, again in 1.2 s".</value>
    public Action<string>? Notice { get; init; }
}
