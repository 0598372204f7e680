using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Qrnn.Backends;
using Qrnn.Emulator.Faults;
using Qrnn.Emulator.Jobs;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator.Http;

/// <summary>Sessions, and lists in which they stand beside jobs.</summary>
internal sealed class SessionRoutes(EmulatorOptions options, RecordStore<SessionRecord> sessions, RecordStore<JobRecord> jobs, Documents documents, FaultInjection faults)
{
    private long _sequence = sessions.All.Select(static session => session.Sequence).DefaultIfEmpty(0).Max();

    /// <summary>Adds the routes under a workspace's address.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/sessions/{id}", Open).WithDisplayName("PUT session");
        routes.MapGet("/sessions/{id}", Look).WithDisplayName("GET session");
        routes.MapPost("/sessions/{id}:close", Close).WithDisplayName("POST session:close");
        routes.MapGet("/sessions/{id}/jobs", ListJobs).WithDisplayName("GET session/jobs");
        routes.MapGet("/sessions", List).WithDisplayName("GET sessions");
        routes.MapGet("/topLevelItems", ListItems).WithDisplayName("GET topLevelItems");
    }

    private async Task Open(HttpContext context)
    {
        string id = Id(context);
        if (!JobDefinition.IsId(id))
        {
            throw Refusal.OfArgument($"The id '{id}' is not made of 1 to 64 letters, digits and hyphens.");
        }

        JsonElement body = await Reply.ReadObjectAsync(context).ConfigureAwait(false);
        string targetId = Text(body, "target") ?? throw Refusal.OfArgument("target is missing.");
        QuantumTarget target = TargetCatalog.TryFind(targetId) ?? throw Refusal.OfArgument($"The target '{targetId}' is not known: one of {string.Join(", ", TargetCatalog.All.Select(static target => target.Id))}.");
        string policy = Text(body, "jobFailurePolicy") ?? "Abort";
        var session = new SessionRecord
        {
            Id = id,
            Sequence = Interlocked.Increment(ref _sequence),
            Name = Text(body, "name") ?? $"session-{id}",
            ProviderId = target.Provider,
            Target = target.Id,
            JobFailurePolicy = policy is "Abort" or "Continue" ? policy : throw Refusal.OfArgument($"jobFailurePolicy is '{policy}': Abort or Continue."),
            CreationTime = options.Clock.GetUtcNow(),
        };
        SessionRecord stored = sessions.GetOrAdd(session).Record;
        if ((stored.Name, stored.Target, stored.JobFailurePolicy) != (session.Name, session.Target, session.JobFailurePolicy))
        {
            throw new Refusal(StatusCodes.Status409Conflict, "SessionAlreadyExists", $"There is a session '{id}' with another definition.");
        }

        await Answer(context, stored).ConfigureAwait(false);
    }

    private Task Look(HttpContext context) => Answer(context, Find(context));

    private Task Close(HttpContext context)
    {
        SessionRecord session = Find(context);
        session = sessions.Update(session.Id, session => session.EndExecutionTime is null ? session with { EndExecutionTime = options.Clock.GetUtcNow() } : null) ?? Find(context);
        return Answer(context, session);
    }

    private Task ListJobs(HttpContext context)
    {
        bool expired = faults.HandsOutExpiredLinks(context);
        return ListPage.AnswerAsync(context, JobsOf(Find(context)).OrderBy(static job => job.Sequence), Documents.Property, job => documents.Of(job, expired));
    }

    private Task List(HttpContext context) => ListPage.AnswerAsync(
        context, sessions.All.OrderBy(static session => session.Sequence), (session, name) => Documents.Property(session, JobsOf(session), name), session => Documents.Of(session, JobsOf(session)));

    private Task ListItems(HttpContext context)
    {
        bool expired = faults.HandsOutExpiredLinks(context);
        IEnumerable<object> items = jobs.All.Where(static job => job.SessionId is null).Select(static job => (job.CreationTime, Item: (object)job))
            .Concat(sessions.All.Select(static session => (session.CreationTime, Item: (object)session)))
            .OrderBy(static item => item.CreationTime).Select(static item => item.Item);
        return ListPage.AnswerAsync(
            context,
            items,
            (item, name) => item is JobRecord job ? Documents.Property(job, name) : Documents.Property((SessionRecord)item, JobsOf((SessionRecord)item), name),
            item => item is JobRecord job ? documents.Of(job, expired) : Documents.Of((SessionRecord)item, JobsOf((SessionRecord)item)));
    }

    private Task Answer(HttpContext context, SessionRecord session) => Reply.JsonAsync(context, StatusCodes.Status200OK, Documents.Of(session, JobsOf(session)));

    private List<JobRecord> JobsOf(SessionRecord session) => [.. jobs.All.Where(job => job.SessionId == session.Id)];

    private SessionRecord Find(HttpContext context) => sessions.TryGet(Id(context)) ?? throw Refusal.NotFound($"There is no session '{Id(context)}'.");

    private static string Id(HttpContext context) => context.Request.RouteValues["id"] as string ?? string.Empty;

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 4096 } text ? text : throw Refusal.OfArgument($"{name} must be a text of 1 to 4096 characters.")
            : null;
}
