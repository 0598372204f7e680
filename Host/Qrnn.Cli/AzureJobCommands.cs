using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Backends.Azure;

namespace Qrnn.Cli;

/// <summary><c>qrnn azure status</c>, <c>results</c>, <c>cancel</c> and <c>cost</c>: what becomes of jobs.</summary>
internal static class AzureJobCommands
{
    public static Verb CreateStatus(Terminal terminal)
    {
        var verb = new Verb("status", "Show where jobs are: those named, or those of a journal.", "qrnn azure status", "qrnn azure status 6a7c5c1e-6f0f-4a53-9d5c-0d8f1c8d4f52 --json", "qrnn azure status --journal jobs");
        (Argument<string[]> ids, Option<string?> journal) = Jobs(verb);
        var workspace = new AzureWorkspaceOptions(verb);
        verb.Does(terminal, context =>
        {
            List<AzureJob> jobs = [];
            List<JournalEntry> settled = [];
            AzureQuantumClient? client = null;
            foreach ((string id, JournalEntry? entry) in Chosen(context, ids, journal))
            {
                if (entry is { State: JournalState.Done or JournalState.Failed or JournalState.Cancelled })
                {
                    settled.Add(entry);
                    continue;
                }

                client ??= workspace.ClientAsync(context).GetAwaiter().GetResult();
                AzureJob? job = client.TryGetJobAsync(id, context.Interrupted).GetAwaiter().GetResult();
                jobs.Add(job ?? (entry is null
                    ? throw new QrnnException(FailureKind.RemoteService, $"the workspace {client.Workspace.Name} has no job {id}: see 'qrnn azure list'")
                    : new AzureJob { Id = id, Name = entry.Label, Target = entry.Target, StateText = "written down, not submitted", Shots = entry.Shots }));
            }

            var table = new TextTable("job", "name", "target", "state", "shots", "seconds", "cost", "why");
            foreach (JournalEntry entry in settled)
            {
                table.Row(entry.Id, entry.Label, entry.Target, entry.State.ToString(), entry.Shots, entry.Seconds, Money(entry.Cost, entry.Currency), entry.Failure);
            }

            foreach (AzureJob job in jobs)
            {
                table.Row(job.Id, job.Name, job.Target, job.StateText, job.Shots, job.Seconds, Money(job.Cost?.Total, job.Cost?.Currency), job.IsOver && !job.IsDone ? job.Failure : null);
            }

            table.Write(context);
            context.Answer(() => new JsonObject
            {
                ["jobs"] = new JsonArray(
                [
                    .. settled.Select(static entry => new JsonObject { ["id"] = entry.Id, ["name"] = entry.Label, ["target"] = entry.Target, ["state"] = entry.State.ToString(), ["shots"] = entry.Shots, ["seconds"] = entry.Seconds, ["cost"] = entry.Cost, ["currency"] = entry.Currency, ["failure"] = entry.Failure }),
                    .. jobs.Select(Describe),
                ]),
            });
            return 0;
        });
        return verb;
    }

