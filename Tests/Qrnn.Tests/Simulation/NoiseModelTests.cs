using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class NoiseModelTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("readout=0.003")]
    [InlineData("readout@0=0.003,readout@1=0.01")]
    [InlineData("depolarizing@one=0.0001,depolarizing@two=0.002,dephasing@two=0.01,damping@measure=0.5,damping@reset=1,readout@1=0.25")]
    public void Parse_ItsOwnText_GivesTheSameModel(string text)
    {
        var model = NoiseModel.Parse(text);
        Assert.Equal(text, model.ToString());
        Assert.Equal(model, NoiseModel.Parse(model.ToString()));
        Assert.Equal(text == "none", model.IsNone);
    }

    [Fact]
    public void Parse_EveryPlace_IsTheRightOne()
    {
        var model = NoiseModel.Parse(" depolarizing@one=1e-4, dephasing@two=2e-3,damping@measure=3e-3,depolarizing@reset=4e-3,readout=0.005");
        Assert.Equal(new NoiseModel
        {
            OneQubit = new NoiseStrengths(1e-4, 0, 0),
            TwoQubit = new NoiseStrengths(0, 2e-3, 0),
            Measurement = new NoiseStrengths(0, 0, 3e-3),
            Reset = new NoiseStrengths(4e-3, 0, 0),
            ReadZeroAsOne = 0.005,
            ReadOneAsZero = 0.005,
        }, model);
    }

    [Theory]
    [InlineData("", "must be like")]
    [InlineData("readout", "must be like")]
    [InlineData("readout=x", "must be like")]
    [InlineData("readout=1.5", "a probability is 0 to 1")]
    [InlineData("readout=-0.1", "a probability is 0 to 1")]
    [InlineData("readout=NaN", "a probability is 0 to 1")]
    [InlineData("readout=0.1,readout=0.1", "is given twice")]
    [InlineData("depolarizing=0.1", "is not known")]
    [InlineData("depolarizing@three=0.1", "is not known")]
    [InlineData("loss@one=0.1", "is not known")]
    public void Parse_WrongText_IsRefusedInOneLine(string text, string cause)
    {
        string message = Assert.Throws<QrnnException>(() => NoiseModel.Parse(text)).Message;
        Assert.Contains(cause, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Validated_NumberOutOfRange_IsRefused() =>
        Assert.Contains("a probability is 0 to 1", Assert.Throws<QrnnException>(() => new NoiseModel { ReadOneAsZero = 2 }.Validated()).Message, StringComparison.Ordinal);
}
