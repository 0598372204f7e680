using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Backends.Shots;
using Qrnn.Data;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>What training with circuits is going to take, said before the first one runs.</summary>
/// <param name="Network">The model.</param>
/// <param name="Plan">The gradient of the next step; later batches hold other sequences and may take more or less.</param>
/// <param name="Steps">Steps to come.</param>
internal sealed record ShotDisplay(ShotTrainedNetwork Network, ShotPlan Plan, long Steps)
{
    /// <summary>Plans the steps after one, and refuses what would exceed a limit.</summary>
    /// <exception cref="QrnnException">The planned steps would exceed a limit, or a circuit does not compile.</exception>
    public static ShotDisplay? Of(Models.ISequenceModel model, TrainingConfiguration configuration, ISequenceSource source, long step)
    {
        if (model is not ShotTrainedNetwork network)
        {
            return null;
        }

        SequenceBatch batch = source.Batch((ulong)configuration.Seed, SequenceStream.Training, step + 1, configuration.Batch, configuration.Length);
        var display = new ShotDisplay(network, network.Plan(batch, configuration.Loss), Math.Max(0, configuration.Steps - step));
        network.RequireAffordable(display.Plan, display.Steps);
        return display;
    }

    /// <summary>Prints it.</summary>
    public void Write(TrainingConfiguration configuration, VerbContext context)
    {
        ShotSettings settings = configuration.Shots;
        string gradient = $"{TrainingSettings.Find("gradient").Read(configuration)}", backend = $"{TrainingSettings.Find("backend").Read(configuration)}";
        context.Text.WriteLine(settings.TakesShots
            ? FormattableString.Invariant($"gradient by {gradient} on {backend}{(settings.Target.Length > 0 ? " " + settings.Target : string.Empty)}, {settings.Shots} shots per circuit{Spread(settings)}{Ancillas(configuration)}; validation is exact, on this machine")
            : $"gradient by {gradient} from exact probabilities, as of infinitely many shots");
        if (Network.Spent.Circuits > 0)
        {
            context.Text.WriteLine(FormattableString.Invariant($"so far the run took {Network.Spent.Shots} shots in {Network.Spent.Circuits} jobs{Money(Network.Spent.Cost, Network.Spent.Currency)}; what is in its ledger is not run again"));
        }

        var table = new TextTable("planned", "sequences", "circuits", "jobs", "shots", "estimated cost");
        table.Row("next step", Plan.Sequences, Plan.Circuits, Plan.Jobs, settings.TakesShots ? Plan.Shots : "infinite", Cost(1));
        table.Row(FormattableString.Invariant($"{Steps} steps, about"), null, Plan.Circuits * Steps, Plan.Jobs * Steps, settings.TakesShots ? Plan.Shots * Steps : "infinite", Cost(Steps));
        table.Write(context);
    }

    /// <summary>What the run took in all, for machines.</summary>
    public JsonObject Describe() => new()
    {
        ["circuits"] = Network.Spent.Circuits,
        ["shots"] = Network.Spent.Shots,
        ["cost"] = Network.Spent.Currency is null ? null : Network.Spent.Cost,
        ["currency"] = Network.Spent.Currency,
    };

    private string Cost(long steps) => Plan.Cost is { } cost
        ? string.Create(CultureInfo.InvariantCulture, $"{cost.Amount * steps:0.##} {cost.Currency}")
        : Network.TakesShots ? "not known, or nothing" : "nothing";

    private static string Money(decimal amount, string? currency) => currency is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" for {amount:0.##} {currency}");

    private static string Spread(ShotSettings settings) => settings.Gradient == GradientMethod.Spsa ? string.Empty : settings.Allocation == ShotAllocation.Even ? ", each the same" : " on average, more where they lower the noise more";

    private static string Ancillas(TrainingConfiguration configuration) => configuration.Shape.Order == 0
        ? string.Empty
        : configuration.Shots.Attempts == 1
            ? "; a shot counts until a neuron fails"
            : $"; neurons are repeated until they succeed, at most {configuration.Shots.Attempts} times, which weighs branches by 1 - (1 - p)^{configuration.Shots.Attempts} where validation weighs them by p";
}
