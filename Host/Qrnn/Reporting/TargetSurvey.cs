using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Models;

namespace Qrnn.Reporting;

/// <summary>A network over a sequence, as one wants to run it.</summary>
/// <param name="Shape">The network.</param>
/// <param name="Words">The words that are fed.</param>
/// <param name="Attempts">Attempts of each level of a neuron.</param>
public sealed record SurveyedNetwork(NetworkShape Shape, ImmutableArray<int> Words, int Attempts);

/// <summary>Which networks run on which targets, and what a job costs there.</summary>
public sealed class TargetSurvey
{
    private const int WordsOfTable = 3;

    private static readonly QirProfile[] Profiles = [QirProfile.Base, QirProfile.AdaptiveRi, QirProfile.AdaptiveRif];

    private readonly KernelCompiler _compiler;
    private readonly KernelLibrary _library;

    /// <summary>A survey with the compiler that makes the programs.</summary>
    public TargetSurvey(KernelCompiler compiler, KernelLibrary library) => (_compiler, _library) = (compiler, library);

    /// <summary>The shapes of the table in <c>azure/README.md</c>: the least, a middle one, and the network of the XOR task.</summary>
    public static ImmutableArray<NetworkShape> Shapes { get; } =
    [
        new() { Workspace = 1, Inputs = 2, Stages = 0, Order = 0, Degree = 1 },
        new() { Workspace = 2, Inputs = 2, Stages = 1, Order = 1, Degree = 2 },
        new() { Workspace = 4, Inputs = 2, Stages = 1, Order = 2, Degree = 3 },
    ];

    /// <summary>Fits a network to targets. Its angles do not matter.</summary>
    /// <param name="network">The network.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="shots">Shots of a job.</param>
    public ImmutableArray<TargetFit> Fit(SurveyedNetwork network, IEnumerable<QuantumTarget> targets, long shots)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(targets);
        var program = new NetworkProgram(_compiler, _library, network.Shape, network.Words, network.Attempts);
        double[] numbers = new double[program.ParameterCount];
        var figures = new Dictionary<QirProfile, QirFigures>();
        return [.. targets.Select(target =>
        {
            if (target.Profile == QirProfile.Base && network.Attempts > 1 && network.Shape.Order > 0)
            {
                return TargetFit.Of(program, numbers, target, shots);
            }

            if (!figures.TryGetValue(target.Profile, out QirFigures? known))
            {
                figures[target.Profile] = known = Figures(program, target.Profile);
            }

            return TargetFit.Of(known, target, shots);
        })];
    }

    /// <summary>The table of <c>azure/README.md</c> as Markdown: programs by profile, then targets.</summary>
    /// <param name="shots">Shots of a job.</param>
    /// <param name="shapes">Other shapes; null for <see cref="Shapes"/>.</param>
    public string ToMarkdown(long shots, IReadOnlyList<NetworkShape>? shapes = null)
    {
        var page = new StringBuilder();
        Line(page, "| | network | profile | attempts | qubits | gates | on two qubits | depth | measurements | on a condition | QIR |");
        Line(page, "|---|---|---|---|---|---|---|---|---|---|---|");
        ImmutableArray<(string Name, SurveyedNetwork Network)> networks = [.. (shapes ?? Shapes).SelectMany(static (shape, index) => Attempts(shape)
            .Select(attempts => ($"{(char)('A' + index)}{(attempts > 1 ? attempts.ToString(CultureInfo.InvariantCulture) : string.Empty)}", new SurveyedNetwork(shape, Words(shape), attempts))))];
        foreach ((string name, SurveyedNetwork network) in networks)
        {
            foreach (QirProfile profile in Profiles.Where(profile => network.Attempts == 1 || profile != QirProfile.Base))
            {
                Row(page, name, network, profile);
            }
        }

        Line(page, string.Empty);
        QuantumTarget[] targets = [.. TargetCatalog.All.Where(static target => !target.Retired)];
        Line(page, $"| target | profile | qubits | {string.Join(" | ", networks.Select(static network => network.Name))} |");
        Line(page, $"|---|---|---|{string.Concat(Enumerable.Repeat("---|", networks.Length))}");
        ImmutableArray<TargetFit>[] fits = [.. networks.Select(network => Fit(network.Network, targets, shots))];
        for (int target = 0; target < targets.Length; target++)
        {
            Line(page, $"| `{targets[target].Id}` | {targets[target].ProfileName} | {targets[target].Qubits} | {string.Join(" | ", fits.Select(fit => Cell(fit[target])))} |");
        }

        return page.ToString();
    }

    /// <summary>What a job costs, or why there is none, in a few words.</summary>
    public static string Cell(TargetFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        if (!fit.Fits)
        {
            bool feedback = fit.Qir is null || (fit.Target.Profile == QirProfile.Base && fit.Qir.Conditional > 0);
            return feedback ? "no feedback"
                : fit.Qir!.Counts.Qubits > fit.Target.Qubits ? $"{fit.Qir.Counts.Qubits} qubits"
                : fit.Problems[0];
        }

        return fit.Target.Kind == TargetKind.SyntaxChecker ? "checks"
            : fit.Cost is { Amount: 0 } ? "free"
            : fit.Cost is { } cost ? string.Create(CultureInfo.InvariantCulture, $"{cost.Amount:#,0} {cost.Currency}")
            : fit.Target.PriceNote?.StartsWith("by time", StringComparison.Ordinal) == true ? "by time" : "price unknown";
    }

    private static IEnumerable<int> Attempts(NetworkShape shape) => shape.Order == 0 ? [1] : [1, 2];

    private static ImmutableArray<int> Words(NetworkShape shape) => [.. Enumerable.Range(0, WordsOfTable).Select(step => step % (1 << shape.Inputs))];

    private static void Line(StringBuilder page, string line) => page.Append(line).Append('\n');

    // One set of numbers only: a template, which NetworkProgram.Qir would make, does not pay.
    private QirFigures Figures(NetworkProgram program, QirProfile profile) =>
        QirFigures.Of(_compiler.CompileToQir(program.Source(new double[program.ParameterCount]), profile));

    private void Row(StringBuilder page, string name, SurveyedNetwork network, QirProfile profile)
    {
        NetworkShape shape = network.Shape;
        var program = new NetworkProgram(_compiler, _library, shape, network.Words, network.Attempts);
        QirFigures figures = Figures(program, profile);
        CircuitCounts counts = figures.Counts;
        Line(page, string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | W={shape.Workspace} I={shape.Inputs} S={shape.Stages} order {shape.Order} degree {shape.Degree} | {QuantumTarget.NameOf(profile)} | {network.Attempts} | {counts.Qubits} | {counts.Gates.Sum(static gate => gate.Count)} | {counts.TwoQubitGates} | {counts.Depth} | {counts.Measurements} | {figures.Conditional} | {figures.Bytes / 1024.0:#,0} KiB |"));
    }
}
