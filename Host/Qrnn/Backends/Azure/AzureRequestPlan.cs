using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Qrnn.Backends.Azure;

/// <summary>The jobs of one request, several when it has more shots than a job may have, and their results as they come.</summary>
internal sealed class AzureRequestPlan
{
    private readonly QuantumTarget _target;
    private readonly string _backend;
    private readonly string _hash;
    private readonly AzureBackendOptions _options;
    private readonly (JournalEntry Entry, AzureOutcomes Outcomes)?[] _parts;

    private AzureRequestPlan(int index, ShotRequest request, QuantumTarget target, string backend, AzureBackendOptions options, string hash, ImmutableArray<AzureJobPlan> jobs)
    {
        (Index, Request, Jobs) = (index, request, jobs);
        (_target, _backend, _options, _hash) = (target, backend, options, hash);
        _parts = new (JournalEntry, AzureOutcomes)?[jobs.Length];
    }

    /// <summary>The request's place in its batch.</summary>
    public int Index { get; }

    /// <summary>The request.</summary>
    public ShotRequest Request { get; }

    /// <summary>Its jobs.</summary>
    public ImmutableArray<AzureJobPlan> Jobs { get; }

    /// <summary>Plans a request.</summary>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="request">The request.</param>
    /// <param name="target">The target.</param>
    /// <param name="backend">The backend's name.</param>
    /// <param name="options">What results are told with.</param>
    /// <param name="times">How often each identity came before in this batch: requests may be equal.</param>
    public static AzureRequestPlan Of(int index, ShotRequest request, QuantumTarget target, string backend, AzureBackendOptions options, Dictionary<string, int> times)
    {
        string qir = request.Program.Qir(request.Parameters.Span, target.Profile);
        CheckSize(qir, target);
        string hash = Hash(qir);
        string identity = Hash(string.Join('\n', target.Id, hash, $"{request.Shots}", $"{request.Seed}", request.Label));
        times[identity] = times.TryGetValue(identity, out int before) ? before + 1 : 1;
        long[] parts = [.. Parts(request.Shots, target)];
        var jobs = parts.Select((shots, part) => new AzureJobPlan
        {
            Key = $"{identity}-{times[identity]}-{part + 1}of{parts.Length}",
            ProgramHash = hash,
            Target = target.Id,
            Shots = shots,
            Label = Label(request),
            Submission = (id, session) => Submission(id, session, request, target, shots),
        });
        return new AzureRequestPlan(index, request, target, backend, options, hash, [.. jobs]);
    }

    /// <summary>The shots of each job of a request: as few jobs as the target allows, of sizes as equal as can be.</summary>
    public static IEnumerable<long> Parts(long shots, QuantumTarget target)
    {
        int parts = target.MaximumShots is { } most ? checked((int)(((shots - 1) / most) + 1)) : 1;
        return Enumerable.Range(0, parts).Select(part => (shots / parts) + (part < shots % parts ? 1 : 0));
    }

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Refuses programs that the target can't take, with the numbers.</summary>
    public static void CheckSize(string qir, QuantumTarget target)
    {
        if (target.MaximumQirBytes is { } most && Encoding.UTF8.GetByteCount(qir) is var bytes && bytes > most)
        {
            throw new QrnnException($"the program has {bytes} bytes of QIR: {target.Id} takes at most {most}");
        }

        if (QirEntryPoint.Qubits(qir) is { } qubits && qubits > target.Qubits)
        {
            throw new QrnnException($"the program needs {qubits} qubits in the profile {target.Profile}: {target.Id} has {target.Qubits}");
        }
    }

    /// <summary>Takes a part's results; gives the whole request's when it was the last.</summary>
    public ShotResult? Add(int part, JournalEntry entry, AzureOutcomes outcomes)
    {
        _parts[part] = (entry, outcomes);
        if (_parts.Any(static one => one is null))
        {
            return null;
        }

        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        long failed = 0;
        for (int job = 0; job < _parts.Length; job++)
        {
            AzureOutcomes one = _parts[job]!.Value.Outcomes;
            failed += one.Failed;
            foreach ((string outcome, long count) in one.Counts(Jobs[job].Shots))
            {
                counts[outcome] = counts.GetValueOrDefault(outcome) + count;
            }
        }

        JournalEntry[] entries = [.. _parts.Select(static one => one!.Value.Entry)];
        return new ShotResult
        {
            Counts = counts.ToImmutable(),
            Requested = Request.Shots,
            Failed = failed,
            Cost = entries.All(static one => one.Cost is not null)
                ? new ShotCost(entries.Sum(static one => one.Cost!.Value), entries[0].Currency ?? string.Empty, IsEstimate: true)
                : _options.Estimate?.Invoke(Request),
            Provenance = new ShotProvenance(_backend, _target.Id, string.Join(',', entries.Select(static one => one.Id)), _hash, entries.Max(static one => one.Seconds)),
        };
    }

    private static AzureJobSubmission Submission(string id, string? session, ShotRequest request, QuantumTarget target, long shots)
    {
        // Made again when it is needed, from the compiler's cache: to hold every program of a batch would need much memory.
        string qir = request.Program.Qir(request.Parameters.Span, target.Profile);
        return new AzureJobSubmission
        {
            Id = id,
            Name = Label(request),
            Provider = target.Provider,
            Target = target.Id,
            Program = Encoding.UTF8.GetBytes(qir),
            Parameters = AzureJobSubmission.QirParameters(QirEntryPoint.NameOf(qir), shots, target.Profile, target.ShotsParameter),
            Session = session,
        };
    }

    private static string Label(ShotRequest request) => request.Label.Length > 0 ? request.Label : request.Program.Name;
}
