using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Emulator;
using Qrnn.Emulator.Faults;
using Qrnn.Simulation;

namespace Qrnn.Cli;

/// <summary><c>qrnn azure emulate</c>: Azure Quantum's surface on this machine.</summary>
internal static class AzureEmulateCommand
{
    /// <summary>The environment variable that may hold the key.</summary>
    public const string KeyVariable = "QRNN_EMULATOR_API_KEY";

    private const int ShortestKey = 16;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "emulate",
            "Serve Azure Quantum's REST surface on 127.0.0.1, run what is submitted on this program's own engine, and let as much go wrong as wanted. Runs until Ctrl-C.",
            "qrnn azure emulate",
            "qrnn azure emulate --port 8123 --store emulated --faults 429=0.1,500=0.05,drop=0.05,slow=0.1:2s,expired-sas=0.05 --seed 7",
            "qrnn azure emulate --faults faults.json --workers 2 --time-limit 60 --json");
        Option<int?> port = Numbers.Integer("--port", "N", "Port on 127.0.0.1; 0 takes any free one. Default: 0.", 0, 65535);
        var store = new Option<string?>("--store") { HelpName = "DIR", Description = "Folder of jobs and blobs; an emulator that starts on it again goes on where the last one ended. Default: a temporary one." };
        var faults = new Option<string?>("--faults")
        {
            HelpName = "PLAN",
            Description = $"What goes wrong: a .json file, or a list of name=probability, for delays name=probability:time. Names: {string.Join(", ", FaultPlan.Names)}. Default: nothing.",
        };
        var noise = new Option<string?>("--noise") { HelpName = "NOISE", Description = "Noise of the machine, as the backend native reads it. Default: none." };
        Option<int?> seed = Numbers.Integer("--seed", "N", "Key of shots and faults. Default: 0.", 0);
        Option<int?> workers = Numbers.Integer("--workers", "N", "Jobs that run at a time. Default: 1.", 1, 64);
        Option<double?> limit = Numbers.Real("--time-limit", "SECONDS", "Time that one job may run. Default: 300.", 0.01, 86400);
        foreach (Option option in (Option[])[port, store, faults, noise, seed, workers, limit])
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            string? key = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } written ? written : null;
            if (key is { Length: < ShortestKey } || key?.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '+' or '/' or '=')) == true)
            {
                throw new QrnnException($"{KeyVariable} has {key.Length} characters: a key has at least {ShortestKey}, all of them letters, digits, '-', '_', '+', '/' or '='");
            }

            var options = new EmulatorOptions
            {
                Port = context.Get(port) ?? 0,
                StoreFolder = context.Get(store) is { } folder ? terminal.Resolve(folder) : null,
                Faults = context.Get(faults) is { } plan ? FaultPlan.Load(plan.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? terminal.Resolve(plan) : plan) : FaultPlan.None,
                Noise = NoiseModel.Parse(context.Get(noise) ?? "none"),
                Seed = (ulong)(context.Get(seed) ?? 0),
                Workers = context.Get(workers) ?? 1,
                TimeLimit = TimeSpan.FromSeconds(context.Get(limit) ?? 300),
                ApiKey = key,
                Clock = terminal.Clock,
            };
            ServeAsync(context, options).GetAwaiter().GetResult();
            return 0;
        });
        return verb;
    }

    private static async Task ServeAsync(VerbContext context, EmulatorOptions options)
    {
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(options, context.Interrupted).ConfigureAwait(false);
        string wrong = options.Faults.ToString() is { Length: > 0 } plan ? $"faults {plan}" : "no faults";
        context.Text.WriteLine($"Azure Quantum's emulator at {emulator.Endpoint}: {TargetCatalog.All.Length} targets, jobs in {options.StoreFolder ?? "a temporary folder"}, {wrong}. Ctrl-C ends it.");
        context.Text.WriteLine("In another terminal:");

        // A key that was given is not repeated; one that was made here can be learned nowhere else.
        string connection = options.ApiKey is null ? emulator.ConnectionString : emulator.ConnectionString.Replace(emulator.ApiKey, $"'\"${KeyVariable}\"'", StringComparison.Ordinal);
        context.Text.WriteLine($"  export AZURE_QUANTUM_CONNECTION_STRING='{connection}'");
        context.Text.WriteLine("  qrnn azure targets");
        context.Answer(() => new JsonObject
        {
            ["endpoint"] = emulator.Endpoint.ToString(),
            ["connectionString"] = options.ApiKey is null ? emulator.ConnectionString : null,
            ["store"] = options.StoreFolder,
            ["faults"] = options.Faults.ToString(),
            ["seed"] = options.Seed,
            ["process"] = Environment.ProcessId,
        });
        await context.Terminal.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        JsonNode jobs = emulator.Statistics()["jobs"]!;
        context.Text.WriteLine($"Ended: {jobs["submitted"]} jobs, {jobs["executions"]} executions, at most {jobs["mostExecutionsOfOne"]} of one.");
    }
}
