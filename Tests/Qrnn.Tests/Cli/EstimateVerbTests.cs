using System.Text.Json.Nodes;
using Qrnn.Cli;
using Qrnn.Estimation;
using Qrnn.Models;
using Xunit;

namespace Qrnn.Tests.Cli;

public sealed class EstimateVerbTests
{
    private static readonly string[] Small = ["--workspace", "2", "--inputs", "1", "--order", "1", "--degree", "1", "--hardware", "qubit_gate_ns_e4"];

    [Fact]
    public void Estimate_OfARun_TakesItsLengthBatchAndSuccess()
    {
        using var folder = new TemporaryFolder();
        CommandLineResult trained = CommandLineRunner.RunIn(folder.Path, "train", "elman-xor", "--workspace", "2", "--degree", "1", "--order", "1", "--batch", "2", "--validation-batch", "2", "--length", "6", "--steps", "1", "--validate-every", "1", "--output", "run");
        Assert.True(trained.ExitCode == 0, trained.ToString());
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "estimate", "run", "--hardware", "qubit_gate_ns_e4,qubit_maj_ns_e6", "--frontier", "--report", "cost.html", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        JsonObject answer = result.Answer;
        Assert.Equal((6, 5, 2), ((int)answer["length"]!, (int)answer["calls"]!, (int)answer["batch"]!));
        Assert.InRange((double)answer["neuronSuccess"]!, 0.5, 1);
        Assert.InRange((double)answer["log10ShotsPerKept"]!, 0.01, 60);
        Assert.Equal(["qubit_gate_ns_e4", "qubit_maj_ns_e6"], answer["hardware"]!.AsArray().Select(static machine => (string)machine!["name"]!));
        Assert.True(answer["hardware"]![0]!["frontier"]!.AsArray().Count > 1);
        string page = File.ReadAllText(folder.PathOf("cost.html"));
        Assert.Contains("Fewer physical qubits against a longer time", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_OfUnitaryNeurons_DoesNotTakeTheLimitForADevice()
    {
        // In the limit of amplification neurons always succeed: on a device nobody knows how often.
        using var folder = new TemporaryFolder();
        CommandLineResult trained = CommandLineRunner.RunIn(folder.Path, "train", "elman-xor", "--meaning", "unitary", "--workspace", "2", "--degree", "1", "--order", "1", "--batch", "2", "--validation-batch", "2", "--length", "6", "--steps", "1", "--validate-every", "1", "--output", "run");
        Assert.True(trained.ExitCode == 0, trained.ToString());
        JsonObject once = CommandLineRunner.RunIn(folder.Path, "estimate", "run", "--hardware", "qubit_gate_ns_e4", "--json").Answer;
        Assert.Null(once["neuronSuccess"]);
        Assert.Null(once["log10ShotsPerKept"]);
        Assert.Null(once["hardware"]![0]!["log10SecondsPerTrainingStep"]);
        Assert.Equal(2, (int)CommandLineRunner.RunIn(folder.Path, "estimate", "run", "--policy", "repeat-until-success", "--hardware", "qubit_gate_ns_e4", "--json").Answer["attempts"]!);
    }

    [Fact]
    public void Estimate_VariedLength_GrowsByTheSameForEveryCall()
    {
        CommandLineResult result = CommandLineRunner.Run(["estimate", .. Small, "--vary", "length=3,4,1000", "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        long[] rotations = [.. result.Answer["estimates"]!.AsArray().Select(static one => (long)one!["logicalCounts"]!["rotations"]!)];
        Assert.Equal((rotations[1] - rotations[0]) * 996, rotations[2] - rotations[1]);
    }

    [Fact]
    public void Estimate_WithoutJson_SaysWordsPolicyAndFormula()
    {
        CommandLineResult result = CommandLineRunner.Run(["estimate", .. Small, "--policy", "repeat-until-success"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("all ones", result.Output, StringComparison.Ordinal);
        Assert.Contains("counted as 2 attempts (an upper bound", result.Output, StringComparison.Ordinal);
        Assert.Contains("training step by parameter shift:", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-5, "10 µs")]
    [InlineData(-2, "10 ms")]
    [InlineData(0, "1 s")]
    [InlineData(4, "2.78 h")]
    [InlineData(6, "11.6 days")]
    [InlineData(9, "31.7 years")]
    [InlineData(20, "3.2e+12 years")]
    [InlineData(1000, "10^993 years")]
    public void Duration_AnySize_HasAUnitThatSuits(double log, string shown) => Assert.Equal(shown, EstimateDisplay.Duration(log));

    [Fact]
    public void Workload_OfAKnownSuccess_SaysShotsAndAttempts()
    {
        var shape = new NetworkShape { Workspace = 1, Inputs = 1, Stages = 0, Order = 1, Degree = 1 };
        var settings = new EstimationSettings { Shape = shape, Length = 4 };
        var workload = new TrainingWorkload(1, 1, 0.1);
        Assert.Equal(6, workload.LogShotsPerKept(settings)!.Value, 12); // 2 neurons, 3 calls
        Assert.Equal(0, workload.LogShotsPerKept(settings with { Policy = EstimationPolicy.RepeatUntilSuccess }));
        Assert.Equal(0, workload.LogShotsPerKept(settings with { Shape = shape with { Order = 0 } }));
        Assert.Null((workload with { NeuronSuccess = null }).LogShotsPerKept(settings));
        Assert.Equal(1 / 0.9, (workload with { NeuronSuccess = 0.729 }).AttemptsPerLevel(shape with { Order = 2 })!.Value, 12);
        Assert.Equal(2, workload.AttemptsPerLevel(shape)); // a fair coin at worst
        Assert.Null(workload.AttemptsPerLevel(shape with { Order = 0 }));
    }
}
