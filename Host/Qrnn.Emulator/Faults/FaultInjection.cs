using Microsoft.AspNetCore.Http;
using Qrnn.Emulator.Http;
using Qrnn.Simulation;

namespace Qrnn.Emulator.Faults;

/// <summary>Makes requests go wrong as the plan says.</summary>
internal sealed class FaultInjection(FaultPlan plan, ulong seed, EmulatorStatistics statistics, TimeProvider clock)
{
    private long _number;

    /// <summary>The plan.</summary>
    public FaultPlan Plan => plan;

    /// <summary>Lets a request through, late or with a fault.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ulong number = (ulong)Interlocked.Increment(ref _number) - 1;
        context.Features.Set(new RequestFaults(number));
        if (Happens(FaultKind.SlowReply, number))
        {
            await Task.Delay(plan.DurationOf(FaultKind.SlowReply), clock, context.RequestAborted).ConfigureAwait(false);
        }

        bool drop = Happens(FaultKind.Drop, number);
        bool late = (CounterRandom.NextBits(seed, number, 0).Low & 1) != 0;
        if (Happens(FaultKind.DropBefore, number) || (drop && !late))
        {
            context.Abort();
        }
        else if (Happens(FaultKind.DropAfter, number) || drop)
        {
            context.Response.Body = Stream.Null; // nothing of the answer, its first line included, goes out before the real stream is written to
            await next(context).ConfigureAwait(false);
            context.Abort();
        }
        else if (Happens(FaultKind.TooManyRequests, number))
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "TooManyRequests", FaultKind.TooManyRequests).ConfigureAwait(false);
        }
        else if (Happens(FaultKind.Unavailable, number))
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "ServerBusy", FaultKind.Unavailable).ConfigureAwait(false);
        }
        else if (Happens(FaultKind.ServerError, number))
        {
            await Reply.ErrorAsync(context, StatusCodes.Status500InternalServerError, "InternalServerError", "The plan of faults says so.").ConfigureAwait(false);
        }
        else
        {
            await next(context).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the links of a request's answer are to have expired already.</summary>
    public bool HandsOutExpiredLinks(HttpContext context) => context.Features.Get<RequestFaults>() is { } request && Happens(FaultKind.ExpiredLink, request.Number);

    private bool Happens(FaultKind kind, ulong number)
    {
        bool happens = plan.Happens(kind, seed, number);
        if (happens)
        {
            statistics.Dealt(kind);
        }

        return happens;
    }

    private Task RefuseAsync(HttpContext context, int status, string code, FaultKind kind)
    {
        context.Response.Headers.RetryAfter = $"{Math.Ceiling(plan.DurationOf(kind).TotalSeconds):0}";
        return Reply.ErrorAsync(context, status, code, "The plan of faults says so.");
    }

    private sealed record RequestFaults(ulong Number);
}
