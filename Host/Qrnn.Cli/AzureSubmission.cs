using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Backends.Azure;

namespace Qrnn.Cli;

/// <summary>Some jobs of one program: limits, preview, progress, results.</summary>
internal sealed class AzureSubmission
{
    private const int MostShownOutcomes = 32;

    private readonly VerbContext _context;
    private readonly QuantumTarget _target;
    private readonly string _qir;
    private readonly string _name;
    private readonly int _shots;
    private readonly ImmutableArray<AzureJobPlan> _plans;

    public AzureSubmission(VerbContext context, QuantumTarget target, string qir, string name, int shots, int copies)
    {
        (_context, _target, _qir, _name, _shots) = (context, target, qir, name, shots);
        Fit = TargetFit.OfQir(qir, target, shots);
        string program = Hash(qir), entry = QirEntryPoint.NameOf(qir);
        string identity = Hash(string.Join('\n', target.Id, program, $"{shots}", name));
        byte[] bytes = Encoding.UTF8.GetBytes(qir); // one for all copies
        _plans =
        [
            .. Enumerable.Range(1, copies).Select(copy => new AzureJobPlan
            {
                Key = $"{identity}-copy{copy}",
                ProgramHash = program,
                Target = target.Id,
                Shots = shots,
                Label = copies == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} {copy}"),
                Submission = (id, session) => new AzureJobSubmission
                {
                    Id = id,
                    Name = copies == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} {copy}"),
                    Provider = target.Provider,
                    Target = target.Id,
                    Program = bytes,
                    Parameters = AzureJobSubmission.QirParameters(entry, shots, target.Profile, target.ShotsParameter),
                    Session = session,
                },
            }),
        ];
    }

    /// <summary>Whether the program fits the target, and what a job costs.</summary>
    public TargetFit Fit { get; }

    /// <summary>Shows what would be sent.</summary>
    public int Preview(AzureQuantumClient client)
    {
        const string id = "00000000-0000-0000-0000-000000000000";
        ImmutableArray<AzureRequestPreview> requests = client.Preview(_plans[0].Submission(id, null));
        foreach (AzureRequestPreview request in requests)
        {
            _context.Text.WriteLine($"{request.Method} {request.Address}");
            if (request.Body is { } body)
            {
                _context.Text.WriteLine(body.TrimEnd('\n'));
            }

            _context.Text.WriteLine();
        }

        string cost = Fit.Cost is { } one ? string.Create(CultureInfo.InvariantCulture, $"{one.Amount * _plans.Length:0.####} {one.Currency} by the published prices") : "not published";
        string fits = Fit.Fits ? "the program fits" : $"the program does not fit: {string.Join("; ", Fit.Problems)}";
        _context.Text.WriteLine($"{_plans.Length} job{(_plans.Length == 1 ? string.Empty : "s")} on {_target.Id}, {(long)_shots * _plans.Length} shots, cost {cost}; {fits}. The id is chosen when a job is written down. Nothing was sent.");
        _context.Answer(() => new JsonObject
        {
            ["requests"] = new JsonArray([.. requests.Select(static request => new JsonObject { ["method"] = request.Method, ["address"] = request.Address, ["body"] = request.Body })]),
            ["jobs"] = _plans.Length,
            ["shots"] = (long)_shots * _plans.Length,
            ["cost"] = Fit.Cost is { } price ? price.Amount * _plans.Length : null,
            ["currency"] = Fit.Cost?.Currency,
            ["problems"] = new JsonArray([.. Fit.Problems.Select(static problem => JsonValue.Create(problem))]),
        });
        return Fit.Fits ? 0 : 1;
    }

    /// <summary>Refuses before anything is sent; what the journal has is free.</summary>
    public void KeepLimits(AzureJobRunner runner, int? mostShots, double? mostCost)
    {
        int open = _plans.Count(plan => runner.IsNew(plan.Key));
        if ((long)open * _shots > mostShots)
        {
            throw new QrnnException($"{open} jobs of {_shots} shots are {(long)open * _shots} shots: --max-shots allows {mostShots}. Nothing was sent");
        }

        if (mostCost is { } most && open > 0)
        {
            ShotCost cost = Fit.Cost ?? throw new QrnnException(string.Create(CultureInfo.InvariantCulture, $"nobody publishes what {_target.Id} costs: --max-cost {most} can't be kept. Nothing was sent; use --max-shots instead"));
            if (cost.Amount * open > (decimal)most)
            {
                throw new QrnnException(string.Create(CultureInfo.InvariantCulture, $"{open} jobs cost {cost.Amount * open:0.####} {cost.Currency} by the estimate: --max-cost allows {most}. Nothing was sent"));
            }
        }
    }

    /// <summary>Submits and, when asked to, waits.</summary>
    public async Task<int> RunAsync(AzureJobRunner runner, int inFlight, bool wait, string folder)
    {
        var entries = new JournalEntry[_plans.Length];
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long failedShots = 0;
        int done = 0;
        object told = new();
        var display = new AzureJobDisplay(_context, _plans.Length, wait ? "done" : "submitted");
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, _plans.Length), new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = _context.Interrupted }, async (index, token) =>
            {
                JournalEntry entry = await runner.SubmitAsync(_plans[index], null, token).ConfigureAwait(false);
                ReadOnlyMemory<byte>? results = null;
                if (wait)
                {
                    (entry, results) = await runner.FinishAsync(entry, null, token).ConfigureAwait(false);
                }

                ImmutableArray<AzureOutcomes> outcomes = results is { } bytes ? AzureResults.Read(bytes) : [];
                lock (told)
                {
                    entries[index] = entry;
                    foreach (AzureOutcomes one in outcomes)
                    {
                        failedShots += one.Failed;
                        foreach ((string outcome, long count) in one.Counts(_shots))
                        {
                            counts[outcome] = counts.GetValueOrDefault(outcome) + count;
                        }
                    }

                    display.Show(++done);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _context.Terminal.Error.WriteLine($"qrnn: jobs that are submitted go on; the same command with --journal {folder} picks them up, 'qrnn azure cancel --journal {folder}' stops them");
            throw;
        }

        return Report(entries, counts, failedShots, wait, folder);
    }

    private int Report(JournalEntry[] entries, SortedDictionary<string, long> counts, long failedShots, bool wait, string folder)
    {
        JournalEntry[] failed = [.. entries.Where(static entry => entry.State is JournalState.Failed or JournalState.Cancelled)];
        var table = new TextTable("job", "name", "state", "seconds", "cost");
        foreach (JournalEntry entry in entries.Length <= 20 ? entries : [.. entries[..10], .. failed.Take(10)])
        {
            table.Row(entry.Id, entry.Label, entry.State.ToString().ToLowerInvariant(), entry.Seconds, entry.Cost is { } cost ? string.Create(CultureInfo.InvariantCulture, $"{cost:0.####} {entry.Currency}") : null);
        }

        table.Write(_context);
        if (entries.Length > 20)
        {
            _context.Text.WriteLine($"… {entries.Length} jobs in all: 'qrnn azure status --journal {folder}' lists them");
        }

        if (wait)
        {
            AzureOutcomeTable.Write(_context, counts, failedShots, (long)_shots * entries.Length, MostShownOutcomes);
        }
        else
        {
            _context.Text.WriteLine($"Submitted. The same command with --wait, or 'qrnn azure results {entries[0].Id}', shows the results; journal {folder}");
        }

        _context.Answer(() => new JsonObject
        {
            ["journal"] = folder,
            ["jobs"] = new JsonArray([.. entries.Select(static entry => new JsonObject { ["id"] = entry.Id, ["name"] = entry.Label, ["state"] = entry.State.ToString(), ["seconds"] = entry.Seconds, ["cost"] = entry.Cost, ["currency"] = entry.Currency, ["failure"] = entry.Failure })]),
            ["requested"] = (long)_shots * entries.Length,
            ["failedShots"] = wait ? failedShots : null,
            ["counts"] = wait ? AzureOutcomeTable.Json(counts) : null,
        });
        return failed.Length == 0
            ? 0
            : throw new AzureServiceException($"{failed.Length} of {entries.Length} jobs did not succeed, first {failed[0].Id}: {failed[0].Failure}. Add --retry-failed to submit them anew");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
