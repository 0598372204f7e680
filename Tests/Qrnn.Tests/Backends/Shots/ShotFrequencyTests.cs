using Qrnn.Backends;
using Qrnn.Backends.Shots;
using Qrnn.Models;
using Qrnn.Tests.Kernels;
using Qrnn.Tests.Simulation;
using Xunit;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>The rule on the programs that backends get, from Q#, also where results decide what is executed.</summary>
[Collection(CompilerCollection.Name)]
public sealed class ShotFrequencyTests(CompilerFixture fixture)
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void ShiftRule_OfAProgram_GivesTheSlopesOfItsProbabilities(int order, int attempts)
    {
        NetworkShape shape = ShotCases.Shape(order, inputs: 1);
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, shape, [1, 0], attempts);
        double[] parameters = TileCases.Parameters(shape, 2);
        var frequencies = ParameterFrequencies.Of(program.Circuit(lowered: false));
        for (int k = 0; k < parameters.Length; k++)
        {
            double shifted = ShiftRule.Of(frequencies[k]).Sum(term => term.Coefficient * Probability(k, term.Shift));
            const double step = 1e-3;
            double difference = ((8 * (Probability(k, step) - Probability(k, -step))) - (Probability(k, 2 * step) - Probability(k, -2 * step))) / (12 * step);
            Assert.True(Math.Abs(shifted - difference) < Tolerances.CircuitDifference, $"parameter {k}, {frequencies[k]}: {shifted} against {difference}");
        }

        // Both neurons' verdicts good, the first word 1, then a 0.
        double Probability(int k, double shift)
        {
            double[] there = [.. parameters];
            there[k] += shift;
            ExactDistribution exact = ExactDistribution.Of(program, there, [1, null]);
            return exact.Success[1] * exact.Words[1][0];
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Of_ProgramAndUnrolledCell_Agree(int order)
    {
        NetworkShape shape = ShotCases.Shape(order, 2, stages: 1, degree: 2);
        int[] words = [1, 2, 0];
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, shape, [.. words]);
        Assert.Equal(
            ParameterFrequencies.Of(UnrolledNetwork.Of(new NetworkCircuits(fixture.Compiler, fixture.Library).Cell(shape), shape, words, words)).ToArray(),
            ParameterFrequencies.Of(program.Circuit(lowered: false)).ToArray());
    }
}
