using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Backends;

[Collection(CompilerCollection.Name)]
public sealed class NetworkProgramTests(CompilerFixture fixture)
{
    private static readonly NetworkShape Small = new() { Workspace = 1, Inputs = 1, Stages = 1, Order = 1, Degree = 1 };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    public void Circuit_EveryForm_RecordsAsManyResultsAsTheLayoutSays(int order, int attempts)
    {
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, Small with { Order = order }, [1, 0], attempts);
        double[] parameters = [.. Enumerable.Range(0, program.ParameterCount).Select(static i => 0.1 + (0.05 * i))];

        foreach (Circuit circuit in new[] { program.Circuit(lowered: false), program.Circuit(lowered: true), QirReader.Read(program.Qir(parameters, attempts == 1 ? QirProfile.Base : QirProfile.AdaptiveRi)) })
        {
            Assert.Equal(program.Outputs.Bits, circuit.Operations.OfType<OutputOperation>().Count(static output => output.Kind == OutputKind.Result));
        }

        Assert.Equal(program.ParameterCount, program.Circuit(lowered: false).ParameterCount);
    }
}
