using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Data;
using Qrnn.Reporting;

namespace Qrnn.Cli;

/// <summary><c>qrnn replay</c>: recomputes recorded cases and says how far off it is.</summary>
internal static class ReplayCommand
{
    private const double DefaultTolerance = 1e-9;
    private const int BeyondToleranceExitCode = 1;
    private static readonly string[] Engines = ["fused", "circuit", "qdk"];

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "replay",
            "Recompute recorded cases (shape, parameters and words with the author's numbers) and print the largest differences. Exits 1 if one is beyond the tolerance.",
            "qrnn replay ../shared/golden/rvqe/g01.json ../shared/golden/rvqe/g02.json",
            "qrnn replay ../shared/golden/rvqe/g01.json --engine circuit --tolerance 1e-11 --json");
        var files = new Argument<string[]>("FILE") { Description = "Recorded cases in the form of golden/rvqe/*.json.", Arity = ArgumentArity.OneOrMore };
        var engine = new Option<string?>("--engine")
        {
            HelpName = string.Join('|', Engines),
            Description = "fused: the batched engine that trains. circuit: every gate and ancilla, simulated one by one. qdk: Microsoft's simulator, probabilities only. Default: fused.",
        };
        engine.AcceptOnlyFromAmong(Engines);
        Option<double?> tolerance = Numbers.Real("--tolerance", "X", "Largest allowed absolute difference of any number, at least 0. Default: 1e-9.", 0);
        verb.Arguments.Add(files);
        verb.Options.Add(engine);
        verb.Options.Add(tolerance);
        verb.Does(terminal, context =>
        {
            double limit = context.Get(tolerance) ?? DefaultTolerance;
            GoldenFile[] cases = [.. context.Get(files)!.Select(file => GoldenFile.Read(terminal.Resolve(file)))];
            using var kernels = new Kernels(interrupted: context.Interrupted);
            using IReplayEngine replay = EngineOf(context.Get(engine) ?? Engines[0], kernels);
            var table = new TextTable("case", "probabilities", "loss", "postselection", "neurons", "gradient", "");
            var results = new JsonArray();
            bool beyond = false;
            foreach (GoldenFile file in cases)
            {
                ReplayDifferences differences = ReplayDifferences.Between(file, replay.Compute(file, context.Interrupted));
                bool isBeyond = !(differences.Largest <= limit);
                beyond |= isBeyond;
                table.Row(
                    file.Name, Scientific(differences.Probabilities), Scientific(differences.Loss), Scientific(differences.Postselection), Scientific(differences.Neurons),
                    Scientific(differences.Gradient), isBeyond ? "BEYOND" : "ok");
                results.Add(Describe(differences, isBeyond));
            }

            table.Write(context);
            context.Answer(() => new JsonObject { ["engine"] = replay.Name, ["tolerance"] = limit, ["withinTolerance"] = !beyond, ["files"] = results });
            return beyond ? BeyondToleranceExitCode : 0;
        });
        return verb;
    }

    private static IReplayEngine EngineOf(string name, Kernels kernels) => name switch
    {
        "circuit" => new CircuitReplay(kernels.Circuits),
        "qdk" => new KernelSimulatorReplay(kernels.Compiler, kernels.Library),
        _ => new FusedReplay(kernels.Circuits),
    };

    private static JsonObject Describe(ReplayDifferences differences, bool isBeyond) => new JsonObject
    {
        ["name"] = differences.Name,
        ["probabilities"] = differences.Probabilities,
        ["loss"] = differences.Loss,
        ["postselection"] = differences.Postselection,
        ["neurons"] = differences.Neurons,
        ["gradient"] = differences.Gradient,
        ["withinTolerance"] = !isBeyond,
    };

    private static string Scientific(double? difference) => difference is { } number ? FormattableString.Invariant($"{number:0.0e+0}") : "–";
}