    public static Verb CreateResults(Terminal terminal)
    {
        var verb = new Verb("results", "Show what a job measured, from the journal or the service; waits for a job that still runs.", "qrnn azure results 6a7c5c1e-6f0f-4a53-9d5c-0d8f1c8d4f52", "qrnn azure results 6a7c5c1e-6f0f-4a53-9d5c-0d8f1c8d4f52 --output results.json --json");
        var id = new Argument<string>("JOB") { Description = "The job's id." };
        verb.Arguments.Add(id);
        var journal = new Option<string?>("--journal") { HelpName = "DIR", Description = "Where results may be stored already. Default: azure-jobs." };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Also write the results as the service gave them." };
        verb.Options.Add(journal);
        verb.Options.Add(output);
        var workspace = new AzureWorkspaceOptions(verb);
        verb.Does(terminal, context =>
        {
            string folder = terminal.Resolve(context.Get(journal) ?? new BackendSettings().JournalFolder);
            string chosen = context.Get(id)!;
            JournalEntry? entry = Directory.Exists(Path.Combine(folder, "jobs")) ? JobJournal.Read(folder).FirstOrDefault(one => one.Id == chosen) : null;
            ReadOnlyMemory<byte>? results = entry is { State: JournalState.Done } ? JobJournal.TryReadResult(folder, chosen) : null;
            long? shots = entry?.Shots;
            if (results is null)
            {
                AzureQuantumClient client = workspace.ClientAsync(context).GetAwaiter().GetResult();
                AzureJob job = client.WaitAsync(chosen, null, context.Interrupted).GetAwaiter().GetResult();
                if (!job.IsDone)
                {
                    throw new AzureServiceException($"job {job.Id} has no results, it ended as {job.StateText}: {job.Failure}");
                }

                (results, shots) = (client.DownloadAsync(job, context.Interrupted).GetAwaiter().GetResult(), shots ?? job.Shots);
            }

            if (context.Get(output) is { } file)
            {
                WholeFile.Write(terminal.Resolve(file), System.Text.Encoding.UTF8.GetString(results.Value.Span));
            }

            AzureOutcomes[] all = [.. AzureResults.Read(results.Value)];
            foreach (AzureOutcomes outcomes in all)
            {
                long asked = shots ?? (outcomes.AreShares ? 100 : (long)outcomes.Weights.Values.Sum() + outcomes.Failed);
                AzureOutcomeTable.Write(context, outcomes.Counts(asked), outcomes.Failed, asked, 64);
            }

            context.Answer(() => new JsonObject
            {
                ["job"] = chosen,
                ["shots"] = shots,
                ["results"] = new JsonArray([.. all.Select(outcomes => new JsonObject
                {
                    ["counts"] = outcomes.AreShares && shots is null ? null : AzureOutcomeTable.Json(outcomes.Counts(shots ?? 0)),
                    ["shares"] = outcomes.AreShares ? new JsonObject(outcomes.Weights.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))) : null,
                    ["failed"] = outcomes.Failed,
                })]),
            });
            return 0;
        });
        return verb;
    }

    public static Verb CreateCancel(Terminal terminal)
    {
        var verb = new Verb("cancel", "Ask the service to cancel jobs: those named, or those of a journal that are not over. What ran is paid for.", "qrnn azure cancel 6a7c5c1e-6f0f-4a53-9d5c-0d8f1c8d4f52", "qrnn azure cancel --journal jobs --json");
        (Argument<string[]> ids, Option<string?> journal) = Jobs(verb);
        var workspace = new AzureWorkspaceOptions(verb);
        verb.Does(terminal, context =>
        {
            (string Id, JournalEntry? Entry)[] chosen = [.. Chosen(context, ids, journal).Where(static one => one.Entry is null or { State: JournalState.Submitted or JournalState.Planned })];
            AzureQuantumClient client = workspace.ClientAsync(context).GetAwaiter().GetResult();
            List<string> asked = [];
            foreach ((string id, JournalEntry? entry) in chosen)
            {
                try
                {
                    client.CancelJobAsync(id, context.Interrupted).GetAwaiter().GetResult();
                    asked.Add(id);
                }
                catch (AzureServiceException unknown) when (unknown.Status == 404 && entry is { State: JournalState.Planned })
                {
                    // written down, but never submitted: there is nothing to cancel
                }
            }

            context.Text.WriteLine($"{asked.Count} job{(asked.Count == 1 ? " is" : "s are")} being cancelled; 'qrnn azure status' shows how they end");
            context.Answer(() => new JsonObject { ["cancelled"] = new JsonArray([.. asked.Select(static id => JsonValue.Create(id))]) });
            return 0;
        });
        return verb;
    }

    public static Verb CreateCost(Terminal terminal)
    {
        var verb = new Verb("cost", "Show what jobs cost by the service's estimate: those named, or those of a journal. Before a job is submitted, 'qrnn azure submit … --dry-run' estimates it.", "qrnn azure cost 6a7c5c1e-6f0f-4a53-9d5c-0d8f1c8d4f52", "qrnn azure cost --journal jobs --json");
        (Argument<string[]> ids, Option<string?> journal) = Jobs(verb);
        var workspace = new AzureWorkspaceOptions(verb);
        verb.Does(terminal, context =>
        {
            AzureQuantumClient client = workspace.ClientAsync(context).GetAwaiter().GetResult();
            AzureJob[] jobs = [.. Chosen(context, ids, journal).Select(one => client.GetJobAsync(one.Id, context.Interrupted).GetAwaiter().GetResult())];
            var table = new TextTable("job", "state", "what", "used", "billed", "unit price", "total");
            foreach (AzureJob job in jobs)
            {
                table.Row(job.Id, job.StateText, null, null, null, null, job.Cost is { } cost ? Money(cost.Total, cost.Currency) : "no estimate yet");
                foreach (AzureCostEvent part in job.Cost?.Events ?? [])
                {
                    table.Row(string.Empty, string.Empty, part.Name, part.Consumed, part.Billed, part.UnitPrice, null);
                }
            }

            table.Write(context);
            foreach (IGrouping<string, AzureCostEstimate> sum in jobs.Select(static job => job.Cost).OfType<AzureCostEstimate>().GroupBy(static cost => cost.Currency))
            {
                context.Text.WriteLine($"{jobs.Length} jobs, {Money(sum.Sum(static cost => cost.Total), sum.Key)} by the service's estimate");
            }

            context.Answer(() => new JsonObject { ["jobs"] = new JsonArray([.. jobs.Select(Describe)]) });
            return 0;
        });
        return verb;
    }

    /// <summary>A job for machines.</summary>
    public static JsonObject Describe(AzureJob job) => new()
    {
        ["id"] = job.Id,
        ["name"] = job.Name,
        ["provider"] = job.Provider,
        ["target"] = job.Target,
        ["state"] = job.StateText,
        ["session"] = job.Session,
        ["shots"] = job.Shots,
        ["created"] = job.Created?.ToString("O", CultureInfo.InvariantCulture),
        ["seconds"] = job.Seconds,
        ["cost"] = job.Cost?.Total,
        ["currency"] = job.Cost?.Currency,
        ["costEvents"] = job.Cost is null ? null : new JsonArray([.. job.Cost.Events.Select(static part => new JsonObject { ["name"] = part.Name, ["unit"] = part.Unit, ["consumed"] = part.Consumed, ["billed"] = part.Billed, ["unitPrice"] = part.UnitPrice })]),
        ["failure"] = job.IsOver && !job.IsDone ? job.Failure : null,
    };

    /// <summary>An amount for people.</summary>
    public static string? Money(decimal? amount, string? currency) => amount is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number:0.####} {currency}") : null;

    private static (Argument<string[]> Ids, Option<string?> Journal) Jobs(Verb verb)
    {
        var ids = new Argument<string[]>("JOB") { Description = "Ids of jobs; without any, those of the journal.", Arity = ArgumentArity.ZeroOrMore };
        var journal = new Option<string?>("--journal") { HelpName = "DIR", Description = "The journal of 'qrnn azure submit'. Default: azure-jobs." };
        verb.Arguments.Add(ids);
        verb.Options.Add(journal);
        return (ids, journal);
    }

    private static (string Id, JournalEntry? Entry)[] Chosen(VerbContext context, Argument<string[]> ids, Option<string?> journal)
    {
        string folder = context.Terminal.Resolve(context.Get(journal) ?? new BackendSettings().JournalFolder);
        return context.Get(ids) is { Length: > 0 } named
            ? [.. named.Select(static id => (id, (JournalEntry?)null))]
            : [.. JobJournal.Read(folder).Select(static entry => (entry.Id, (JournalEntry?)entry))];
    }
}
