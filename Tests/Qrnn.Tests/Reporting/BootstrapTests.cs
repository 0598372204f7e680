using Qrnn.Reporting;
using Xunit;

namespace Qrnn.Tests.Reporting;

public sealed class BootstrapTests
{
    [Fact]
    public void Means_ManyRows_GiveTheIntervalOfTheNormalLaw()
    {
        const int rows = 4000;
        var random = new Random(3);
        double[] column = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() < 0.9 ? 1.0 : 0.0)];
        double share = column.Average(), deviation = Math.Sqrt(share * (1 - share) / rows);

        Estimate estimate = Assert.Single(Bootstrap.Means([column], 4000, 0.95, 1));

        // The ends of 4000 resamples are themselves uncertain by about 0.04 deviations.
        Assert.Equal(share, estimate.Value);
        Assert.InRange((estimate.Low - share) / deviation, -2.2, -1.7);
        Assert.InRange((estimate.High - share) / deviation, 1.7, 2.2);
        Assert.Equal(rows, estimate.Rows);
    }

    [Fact]
    public void Means_RowsLeftOut_TakeNoPart()
    {
        double[] some = [1, double.NaN, 0, double.NaN, 1], none = [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN], same = [0.25, 0.25, 0.25, 0.25, 0.25];

        Estimate[] estimates = Bootstrap.Means([some, none, same], 200, 0.9, 1);

        Assert.Equal((2 / 3.0, 3), (estimates[0].Value, estimates[0].Rows));
        Assert.InRange(estimates[0].Low, 0, 0.5);
        Assert.Equal(1, estimates[0].High);
        Assert.True(double.IsNaN(estimates[1].Value) && double.IsNaN(estimates[1].Low) && estimates[1].Rows == 0);
        Assert.Equal(new Estimate(0.25, 0.25, 0.25, 5), estimates[2]);
    }

    [Fact]
    public void Means_ColumnAloneOrWithOthers_HasTheSameInterval()
    {
        var random = new Random(4);
        double[] first = [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())], second = [.. Enumerable.Range(0, 50).Select(_ => (double)random.Next(2))];

        Estimate[] together = Bootstrap.Means([first, second], 300, 0.95, 9);
        Estimate alone = Assert.Single(Bootstrap.Means([second], 300, 0.95, 9));

        Assert.Equal(alone, together[1]);
        Assert.NotEqual(alone, Assert.Single(Bootstrap.Means([second], 300, 0.95, 10)));
    }
}
