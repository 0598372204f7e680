using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Qrnn.Emulator.Faults;
using Qrnn.Emulator.Jobs;

namespace Qrnn.Emulator;

/// <summary>What an emulator has counted since it started: the server's word on how often it was asked for what.</summary>
internal sealed class EmulatorStatistics
{
    private readonly ConcurrentDictionary<string, long> _requests = new();
    private readonly ConcurrentDictionary<FaultKind, long> _faults = new();
    private long _created;
    private long _repeated;
    private long _conflicting;

    /// <summary>A request came in.</summary>
    public void Asked(string kind) => _requests.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    /// <summary>A fault was dealt.</summary>
    public void Dealt(FaultKind kind) => _faults.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    /// <summary>A job was made.</summary>
    public void Created() => Interlocked.Increment(ref _created);

    /// <summary>A job was sent again with the same body.</summary>
    public void Repeated() => Interlocked.Increment(ref _repeated);

    /// <summary>A job was sent again with another body.</summary>
    public void Conflicting() => Interlocked.Increment(ref _conflicting);

    /// <summary>Everything as JSON.</summary>
    /// <param name="jobs">The stored jobs.</param>
    /// <param name="perJob">Whether to list how often each job ran.</param>
    public JsonObject ToJson(IReadOnlyCollection<JobRecord> jobs, bool perJob)
    {
        var answer = new JsonObject
        {
            ["requests"] = new JsonObject([.. _requests.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))]),
            ["requestsTotal"] = _requests.Values.Sum(),
            ["jobs"] = new JsonObject
            {
                ["submitted"] = (long)jobs.Count,
                ["created"] = Interlocked.Read(ref _created),
                ["sentAgain"] = Interlocked.Read(ref _repeated),
                ["conflicting"] = Interlocked.Read(ref _conflicting),
                ["executions"] = jobs.Sum(static job => (long)job.Executions),
                ["mostExecutionsOfOne"] = jobs.Select(static job => (long)job.Executions).DefaultIfEmpty(0).Max(),
                ["byStatus"] = new JsonObject([.. jobs.GroupBy(static job => job.Status).OrderBy(static group => group.Key)
                    .Select(static group => KeyValuePair.Create(group.Key.ToString(), (JsonNode?)group.Count()))]),
            },
            ["faults"] = new JsonObject([.. _faults.OrderBy(static pair => pair.Key).Select(static pair => KeyValuePair.Create(FaultPlan.NameOf(pair.Key), (JsonNode?)pair.Value))]),
        };
        if (perJob)
        {
            answer["executionsPerJob"] = new JsonObject([.. jobs.OrderBy(static job => job.Sequence).Select(static job => KeyValuePair.Create(job.Id, (JsonNode?)job.Executions))]);
        }

        return answer;
    }
}
