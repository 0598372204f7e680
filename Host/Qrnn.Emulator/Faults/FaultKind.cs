namespace Qrnn.Emulator.Faults;

/// <summary>What can go wrong. The numbers are part of the random draws: they never change their meaning.</summary>
public enum FaultKind
{
    /// <summary>A request is answered 429 with <c>Retry-After</c>; nothing else happens. <c>429</c>.</summary>
    TooManyRequests = 1,

    /// <summary>A request is answered 500; nothing else happens. <c>500</c>.</summary>
    ServerError = 2,

    /// <summary>A request is answered 503; nothing else happens. <c>503</c>.</summary>
    Unavailable = 3,

    /// <summary>The connection is cut: by a coin before the request had its effect or after it. <c>drop</c>.</summary>
    Drop = 4,

    /// <summary>The connection is cut before the request had its effect. <c>drop-before</c>.</summary>
    DropBefore = 5,

    /// <summary>The request has its effect, and the connection is cut before the answer. <c>drop-after</c>.</summary>
    DropAfter = 6,

    /// <summary>An answer comes late. <c>slow</c>.</summary>
    SlowReply = 7,

    /// <summary>The links into the storage that an answer holds have expired already. <c>expired-sas</c>.</summary>
    ExpiredLink = 8,

    /// <summary>A job waits longer before it starts. <c>slow-queue</c>.</summary>
    SlowQueue = 9,

    /// <summary>A job ends as Failed. <c>failed-job</c>.</summary>
    FailedJob = 10,

    /// <summary>A job's counts add up to fewer shots than were asked for. <c>lost-counts</c>.</summary>
    LostCounts = 11,

    /// <summary>A shot gives an error in place of an outcome. <c>shot-errors</c>.</summary>
    ShotErrors = 12,
}
