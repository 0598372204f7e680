using System.Runtime.CompilerServices;

using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class LaneTrigonometryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(1e6)]
    public void SinCos_AnyAngle_IsTheMathLibrarysToTwoUnitsInTheLastPlace(double range)
    {
        var random = new Random(1);
        foreach (double x in Enumerable.Range(0, 4000).Select(_ => (random.NextDouble() - 0.5) * 2 * range).Concat(Enumerable.Range(-40, 81).Select(static k => k * Math.PI / 4)).Append(0).Append(1e-300))
        {
            (double sin, double cos) = Math.SinCos(x);
            (double ourSin, double ourCos) = At(x);
            Assert.True(Math.Abs(ourSin - sin) <= 2 * Math.BitIncrement(Math.Abs(sin)) - 2 * Math.Abs(sin), $"sin {x:R}: {ourSin:R}, not {sin:R}");
            Assert.True(Math.Abs(ourCos - cos) <= 2 * Math.BitIncrement(Math.Abs(cos)) - 2 * Math.Abs(cos), $"cos {x:R}: {ourCos:R}, not {cos:R}");
        }
    }

    [Fact]
    public void SinCos_NotANumber_StaysSo() => Assert.True(double.IsNaN(At(double.NaN).Sin) && double.IsNaN(At(double.NaN).Cos));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe (double Sin, double Cos) At(double x)
    {
        (Lanes128<double> sin, Lanes128<double> cos) = LaneTrigonometry.SinCos(Lanes128<double>.Broadcast(x));
        double* sines = stackalloc double[2], cosines = stackalloc double[2];
        sin.Store(sines);
        cos.Store(cosines);
        return (sines[0], cosines[0]);
    }
}
