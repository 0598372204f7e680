using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;
using Qrnn.Training;

using Xunit;

namespace Qrnn.Tests.Training;

/// <summary>Runs with open outputs.</summary>
public sealed class OpenTrainingTests
{
    private static readonly TrainingConfiguration Tiny = TrainingConfiguration.ForTask(new DnaOpenTask()) with
    {
        Shape = new NetworkShape { Workspace = 2, Inputs = 3, Stages = 1, Order = 1, Degree = 2 },
        Batch = 8,
        ValidationBatch = 8,
        Length = 6,
        Steps = 8,
        StopAtLoss = 0,
        ValidateEvery = 4,
        CheckpointSeconds = 0,
        InitialWeightsSpread = 0.3,
        Seed = 5,
    };

    [Theory]
    [InlineData(OutputsBetween.Trace)]
    [InlineData(OutputsBetween.Measure)]
    [InlineData(OutputsBetween.Keep)]
    public void Train_Stopped_EndsAsUndisturbed(OutputsBetween between)
    {
        using var folder = new TemporaryFolder();
        TrainingConfiguration configuration = Tiny with { Between = between };
        using OpenNetwork network = Network(between);
        TrainingOutcome outcome = Trainer.Train(network, RunFolder.Create(folder.PathOf("whole"), configuration, network));
        RunFolder stopped = RunFolder.Create(folder.PathOf("stopped"), configuration, network);
        using var cancellation = new CancellationTokenSource();
        var stop = new StopAfter(5, cancellation);
        Assert.Equal(StopReason.Cancelled, Trainer.Train(network, stopped, stop, cancellation: cancellation.Token).Reason);
        Trainer.Train(network, RunFolder.Open(folder.PathOf("stopped")));

        double[] Parameters(string name) => RunFolder.Open(folder.PathOf(name)).Read(CheckpointKind.Last, network.Layout).Parameters;
        Assert.Equal(Parameters("whole"), Parameters("stopped"));
        Assert.Equal(1, outcome.LastValidation!.MinimumPostselectionProbability); // nothing is postselected in validation
        Assert.InRange(outcome.LastValidation.Loss, 0.1, 3);
    }

    [Fact]
    public void Train_OpenDna_Learns()
    {
        // The shortest sequence: the marker is always second, so that the third word is the answer. A guess among four has a loss of ln 4 = 1.39.
        using var folder = new TemporaryFolder();
        TrainingConfiguration configuration = Tiny with { Length = 4, Steps = 100, LearningRate = 0.1, Batch = 16, ValidationBatch = 64 };
        using OpenNetwork network = Network(OutputsBetween.Trace);
        TrainingOutcome outcome = Trainer.Train(network, RunFolder.Create(folder.PathOf("run"), configuration, network));
        Assert.True(outcome.BestValidation!.Loss < 0.8, $"{outcome.BestValidation.Loss}");
    }

    [Fact]
    public void Run_WordsFedBack_IsRefused()
    {
        using OpenNetwork network = Network(OutputsBetween.Trace);
        SequenceBatch batch = Tiny.OpenTask().Batch(1, SequenceStream.Training, 1, 2, 6) with { FedBackFrom = 2 };
        double[] parameters = new double[network.Layout.Count];
        Assert.Contains(
            "use between postselect",
            Assert.Throws<QrnnException>(() => network.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 1)).Message,
            StringComparison.Ordinal);
    }

    private static OpenNetwork Network(OutputsBetween between) =>
        new(Tiny.Shape, between, TileCases.Program(Tiny.Shape), NetworkCircuits.LowerOutputStage(NeuronCircuits.Cell(Tiny.Shape), Tiny.Shape), new SimulatorOptions { Threads = 2 });

    private sealed class StopAfter(long step, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                cancellation.Cancel();
            }
        }
    }
}
