using System.CommandLine;
using Qrnn.Backends;

namespace Qrnn.Cli;

/// <summary>The options that say where circuits are run for shots.</summary>
internal sealed class BackendOptions
{
    private static readonly BackendSettings Defaults = new();

    private readonly Option<string?> _backend = new("--backend") { HelpName = "native|qdk|azure", Description = "Where the circuits run: this program's own engine, Microsoft's simulator (slow, independent), or Azure Quantum. Default: native." };
    private readonly Option<string?> _target = new("--target") { HelpName = "TARGET", Description = "With --backend azure: the target, such as quantinuum.sim.h2-1e (see 'qrnn azure targets')." };
    private readonly Option<string?> _noise = new("--noise") { HelpName = "NOISE", Description = "Noise of the simulators. native: depolarizing@two=0.002,readout=0.003 and the like; qdk: x=0.001,y=0,z=0,loss=0. Default: none." };
    private readonly Option<string?> _journal = new("--journal") { HelpName = "DIR", Description = $"With --backend azure: where jobs are written down before they are submitted; the same folder finishes what was interrupted. Default: {Defaults.JournalFolder}." };
    private readonly Option<int?> _maximumShots = Numbers.Integer("--max-shots", "N", "Refuse before anything runs if more shots than this are needed, 1 or more. Default: any.", 1);
    private readonly Option<double?> _maximumCost = Numbers.Real("--max-cost", "X", "Refuse before anything is sent if the estimated cost is more than this, in the target's currency, from 0 to 1000000000. Default: any.", 0, 1e9);
    private readonly Option<int?> _inFlight = Numbers.Integer("--in-flight", "N", $"With --backend azure: jobs at a time, from 1 to 1000. Default: {Defaults.InFlight}.", 1, 1000);
    private readonly Option<bool> _retryFailed = new("--retry-failed") { Description = "With --backend azure: submit jobs that failed or were cancelled anew, with a new id." };

    public BackendOptions(Verb verb)
    {
        _backend.AcceptOnlyFromAmong("native", "qdk", "azure");
        foreach (Option option in new Option[] { _backend, _target, _noise, _journal, _maximumShots, _maximumCost, _inFlight, _retryFailed })
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>What the user asked for.</summary>
    /// <exception cref="QrnnException">Options do not go together.</exception>
    public BackendSettings Settings(VerbContext context)
    {
        BackendKind kind = context.Get(_backend) switch { "qdk" => BackendKind.Qdk, "azure" => BackendKind.Azure, _ => BackendKind.Native };
        Option? useless = kind == BackendKind.Azure
            ? new Option[] { _noise }.FirstOrDefault(context.Has)
            : new Option[] { _target, _journal, _inFlight, _retryFailed }.FirstOrDefault(context.Has);
        return useless is not null
            ? throw new QrnnException($"{useless.Name} is given with --backend {kind.ToString().ToLowerInvariant()}: {(kind == BackendKind.Azure ? "a service has its own noise" : "it belongs to --backend azure")}")
            : Defaults with
            {
                Kind = kind,
                Target = context.Get(_target) ?? Defaults.Target,
                Noise = context.Get(_noise) ?? Defaults.Noise,
                JournalFolder = context.Terminal.Resolve(context.Get(_journal) ?? Defaults.JournalFolder),
                MaximumShots = context.Get(_maximumShots),
                MaximumCost = context.Get(_maximumCost) is { } cost ? (decimal)cost : null,
                InFlight = context.Get(_inFlight) ?? Defaults.InFlight,
                RetryFailed = context.Get(_retryFailed),
            };
    }
}
