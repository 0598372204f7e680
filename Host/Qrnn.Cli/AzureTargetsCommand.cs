using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Backends.Azure;

namespace Qrnn.Cli;

/// <summary><c>qrnn azure targets</c> and <c>quotas</c>: what a workspace offers.</summary>
internal static class AzureTargetsCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "targets",
            "List the workspace's targets: whether they are available, how long jobs wait, and what this program knows of them.",
            "qrnn azure targets",
            "qrnn azure targets --provider quantinuum --json");
        var workspace = new AzureWorkspaceOptions(verb);
        var provider = new Option<string?>("--provider") { HelpName = "ID", Description = "Only the targets of this provider. Default: all." };
        verb.Options.Add(provider);
        verb.Does(terminal, context =>
        {
            AzureQuantumClient client = workspace.ClientAsync(context).GetAwaiter().GetResult();
            ImmutableArray<AzureProviderStatus> all = client.GetProviderStatusAsync(context.Interrupted).GetAwaiter().GetResult();
            (AzureProviderStatus Provider, AzureTargetStatus Target, QuantumTarget? Known)[] rows =
            [
                .. all.Where(one => context.Get(provider) is not { } wanted || one.Id == wanted)
                    .SelectMany(static one => one.Targets.Select(target => (one, target, TargetCatalog.TryFind(target.Id)))),
            ];
            var table = new TextTable("target", "availability", "average wait", "profile", "qubits", "most shots");
            foreach ((_, AzureTargetStatus target, QuantumTarget? known) in rows)
            {
                table.Row(target.Id, target.Availability, Wait(target.AverageQueueTime), known?.ProfileName ?? "not known here", known?.Qubits, known?.MaximumShots);
            }

            table.Write(context);
            context.Answer(() => new JsonObject
            {
                ["targets"] = new JsonArray([.. rows.Select(static row => new JsonObject
                {
                    ["id"] = row.Target.Id,
                    ["provider"] = row.Provider.Id,
                    ["availability"] = row.Target.Availability,
                    ["averageQueueSeconds"] = row.Target.AverageQueueTime.TotalSeconds,
                    ["profile"] = row.Known?.ProfileName,
                    ["qubits"] = row.Known?.Qubits,
                    ["maximumShots"] = row.Known?.MaximumShots,
                })]),
            });
            return 0;
        });
        return verb;
    }

    public static Verb CreateQuotas(Terminal terminal)
    {
        var verb = new Verb("quotas", "List what the workspace may use of its providers, and has used.", "qrnn azure quotas", "qrnn azure quotas --json");
        var workspace = new AzureWorkspaceOptions(verb);
        verb.Does(terminal, context =>
        {
            ImmutableArray<AzureQuota> quotas = workspace.ClientAsync(context).GetAwaiter().GetResult().GetQuotasAsync(context.Interrupted).GetAwaiter().GetResult();
            var table = new TextTable("provider", "what", "scope", "period", "used", "held", "limit");
            foreach (AzureQuota quota in quotas)
            {
                table.Row(quota.Provider, quota.Dimension, quota.Scope, quota.Period, quota.Used, quota.Held, quota.Limit);
            }

            table.Write(context);
            context.Answer(() => new JsonObject
            {
                ["quotas"] = new JsonArray([.. quotas.Select(static quota => new JsonObject
                {
                    ["provider"] = quota.Provider,
                    ["dimension"] = quota.Dimension,
                    ["scope"] = quota.Scope,
                    ["period"] = quota.Period,
                    ["used"] = quota.Used,
                    ["held"] = quota.Held,
                    ["limit"] = quota.Limit,
                })]),
            });
            return 0;
        });
        return verb;
    }

    private static string Wait(TimeSpan wait) => wait switch
    {
        { TotalSeconds: < 1 } => "none",
        { TotalMinutes: < 2 } => $"{wait.TotalSeconds:0} s",
        { TotalHours: < 2 } => $"{wait.TotalMinutes:0} min",
        { TotalDays: < 2 } => $"{wait.TotalHours:0} h",
        _ => $"{wait.TotalDays:0} days",
    };
}
