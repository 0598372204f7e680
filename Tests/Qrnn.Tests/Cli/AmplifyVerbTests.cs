using System.Text.Json.Nodes;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary><c>qrnn amplify</c>.</summary>
public sealed class AmplifyVerbTests
{
    [Fact]
    public void Amplify_Neuron_ReachesTheErrorPhaseFreeOnly()
    {
        CommandLineResult result = CommandLineRunner.Run("amplify", "--order", "2", "--sources", "1", "--degree", "1", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        JsonObject answer = result.Answer;
        Assert.Equal(8, answer["paperOverhead"]!.GetValue<double>(), Tolerances.Amplitude);
        Assert.Equal(3, answer["flags"]!.GetValue<int>());
        Assert.Equal(18 * 18, answer["preactivationsByLevels"]!.GetValue<double>()); // 9 attempts a level, as Host/docs/amplification.md says
        JsonObject[] Rows(string name) => [.. answer["rows"]!.AsArray().Select(static row => row!.AsObject()).Where(row => row["sequence"]!.GetValue<string>() == name)];
        double[] infidelity = [.. Rows("phase-free").Select(static row => row["unitaryInfidelity"]!.GetValue<double>())];
        Assert.True(infidelity[^1] <= 1e-6 && infidelity.SequenceEqual(infidelity.OrderDescending()), string.Join(' ', infidelity));
        Assert.Equal(0, Rows("phase-free")[0]["postselectedInfidelity"]!.GetValue<double>(), Tolerances.Amplitude); // one attempt is postselection
        Assert.All(Rows("pi-over-three").Skip(1), static row => Assert.True(row["largestPhase"]!.GetValue<double>() > 0.1, row.ToJsonString()));
        Assert.All(answer["rows"]!.AsArray(), static row => Assert.Equal(4 * row!["attempts"]!.GetValue<int>(), row["preactivations"]!.GetValue<int>()));
    }

    [Fact]
    public void Amplify_Angles_AreThoseGiven()
    {
        CommandLineResult result = CommandLineRunner.Run("amplify", "--order", "1", "--eta", "0,1.5707963267948966", "--sequence", "phase-free", "--sources", "0", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(2, result.Answer["worstOverhead"]!.GetValue<double>(), Tolerances.Amplitude);
        Assert.Equal(1.5, result.Answer["meanOverhead"]!.GetValue<double>(), Tolerances.Amplitude);
    }

    [Fact]
    public void Amplify_Run_ConvergesAndTellsItsTraining()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, CommandLineRunner.RunIn(
            folder.Path, "train", "elman-xor", "--workspace", "2", "--degree", "1", "--batch", "2", "--length", "7", "--steps", "20", "--stop-at-loss", "0", "--output", "run").ExitCode);
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "amplify", "run", "--sequence", "phase-free", "--sequences", "2", "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        JsonObject[] rows = [.. result.Answer["rows"]!.AsArray().Select(static row => row!.AsObject())];
        Assert.Equal(0, rows[0]["postselectedInfidelity"]!.GetValue<double>(), Tolerances.Amplitude); // one attempt is postselection
        Assert.InRange(rows[^2]["unitaryInfidelity"]!.GetValue<double>(), 0, 1e-4);
        Assert.Equal("limit", rows[^1]["sequence"]!.GetValue<string>());
        Assert.Equal(0, rows[^1]["unitaryInfidelity"]!.GetValue<double>(), Tolerances.Amplitude);
        Assert.Equal(6, result.Answer["perNeuron"]!.AsArray().Count);
        Assert.All(result.Answer["perNeuron"]!.AsArray(), static neuron => Assert.InRange(neuron!["worstOverhead"]!.GetValue<double>(), 1, 8.0000001));
        JsonArray training = result.Answer["training"]!.AsArray();
        Assert.Equal([10, 20], training.Select(static row => row!["step"]!.GetValue<int>()));
        Assert.All(training, static row => Assert.InRange(row!["worstNeuronOverhead"]!.GetValue<double>(), row["neuronOverhead"]!.GetValue<double>(), 8.0000001));
    }

    [Fact]
    public void Evaluate_OtherMeaning_SaysSoAndMeasuresAnotherNetwork()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, CommandLineRunner.RunIn(
            folder.Path, "train", "elman-xor", "--workspace", "2", "--degree", "1", "--batch", "2", "--length", "7", "--steps", "10", "--stop-at-loss", "0", "--output", "run").ExitCode);
        CommandLineResult own = CommandLineRunner.RunIn(folder.Path, "evaluate", "run", "--batches", "2", "--json");
        CommandLineResult same = CommandLineRunner.RunIn(folder.Path, "evaluate", "run", "--batches", "2", "--meaning", "postselected", "--json");
        CommandLineResult other = CommandLineRunner.RunIn(folder.Path, "evaluate", "run", "--batches", "2", "--meaning", "unitary", "--json");
        Assert.Equal(own.Answer.ToJsonString(), same.Answer.ToJsonString());
        Assert.Equal("unitary", other.Answer["meaning"]!.GetValue<string>());
        Assert.NotEqual(own.Answer["exactLoss"]!.GetValue<double>(), other.Answer["exactLoss"]!.GetValue<double>());
        Assert.Contains("run: trained with postselected neurons, run with unitary ones", other.Error, StringComparison.Ordinal);
    }
}
