using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Backends.Azure;

namespace Qrnn.Cli;

/// <summary><c>qrnn azure list</c>: the workspace's jobs or sessions.</summary>
internal static class AzureListCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "list",
            "List the workspace's jobs, newest first, or its sessions.",
            "qrnn azure list",
            "qrnn azure list --target quantinuum.sim.h2-1e --state Failed --from 2026-01-01 --top 50",
            "qrnn azure list --sessions --json");
        var sessions = new Option<bool>("--sessions") { Description = "List sessions instead of jobs." };
        var session = new Option<string?>("--session") { HelpName = "ID", Description = "Only the jobs of this session." };
        var name = new Option<string?>("--name") { HelpName = "TEXT", Description = "Only those whose name begins so." };
        var provider = new Option<string[]>("--provider") { HelpName = "ID", Description = "Only those of this provider; may be given several times." };
        var target = new Option<string[]>("--target") { HelpName = "TARGET", Description = "Only those on this target; may be given several times." };
        var state = new Option<string[]>("--state") { HelpName = "STATE", Description = "Only those in this state, such as Succeeded, Failed or Executing; may be given several times." };
        var from = new Option<string?>("--from") { HelpName = "DATE", Description = "Only those made on this day (yyyy-mm-dd) or later." };
        var until = new Option<string?>("--until") { HelpName = "DATE", Description = "Only those made before this day (yyyy-mm-dd)." };
        Option<int?> top = Numbers.Integer("--top", "N", "At most so many, from 1 to 100000. Default: 20.", 1, 100_000);
        foreach (Option option in new Option[] { sessions, session, name, provider, target, state, from, until, top })
        {
            verb.Options.Add(option);
        }

        var workspace = new AzureWorkspaceOptions(verb);
        verb.Does(terminal, context =>
        {
            int most = context.Get(top) ?? 20;
            var query = new AzureListQuery
            {
                NameStart = context.Get(name),
                Providers = [.. context.Get(provider) ?? []],
                Targets = [.. context.Get(target) ?? []],
                States = [.. context.Get(state) ?? []],
                CreatedFrom = Day("--from", context.Get(from)),
                CreatedUntil = Day("--until", context.Get(until)),
                OrderBy = "CreationTime",
                Descending = true,
                PageSize = Math.Min(100, most),
            };
            AzureQuantumClient client = workspace.ClientAsync(context).GetAwaiter().GetResult();
            return context.Get(sessions)
                ? Sessions(context, First(client.ListSessionsAsync(query, context.Interrupted), most).GetAwaiter().GetResult())
                : Jobs(context, First(context.Get(session) is { } id ? client.ListSessionJobsAsync(id, query, context.Interrupted) : client.ListJobsAsync(query, context.Interrupted), most).GetAwaiter().GetResult());
        });
        return verb;
    }

    private static int Jobs(VerbContext context, List<AzureJob> jobs)
    {
        var table = new TextTable("job", "name", "target", "state", "shots", "created", "cost");
        foreach (AzureJob job in jobs)
        {
            table.Row(job.Id, job.Name, job.Target, job.StateText, job.Shots, Time(job.Created), AzureJobCommands.Money(job.Cost?.Total, job.Cost?.Currency));
        }

        table.Write(context);
        context.Answer(() => new JsonObject { ["jobs"] = new JsonArray([.. jobs.Select(AzureJobCommands.Describe)]) });
        return 0;
    }

    private static int Sessions(VerbContext context, List<AzureSession> sessions)
    {
        var table = new TextTable("session", "name", "target", "state", "created", "cost");
        foreach (AzureSession session in sessions)
        {
            table.Row(session.Id, session.Name, session.Target, session.StateText, Time(session.Created), AzureJobCommands.Money(session.Cost?.Total, session.Cost?.Currency));
        }

        table.Write(context);
        context.Answer(() => new JsonObject
        {
            ["sessions"] = new JsonArray([.. sessions.Select(static session => new JsonObject
            {
                ["id"] = session.Id,
                ["name"] = session.Name,
                ["provider"] = session.Provider,
                ["target"] = session.Target,
                ["state"] = session.StateText,
                ["created"] = session.Created?.ToString("O", CultureInfo.InvariantCulture),
                ["cost"] = session.Cost?.Total,
                ["currency"] = session.Cost?.Currency,
            })]),
        });
        return 0;
    }

    private static async Task<List<T>> First<T>(IAsyncEnumerable<T> list, int most)
    {
        var first = new List<T>();
        await foreach (T item in list.ConfigureAwait(false))
        {
            first.Add(item);
            if (first.Count == most)
            {
                break;
            }
        }

        return first;
    }

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static DateOnly? Day(string option, string? text) => text is null
        ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw new QrnnException($"{option} is '{text}': a day is written yyyy-mm-dd, such as 2026-01-31");
}
