using Qrnn.Backends.Shots;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Simulation;
using Xunit;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>Infinitely many shots: the shifted network's probabilities give the gradient that the adjoint gives.</summary>
public sealed class ShotExactGradientTests
{
    public static TheoryData<int, int, int, OutputsBetween, LossKind> Cases() => new()
    {
        { 0, 1, 0, OutputsBetween.Postselect, LossKind.NegativeLogLikelihood },
        { 0, 2, 1, OutputsBetween.Trace, LossKind.NegativeLogLikelihood },
        { 0, 2, 1, OutputsBetween.Trace, LossKind.SoftmaxOfProbabilities },
        { 1, 1, 1, OutputsBetween.Postselect, LossKind.NegativeLogLikelihood },
        { 1, 2, 0, OutputsBetween.Trace, LossKind.NegativeLogLikelihood },
        { 1, 1, 0, OutputsBetween.Postselect, LossKind.SoftmaxOfProbabilities },
        { 2, 1, 0, OutputsBetween.Postselect, LossKind.NegativeLogLikelihood },
        { 2, 2, 1, OutputsBetween.Trace, LossKind.SoftmaxOfProbabilities },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Estimate_InfiniteShots_EqualsTheAdjoint(int order, int workspace, int stages, OutputsBetween between, LossKind loss)
    {
        NetworkShape shape = ShotCases.Shape(order, workspace, stages: stages, degree: 2);
        SequenceBatch batch = ShotCases.Batch(shape.Inputs);
        double[] parameters = TileCases.Parameters(shape, order + workspace), adjoint = new double[parameters.Length];
        using ISequenceModel model = ShotCases.Model(shape, between);
        double value = model.Differentiate(parameters, batch, loss, adjoint).Loss;
        var source = new ExactEvents(model, ShotCases.Cell(shape), shape);
        foreach (ShotAllocation allocation in new[] { ShotAllocation.Even, ShotAllocation.Variance })
        {
            ShotGradient shifted = ShotCases.Estimate(source, shape, between, loss, batch, parameters, new ShotTrainingOptions { Allocation = allocation }, 1).Gradient;
            Assert.Equal(value, shifted.Value, Tolerances.ShiftedNetwork);
            double difference = TileCases.LargestDifference(adjoint, shifted.Gradient);
            Assert.True(difference <= Tolerances.ShiftedNetwork, $"order {order}, {between}, {loss}, {allocation}: {difference}");
            Assert.All(shifted.StandardErrors, static error => Assert.Equal(0, error));
        }
    }

    [Fact]
    public void Of_EveryCount_DifferentiatesItsPolynomialsAndNoHigherOnes()
    {
        for (int r = 1; r <= 12; r++)
        {
            foreach (double unit in new[] { 0.5, 1, 2 })
            {
                var frequency = new ParameterFrequency(unit, r);
                Assert.Equal(2 * r, ShiftRule.Of(frequency).Length);
                Assert.Equal(r * unit, ShiftRule.Of(frequency).Sum(static term => Math.Abs(term.Coefficient)), Tolerances.ShiftedNetwork);
                for (int multiple = 0; multiple <= r + 1; multiple++)
                {
                    // At 0.3: sin and cos of the frequency; one more than R is differentiated wrongly.
                    double w = multiple * unit;
                    double cosine = ShiftRule.Of(frequency).Sum(term => term.Coefficient * Math.Cos(w * (0.3 + term.Shift)));
                    double sine = ShiftRule.Of(frequency).Sum(term => term.Coefficient * Math.Sin(w * (0.3 + term.Shift)));
                    bool right = Math.Abs(cosine + (w * Math.Sin(w * 0.3))) < Tolerances.ShiftedNetwork && Math.Abs(sine - (w * Math.Cos(w * 0.3))) < Tolerances.ShiftedNetwork;
                    Assert.True(right == (multiple <= r), $"R {r}, base {unit}, multiple {multiple}: cosine {cosine}, sine {sine}");
                }
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_Network_IsAtMostWhatItsShapeAllows(int order)
    {
        // A formula by hand: 2^order occurrences a call, all calls, halves where a qubit controls.
        NetworkShape shape = ShotCases.Shape(order, 2, stages: 1, degree: 2);
        int calls = 3, occurrences = 1 << order;
        int[] words = [3, 3, 3];
        var found = ParameterFrequencies.Of(UnrolledNetwork.Of(ShotCases.Cell(shape), shape, words, words));
        foreach (ParameterTensor tensor in shape.Layout().Tensors)
        {
            for (int k = tensor.Offset; k < tensor.Offset + tensor.Length; k++)
            {
                double largest = found[k].Base * found[k].Count;
                Assert.True(largest <= calls * (tensor.Role == ParameterRole.Unitaries ? 1 : occurrences), $"{tensor.Name}: {found[k]}");
                Assert.True(tensor.Role == ParameterRole.Weights || (found[k].Base == 1 && largest == calls * (tensor.Role == ParameterRole.Unitaries ? 1 : occurrences)), $"{tensor.Name}: {found[k]}");
            }
        }
    }

    [Fact]
    public void Of_InputBitThatIsZero_SwitchesItsWeightOff()
    {
        NetworkShape shape = ShotCases.Shape(0);
        int[] words = [1, 0, 1, 1];
        var found = ParameterFrequencies.Of(UnrolledNetwork.Of(ShotCases.Cell(shape), shape, words, words));

        // Weights of the input neuron: on lane 0, whose bits are 0, and on lane 1, which is 1 three times and then needs no control.
        Assert.Equal([new ParameterFrequency(1, 0), new ParameterFrequency(1, 3), new ParameterFrequency(1, 4)], found.Take(3));

        // The first output neuron: the workspace controls it in every call, the other output lane is still |0⟩.
        Assert.Equal([new ParameterFrequency(0.5, 8), new ParameterFrequency(1, 0), new ParameterFrequency(1, 4)], found.Skip(3).Take(3));
    }
}
