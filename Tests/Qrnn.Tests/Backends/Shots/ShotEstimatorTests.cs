using Qrnn.Backends.Shots;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Simulation;
using Xunit;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>Many estimates from few shots: their mean is the exact gradient, their spread what each of them says.</summary>
public sealed class ShotEstimatorTests
{
    private const int Estimates = 200;

    public static TheoryData<int, OutputsBetween, LossKind, ShotAllocation, long, int> Cases() => new()
    {
        { 0, OutputsBetween.Trace, LossKind.NegativeLogLikelihood, ShotAllocation.Even, 150, 0 },
        { 0, OutputsBetween.Trace, LossKind.NegativeLogLikelihood, ShotAllocation.Variance, 150, 0 },
        { 0, OutputsBetween.Postselect, LossKind.NegativeLogLikelihood, ShotAllocation.Variance, 400, 0 },
        { 1, OutputsBetween.Trace, LossKind.NegativeLogLikelihood, ShotAllocation.Variance, 600, 0 },
        { 1, OutputsBetween.Postselect, LossKind.NegativeLogLikelihood, ShotAllocation.Even, 800, 0 },
        { 0, OutputsBetween.Trace, LossKind.SoftmaxOfProbabilities, ShotAllocation.Variance, 150, 0 },
        { 0, OutputsBetween.Trace, LossKind.NegativeLogLikelihood, ShotAllocation.Variance, 240, 5 }, // of what was asked for, 3 in 5 have an outcome
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Estimate_ManyTimes_HasTheExactMeanAndThePredictedVariance(int order, OutputsBetween between, LossKind loss, ShotAllocation allocation, long shots, int losesTwoOf)
    {
        NetworkShape shape = ShotCases.Shape(order, inputs: 1) with { Bias = order == 0 ? 1.2 : 0.8 };
        SequenceBatch batch = ShotCases.Batch(shape.Inputs);
        batch = order == 0 ? batch : batch with { Targets = new int[batch.Targets.Length] }; // no event is rare
        double[] parameters = TileCases.Parameters(shape, 3), exact = new double[parameters.Length];
        using ISequenceModel model = ShotCases.Model(shape, between);
        double value = model.Differentiate(parameters, batch, loss, exact).Loss;
        var options = new ShotTrainingOptions { Shots = shots, Allocation = allocation };
        var source = new MeasuredEvents(new FakeBackend { LosesTwoOf = losesTwoOf }, sequence => new CellProgram(shape, sequence.Words), ShotLimits.None);
        var estimates = new List<ShotGradient>();
        for (int run = 0; run < Estimates; run++)
        {
            estimates.Add(ShotCases.Estimate(source, shape, between, loss, batch, parameters, options, (ulong)run).Gradient);
        }

        string what = $"order {order}, {between}, {loss}, {allocation}, {losesTwoOf}";
        double[] values = [.. estimates.Select(static estimate => estimate.Value)];
        var moments = new List<(double Distance, double Variances)> { Moments(values, value, estimates.Select(static estimate => estimate.ValueError)) };
        for (int k = 0; k < exact.Length; k++)
        {
            double[] component = [.. estimates.Select(estimate => estimate.Gradient[k])];
            if (estimates.All(estimate => estimate.StandardErrors[k] == 0))
            {
                Assert.All(component, number => Assert.Equal(exact[k], number, Tolerances.ShiftedNetwork)); // nothing depends on it
                continue;
            }

            moments.Add(Moments(component, exact[k], estimates.Select(estimate => estimate.StandardErrors[k])));
        }

        // Each mean on its own, and all of them together: the sum of n squared normal numbers has the mean n and the variance 2n (components share shots: some more).
        Assert.All(moments, moment => Assert.True(Math.Abs(moment.Distance) < 4.5, $"{what}: mean off by {moment.Distance} standard errors"));
        double square = moments.Sum(static moment => moment.Distance * moment.Distance);
        Assert.True(square < moments.Count + (3.5 * Math.Sqrt(2.0 * moments.Count)), $"{what}: {square} for {moments.Count} numbers");

        // A variance of 200 numbers is known to √(2/199) = 10 %; four of that.
        Assert.All(moments, moment => Assert.InRange(moment.Variances, 1 - (4 * Math.Sqrt(2.0 / (Estimates - 1))), 1 + (4 * Math.Sqrt(2.0 / (Estimates - 1)))));
    }

    /// <summary>Distance of the mean from the exact value in standard errors, and observed over predicted variance.</summary>
    private static (double Distance, double Variances) Moments(double[] numbers, double exact, IEnumerable<double> errors)
    {
        double mean = numbers.Average(), observed = numbers.Sum(number => (number - mean) * (number - mean)) / (numbers.Length - 1);
        double predicted = errors.Average(static error => error * error);
        return ((mean - exact) / Math.Sqrt(observed / numbers.Length), observed / predicted);
    }
}
