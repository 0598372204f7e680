using Qrnn.Circuits;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Architecture;
using Qrnn.Training;

using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>The README's example for C#: compiled and run here, and compared with the text there.</summary>
public sealed class LibraryExampleTests
{
    [Fact]
    public void Example_AHundredSteps_Learns()
    {
        // begin
        ISequenceTask task = SequenceTasks.Find("elman-xor");
        TrainingConfiguration settings = TrainingConfiguration.ForTask(task);
        ISequenceSource source = settings.OpenTask();
        using var compiler = new KernelCompiler();
        var circuits = new NetworkCircuits(compiler, KernelLibrary.Load());

        // Q# → QIR → circuit → fused circuit → engine
        using var network = new RecurrentNetwork(settings.Shape, circuits.FusedCell(settings.Shape));
        double[] parameters = ParameterInitialisation.Draw(network.Layout, seed: 1, settings.Spreads());
        IOptimizer optimizer = Optimizers.Create(settings, parameters.Length);
        double loss = 0;
        for (long step = 0; step < 100; step++)
        {
            SequenceBatch batch = source.Batch(seed: 1, SequenceStream.Training, step, settings.Batch, settings.Length);
            loss = optimizer.Step(parameters, (point, gradient) => network.Differentiate(point, batch, settings.Loss, gradient).Loss);
        }

        // end
        Assert.InRange(loss, 0, 0.2);
    }

    [Fact]
    public void Example_InTheReadme_IsTheCodeThatIsRun()
    {
        string source = File.ReadAllText(Repository.PathOf("Tests/Qrnn.Tests/Cli/LibraryExampleTests.cs"));
        string body = source.Split("// begin\n", 2)[1].Split("// end", 2)[0];
        string code = string.Join('\n', body.Split('\n').Select(static line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)).Trim();

        Assert.Contains($"```csharp\n{code}\n```", File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
