using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Qrnn.Backends;
using Qrnn.Emulator.Faults;
using Qrnn.Emulator.Jobs;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator.Http;

/// <summary>Jobs: submit, look, cancel, delete, list.</summary>
internal sealed class JobRoutes(
    EmulatorOptions options, RecordStore<JobRecord> jobs, SessionRules sessions, BlobStore blobs, JobQueue queue, Documents documents, FaultInjection faults, EmulatorStatistics statistics)
{
    private static readonly SemaphoreSlim Reading = new(1);
    private long _sequence = jobs.All.Select(static job => job.Sequence).DefaultIfEmpty(0).Max();

    /// <summary>Adds the routes under a workspace's address.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/jobs/{id}", Submit).WithDisplayName("PUT job");
        routes.MapGet("/jobs/{id}", Look).WithDisplayName("GET job");
        routes.MapDelete("/jobs/{id}", Delete).WithDisplayName("DELETE job");
        routes.MapPost("/jobs/{id}:cancel", Cancel).WithDisplayName("POST job:cancel");
        routes.MapGet("/jobs", List).WithDisplayName("GET jobs");
    }

    private async Task Submit(HttpContext context)
    {
        string id = Id(context);
        JsonElement body = await Reply.ReadObjectAsync(context).ConfigureAwait(false);
        JobDefinition definition = JobDefinition.Parse(id, body);
        if (jobs.TryGet(id) is { } known)
        {
            await Again(context, known, definition).ConfigureAwait(false);
            return;
        }

        if (!queue.HasRoom)
        {
            context.Response.Headers.RetryAfter = "5";
            throw new Refusal(StatusCodes.Status429TooManyRequests, "TooManyRequests", $"{options.MaximumWaitingJobs} jobs wait already, the emulator's limit.");
        }

        if (definition.SessionId is { } session)
        {
            sessions.Demand(session, definition.Target.Id, jobs.All);
        }

        // One program at a time is read here: reading takes memory, and how many clients send at once is theirs to choose.
        await Reading.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        JobRecord job;
        bool added;
        try
        {
            string qir = await JobQueue.ReadAsync(blobs, definition.Container, definition.InputBlob, options, context.RequestAborted).ConfigureAwait(false)
                ?? throw Refusal.OfJob($"The blob '{definition.InputBlob}' is not in the container '{definition.Container}': upload the program first.");
            (_, ShotCost? cost) = ProgramCheck.Read(qir, definition.Target, definition.Shots, options);
            (job, added) = jobs.GetOrAdd(NewJob(id, definition, cost));
        }
        finally
        {
            Reading.Release();
        }

        if (!added)
        {
            await Again(context, job, definition).ConfigureAwait(false);
            return;
        }

        statistics.Created();
        queue.Add(id);
        await Answer(context, job).ConfigureAwait(false);
    }

    private JobRecord NewJob(string id, JobDefinition definition, ShotCost? cost)
    {
        DateTimeOffset now = options.Clock.GetUtcNow();
        return new JobRecord
        {
            Id = id,
            Sequence = Interlocked.Increment(ref _sequence),
            DefinitionHash = definition.Hash,
            Name = definition.Name,
            ProviderId = definition.Target.Provider,
            Target = definition.Target.Id,
            Container = definition.Container,
            InputBlob = definition.InputBlob,
            InputDataFormat = definition.InputDataFormat,
            OutputDataFormat = definition.OutputDataFormat,
            InputParams = definition.InputParams,
            Metadata = definition.Metadata,
            Tags = definition.Tags,
            SessionId = definition.SessionId,
            Shots = definition.Shots,
            CostAmount = cost?.Amount,
            CostCurrency = cost?.Currency,
            CreationTime = now,
            LastModifiedTime = now,
        };
    }

    private Task Again(HttpContext context, JobRecord job, JobDefinition definition)
    {
        if (job.DefinitionHash != definition.Hash)
        {
            statistics.Conflicting();
            throw new Refusal(StatusCodes.Status409Conflict, "JobAlreadyExists", $"There is a job '{job.Id}' with another definition.");
        }

        statistics.Repeated();
        return Answer(context, job);
    }

    private Task Look(HttpContext context) => Answer(context, Find(context));

    private async Task Delete(HttpContext context)
    {
        JobRecord job = Find(context);
        queue.Cancel(job.Id);
        jobs.Remove(job.Id);
        if (job.HasOwnContainer)
        {
            blobs.DeleteContainer(job.Container);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private Task Cancel(HttpContext context)
    {
        JobRecord job = Find(context);
        if (!queue.Cancel(job.Id))
        {
            throw new Refusal(StatusCodes.Status409Conflict, "JobIsOver", $"The job is over: {job.Status}.");
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task List(HttpContext context) => ListPage.AnswerAsync(context, jobs.All.OrderBy(static job => job.Sequence), Documents.Property, Form(context));

    private Func<JobRecord, JsonObject> Form(HttpContext context)
    {
        bool expired = faults.HandsOutExpiredLinks(context);
        return job => documents.Of(job, expired);
    }

    private Task Answer(HttpContext context, JobRecord job) => Reply.JsonAsync(context, StatusCodes.Status200OK, Form(context)(job));

    private JobRecord Find(HttpContext context) => jobs.TryGet(Id(context)) ?? throw Refusal.NotFound($"There is no job '{Id(context)}'.");

    private static string Id(HttpContext context) => context.Request.RouteValues["id"] as string ?? string.Empty;
}
