using Qrnn.Models;

using Xunit;

namespace Qrnn.Tests.Models;

public sealed class ParameterInitialisationTests
{
    private static readonly ParameterLayout Layout = new NetworkShape { Workspace = 8, Inputs = 4, Stages = 40, Degree = 3 }.Layout();

    [Fact]
    public void Draw_EveryRole_HasItsSpreadAndIsNormal()
    {
        double[] parameters = ParameterInitialisation.Draw(Layout, 1, new InitialSpreads(0.1, 2, 30));
        foreach ((ParameterRole role, double spread) in ((ParameterRole, double)[])[(ParameterRole.Bias, 0.1), (ParameterRole.Weights, 2), (ParameterRole.Unitaries, 30)])
        {
            double[] values = [.. Layout.Tensors.Where(tensor => tensor.Role == role).SelectMany(tensor => parameters[tensor.Offset..(tensor.Offset + tensor.Length)]).Select(value => value / spread)];
            // Five standard errors of mean, variance and of the share inside one standard deviation (0.6827).
            double error = 5 / Math.Sqrt(values.Length);
            Assert.InRange(values.Average(), -error, error);
            Assert.InRange(values.Average(static value => value * value), 1 - 1.5 * error, 1 + 1.5 * error);
            Assert.InRange(values.Count(static value => Math.Abs(value) < 1) / (double)values.Length, 0.6827 - 0.5 * error, 0.6827 + 0.5 * error);
            Assert.Equal(values.Length, values.Distinct().Count());
        }
    }

    [Fact]
    public void Draw_SpreadBelowTheLimit_IsZero()
    {
        double[] parameters = ParameterInitialisation.Draw(Layout, 1, new InitialSpreads(0.99e-10, 1e-10, 0));
        Assert.All(Layout.Tensors, tensor => Assert.Equal(tensor.Role == ParameterRole.Weights, parameters[tensor.Offset] != 0));
    }

    [Fact]
    public void Draw_SameSeed_GivesTheSameBits()
    {
        var spreads = new InitialSpreads(0.1, 0.1, 0.1);
        Assert.Equal(ParameterInitialisation.Draw(Layout, 3, spreads), ParameterInitialisation.Draw(Layout, 3, spreads));
        Assert.NotEqual(ParameterInitialisation.Draw(Layout, 3, spreads), ParameterInitialisation.Draw(Layout, 4, spreads));
        Assert.Equal(0.125559, ParameterInitialisation.Draw(Layout, 3, spreads)[0], 1e-6); // pinned: a seed keeps its meaning
    }
}
