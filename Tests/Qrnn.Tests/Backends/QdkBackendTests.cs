using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Backends;

[Collection(CompilerCollection.Name)]
public sealed class QdkBackendTests(CompilerFixture fixture) : ShotBackendContract(fixture)
{
    private readonly CompilerFixture _fixture = fixture;

    // Order 0 with every number 0 but the bias π: each word lane is turned to 1, whatever the input.
    private static readonly NetworkShape Certain = new() { Workspace = 1, Inputs = 1, Stages = 0, Order = 0, Degree = 1, Bias = Math.PI };

    protected override long Shots => 500;

    protected override IShotBackend Open() => new QdkBackend(_fixture.Compiler, KernelNoise.None);

    [Fact]
    public async Task RunAsync_CertainOutcome_GivesItInEveryShot()
    {
        ShotResult result = await RunAsync(KernelNoise.None);

        Assert.Equal([new("11", Shots)], result.Counts);
        Assert.Equal((Shots, 0L), (result.Requested, result.Failed));
        Assert.Equal(("qdk", null), (result.Provenance.Backend, result.Provenance.Job));
    }

    [Fact]
    public async Task RunAsync_BitFlips_ChangeOutcomes()
    {
        ShotResult result = await RunAsync(KernelNoise.Parse("x=0.2"));

        Assert.True(result.Counts.Count > 1);
        Assert.Equal(Shots, result.Measured);
    }

    [Fact]
    public async Task RunAsync_EveryQubitLost_FailsEveryShot()
    {
        ShotResult result = await RunAsync(KernelNoise.Parse("loss=1"));

        Assert.Equal((0L, Shots), (result.Measured, result.Failed));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x=2")]
    [InlineData("x=NaN")]
    [InlineData("w=0.1")]
    [InlineData("x=0.1,x=0.1")]
    [InlineData("x=0.5,y=0.6")]
    public void Parse_WrongNoise_IsRefused(string text) => Assert.Contains("noise", Assert.Throws<QrnnException>(() => KernelNoise.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_ItsOwnText_GivesTheSameNoise()
    {
        KernelNoise noise = KernelNoise.Parse("x=0.125,loss=1e-3, z=0.5");

        Assert.Equal(new KernelNoise(0.125, 0, 0.5, 1e-3), noise);
        Assert.Equal(noise, KernelNoise.Parse(noise.ToString()));
    }

    private async Task<ShotResult> RunAsync(KernelNoise noise)
    {
        var program = new NetworkProgram(_fixture.Compiler, _fixture.Library, Certain, [0, 1]);
        await using var backend = new QdkBackend(_fixture.Compiler, noise);
        return await RunAsync(backend, new ShotRequest { Program = program, Parameters = new double[program.ParameterCount], Shots = Shots });
    }
}
