using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Tests.Cli;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>Gradients by call and by layer.</summary>
public sealed class GradientStudyTests
{
    private const double Step = 1e-3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(7)]
    public void Differentiate_FromACall_MatchesFiniteDifferencesOfTheReferenceNetwork(int seed)
    {
        NetworkShape shape = TileCases.Shape(seed);
        using var network = new RecurrentNetwork(shape, TileCases.Program(shape), new SimulatorOptions { Threads = 1 });
        var reference = new ReferenceNetwork(shape);
        double[] parameters = TileCases.Parameters(shape, seed);
        SequenceBatch batch = TileCases.Batch(shape, 3, 4, seed);
        double[] direction = TileCases.Parameters(shape, seed + 100), gradient = new double[parameters.Length];
        for (int call = 0; call <= batch.Steps; call++)
        {
            network.Differentiate(parameters, batch, LossKind.SoftmaxOfProbabilities, call, gradient);
            double slope = gradient.Zip(direction).Sum(static pair => pair.First * pair.Second);
            double difference = ((8 * (At(Step) - At(-Step))) - At(2 * Step) + At(-2 * Step)) / (12 * Step);
            Assert.True(Math.Abs(slope - difference) < Tolerances.CircuitDifference * (1 + Math.Abs(slope)), $"seed {seed}, call {call}: {slope} and {difference}");
            double At(double step) => reference.Loss(parameters, [.. parameters.Zip(direction, (p, d) => p + (step * d))], call, batch, LossKind.SoftmaxOfProbabilities);
        }
    }

    [Fact]
    public void Measure_Network_LayersMakeUpTheGradientAndDistancesReachTheFirstCall()
    {
        var shape = new NetworkShape { Workspace = 2, Inputs = 2, Stages = 2, Order = 1, Degree = 2 };
        using var network = new RecurrentNetwork(shape, TileCases.Program(shape), new SimulatorOptions { Threads = 1 });
        var plan = new GradientPlan { Batch = GradientPlan.RandomWords(4, 4, 9, seed: 3), Spreads = new InitialSpreads(1, 1, 1), Initialisations = 5, Seed = 3 };
        GradientReport report = GradientStudy.Measure(network, plan);
        Assert.Equal(["input", "stage 1", "stage 2", "output"], report.ByLayer.Select(static layer => layer.Layer));
        Assert.Equal(network.Layout.Count, report.ByLayer.Sum(static layer => layer.Parameters));
        Assert.Equal(report.Variance, report.ByLayer.Sum(static layer => layer.Variance * layer.Parameters) / network.Layout.Count, Tolerances.Amplitude);
        Assert.Equal((0, 8), (report.ByCall[0].Distance, report.ByCall[^1].Distance));
        Assert.All(report.ByCall, static call => Assert.True(0 < call.Lowest && call.Lowest <= call.MedianNorm && call.MedianNorm <= call.Highest));
        Assert.Equal(report.ByCall.AsEnumerable(), GradientStudy.Measure(network, plan).ByCall.AsEnumerable());
    }

    [Fact]
    public void Measure_LongSequence_FarCallsMatterLess()
    {
        var shape = new NetworkShape { Workspace = 3, Inputs = 2, Stages = 1, Order = 1, Degree = 2 };
        using var network = new RecurrentNetwork(shape, TileCases.Program(shape), new SimulatorOptions { Threads = 1 });
        GradientReport report = GradientStudy.Measure(network, new GradientPlan { Batch = GradientPlan.RandomWords(4, 4, 40, seed: 1), Spreads = new InitialSpreads(1, 1, 1), Initialisations = 5 });
        Assert.True(report.ByCall[^1].MedianNorm < 0.5 * report.ByCall[0].MedianNorm, $"{report.ByCall[0]} {report.ByCall[^1]}");
    }

    [Fact]
    public void Gradients_TaskAndLists_AnswersWithEveryNetworkAndLength()
    {
        using var folder = new TemporaryFolder();
        CommandLineResult lists = CommandLineRunner.RunIn(
            folder.Path, "gradients", "--workspaces", "1,2", "--lengths", "3,5", "--degree", "1", "--batch", "2", "--initialisations", "3", "--output", "g.json", "--json");
        Assert.True(lists.ExitCode == 0, lists.ToString());
        Assert.Equal(8, lists.Answer["gradients"]!.AsArray().Count); // two widths, two lengths, two meanings
        Assert.Equal(lists.Answer.ToJsonString(), System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(folder.PathOf("g.json")))!.ToJsonString());
        CommandLineResult refused = CommandLineRunner.RunIn(folder.Path, "gradients", "--task", "elman-xor", "--workspace", "3");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--workspace is given with --task", refused.Error, StringComparison.Ordinal);
        CommandLineResult wrong = CommandLineRunner.RunIn(folder.Path, "gradients", "--lengths", "2,x");
        Assert.Contains("--lengths holds 'x': must be whole numbers from 2", wrong.Error, StringComparison.Ordinal);
    }
}
