using Qrnn.Backends.Shots;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Simulation;
using Xunit;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>SPSA from shots: its mean, its errors, and two circuits a sequence.</summary>
public sealed class ShotSpsaTests
{
    private static readonly NetworkShape Shape = ShotCases.Shape(0, inputs: 1) with { Bias = 1.2 };

    [Fact]
    public void Differentiate_ManyRepetitions_HasTheGradientAsItsMean()
    {
        const int Repetitions = 1500;
        SequenceBatch batch = ShotCases.Batch(1) with { RandomKey = 5 };
        double[] parameters = TileCases.Parameters(Shape, 3), exact = new double[parameters.Length], estimate = new double[parameters.Length];
        var backend = new FakeBackend();
        using ShotTrainedNetwork network = Network(backend, new ShotTrainingOptions { Method = GradientMethod.Spsa, Shots = 100, SpsaStep = 0.1, SpsaRepetitions = Repetitions });
        double value = network.Differentiate(parameters, batch, LossKind.NegativeLogLikelihood, estimate).Loss;
        Assert.Equal(2 * 2 * Repetitions, backend.Runs);
        Assert.Equal(network.Plan(batch, LossKind.NegativeLogLikelihood).Circuits, backend.Runs);
        using ISequenceModel model = ShotCases.Model(Shape, OutputsBetween.Trace);
        double there = model.Differentiate(parameters, batch, LossKind.NegativeLogLikelihood, exact).Loss;

        // Moving by 0.1 changes slopes by about 0.1² of a third derivative; the loss, which is the mean over moved points, by 0.1² of a second one each.
        Assert.Equal(there, value, 0.05);
        Assert.All(Enumerable.Range(0, exact.Length), k =>
            Assert.True(Math.Abs(estimate[k] - exact[k]) < 0.01 + (4.5 * network.LastEstimate!.StandardErrors[k]), $"{k}: {estimate[k]} ± {network.LastEstimate!.StandardErrors[k]} against {exact[k]}"));
        Assert.All(network.LastEstimate!.StandardErrors, static error => Assert.InRange(error, 0.005, 0.06));
    }

    [Fact]
    public void Differentiate_OneRepetition_SaysTheShotsShareOfItsNoise()
    {
        double[] parameters = TileCases.Parameters(Shape, 3), gradient = new double[parameters.Length];
        using ShotTrainedNetwork network = Network(new FakeBackend(), new ShotTrainingOptions { Method = GradientMethod.Spsa, Shots = 200, SpsaStep = 0.1 });
        var estimates = new List<double>();
        double predicted = 0;
        for (int run = 0; run < 300; run++)
        {
            network.Differentiate(parameters, ShotCases.Batch(1) with { RandomKey = (ulong)run }, LossKind.NegativeLogLikelihood, gradient);
            estimates.Add(gradient[0]);
            predicted += network.LastEstimate!.StandardErrors[0] * network.LastEstimate.StandardErrors[0] / 300;
        }

        double mean = estimates.Average(), observed = estimates.Sum(value => (value - mean) * (value - mean)) / (estimates.Count - 1);
        Assert.True(predicted < observed * (1 + (4 * Math.Sqrt(2.0 / 299))), $"{predicted} is to be a part of {observed}");
        Assert.True(predicted > 0.1 * observed, $"{predicted} of {observed}");
    }

    private static ShotTrainedNetwork Network(FakeBackend backend, ShotTrainingOptions options)
    {
        var source = new MeasuredEvents(backend, static sequence => new CellProgram(Shape, sequence.Words), ShotLimits.None);
        return new ShotTrainedNetwork(ShotCases.Model(Shape, OutputsBetween.Trace), source, OutputsBetween.Trace, options);
    }
}
